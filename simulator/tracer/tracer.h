// The reference tracer: starts spans from what the propagator extracted, decides what is kept,
// injects, and records spans as an agent would see them.
//
// What all local spans of one trace share (decision, origin, propagation tags) is a Segment; the
// first of them is the local root, which carries the trace's tags in its record.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulator/propagation/propagator.h"
#include "simulator/trace/span_record.h"
#include "simulator/tracer/id_source.h"
#include "simulator/tracer/sampler.h"

namespace propspec {

struct SpanOptions {
  std::string name = "operation";
  std::string service, resource, kind;
  std::vector<SpanLink> links;  // beside those that extraction made
  KeyValues tags;
  // For reproducible runs. The trace id counts only where a new trace begins.
  std::optional<TraceId> trace_id;
  std::optional<SpanId> span_id;
};

class Tracer;

class Span {
 public:
  TraceId trace_id() const;
  SpanId id() const { return record_.span_id; }
  SpanId parent_id() const { return record_.parent_id; }
  const KeyValues& baggage() const { return baggage_; }

  // The application's own decision, for the whole trace; beats what came from upstream (DD-E-32).
  void keep();
  void drop();
  void set_baggage(std::string_view key, std::string_view value) { baggage_.set(key, value); }
  void set_error(SpanFailure error) { record_.error = std::move(error); }
  void add_event(SpanOccurrence event) { record_.events.push_back(std::move(event)); }

  // Makes a decision if there is none yet (DD-I-02).
  void inject(Headers& carrier);

  // The span must not be used afterwards.
  SpanRecord finish();

 private:
  friend class Tracer;
  struct Segment;

  Span() = default;
  void decide();
  void record_trace_tags();

  const Tracer* tracer_ = nullptr;
  std::shared_ptr<Segment> segment_;
  bool is_local_root_ = false;
  SpanRecord record_;
  KeyValues baggage_;
};

class Tracer {
 public:
  // `now_seconds` is asked for Unix time.
  Tracer(Configuration configuration, IdSource ids, std::function<std::uint64_t()> now_seconds);

  const Propagator& propagator() const { return propagator_; }

  // The local root of what was extracted, or of a new trace.
  Span start(SpanOptions options, Extracted found = {});
  Span start_child(SpanOptions options, const Span& parent);

  // A link to the context in a carrier; nothing if there is none.
  std::optional<SpanLink> link_to(const Headers& carrier) const;

 private:
  friend class Span;

  Propagator propagator_;
  IdSource ids_;
  std::function<std::uint64_t()> now_seconds_;
};

}  // namespace propspec
