#include "harness/properties/law_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/properties/regression_case.h"
#include "harness/properties/repro_token.h"
#include "harness/properties/request_json.h"
#include "harness/properties/shrinking.h"

namespace propspec::harness {
namespace {

using reports::PropertyResult;
using reports::Verdict;

constexpr std::size_t kRandomSettings = 8;
// Trials that are under way together, so that memory does not grow with the run.
constexpr std::size_t kChunk = 4096;
// Inputs made for one that fits a law's premise, before the setting is given up for that law.
constexpr std::uint64_t kMostAttempts = 50;
constexpr int kSize = 100;  // RapidCheck's; our grammars do not grow with it

// splitmix64: neighbouring numbers become unrelated ones.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211u;
  return hash;
}

reports::Level level_of(RuleLevel level) {
  return level == RuleLevel::kMust     ? reports::Level::kMust
         : level == RuleLevel::kShould ? reports::Level::kShould
                                       : reports::Level::kMay;
}

PropertyResult result_of(const Law& law, const Rules& rules) {
  PropertyResult result;
  result.id = law.id;
  result.title = law.title;
  result.statement = law.statement;
  result.level = level_of(law.level);
  result.rules.assign(law.rules.begin(), law.rules.end());
  if (const auto first = rules.find(law.rules.front()); first != rules.end()) {
    result.topic = first->second.topic;
  }
  result.reason = "the run did not come to it";
  return result;
}

// What a law's counterexample means.
void tell_counterexample(const Law& law, const Counterexample& found, Examiner& examiner,
                         const LawRunOptions& options, PropertyResult& result) {
  const Ruling& ruling = found.finding.ruling;
  result.reason = ruling.reason;
  result.verdict = ruling.verdict;
  if (ruling.verdict == Verdict::kFail && law.level != RuleLevel::kMust) {
    result.verdict = law.level == RuleLevel::kShould ? Verdict::kWarn : Verdict::kPass;
    if (law.level == RuleLevel::kMay) {
      result.reason = "as the rules permit, but not as the reference does it";
    }
  }
  if (!found.repeatable) {
    result.reason += result.reason.empty() ? "" : "; ";
    result.reason += "seen once, and not again when its requests were repeated";
  }
  result.differences = ruling.differences;
  result.shrinks = found.steps;
  result.input = {{"environment", examiner.environment(found.trial.setting)},
                  {"given", to_json(found.trial.request)}};
  for (const PropagateRequest& request : found.trial.before) {
    result.input["before"].push_back(to_json(request));
  }
  if (found.finding.observed) result.observed = to_json(*found.finding.observed);
  result.token = to_token(found.trial);
  result.repro = fmt::format("{} --repro {}", options.repro, result.token);
  if (options.shrinks) result.test_case = regression_case(found, examiner);
}

// A law in a run.
class Tried {
 public:
  Tried(const Law& law, const Rules& rules) : law_(law), result_(result_of(law, rules)) {}

  const Law& law() const { return law_; }
  bool goes_on() const { return !stopped_; }

  void rule_out(Verdict verdict, std::string reason) {
    stopped_ = true;
    result_.verdict = verdict;
    result_.reason = std::move(reason);
  }

  // Keeps the settings under which it can be tried; false if there are none.
  void plan(const std::vector<Setting>& settings, std::uint64_t runs) {
    for (std::size_t i = 0; i < settings.size(); ++i) {
      if (!law_.applies || law_.applies(settings[i])) places_.push_back(i);
    }
    runs_ = runs;
    if (places_.empty()) {
      rule_out(Verdict::kUnsupported, "the target has no styles that this law is about");
    }
  }

  // How many trials are due under that setting, so that all are had at the last.
  std::uint64_t due(std::size_t setting) const {
    if (stopped_) return 0;
    const auto place = std::find(places_.begin(), places_.end(), setting);
    if (place == places_.end()) return 0;
    const auto done = static_cast<std::uint64_t>(place - places_.begin()) + 1;
    const std::uint64_t wanted = runs_ * done / places_.size();
    return wanted > asked_ ? wanted - asked_ : 0;
  }

