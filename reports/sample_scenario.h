// Requests and scenarios for tests: an order that a web service takes by HTTP and a worker handles
// from a queue, connected, and broken because the worker reads its own context.
#pragma once

#include "reports/scenario.h"

namespace propspec::reports {

inline constexpr const char* kSampleTrace = "6400a1b200000000000000000000007b";
inline constexpr std::uint64_t kMillisecond = 1'000'000;

inline ScenarioSpan sample_span(std::string service, std::string name, std::string span_id,
                                std::string parent_id) {
  ScenarioSpan span;
  span.trace_id = kSampleTrace;
  span.span_id = std::move(span_id);
  span.parent_id = std::move(parent_id);
  span.service = std::move(service);
  span.name = std::move(name);
  return span;
}

// In milliseconds.
inline void sample_times(ScenarioSpan& span, std::uint64_t start, std::uint64_t duration) {
  span.start_ns = start * kMillisecond;
  span.duration_ns = duration * kMillisecond;
}

inline void sample_part(ScenarioSpan& span, std::string hop, std::string kind, std::string role) {
  span.hop = std::move(hop);
  span.kind = std::move(kind);
  span.role = std::move(role);
}

inline ScenarioExample sample_request() {
  ScenarioExample example;
  example.request = 17;
  example.sound = true;
  example.spans = {sample_span("web", "POST /orders", "00000000000000a1", "00000000000001c8"),
                   sample_span("web", "orders send", "00000000000000a2", "00000000000000a1"),
                   sample_span("worker", "orders receive", "00000000000000b1", "00000000000000a2"),
                   sample_span("worker", "ShipOrder", "00000000000000b2", "00000000000000b1"),
                   sample_span("worker", "SELECT orders", "00000000000000b3", "00000000000000b2")};
  sample_part(example.spans[0], "request", "server", "server");
  sample_part(example.spans[1], "orders", "producer", "producer");
  sample_part(example.spans[2], "orders", "consumer", "consumer");
  sample_part(example.spans[3], "orders", "internal", "process");
  sample_part(example.spans[4], "orders", "client", "work");
  sample_times(example.spans[0], 0, 40);
  sample_times(example.spans[1], 10, 5);
  sample_times(example.spans[2], 60, 40);
  sample_times(example.spans[3], 65, 35);
  sample_times(example.spans[4], 70, 10);
  return example;
}

// D01: the context was captured where the job runs.
inline ScenarioExample sample_broken_request() {
  ScenarioExample example = sample_request();
  example.sound = false;
  for (const std::size_t i : {2u, 3u, 4u}) {
    example.spans[i].trace_id = "6400a1b20000000000000000000001ff";
  }
  example.spans[2].parent_id = "";
  example.violations = {{"I01", "Every worker's span is reachable from the request", "broken",
                         "orders", 2, "“orders receive” is a root.", 0},
                        {"I03", "Every span has the parent that was carried to it", "profile",
                         "orders", 2, "“orders receive” has no parent.", 0}};
  ScenarioDiagnosis diagnosis;
  diagnosis.hop = "orders";
  diagnosis.cause = "D01";
  diagnosis.title = "The context is captured where the job runs";
  diagnosis.sentence =
      "Nothing of the trace of web was in the message, and worker began a trace of its own: what "
      "was current in the worker was taken for the context of the job.";
  diagnosis.remedy =
      "Capture the context when the job is put into the queue, store it with the job, and extract "
      "it from there.";
  diagnosis.injected = "nothing";
  diagnosis.stored = "args: {\"order\":1}\nqueue: orders";
  diagnosis.extracted = "none";
  diagnosis.facts = {"the worker's span is a root", "web had a span active when it sent the job"};
  diagnosis.explains = {"I01", "I03"};
  example.diagnoses = {diagnosis};
  return example;
}

inline ScenarioResult sample_scenario(std::string id, Verdict verdict) {
  ScenarioResult scenario;
  scenario.id = std::move(id);
  scenario.title = "An order is shipped";
  scenario.description = "A web service puts orders into a queue.";
  scenario.sources = {"a blog, section 1"};
  scenario.mode = "virtual";
  scenario.services = {"web (reference)", "worker (reference)"};
  scenario.hops = {"client → web over http", "web → worker over kafka"};
  scenario.verdict = verdict;
  scenario.requests = scenario.sound = 1000;
  scenario.spans = 5000;
  scenario.seed = 42;
  scenario.seconds = 0.5;
  scenario.examples = {sample_request()};
  scenario.repro = "propspec simulate --filter '" + scenario.id + "'";
  return scenario;
}

inline ScenarioResult sample_broken_scenario(std::string id, Verdict verdict) {
  ScenarioResult scenario = sample_scenario(std::move(id), verdict);
  scenario.surprises = {"Hop orders breaks, by D01, and was to stay connected."};
  scenario.sound = 1;
  scenario.broken = 999;
  scenario.examples = {sample_broken_request()};
  scenario.violations = scenario.examples[0].violations;
  scenario.diagnoses = scenario.examples[0].diagnoses;
  scenario.violations[0].requests = scenario.diagnoses[0].requests = 999;
  scenario.violations[0].span = scenario.violations[1].span = -1;
  return scenario;
}

}  // namespace propspec::reports
