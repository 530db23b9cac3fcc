// For tests: a plan and a sound journey through it, which tests then bend. A client calls `api`,
// which sends jobs over a queue to `worker`.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "simulator/checker/checker.h"

namespace propspec::checking {

inline constexpr std::uint64_t kSampleStart = 1'700'000'000'000'000'000;
inline constexpr std::uint64_t kMs = 1'000'000;
inline constexpr TraceId kSampleTrace{0x640cfd8d00000000, 0x112210f47de98115};
inline constexpr SpanId kClientSpan{0x00f067aa0ba902b7}, kServerSpan{0x1001};

inline Plan sample_plan() {
  Plan plan;
  plan.services = {{.name = "api",
                    .extract = {"datadog", "tracecontext"},
                    .inject = {"datadog", "tracecontext"}},
                   {.name = "worker",
                    .extract = {"datadog", "tracecontext"},
                    .inject = {"datadog", "tracecontext"}}};
  HopPlan call, jobs;
  call.name = "call";
  call.from = kNoService;
  call.carrier = "http";
  call.is_queue = false;
  jobs.name = "jobs";
  jobs.to = 1;
  jobs.carrier = "kafka";
  jobs.max_attempts = 3;
  plan.hops = {call, jobs};
  return plan;
}

// All seven headers, as the sample's libraries write them.
inline Headers context_headers(TraceId trace, SpanId span) {
  std::string tags = "_dd.p.dm=-4";
  if (trace.high != 0) tags += ",_dd.p.tid=" + hex(SpanId{trace.high});
  return {{"x-datadog-trace-id", std::to_string(trace.low)},
          {"x-datadog-parent-id", std::to_string(span.value)},
          {"x-datadog-sampling-priority", "2"},
          {"x-datadog-origin", "rum"},
          {"x-datadog-tags", tags},
          {"traceparent", "00-" + hex(trace) + "-" + hex(span) + "-01"},
          {"tracestate", "dd=s:2;o:rum;p:" + hex(span) + ";t.dm:-4"}};
}

inline Message message_of(const Headers& headers, std::string_view body,
                          WireType type = WireType::kText) {
  Message message;
  message.body = body;
  for (const auto [name, value] : headers) message.add(name, type, value);
  return message;
}

inline SpanContext context_of(TraceId trace, SpanId span) {
  SpanContext context;
  context.trace_id = trace;
  context.span_id = span;
  context.sampling_priority = 2;
  context.origin = "rum";
  return context;
}

struct Sample {
  Plan plan = sample_plan();
  Journey journey;
  std::uint64_t next_id = 0x2001;

  Sample() {
    journey.incoming = context_headers(kSampleTrace, kClientSpan);
    journey.started_ns = kSampleStart;
    Send call;
    call.trace_id = kSampleTrace;
    call.span_id = kClientSpan;
    call.injected = journey.incoming;
    call.stored = message_of(journey.incoming, "");
    call.sent_ns = call.context_ns = call.visible_ns = kSampleStart;
    journey.sends.push_back(call);
    journey.deliveries.push_back({.send = 0,
                                  .read = journey.incoming,
                                  .extraction_is_told = true,
                                  .extracted = context_of(kSampleTrace, kClientSpan),
                                  .received_ns = kSampleStart,
                                  .ended_ns = kSampleStart + 20 * kMs,
                                  .acknowledged = true});
    JourneySpan server = span("web.request", Role::kServer, 0, kServerSpan, kClientSpan);
    server.hop = 0;
    server.send = server.delivery = 0;
    server.record.start_ns = kSampleStart + kMs;
    server.record.duration_ns = 18 * kMs;
    journey.spans.push_back(server);
  }

  JourneySpan span(std::string name, Role role, std::uint32_t service, SpanId id,
                   SpanId parent) const {
    JourneySpan result;
    result.role = role;
    result.service = service;
    result.hop = 1;
    result.record.trace_id = kSampleTrace;
    result.record.span_id = id;
    result.record.parent_id = parent;
    result.record.name = std::move(name);
    result.record.service = service == 0 ? "api" : "worker";
    const bool is_root = role == Role::kServer || role == Role::kConsumer;
    if (is_root) {
      result.record.sampling_priority = 2;
      result.record.origin = "rum";
      result.record.tags = {{"_dd.p.dm", "-4"}, {"_dd.p.tid", "640cfd8d00000000"}};
    }
    return result;
  }
  SpanId fresh() { return {next_id++}; }

  // A producer span within `parent`, and its message. Its index in `sends`.
  std::uint32_t send(SpanId parent = kServerSpan, std::uint32_t delivery = 0, std::uint32_t hop = 1,
                     std::uint32_t service = 0) {
    const auto index = static_cast<std::uint32_t>(journey.sends.size());
    const std::uint64_t now = journey.deliveries[delivery].received_ns + (2 + index) * kMs;
    JourneySpan producer = span("jobs.produce", Role::kProducer, service, fresh(), parent);
    producer.hop = hop;
    producer.send = index;
    producer.delivery = delivery;
    producer.record.start_ns = now;
    producer.record.duration_ns = kMs;
    Send one;
    one.hop = hop;
    one.job = one.message_id = "job-" + std::to_string(index);
    one.trace_id = kSampleTrace;
    one.span_id = producer.record.span_id;
    one.sent_by_delivery = delivery;
    one.injected = context_headers(kSampleTrace, one.span_id);
    one.payload = R"({"work":1})";
    one.stored = message_of(one.injected, one.payload);
    one.sent_ns = one.context_ns = one.visible_ns = now;
    journey.sends.push_back(one);
    journey.spans.push_back(producer);
    return index;
  }

