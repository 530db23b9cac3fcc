#include "harness/suites/inquiry.h"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/protocol/codec.h"
#include "harness/suites/environment.h"

namespace propspec::harness {
namespace {

Outcome not_run(std::string message) {
  Failure failure;
  failure.kind = Misbehavior::kNotRun;
  failure.message = std::move(message);
  return failure;
}

template <typename Kind>
const Kind* answer(const Outcome& outcome) {
  const auto* answered = std::get_if<Answer>(&outcome);
  return answered == nullptr ? nullptr : std::get_if<Kind>(answered);
}

// Of one span: it is started from what came in, injected into what the carrier holds, finished.
std::array<Request, 3> injection_into_carrier(const Case& test_case) {
  constexpr const char* kHandle = "span";
  StartRequest start;
  start.handle = start.name = kHandle;
  start.kind = "server";
  start.parent = test_case.given.headers;
  start.ids = test_case.given.ids;
  InjectRequest inject{kHandle, *test_case.into};
  FinishRequest finish;
  finish.handle = kHandle;
  return {std::move(start), std::move(inject), std::move(finish)};
}

// The answers to those three as one observation, or the first that is none to its request.
Outcome one_outcome(std::vector<Outcome> outcomes) {
  if (outcomes.size() != 3) return not_run("the target said nothing of it");
  if (answer<StartAnswer>(outcomes[0]) == nullptr) return std::move(outcomes[0]);
  const auto* injected = answer<InjectAnswer>(outcomes[1]);
  if (injected == nullptr) return std::move(outcomes[1]);
  const auto* finished = answer<FinishAnswer>(outcomes[2]);
  if (finished == nullptr) return std::move(outcomes[2]);
  Observation observation;
  observation.span = finished->span;
  observation.headers = injected->headers;
  return observation;
}

}  // namespace

Inquiry::Inquiry(Target& target, const Corpus& corpus, Subject subject,
                 const std::atomic<bool>* interrupted, OnProgress on_progress)
    : target_(target),
      corpus_(corpus),
      subject_(std::move(subject)),
      interrupted_(interrupted),
      on_progress_(std::move(on_progress)) {}

void Inquiry::plan(std::span<const Case* const> cases) {
  entries_.clear();
  index_.clear();
  groups_.clear();
  group_index_.clear();
  done_ = total_ = 0;
  for (const Case* test_case : cases) add(*test_case);
  for (const Case* test_case : cases) {
    // The loader has refused circles.
    for (const Case* control = corpus_.find(test_case->control); control != nullptr;
         control = corpus_.find(control->control)) {
      add(*control);
    }
  }
}

void Inquiry::add(const Case& test_case) {
  if (!index_.try_emplace(&test_case, entries_.size()).second) return;
  Entry entry;
  entry.test_case = &test_case;
  entry.ruling = rule_out(test_case, subject_.hello, subject_.probed);
  if (!entry.ruling) {
    const Environment environment = environment_of(test_case);
    const auto [at, is_new] = group_index_.try_emplace(environment, groups_.size());
    if (is_new) groups_.push_back({environment, {}, false});
    entry.group = at->second;
    groups_[entry.group].entries.push_back(entries_.size());
    total_ += test_case.before.size() + 1;
  }
  entries_.push_back(std::move(entry));
}

Ruling Inquiry::ruling(const Case& test_case) {
  Ruling ruling = own_ruling(entries_[index_.at(&test_case)]);
  const Case* control = corpus_.find(test_case.control);
  if (control == nullptr) return ruling;
  return with_control(std::move(ruling), control->id, this->ruling(*control));
}

const Ruling& Inquiry::own_ruling(Entry& entry) {
  if (entry.ruling) return *entry.ruling;
  Group& group = groups_[entry.group];
  if (!group.asked) ask(group);
  entry.ruling = judge(*entry.test_case, entry.before, *entry.outcome);
  return *entry.ruling;
}

void Inquiry::ask(Group& group) {
  group.asked = true;
  const char* const silence =
      interrupted() ? "the run was interrupted" : "the target said nothing of it";
  for (const std::size_t index : group.entries) {
    Entry& entry = entries_[index];
    entry.before.assign(entry.test_case->before.size(), not_run(silence));
    entry.outcome = not_run(silence);
  }
  if (interrupted()) return;
  if (const Group* next = next_unasked()) target_.prepare(next->environment);
  ask_in_window(group);
  ask_in_conversations(group);
}

void Inquiry::ask_in_window(const Group& group) {
  // The requests of all entries in one line-up, and for each whose it is.
  std::vector<PropagateRequest> requests;
  std::vector<Outcome*> places;
  for (const std::size_t index : group.entries) {
    Entry& entry = entries_[index];
    if (entry.test_case->into) continue;
    for (std::size_t i = 0; i < entry.before.size(); ++i) {
      requests.push_back(entry.test_case->before[i]);
      places.push_back(&entry.before[i]);
    }
    requests.push_back(entry.test_case->given);
    places.push_back(&*entry.outcome);
  }
  if (requests.empty()) return;
  target_.propagate(group.environment, requests, [&](std::size_t index, Outcome outcome) {
    if (index < places.size()) record(*places[index], std::move(outcome));
  });
}

void Inquiry::ask_in_conversations(const Group& group) {
  for (const std::size_t index : group.entries) {
    Entry& entry = entries_[index];
    if (!entry.test_case->into) continue;
    if (interrupted()) {
      entry.outcome = not_run("the run was interrupted");
      continue;
    }
    const std::array<Request, 3> requests = injection_into_carrier(*entry.test_case);
    record(*entry.outcome, one_outcome(target_.converse(group.environment, requests)));
  }
}

void Inquiry::record(Outcome& place, Outcome outcome) {
  if (const auto* failure = std::get_if<Failure>(&outcome);
      failure != nullptr && failure->kind == Misbehavior::kTargetError && !target_error_) {
    target_error_ = *failure;
  }
  place = std::move(outcome);
  ++done_;
  if (on_progress_) on_progress_(done_, total_);
}

const Inquiry::Group* Inquiry::next_unasked() const {
  const auto next =
      std::find_if(groups_.begin(), groups_.end(), [](const Group& group) { return !group.asked; });
  return next == groups_.end() ? nullptr : &*next;
}

nlohmann::json Inquiry::observed(const Case& test_case) const {
  const Entry& entry = entry_of(test_case);
  const Answer* answer = entry.outcome ? std::get_if<Answer>(&*entry.outcome) : nullptr;
  if (answer == nullptr) return nullptr;
  std::string line;
  append_answer(line, 0, *answer);
  nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) return nullptr;
  object.erase("id");
  return object.contains("ok") ? object["ok"] : object;
}

std::string Inquiry::target_log(const Case& test_case) const {
  const Entry& entry = entry_of(test_case);
  const auto log_of = [](const Outcome& outcome) {
    const auto* failure = std::get_if<Failure>(&outcome);
    return failure == nullptr ? std::string() : failure->stderr_tail;
  };
  for (const Outcome& before : entry.before) {
    if (std::string log = log_of(before); !log.empty()) return log;
  }
  return entry.outcome ? log_of(*entry.outcome) : std::string();
}

Environment Inquiry::environment_of(const Case& test_case) const {
  return effective_environment(test_case, subject_.hello, subject_.extra);
}

const Inquiry::Entry& Inquiry::entry_of(const Case& test_case) const {
  return entries_[index_.at(&test_case)];
}

}  // namespace propspec::harness