  std::uint64_t outstanding() const { return stopped_ || asked_ > runs_ ? 0 : runs_ - asked_; }
  void asked() { ++asked_; }
  void discarded() { ++result_.discards; }
  void count(const Specimen& specimen) {
    for (const std::string_view branch : specimen.branches) ++branches_[branch];
  }

  // True for a counterexample that wants to be made small.
  bool take(const Finding& finding) {
    switch (finding.ruling.verdict) {
      case Verdict::kPass:
        ++result_.runs;
        return false;
      case Verdict::kNotObservable:
        ++result_.unseen;
        keep(finding);
        return false;
      default:
        if (!finding.is_counterexample()) {
          keep(finding);
          return false;
        }
        ++result_.runs;
        return goes_on();
    }
  }

  void stop(const Counterexample& found, Examiner& examiner, const LawRunOptions& options) {
    stopped_ = failed_ = true;
    tell_counterexample(law_, found, examiner, options, result_);
  }

  PropertyResult result() && {
    if (!failed_ && result_.runs > 0) {
      result_.verdict = Verdict::kPass;
      result_.reason.clear();
    }
    for (const auto& [branch, count] : branches_) {
      result_.distribution.emplace(branch, count);
    }
    return std::move(result_);
  }

 private:
  // Why it was not checked, unless it was after all.
  void keep(const Finding& finding) {
    if (failed_ || result_.runs > 0) return;
    result_.verdict = finding.ruling.verdict;
    result_.reason = finding.ruling.reason;
  }

  const Law& law_;
  PropertyResult result_;
  std::vector<std::size_t> places_;
  std::uint64_t runs_ = 0, asked_ = 0;
  std::map<std::string_view, std::uint64_t> branches_;
  bool stopped_ = false, failed_ = false;
};

class LawRun {
 public:
  LawRun(Target& target, const LawRunSubject& subject, const Rules& rules,
         const LawRunOptions& options)
      : subject_(subject),
        rules_(rules),
        options_(options),
        examiner_(target, subject.hello, options.extra, options.interrupted),
        settings_(settings_of_run(subject.hello, options.seed, kRandomSettings)) {}

  std::vector<PropertyResult> run(std::span<const Law* const> laws) {
    for (const Law* law : laws) begin(*law);
    total_ = done_;
    for (const Tried& tried : tried_) total_ += tried.outstanding();
    for (std::size_t i = 0; i < settings_.size() && !examiner_.interrupted(); ++i) try_under(i);
    std::vector<PropertyResult> results;
    results.reserve(tried_.size());
    for (Tried& tried : tried_) results.push_back(std::move(tried).result());
    return results;
  }

  PropertyResult run(const Trial& trial) {
    Tried tried(*trial.law, rules_);
    std::vector<Finding> findings = examiner_.examine({trial});
    if (tried.take(findings.front())) {
      tried.stop({trial, std::move(findings.front())}, examiner_, options_);
    }
    return std::move(tried).result();
  }

 private:
  // A generated trial, and whose.
  struct Planned {
    Tried* tried;
    std::uint64_t random;  // that makes the request again
    PropagateRequest request;
  };

  void begin(const Law& law) {
    Tried& tried = tried_.emplace_back(law, rules_);
    if (auto reason = missing_in(subject_.hello, law.needs)) {
      tried.rule_out(Verdict::kUnsupported, std::move(*reason));
    } else if (auto lack = missing_in(subject_.probed, law.needs)) {
      tried.rule_out(Verdict::kNotObservable, std::move(*lack));
    } else {
      tried.plan(settings_, options_.runs);
    }
  }

