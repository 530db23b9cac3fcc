#include "harness/properties/law_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/properties/regression_case.h"
#include "harness/properties/repro_token.h"
#include "harness/properties/request_json.h"
#include "harness/properties/shrinking.h"
#include "harness/verdicts/level.h"

namespace propspec::harness {
namespace {

using reports::PropertyResult;
using reports::Verdict;

// Trials that are under way together, so that memory does not grow with the run.
constexpr std::size_t kChunk = 4096;

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
void tell_verdict(const Law& law, const Counterexample& found, PropertyResult& result) {
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
}

// How to see it, repeat it, keep it.
void tell_counterexample(const Counterexample& found, Examiner& examiner,
                         const LawRunOptions& options, PropertyResult& result) {
  result.shrinks = found.steps;
  result.target_log = found.finding.target_log;
  result.input = {{"environment", examiner.environment(found.trial.setting)},
                  {"given", to_json(found.trial.request)}};
  for (const PropagateRequest& request : found.trial.before) {
    result.input["before"].push_back(to_json(request));
  }
  const std::vector<Exchange>& exchanges = found.finding.exchanges;
  if (!exchanges.empty()) result.observed = to_json(exchanges.front().seen);
  for (std::size_t i = 1; i < exchanges.size(); ++i) {
    const Exchange& on = exchanges[i];
    result.then.push_back(
        {{"input",
          {{"environment", examiner.environment(on.setting)}, {"given", to_json(on.request)}}},
         {"observed", to_json(on.seen)}});
  }
  result.token = to_token(found.trial);
  result.repro = fmt::format("{} --repro {}", options.repro, result.token);
  // What rules leave open is no case: who does what, a hand must say.
  if (found.trial.law->level != RuleLevel::kMay) {
    result.test_case = regression_case(found, examiner);
  }
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

  void count(const Tally& tally) {
    if (stopped_) return;
    result_.discards += tally.discards;
    for (const auto& [branch, count] : tally.branches) {
      result_.distribution[std::string(branch)] += count;
    }
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
      case Verdict::kNotRun:
        leave_undone(finding.ruling.reason);
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
    tell_verdict(law_, found, result_);
    if (options.explains) tell_counterexample(found, examiner, options, result_);
  }

  // Inputs that should have been tried were not: whether it holds is not known.
  void leave_undone(std::string reason) {
    if (stopped_) return;
    undone_ = true;
    result_.verdict = Verdict::kNotRun;
    result_.reason = std::move(reason);
  }

  PropertyResult result() && {
    if (!failed_ && !undone_ && result_.runs > 0) {
      result_.verdict = Verdict::kPass;
      result_.reason.clear();
    }
    return std::move(result_);
  }

 private:
  // Why it was not checked, unless it was after all.
  void keep(const Finding& finding) {
    if (failed_ || undone_ || result_.runs > 0) return;
    result_.verdict = finding.ruling.verdict;
    result_.reason = finding.ruling.reason;
  }

  const Law& law_;
  PropertyResult result_;
  bool stopped_ = false, failed_ = false, undone_ = false;
};

class LawRun {
 public:
  LawRun(Target& target, const LawRunSubject& subject, std::span<const Law* const> laws,
         const Rules& rules, const LawRunOptions& options)
      : options_(options),
        examiner_(target, subject.hello, options.extra, options.interrupted),
        total_(laws.size() * options.runs) {
    for (const Law* law : laws) {
      Tried& tried = tried_.emplace_back(*law, rules);
      if (auto lack = missing_in(subject.hello, law->needs)) {
        tried.rule_out(Verdict::kUnsupported, std::move(*lack));
      } else if (auto carrier = missing_in(subject.probed, law->needs)) {
        tried.rule_out(Verdict::kNotObservable, std::move(*carrier));
      }
      if (!tried.goes_on()) done_ += options.runs;
    }
  }

  bool interrupted() const { return examiner_.interrupted(); }
  bool goes_on(std::size_t law) const { return tried_[law].goes_on(); }
  void has_no_setting(std::size_t law) {
    tried_[law].rule_out(Verdict::kUnsupported, "the target has no styles that this law is about");
    done_ += options_.runs;
  }

