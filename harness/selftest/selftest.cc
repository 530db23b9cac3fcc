#include "harness/selftest/selftest.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "harness/mutants/mutant_target.h"
#include "harness/properties/law_run.h"
#include "harness/reference/reference_target.h"
#include "harness/suites/inquiry.h"
#include "harness/targets/in_process_target.h"

namespace propspec::harness {
namespace {

using reports::Verdict;

// Checks of each law in the first round, and how many times more there are in each that follows.
constexpr std::uint64_t kFirstRound = 8;
constexpr std::uint64_t kNextRound = 6;
// Of each law on a target without fault, with every seed.
constexpr std::uint64_t kSoundRuns = 100;

// What the suites say of one target.
struct Examined {
  std::map<std::string, Ruling> cases;
  std::vector<reports::PropertyResult> laws;
  std::string error;  // it could not be asked
};

bool breaks_down(Verdict verdict) {
  return verdict == Verdict::kCrash || verdict == Verdict::kHang ||
         verdict == Verdict::kProtocolError;
}

// How a law does.
std::optional<Catch> caught(const reports::PropertyResult& law) {
  if (law.verdict == Verdict::kFail || breaks_down(law.verdict)) return Catch::kFails;
  if (law.verdict == Verdict::kWarn) return Catch::kWarns;
  if (law.verdict == Verdict::kPass && !law.differences.empty()) return Catch::kDiffers;
  return std::nullopt;
}

bool any_caught(const std::vector<reports::PropertyResult>& laws) {
  return std::any_of(laws.begin(), laws.end(),
                     [](const reports::PropertyResult& law) { return caught(law).has_value(); });
}

// The same inputs for all mutants.
struct Round {
  RecordedInputs inputs;
  std::set<std::string> unsound;  // laws that do not hold on the reference: they catch nobody
};

class Suite {
 public:
  Suite(const Corpus& corpus, const SelftestOptions& options) : corpus_(corpus), options_(options) {
    for (const Case& test_case : corpus.cases) cases_.push_back(&test_case);
    for (const Law& law : laws()) laws_.push_back(&law);
    InProcessTarget reference(reference_factory(reference_surface()));
    const Hello hello = reference.hello().value();
    std::uint64_t seed = options.seed;
    for (std::uint64_t runs = kFirstRound;; runs *= kNextRound) {
      Round round{record(LawInputs(hello, laws_, std::min(runs, options.runs), seed++)), {}};
      const LawRunSubject subject{hello, probe_carrier(reference, hello)};
      for (const reports::PropertyResult& law : try_round(reference, subject, round)) {
        if (caught(law)) round.unsound.insert(law.id);
      }
      rounds_.push_back(std::move(round));
      if (runs >= options.runs) break;
    }
  }

  Examined examine_cases(const HandlerFactory& factory) const {
    InProcessTarget target(factory);
    return ask_cases(target).first;
  }

  // All that the suites say of a target that should have no fault.
  Examined examine(const HandlerFactory& factory, std::uint64_t seed) const {
    InProcessTarget target(factory);
    auto [examined, subject] = ask_cases(target);
    if (!examined.error.empty()) return examined;
    LawRunOptions run = law_run();
    run.seed = seed;
    run.runs = std::min(kSoundRuns, options_.runs);
    examined.laws = try_laws(target, subject, laws_, corpus_.rules, run);
    return examined;
  }

  // The same of a mutant: laws only until one of them has caught it.
  Examined examine_mutant(const HandlerFactory& factory) const {
    InProcessTarget target(factory);
    auto [examined, subject] = ask_cases(target);
    if (!examined.error.empty()) return examined;
    for (const Round& round : rounds_) {
      examined.laws = try_round(target, subject, round);
      if (any_caught(examined.laws)) break;
    }
    return examined;
  }

  // Laws that do not hold on the reference, as sentences.
  std::vector<std::string> unsound_laws() const {
    std::vector<std::string> sentences;
    for (const Round& round : rounds_) {
      for (const std::string& law : round.unsound) {
        sentences.push_back(fmt::format("the reference: law {} does not hold", law));
      }
    }
    return sentences;
  }

 private:
  std::pair<Examined, LawRunSubject> ask_cases(Target& target) const {
    Examined examined;
    const auto hello = target.hello();
    if (!hello) {
      examined.error = hello.error().message;
      return {examined, {}};
    }
    LawRunSubject subject{*hello, probe_carrier(target, *hello)};
    Inquiry inquiry(target, corpus_, {subject.hello, subject.probed, {}}, options_.interrupted, {});
    inquiry.plan(cases_);
    for (const Case* test_case : cases_) {
      examined.cases.emplace(test_case->id, inquiry.ruling(*test_case));
    }
    return {std::move(examined), std::move(subject)};
  }

  std::vector<reports::PropertyResult> try_round(Target& target, const LawRunSubject& subject,
                                                 const Round& round) const {
    LawRunOptions run = law_run();
    run.explains = false;
    auto results = try_laws(target, subject, laws_, corpus_.rules, round.inputs, run);
    std::erase_if(results, [&](const auto& law) { return round.unsound.contains(law.id); });
    return results;
  }

  LawRunOptions law_run() const {
    LawRunOptions run;
    run.interrupted = options_.interrupted;
    return run;
  }

