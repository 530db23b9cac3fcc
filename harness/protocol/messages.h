// The messages of the target protocol, version 1, as values: what the harness asks, what a target
// answers. How they are written as JSON lines is in codec.h; docs and schemas are in schema/.
//
// Bytes: header values, origins, tags and a link's tracestate hold raw bytes here; on the wire each
// byte is one code point U+0000 to U+00FF. Baggage holds UTF-8 text.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "simulator/trace/key_values.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {

inline constexpr int kProtocolVersion = 1;
// Longest line, LF included, in either direction.
inline constexpr std::size_t kMaxLineBytes = 8u << 20;
// Most requests in flight. A target may wish for more; that would only cost memory.
inline constexpr std::size_t kMaxWindow = 4096;

// DD_* and OTEL_* variables: the whole configuration of a target.
using Environment = std::map<std::string, std::string>;

// What a target says of one observable: it could not look (left out), it looked and there is
// nothing (null), or a value. What was left out is never passed and never failed.
template <typename T>
class Observed {
 public:
  Observed() = default;  // left out
  Observed(T value) : state_(State::kPresent), value_(std::move(value)) {}
  static Observed absent() {
    Observed none;
    none.state_ = State::kAbsent;
    return none;
  }

  bool left_out() const { return state_ == State::kLeftOut; }
  bool is_absent() const { return state_ == State::kAbsent; }
  bool has_value() const { return state_ == State::kPresent; }
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  bool operator==(const Observed&) const = default;

 private:
  enum class State : std::uint8_t { kLeftOut, kAbsent, kPresent };
  State state_ = State::kLeftOut;
  T value_{};
};

struct ObservedLink {
  Observed<TraceId> trace_id;
  Observed<SpanId> span_id;
  Observed<KeyValues> attributes;
  Observed<std::string> tracestate;
  Observed<std::int64_t> flags;  // 0 or 1
  bool operator==(const ObservedLink&) const = default;
};

struct ObservedContext {
  Observed<TraceId> trace_id;
  Observed<SpanId> span_id;
  Observed<std::int64_t> sampling_priority;
  Observed<std::string> origin;
  Observed<std::string> style;
  bool operator==(const ObservedContext&) const = default;
};

struct ObservedSpan {
  Observed<TraceId> trace_id;
  Observed<SpanId> span_id;
  Observed<SpanId> parent_id;
  Observed<std::int64_t> sampling_priority;
  Observed<std::string> origin;
  Observed<KeyValues> tags;  // of the local root: names that begin with `_dd.` or `baggage.`
  Observed<std::vector<ObservedLink>> links;
  bool operator==(const ObservedSpan&) const = default;
};

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

struct SpanInfo {
  std::string name, service, resource;  // empty: not sent
  bool operator==(const SpanInfo&) const = default;
};

// Feature `ids`: ids for a reproducible run. The trace id counts only where a new trace begins.
struct GivenIds {
  std::optional<TraceId> trace_id;
  std::optional<SpanId> span_id;
  bool operator==(const GivenIds&) const = default;
};

enum class Decision : std::uint8_t { kNone, kKeep, kDrop };

struct HelloRequest {
  int protocol = kProtocolVersion;
  std::string harness;  // "propspec 0.1.0"
  bool operator==(const HelloRequest&) const = default;
};

struct PropagateRequest {
  Headers headers;
  SpanInfo span;
  Decision decide = Decision::kNone;  // feature `decide`
  KeyValues set_baggage;              // feature `baggage`
  GivenIds ids;                       // feature `ids`
  bool operator==(const PropagateRequest&) const = default;
};

// Feature `spans`. A handle is a string that the harness chooses.
struct ParentSpan {
  std::string handle;
  bool operator==(const ParentSpan&) const = default;
};
using Parent = std::variant<std::monostate, ParentSpan, Headers>;
struct LinkRequest {
  std::variant<ParentSpan, Headers> to;
  KeyValues attributes;
  bool operator==(const LinkRequest&) const = default;
};
struct StartRequest {
  std::string handle, name;
  std::string kind;  // server, client, producer, consumer, internal; empty: not sent
  Parent parent;
  std::vector<LinkRequest> links;
  KeyValues tags;
  GivenIds ids;
  bool operator==(const StartRequest&) const = default;
};
struct InjectRequest {
  std::string handle;
  Headers headers;  // what the carrier holds already
  bool operator==(const InjectRequest&) const = default;
};
struct SpanError {
  std::string type, message;
  bool operator==(const SpanError&) const = default;
};
struct SpanEvent {
  std::string name;
  KeyValues attributes;
  bool operator==(const SpanEvent&) const = default;
};
struct FinishRequest {
  std::string handle;
  std::optional<SpanError> error;
  std::vector<SpanEvent> events;
  bool operator==(const FinishRequest&) const = default;
};
struct ConfigureRequest {
  Environment env;
  bool operator==(const ConfigureRequest&) const = default;
};
struct ResetRequest {
  bool operator==(const ResetRequest&) const = default;
};
// An operation that no version of the protocol has: a target must answer `unsupported`.
struct UnknownRequest {
  std::string op;
  bool operator==(const UnknownRequest&) const = default;
};

using Request = std::variant<HelloRequest, PropagateRequest, StartRequest, InjectRequest,
                             FinishRequest, ConfigureRequest, ResetRequest, UnknownRequest>;

// ── Answers ─────────────────────────────────────────────────────────────────────────────────────

struct CarrierTraits {
  std::string duplicates;  // list, join, first, last
  std::string names;       // insensitive, sensitive
  std::string empty;       // kept, dropped
  bool operator==(const CarrierTraits&) const = default;
};

struct Hello {
  int protocol = kProtocolVersion;
  std::string name, version, language, runtime;
  std::size_t window = 64;
  std::vector<std::string> extract_styles, inject_styles;
  // canonical style name → how this library's configuration spells it, where that differs
  std::map<std::string, std::string> style_names;
  std::vector<std::string> features;
  CarrierTraits carrier;

  bool offers(std::string_view feature) const;
  bool operator==(const Hello&) const = default;
};

// The answer to `propagate`.
struct Observation {
  Observed<ObservedContext> extracted;
  Observed<ObservedSpan> span;
  Observed<Headers> headers;
  Observed<KeyValues> baggage;
  bool operator==(const Observation&) const = default;
};

struct StartAnswer {
  TraceId trace_id;
  SpanId span_id;
  bool operator==(const StartAnswer&) const = default;
};
struct InjectAnswer {
  Headers headers;
  bool operator==(const InjectAnswer&) const = default;
};
struct FinishAnswer {
  ObservedSpan span;
  bool operator==(const FinishAnswer&) const = default;
};
// The answer to `reset` and `configure`.
struct Done {
  bool operator==(const Done&) const = default;
};

enum class ErrorKind : std::uint8_t { kUnsupported, kRejected, kInvalid, kInternal };
std::string_view name(ErrorKind kind);

struct ErrorAnswer {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
  bool adapter = false;  // the library has it, the adapter does not reach it
  bool operator==(const ErrorAnswer&) const = default;
};

using Answer =
    std::variant<Hello, Observation, StartAnswer, InjectAnswer, FinishAnswer, Done, ErrorAnswer>;

}  // namespace propspec::harness
