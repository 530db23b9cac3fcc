#include "harness/properties/trial.h"

#include <algorithm>
#include <utility>

namespace propspec::harness {
namespace {

using reports::Verdict;

// Twice what any law needs; one that never has enough is a bug, and shall not hang a run.
constexpr std::size_t kMaxSteps = 16;
// Settings come in turn, so the ones before are not asked for again.
constexpr std::size_t kMaxReferences = 16;

Outcome not_run(std::string message) {
  return Failure{.kind = Misbehavior::kNotRun, .message = std::move(message)};
}

}  // namespace

bool Finding::is_counterexample() const {
  switch (ruling.verdict) {
    case Verdict::kFail:
    case Verdict::kCrash:
    case Verdict::kHang:
    case Verdict::kProtocolError:
      return true;
    default:
      return false;
  }
}

// A trial under way.
struct Examiner::Running {
  Running(Trial begun, const Examination::Reference& reference)
      : law(begun.law),
        setting(begun.setting),
        before(std::move(begun.before)),
        next(Step{std::move(begun.request), std::nullopt}),
        examination({}, reference) {}

  const Setting& next_setting() const { return next->setting ? *next->setting : setting; }

  const Law* law;
  Setting setting;
  std::vector<PropagateRequest> before;
  std::optional<Step> next;  // nothing: it has all it needs, or ended
  Outcome outcome;           // of `next`
  Examination examination;
  std::optional<Finding> finding;  // what ended it early
};

Examiner::Examiner(Target& target, Hello hello, Environment extra,
                   const std::atomic<bool>* interrupted)
    : target_(target),
      hello_(std::move(hello)),
      extra_(std::move(extra)),
      interrupted_(interrupted),
      reference_([this](const Setting& setting, const PropagateRequest& request) {
        return reference(setting, request);
      }) {}

std::vector<Finding> Examiner::examine(std::vector<Trial> trials) {
  std::vector<Running> running;
  running.reserve(trials.size());
  for (Trial& trial : trials) running.emplace_back(std::move(trial), reference_);
  for (std::size_t round = 0; round < kMaxSteps; ++round) ask_next_round(running);

  std::vector<Finding> findings;
  findings.reserve(running.size());
  for (Running& trial : running) {
    Finding finding;
    if (trial.finding) {
      finding = std::move(*trial.finding);
    } else if (trial.next) {
      finding.ruling = because(Verdict::kNotRun, "the law asks on without end");
    } else {
      Examination& examination = trial.examination;
      trial.law->check(examination);
      if (!examination.differences().empty()) {
        finding.ruling = because(Verdict::kFail, "");
        finding.ruling.differences = examination.differences();
      } else if (!examination.unseen().empty()) {
        finding.ruling = because(Verdict::kNotObservable,
                                 "the target leaves out " + examination.unseen().front());
      } else {
        finding.ruling = because(Verdict::kPass, "");
      }
    }
    if (finding.is_counterexample()) finding.exchanges = trial.examination.take_exchanges();
    findings.push_back(std::move(finding));
  }
  return findings;
}

void Examiner::ask_next_round(std::vector<Running>& running) {
  // By setting, in the order in which they come; there are few.
  std::vector<std::pair<const Setting*, std::vector<Running*>>> groups;
  for (Running& trial : running) {
    if (!trial.next) continue;
    const Setting& setting = trial.next_setting();
    auto group = std::find_if(groups.rbegin(), groups.rend(),
                              [&](const auto& known) { return *known.first == setting; });
    if (group == groups.rend()) {
      groups.push_back({&setting, {}});
      group = groups.rbegin();
    }
    group->second.push_back(&trial);
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i + 1 < groups.size()) target_.prepare(environment(*groups[i + 1].first));
    ask(*groups[i].first, groups[i].second);
  }
  for (Running& trial : running) {
    if (trial.next) take(trial, std::move(trial.outcome));
  }
}

void Examiner::ask(const Setting& setting, const std::vector<Running*>& asking) {
  std::vector<PropagateRequest> requests;
  std::vector<Running*> places;  // whose a request is; null: one before
  for (Running* trial : asking) {
    for (const PropagateRequest& request : trial->before) {
      requests.push_back(request);
      places.push_back(nullptr);
    }
    requests.push_back(std::move(trial->next->request));
    places.push_back(trial);
    trial->outcome = not_run("the target said nothing of it");
  }
  if (interrupted()) {
    for (Running* trial : asking) trial->outcome = not_run("the run was interrupted");
  } else {
    target_.propagate(environment(setting), requests, [&](std::size_t index, Outcome outcome) {
      if (index < places.size() && places[index] != nullptr) {
        places[index]->outcome = std::move(outcome);
      }
    });
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] != nullptr) places[i]->next->request = std::move(requests[i]);
  }
}

// Takes the answer to what was asked, and finds out what to ask on.
void Examiner::take(Running& trial, Outcome outcome) {
  Step step = std::move(*trial.next);
  trial.next.reset();
  if (auto* failure = std::get_if<Failure>(&outcome)) {
    trial.finding = Finding{ruling_on(*failure), {}, std::move(failure->stderr_tail)};
    return;
  }
  Answer& answer = std::get<Answer>(outcome);
  if (const auto* error = std::get_if<ErrorAnswer>(&answer)) {
    trial.finding = Finding{ruling_on(*error), {}, ""};
    return;
  }
  auto* observation = std::get_if<Observation>(&answer);
  if (observation == nullptr) {
    trial.finding =
        Finding{because(Verdict::kProtocolError, "the answer is none to this request"), {}, ""};
    return;
  }
  trial.examination.add({step.setting ? std::move(*step.setting) : trial.setting,
                         std::move(step.request), std::move(*observation)});
  if (trial.law->then) trial.next = trial.law->then(trial.examination);
}

Observation Examiner::reference(const Setting& setting, const PropagateRequest& request) {
  const Answer answer = reference_for(setting).handle(request);
  const auto* observation = std::get_if<Observation>(&answer);
  return observation == nullptr ? Observation{} : *observation;
}

ReferenceTarget& Examiner::reference_for(const Setting& setting) {
  const auto known =
      std::find_if(references_.begin(), references_.end(),
                   [&](const Configured& configured) { return configured.setting == setting; });
  if (known != references_.end()) {
    references_.splice(references_.begin(), references_, known);
  } else {
    Environment canonical = extra_;
    for (auto& [name, value] : environment_of(setting, Hello{})) canonical[name] = value;
    references_.push_front({setting, ReferenceTarget(canonical, reference_surface())});
    if (references_.size() > kMaxReferences) references_.pop_back();
  }
  return references_.front().handler;
}

Environment Examiner::environment(const Setting& setting) const {
  Environment environment = extra_;
  for (auto& [name, value] : environment_of(setting, hello_)) environment[name] = value;
  return environment;
}

}  // namespace propspec::harness