  const Corpus& corpus_;
  const SelftestOptions& options_;
  std::vector<const Case*> cases_;
  std::vector<const Law*> laws_;
  std::vector<Round> rounds_;
};

// How a case tells a mutant from the reference. What it merely does not show is no catch.
std::optional<Catch> caught(const Ruling& mutant, const Ruling& reference) {
  if (mutant.verdict == Verdict::kFail || breaks_down(mutant.verdict)) return Catch::kFails;
  if (mutant.verdict == Verdict::kWarn) return Catch::kWarns;
  if (mutant.verdict == Verdict::kPass && mutant.behavior != reference.behavior) {
    return Catch::kDiffers;
  }
  return std::nullopt;
}

MutantResult compare(const Mutant& mutant, const Examined& examined, const Examined& reference,
                     const Corpus& corpus) {
  MutantResult result{mutant.id, mutant.topic, mutant.breaks, mutant.rules};
  std::set<std::string> shown;
  for (const auto& [id, ruling] : examined.cases) {
    const auto how = caught(ruling, reference.cases.at(id));
    if (!how) continue;
    result.cases.emplace(id, *how);
    const auto& rules = corpus.find(id)->rules;
    shown.insert(rules.begin(), rules.end());
  }
  for (const reports::PropertyResult& law : examined.laws) {
    const auto how = caught(law);
    if (!how) continue;
    result.laws.emplace(law.id, *how);
    shown.insert(law.rules.begin(), law.rules.end());
  }
  result.rules_shown.assign(shown.begin(), shown.end());
  return result;
}

// A verdict that nobody without fault should get.
bool accuses(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kWarn || verdict == Verdict::kVacuous ||
         breaks_down(verdict);
}

std::vector<std::string> accusations(std::string_view who, const Examined& examined) {
  std::vector<std::string> sentences;
  if (!examined.error.empty()) sentences.push_back(fmt::format("{}: {}", who, examined.error));
  for (const auto& [id, ruling] : examined.cases) {
    if (!accuses(ruling.verdict)) continue;
    sentences.push_back(fmt::format("{}: case {}: {}", who, id, reports::name(ruling.verdict)));
  }
  for (const reports::PropertyResult& law : examined.laws) {
    if (!accuses(law.verdict)) continue;
    sentences.push_back(
        fmt::format("{}: law {}: {} ({})", who, law.id, reports::name(law.verdict), law.token));
  }
  return sentences;
}

// Jobs that threads take in turn.
class Pool {
 public:
  explicit Pool(const SelftestOptions& options) : options_(options) {}

  void add(std::function<void()> job) { jobs_.push_back(std::move(job)); }

  // Returns once all are done, or once interrupted and those under way are.
  void run() {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i) {
      threads.emplace_back([this] { work(); });
    }
  }

 private:
  void work() {
    for (std::size_t next = next_++; next < jobs_.size(); next = next_++) {
      if (options_.interrupted != nullptr && options_.interrupted->load()) return;
      jobs_[next]();
      const std::lock_guard lock(progress_);
      ++done_;
      if (options_.on_progress) options_.on_progress(done_, jobs_.size());
    }
  }

  const SelftestOptions& options_;
  std::vector<std::function<void()>> jobs_;
  std::atomic<std::size_t> next_{0};
  std::mutex progress_;
  std::size_t done_ = 0;
};

std::vector<std::string> idle_rules(const Corpus& corpus, const KillMatrix& matrix) {
  std::set<std::string> idle;
  for (const auto& [id, rule] : corpus.rules) idle.insert(id);
  for (const MutantResult& mutant : matrix.mutants) {
    for (const std::string& rule : mutant.rules_shown) idle.erase(rule);
  }
  return {idle.begin(), idle.end()};
}

}  // namespace

Result<KillMatrix> run_selftest(const Corpus& corpus, const std::vector<Mutant>& mutants,
                                const SelftestOptions& options) {
  const auto contrarian = contrarian_factory();
  if (!contrarian) return tl::unexpected(contrarian.error());
  const auto begin = std::chrono::steady_clock::now();
  const Suite suite(corpus, options);
  const HandlerFactory reference = reference_factory(reference_surface());
  const Examined sound = suite.examine_cases(reference);
  if (!sound.error.empty()) return fail("the reference cannot be asked: " + sound.error);

  KillMatrix matrix;
  matrix.seed = options.seed;
  matrix.runs = options.runs;
  matrix.mutants.resize(mutants.size());
  std::vector<std::string> errors(mutants.size());
  std::vector<std::vector<std::string>> alarms(2 * options.sound_seeds);
  Pool pool(options);
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    pool.add([&, i] {
      const Examined examined = suite.examine_mutant(mutant_factory(mutants[i]));
      if (options.interrupted != nullptr && options.interrupted->load()) return;
      if (!examined.error.empty()) errors[i] = mutants[i].id + ": " + examined.error;
      matrix.mutants[i] = compare(mutants[i], examined, sound, corpus);
    });
  }
  for (std::size_t i = 0; i < options.sound_seeds; ++i) {
    const std::uint64_t seed = options.seed + i;
    pool.add([&, i, seed] {
      alarms[2 * i] =
          accusations(fmt::format("the reference, seed {}", seed), suite.examine(reference, seed));
    });
    pool.add([&, i, seed] {
      alarms[2 * i + 1] = accusations(fmt::format("the contrarian, seed {}", seed),
                                      suite.examine(*contrarian, seed));
    });
  }
  pool.run();
  matrix.complete = options.interrupted == nullptr || !options.interrupted->load();
  if (!matrix.complete)
    std::erase_if(matrix.mutants, [](const auto& row) { return row.id.empty(); });
  matrix.sound_runs = matrix.complete ? alarms.size() : 0;
  matrix.false_alarms = suite.unsound_laws();
  std::copy_if(errors.begin(), errors.end(), std::back_inserter(matrix.false_alarms),
               [](const std::string& error) { return !error.empty(); });
  for (auto& some : alarms) {
    std::move(some.begin(), some.end(), std::back_inserter(matrix.false_alarms));
  }
  if (matrix.complete && options.all_mutants) matrix.idle_rules = idle_rules(corpus, matrix);
  matrix.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return matrix;
}

}  // namespace propspec::harness
