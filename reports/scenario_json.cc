#include "reports/scenario.h"

namespace propspec::reports {
namespace {

using nlohmann::json;

// Members that would say nothing are left out.
void add_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json span_json(const ScenarioSpan& span) {
  json object = {{"trace_id", span.trace_id}, {"span_id", span.span_id},
                 {"service", span.service},   {"name", span.name},
                 {"start_ns", span.start_ns}, {"duration_ns", span.duration_ns}};
  add_text(object, "parent_id", span.parent_id);
  add_text(object, "kind", span.kind);
  add_text(object, "resource", span.resource);
  add_text(object, "role", span.role);
  add_text(object, "hop", span.hop);
  add_text(object, "error", span.error);
  for (const ScenarioLink& link : span.links) {
    object["links"].push_back({{"trace_id", link.trace_id}, {"span_id", link.span_id}});
  }
  for (const auto& [key, value] : span.tags) object["tags"].push_back(json::array({key, value}));
  return object;
}

json violation_json(const ScenarioViolation& violation) {
  json object = {{"invariant", violation.invariant},
                 {"title", violation.title},
                 {"severity", violation.severity},
                 {"hop", violation.hop},
                 {"what", violation.what}};
  if (violation.span >= 0) object["span"] = violation.span;
  if (violation.requests > 0) object["requests"] = violation.requests;
  return object;
}

json diagnosis_json(const ScenarioDiagnosis& diagnosis) {
  json object = {{"hop", diagnosis.hop},           {"cause", diagnosis.cause},
                 {"title", diagnosis.title},       {"sentence", diagnosis.sentence},
                 {"explains", diagnosis.explains}, {"expected", diagnosis.expected}};
  add_text(object, "remedy", diagnosis.remedy);
  add_text(object, "injected", diagnosis.injected);
  add_text(object, "stored", diagnosis.stored);
  add_text(object, "extracted", diagnosis.extracted);
  if (!diagnosis.facts.empty()) object["facts"] = diagnosis.facts;
  if (diagnosis.requests > 0) object["requests"] = diagnosis.requests;
  return object;
}

template <typename T>
json list_json(const std::vector<T>& values, json (*to)(const T&)) {
  json list = json::array();
  for (const T& value : values) list.push_back(to(value));
  return list;
}

json example_json(const ScenarioExample& example) {
  json object = {{"request", example.request},
                 {"sound", example.sound},
                 {"spans", list_json(example.spans, span_json)},
                 {"violations", list_json(example.violations, violation_json)},
                 {"diagnoses", list_json(example.diagnoses, diagnosis_json)}};
  add_text(object, "client_span_id", example.client_span_id);
  return object;
}

}  // namespace

json to_json(const ScenarioResult& scenario) {
  json object = {{"id", scenario.id},
                 {"title", scenario.title},
                 {"sources", scenario.sources},
                 {"mode", scenario.mode},
                 {"services", scenario.services},
                 {"hops", scenario.hops},
                 {"expects_breaks", scenario.expects_breaks},
                 {"verdict", name(scenario.verdict)},
                 {"surprises", scenario.surprises},
                 {"notes", scenario.notes},
                 {"requests", scenario.requests},
                 {"spans", scenario.spans},
                 {"sound", scenario.sound},
                 {"broken", scenario.broken},
                 {"undiagnosed", scenario.undiagnosed},
                 {"seed", scenario.seed},
                 {"seconds", scenario.seconds},
                 {"violations", list_json(scenario.violations, violation_json)},
                 {"diagnoses", list_json(scenario.diagnoses, diagnosis_json)},
                 {"examples", list_json(scenario.examples, example_json)}};
  add_text(object, "description", scenario.description);
  add_text(object, "reason", scenario.reason);
  add_text(object, "fixed_by", scenario.fixed_by);
  add_text(object, "repro", scenario.repro);
  return object;
}

}  // namespace propspec::reports