  void try_under(std::size_t setting) {
    std::vector<Planned> planned;
    for (Tried& tried : tried_) generate(tried, setting, planned);
    // Laws take turns, so that what is asked in a row differs as much as can be.
    std::vector<std::size_t> order(planned.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const std::uint64_t x = mixed(options_.seed + a), y = mixed(options_.seed + b);
      return x != y ? x < y : a < b;
    });
    for (std::size_t start = 0; start < order.size(); start += kChunk) {
      const std::size_t end = std::min(start + kChunk, order.size());
      std::vector<Planned> chunk;
      for (std::size_t i = start; i < end; ++i) chunk.push_back(std::move(planned[order[i]]));
      examine(settings_[setting], std::move(chunk));
    }
  }

  // The inputs depend on seed, law and setting alone: leaving out a law changes no other.
  void generate(Tried& tried, std::size_t setting, std::vector<Planned>& planned) {
    const Law& law = tried.law();
    const std::uint64_t due = tried.due(setting);
    if (due == 0) return;
    const auto generator = specimens(law.recipe, settings_[setting]);
    const std::uint64_t base = mixed(options_.seed ^ hash_of(law.id)) + mixed(setting);
    std::uint64_t made = 0;
    for (std::uint64_t i = 0; made < due && i < due * kMostAttempts; ++i) {
      const std::uint64_t random = mixed(base + i);
      Specimen specimen = generator(rc::Random(random), kSize).value();
      if (law.premise && !law.premise(settings_[setting], specimen.request)) {
        tried.discarded();
        continue;
      }
      ++made;
      tried.asked();
      tried.count(specimen);
      planned.push_back({&tried, random, std::move(specimen.request)});
    }
  }

  void examine(const Setting& setting, std::vector<Planned> chunk) {
    std::vector<Trial> trials;
    trials.reserve(chunk.size());
    for (Planned& planned : chunk) {
      trials.push_back({&planned.tried->law(), setting, {}, std::move(planned.request)});
    }
    std::vector<Finding> findings = examiner_.examine(std::move(trials));
    for (std::size_t i = 0; i < findings.size(); ++i) {
      Tried& tried = *chunk[i].tried;
      if (!tried.take(findings[i])) continue;
      Trial trial{&tried.law(), setting, {}, request_again(chunk[i], setting)};
      if (!options_.shrinks) {
        tried.stop({std::move(trial), std::move(findings[i])}, examiner_, options_);
        continue;
      }
      std::vector<PropagateRequest> preceding;
      for (std::size_t j = i - std::min(i, kMostPreceding); j < i; ++j) {
        preceding.push_back(request_again(chunk[j], setting));
      }
      tried.stop(shrink(examiner_, std::move(trial), std::move(findings[i]), preceding), examiner_,
                 options_);
    }
    done_ += chunk.size();
    if (options_.on_progress) options_.on_progress(done_, total_);
  }

  // Requests are moved along while they are asked; the few that are needed later are made again.
  static PropagateRequest request_again(const Planned& planned, const Setting& setting) {
    const auto generator = specimens(planned.tried->law().recipe, setting);
    return generator(rc::Random(planned.random), kSize).value().request;
  }

  const LawRunSubject& subject_;
  const Rules& rules_;
  const LawRunOptions& options_;
  Examiner examiner_;
  const std::vector<Setting> settings_;
  std::list<Tried> tried_;  // stays where it is
  std::size_t done_ = 0, total_ = 0;
};

}  // namespace

std::vector<PropertyResult> try_laws(Target& target, const LawRunSubject& subject,
                                     std::span<const Law* const> laws, const Rules& rules,
                                     const LawRunOptions& options) {
  return LawRun(target, subject, rules, options).run(laws);
}

PropertyResult try_again(Target& target, const LawRunSubject& subject, const Trial& trial,
                         const Rules& rules, const LawRunOptions& options) {
  return LawRun(target, subject, rules, options).run(trial);
}

}  // namespace propspec::harness