  void examine(const Setting& setting, const Batch& batch) {
    for (const auto& [law, tally] : batch.tallies) tried_[law].count(tally);
    std::vector<const Input*> chunk;
    for (const Input& input : batch.inputs) {
      if (goes_on(input.law)) chunk.push_back(&input);
      if (chunk.size() < kChunk) continue;
      examine(setting, chunk);
      chunk.clear();
    }
    if (!chunk.empty()) examine(setting, chunk);
  }

  void examine(const Trial& trial) {
    std::vector<Finding> findings = examiner_.examine({trial});
    Tried& tried = tried_.front();
    if (tried.take(findings.front())) {
      tried.stop({trial, std::move(findings.front())}, examiner_, options_);
    }
  }

  void interrupt() {
    for (Tried& tried : tried_) tried.leave_undone("the run was interrupted");
  }

  std::vector<PropertyResult> results() && {
    std::vector<PropertyResult> results;
    results.reserve(tried_.size());
    for (Tried& tried : tried_) results.push_back(std::move(tried).result());
    return results;
  }

 private:
  void examine(const Setting& setting, const std::vector<const Input*>& inputs) {
    std::vector<Trial> trials;
    trials.reserve(inputs.size());
    for (const Input* input : inputs) {
      trials.push_back({&tried_[input->law].law(), setting, {}, input->request});
    }
    std::vector<Finding> findings = examiner_.examine(std::move(trials));
    for (std::size_t i = 0; i < findings.size(); ++i) {
      Tried& tried = tried_[inputs[i]->law];
      if (!tried.take(findings[i])) continue;
      Counterexample found{{&tried.law(), setting, {}, {}}, std::move(findings[i])};
      const bool breaks_down = found.finding.ruling.verdict != Verdict::kFail;
      if (options_.explains && breaks_down && breakdown_shrunk_) {
        // One is made small. For the others each try would cost a process.
        found.trial.request = inputs[i]->request;
      } else if (options_.explains) {
        breakdown_shrunk_ |= breaks_down;
        found.trial.request = inputs[i]->request;
        std::vector<PropagateRequest> preceding;
        for (std::size_t j = i - std::min(i, kMostPreceding); j < i; ++j) {
          preceding.push_back(inputs[j]->request);
        }
        found = shrink(examiner_, std::move(found.trial), std::move(found.finding), preceding);
      }
      tried.stop(found, examiner_, options_);
    }
    done_ = std::min(done_ + inputs.size(), total_);
    if (options_.on_progress) options_.on_progress(done_, total_);
  }

  const LawRunOptions& options_;
  Examiner examiner_;
  bool breakdown_shrunk_ = false;
  std::vector<Tried> tried_;          // by law
  std::size_t done_ = 0, total_ = 0;  // checks
};

}  // namespace

std::vector<PropertyResult> try_laws(Target& target, const LawRunSubject& subject,
                                     std::span<const Law* const> laws, const Rules& rules,
                                     const LawRunOptions& options) {
  LawRun run(target, subject, laws, rules, options);
  LawInputs inputs(subject.hello, laws, options.runs, options.seed);
  for (std::size_t law = 0; law < laws.size(); ++law) {
    if (run.goes_on(law) && !inputs.can_be_tried(law)) run.has_no_setting(law);
  }
  while (!run.interrupted()) {
    for (std::size_t law = 0; law < laws.size(); ++law) {
      if (!run.goes_on(law)) inputs.leave_out(law);
    }
    auto batch = inputs.next();
    if (!batch) break;
    const Setting& setting = inputs.settings()[batch->setting];
    run.examine(setting, *batch);
  }
  if (run.interrupted()) run.interrupt();
  return std::move(run).results();
}

std::vector<PropertyResult> try_laws(Target& target, const LawRunSubject& subject,
                                     std::span<const Law* const> laws, const Rules& rules,
                                     const RecordedInputs& inputs, const LawRunOptions& options) {
  LawRun run(target, subject, laws, rules, options);
  for (const Batch& batch : inputs.batches) {
    if (run.interrupted()) break;
    run.examine(inputs.settings[batch.setting], batch);
  }
  return std::move(run).results();
}

PropertyResult try_again(Target& target, const LawRunSubject& subject, const Trial& trial,
                         const Rules& rules, const LawRunOptions& options) {
  const Law* const law = trial.law;
  LawRun run(target, subject, std::span(&law, 1), rules, options);
  run.examine(trial);
  return std::move(run).results().front();
}

}  // namespace propspec::harness
