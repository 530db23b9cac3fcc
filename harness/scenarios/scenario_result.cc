#include "harness/scenarios/scenario_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/causes/causes.h"

namespace propspec::harness {
namespace {

std::string_view name(Role role) {
  switch (role) {
    case Role::kServer:
      return "server";
    case Role::kClient:
      return "client";
    case Role::kProducer:
      return "producer";
    case Role::kConsumer:
      return "consumer";
    case Role::kProcess:
      return "process";
    case Role::kWork:
      return "work";
    case Role::kPoller:
      return "poller";
    case Role::kInserted:
      return "inserted";
    case Role::kNoise:
      break;
  }
  return "noise";
}

class Writing {
 public:
  explicit Writing(const Scenario& scenario) : scenario_(scenario) {}

  reports::ScenarioResult head(ScenarioRunInfo info) const {
    reports::ScenarioResult result;
    result.id = scenario_.id;
    result.title = scenario_.title;
    result.description = scenario_.description;
    result.sources = scenario_.sources;
    result.mode = std::move(info.mode);
    result.seed = info.seed;
    result.seconds = info.seconds;
    result.repro = std::move(info.repro);
    result.fixed_by = scenario_.fixed_by;
    result.expects_breaks = !scenario_.breaks.empty();
    for (const Service& service : scenario_.services) {
      result.services.push_back(fmt::format("{} ({})", service.name, service.target));
    }
    for (const Hop& hop : scenario_.hops) {
      result.hops.push_back(fmt::format("{} → {} over {}", service_name(hop.plan.from),
                                        service_name(hop.plan.to), hop.plan.carrier));
    }
    return result;
  }

  reports::ScenarioExample example(const JudgedJourney& judged) const {
    reports::ScenarioExample written;
    written.request = judged.journey.request;
    written.sound = judged.verdict.sound();
    const std::vector<Send>& sends = judged.journey.sends;
    if (!sends.empty() && sends.front().span_id)
      written.client_span_id = hex(sends.front().span_id);
    for (const JourneySpan& span : judged.journey.spans) {
      written.spans.push_back(span_of(span, judged.journey.started_ns));
    }
    for (const Violation& violation : judged.verdict.violations) {
      written.violations.push_back(violation_of(violation));
    }
    for (const Diagnosis& diagnosis : judged.verdict.diagnoses) {
      written.diagnoses.push_back(diagnosis_of(diagnosis, 0));
    }
    return written;
  }

  reports::ScenarioDiagnosis diagnosis_of(const Diagnosis& diagnosis,
                                          std::uint64_t requests) const {
    reports::ScenarioDiagnosis written;
    written.hop = hop_name(diagnosis.hop);
    written.cause = diagnosis.cause;
    if (const auto* cause = find_cause(diagnosis.cause)) {
      written.title = cause->title;
      written.remedy = cause->remedy;
    }
    written.sentence = diagnosis.sentence;
    written.injected = diagnosis.evidence.injected;
    written.stored = diagnosis.evidence.stored;
    written.extracted = diagnosis.evidence.extracted;
    written.facts = diagnosis.evidence.facts;
    for (const auto id : diagnosis.explains) written.explains.emplace_back(id);
    written.requests = requests;
    written.expected = std::any_of(
        scenario_.breaks.begin(), scenario_.breaks.end(), [&](const ExpectedBreak& expected) {
          return expected.hop == diagnosis.hop && expected.cause == diagnosis.cause;
        });
    return written;
  }

  static std::string title_of(std::string_view invariant) {
    const Invariant* const known = invariant_of(invariant);
    return known != nullptr ? std::string(known->title) : std::string();
  }

 private:
  std::string service_name(std::size_t service) const {
    return service == kNoService ? "client" : scenario_.services[service].name;
  }
  std::string hop_name(std::size_t hop) const {
    return hop < scenario_.hops.size() ? scenario_.hops[hop].plan.name : std::string();
  }

  reports::ScenarioSpan span_of(const JourneySpan& span, std::uint64_t begin) const {
    const SpanRecord& record = span.record;
    reports::ScenarioSpan written;
    written.trace_id = hex(record.trace_id);
    written.span_id = hex(record.span_id);
    if (record.parent_id) written.parent_id = hex(record.parent_id);
    written.service = record.service;
    written.name = record.name;
    written.kind = record.kind;
    written.resource = record.resource;
    written.role = name(span.role);
    written.hop = hop_name(span.hop);
    // A clock that is behind would have spans begin before the request.
    written.start_ns = record.start_ns > begin ? record.start_ns - begin : 0;
    written.duration_ns = record.duration_ns;
    if (record.error) written.error = record.error->message;
    for (const SpanLink& link : record.links) {
      written.links.push_back({hex(link.trace_id), hex(link.span_id)});
    }
    for (const auto [key, value] : record.tags) written.tags.emplace_back(key, value);
    return written;
  }

  reports::ScenarioViolation violation_of(const Violation& violation) const {
    reports::ScenarioViolation written;
    written.invariant = violation.invariant;
    written.title = title_of(violation.invariant);
    written.severity = name(violation.severity);
    written.hop = hop_name(violation.hop);
    written.span = violation.span == kNone32 ? -1 : static_cast<int>(violation.span);
    written.what = violation.what;
    return written;
  }

  const Scenario& scenario_;
};

}  // namespace

reports::ScenarioResult scenario_result(const Scenario& scenario, const ScenarioOutcome& outcome,
                                        ScenarioRunInfo info) {
  const Writing writing(scenario);
  reports::ScenarioResult result = writing.head(std::move(info));
  result.requests = outcome.requests;
  result.spans = outcome.spans;
  result.sound = outcome.sound;
  result.broken = outcome.requests - outcome.sound;
  result.undiagnosed = outcome.undiagnosed;
  result.surprises = outcome.surprises;
  result.verdict = outcome.as_expected() ? reports::Verdict::kPass : reports::Verdict::kFail;
  for (const FoundViolation& found : outcome.violations) {
    reports::ScenarioViolation& written = result.violations.emplace_back();
    written.invariant = found.invariant;
    written.title = Writing::title_of(found.invariant);
    written.severity = name(found.severity);
    written.what = found.what;
    written.requests = found.requests;
  }
  for (const FoundBreak& found : outcome.breaks) {
    result.diagnoses.push_back(writing.diagnosis_of(found.diagnosis, found.requests));
  }
  for (const JudgedJourney& example : outcome.examples) {
    result.examples.push_back(writing.example(example));
  }
  return result;
}

reports::ScenarioResult unrun_scenario(const Scenario& scenario, const std::string& error,
                                       ScenarioRunInfo info) {
  reports::ScenarioResult result = Writing(scenario).head(std::move(info));
  result.verdict = reports::Verdict::kNotRun;
  result.reason = error;
  return result;
}

}  // namespace propspec::harness
