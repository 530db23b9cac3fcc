// What a service of a pipeline propagates with: the reference tracer, or any target.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/propagation/configuration.h"
#include "simulator/trace/result.h"
#include "simulator/trace/span_record.h"

namespace propspec {

// Of one span that is open; the tracer's own to give out.
using SpanHandle = std::uint32_t;
inline constexpr SpanHandle kNoSpan = static_cast<SpanHandle>(-1);

struct LinkTo {
  const Headers* carrier = nullptr;  // the context in it; null: the span
  SpanHandle span = kNoSpan;
};

struct SpanStart {
  std::string_view name, service, kind;
  SpanHandle parent = kNoSpan;       // a span of this tracer, or
  const Headers* carrier = nullptr;  // what the extractor is given; neither: a new trace
  std::span<const LinkTo> links;
  const KeyValues* tags = nullptr;
  std::uint64_t now_ns = 0;
};

struct StartedSpan {
  SpanHandle handle = kNoSpan;
  TraceId trace_id;
  SpanId span_id;
  bool tells_extraction = false;  // whether `extracted` says anything
  // What was found in the carrier; null: nothing. Lives until the tracer's next call.
  const SpanContext* extracted = nullptr;
};

struct SpanEnd {
  std::uint64_t now_ns = 0;
  const SpanFailure* failure = nullptr;  // null: it succeeded
  std::span<const SpanOccurrence> events;
};

// A target may break down. What it is asked from then on does nothing (`kNoSpan`, an empty record);
// whoever runs it looks at `breakdown` between two pieces of work.
class ServiceTracer {
 public:
  virtual ~ServiceTracer() = default;

  virtual StartedSpan start(const SpanStart& start) = 0;
  virtual void inject(SpanHandle span, Headers& carrier) = 0;
  // The handle must not be used afterwards.
  virtual SpanRecord finish(SpanHandle span, const SpanEnd& end) = 0;
  // Baggage of the span and of what is started from it; nothing: a target may not be able to tell.
  virtual std::optional<KeyValues> baggage(SpanHandle span) = 0;

  // Whether the spans that it finished so far told origin and propagation tags.
  virtual bool tells_state() const = 0;

  // One sentence; nothing: all is well.
  virtual std::optional<Error> breakdown() const = 0;
};

// The reference tracer. `seed` makes its ids.
std::unique_ptr<ServiceTracer> reference_service(Configuration configuration, std::uint64_t seed);

}  // namespace propspec