  // A consumer span and within it a process span. Its index in `deliveries`.
  std::uint32_t receive(std::uint32_t send, std::uint32_t attempt = 1) {
    const auto index = static_cast<std::uint32_t>(journey.deliveries.size());
    const std::uint64_t now = kSampleStart + (100 + 100 * index) * kMs;
    const Send& sent = journey.sends[send];
    Delivery delivery;
    delivery.send = send;
    delivery.attempt = attempt;
    delivery.read = sent.injected;
    delivery.extraction_is_told = true;
    delivery.extracted = context_of(sent.trace_id, sent.span_id);
    delivery.received_ns = now;
    delivery.ended_ns = now + 50 * kMs;
    delivery.acknowledged = true;
    journey.deliveries.push_back(delivery);
    JourneySpan consumer = span("jobs.consume", Role::kConsumer, 1, fresh(), sent.span_id);
    JourneySpan process = span("job.process", Role::kProcess, 1, fresh(), consumer.record.span_id);
    std::uint64_t start = now;
    for (JourneySpan* one : {&consumer, &process}) {
      one->hop = sent.hop;
      one->send = send;
      one->delivery = one->chunk = index;
      one->record.start_ns = start;
      one->record.duration_ns = 40 * kMs - 2 * (start - now);
      start += kMs;
    }
    journey.spans.push_back(consumer);
    journey.spans.push_back(process);
    return index;
  }
  // A span of the worker within `parent`.
  JourneySpan& work(std::uint32_t delivery, SpanId parent) {
    JourneySpan query = span("db.query", Role::kWork, 1, fresh(), parent);
    query.delivery = query.chunk = delivery;
    query.send = journey.deliveries[delivery].send;
    query.record.start_ns = journey.deliveries[delivery].received_ns + 5 * kMs;
    query.record.duration_ns = kMs;
    return journey.spans.emplace_back(query);
  }

  JourneySpan& at(std::uint32_t delivery, Role role) {
    return *std::find_if(journey.spans.begin(), journey.spans.end(), [&](const JourneySpan& one) {
      return one.delivery == delivery && one.role == role;
    });
  }
  JourneySpan& consumer(std::uint32_t delivery = 1) { return at(delivery, Role::kConsumer); }
  JourneySpan& process(std::uint32_t delivery = 1) { return at(delivery, Role::kProcess); }
  JourneySpan& server() { return at(0, Role::kServer); }
  JourneySpan& producer(std::uint32_t send = 1) {
    return *std::find_if(journey.spans.begin(), journey.spans.end(), [&](const JourneySpan& one) {
      return one.send == send && one.role == Role::kProducer;
    });
  }
  HopPlan& hop() { return plan.hops[1]; }
  Send& sent(std::uint32_t index = 1) { return journey.sends[index]; }
  Delivery& delivered(std::uint32_t index = 1) { return journey.deliveries[index]; }

  // The attempt throws, and its spans say so.
  void fail(std::uint32_t delivery) {
    delivered(delivery).failed = true;
    delivered(delivery).acknowledged = false;
    for (JourneySpan& one : journey.spans) {
      if (one.delivery != delivery || one.role == Role::kProducer) continue;
      one.failed = true;
      one.record.error = SpanFailure{"TimeoutException", "the downstream did not answer"};
    }
  }
  // The worker's spans are in a trace of their own.
  void make_root(std::uint32_t delivery, TraceId trace = {0x1111000000000000, 0x7777}) {
    for (JourneySpan& one : journey.spans) {
      if (one.delivery != delivery || one.service != 1) continue;
      if (one.role == Role::kConsumer) one.record.parent_id = {};
      one.record.trace_id = trace;
      one.record.tags.erase("_dd.p.tid");
    }
    delivered(delivery).extracted.reset();
  }
  // The message is stored with these headers, and read so.
  void store(std::uint32_t send, const Headers& headers) {
    sent(send).stored = message_of(headers, sent(send).payload);
    for (Delivery& one : journey.deliveries) {
      if (one.send == send) one.read = headers;
    }
  }
  void take_nothing(std::uint32_t delivery) { delivered(delivery).read.emplace(); }
  template <typename Lost>
  void lose_spans(Lost lost) {
    std::erase_if(journey.spans, lost);
  }
  JourneyVerdict judged() const { return Checker(plan).check(journey); }
};

// A request with one job, all well.
inline Sample one_job() {
  Sample sample;
  sample.receive(sample.send());
  return sample;
}

inline std::vector<std::string> broken(const JourneyVerdict& verdict) {
  std::vector<std::string> ids;
  for (const Violation& one : verdict.violations) ids.emplace_back(one.invariant);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}
inline std::vector<std::string> causes(const JourneyVerdict& verdict) {
  std::vector<std::string> ids;
  for (const Diagnosis& one : verdict.diagnoses) ids.emplace_back(one.cause);
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace propspec::checking
