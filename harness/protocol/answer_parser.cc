// The harness' end: answers out of JSON.
#include <fmt/core.h>

#include <utility>

#include "harness/protocol/codec.h"
#include "harness/protocol/hello_reader.h"
#include "harness/protocol/json_reader.h"

namespace propspec::harness {
namespace {

bool read_value(const JsonValue& value, TraceId& out) { return value.read(out); }
bool read_value(const JsonValue& value, SpanId& out) { return value.read(out); }
bool read_value(const JsonValue& value, std::int64_t& out) { return value.read(out); }
bool read_value(const JsonValue& value, std::string& out) { return value.read_bytes(out); }
bool read_value(const JsonValue& value, KeyValues& out) { return value.read_bytes_object(out); }
bool read_headers(const JsonValue& value, Headers& out) { return value.read_headers(out); }
bool read_text_pairs(const JsonValue& value, KeyValues& out) { return value.read_text_pairs(out); }
bool read_text(const JsonValue& value, std::string& out) { return value.read_text(out); }

// For a member that may not be null.
template <typename T, typename Read>
bool read_present(const JsonValue& value, Observed<T>& out, Read read) {
  T present{};
  if (!read(value, present)) return false;
  out = Observed<T>(std::move(present));
  return true;
}

template <typename T>
bool read_present(const JsonValue& value, Observed<T>& out) {
  return read_present(value, out, [](const JsonValue& v, T& o) { return read_value(v, o); });
}

// For a member that is null when there is nothing.
template <typename T, typename Read>
bool read_nullable(const JsonValue& value, Observed<T>& out, Read read) {
  if (!value.is_null()) return read_present(value, out, read);
  out = Observed<T>::absent();
  return true;
}

template <typename T>
bool read_nullable(const JsonValue& value, Observed<T>& out) {
  return read_nullable(value, out, [](const JsonValue& v, T& o) { return read_value(v, o); });
}

bool read_flags(const JsonValue& value, std::int64_t& out) {
  if (!value.read(out)) return false;
  return out == 0 || out == 1 || value.refuse_as("0, 1 or null");
}

bool read_link(const JsonValue& value, ObservedLink& link) {
  return value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "trace_id") return read_present(member, link.trace_id);
    if (name == "span_id") return read_present(member, link.span_id);
    if (name == "attributes") return read_present(member, link.attributes);
    if (name == "tracestate") return read_nullable(member, link.tracestate);
    if (name == "flags") return read_nullable(member, link.flags, read_flags);
    return true;
  });
}

bool read_links(const JsonValue& value, std::vector<ObservedLink>& links) {
  return value.each_item(
      [&](const JsonValue& item) { return read_link(item, links.emplace_back()); });
}

bool read_span(const JsonValue& value, ObservedSpan& span) {
  return value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "trace_id") return read_present(member, span.trace_id);
    if (name == "span_id") return read_present(member, span.span_id);
    if (name == "parent_id") return read_nullable(member, span.parent_id);
    if (name == "sampling_priority") return read_nullable(member, span.sampling_priority);
    if (name == "origin") return read_nullable(member, span.origin);
    if (name == "tags") return read_present(member, span.tags);
    if (name == "links") return read_present(member, span.links, read_links);
    return true;
  });
}

// What a carrier holds may lack any part, so each may be null.
bool read_context(const JsonValue& value, ObservedContext& context) {
  return value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "trace_id") return read_nullable(member, context.trace_id);
    if (name == "span_id") return read_nullable(member, context.span_id);
    if (name == "sampling_priority") return read_nullable(member, context.sampling_priority);
    if (name == "origin") return read_nullable(member, context.origin);
    if (name == "style") return read_nullable(member, context.style, read_text);
    return true;
  });
}

bool read_observation(const JsonValue& ok, Observation& observation) {
  return ok.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "extracted") return read_nullable(member, observation.extracted, read_context);
    if (name == "span") return read_present(member, observation.span, read_span);
    if (name == "headers") return read_present(member, observation.headers, read_headers);
    if (name == "baggage") return read_nullable(member, observation.baggage, read_text_pairs);
    return true;
  });
}

bool read_start(const JsonValue& ok, StartAnswer& answer) {
  bool trace_id = false;
  bool span_id = false;
  const bool fine = ok.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "trace_id") return trace_id = member.read(answer.trace_id);
    if (name == "span_id") return span_id = member.read(answer.span_id);
    return true;
  });
  if (!fine) return false;
  if (!trace_id) return ok.refuse_missing("trace_id");
  return span_id || ok.refuse_missing("span_id");
}

bool read_inject(const JsonValue& ok, InjectAnswer& answer) {
  bool headers = false;
  const bool fine = ok.each_member([&](std::string_view name, const JsonValue& member) {
    return name != "headers" || (headers = member.read_headers(answer.headers));
  });
  return fine && (headers || ok.refuse_missing("headers"));
}

bool read_finish(const JsonValue& ok, FinishAnswer& answer) {
  bool span = false;
  const bool fine = ok.each_member([&](std::string_view name, const JsonValue& member) {
    return name != "span" || (span = read_span(member, answer.span));
  });
  return fine && (span || ok.refuse_missing("span"));
}

bool read_done(const JsonValue& ok) {
  return ok.each_member([](std::string_view, const JsonValue&) { return true; });
}

bool read_ok(const JsonValue& ok, AnswerKind kind, Answer& answer) {
  switch (kind) {
    case AnswerKind::kHello:
      return read_hello(ok, answer.emplace<Hello>());
    case AnswerKind::kObservation:
      return read_observation(ok, answer.emplace<Observation>());
    case AnswerKind::kStart:
      return read_start(ok, answer.emplace<StartAnswer>());
    case AnswerKind::kInject:
      return read_inject(ok, answer.emplace<InjectAnswer>());
    case AnswerKind::kFinish:
      return read_finish(ok, answer.emplace<FinishAnswer>());
    case AnswerKind::kDone:
      answer.emplace<Done>();
      return read_done(ok);
  }
  return false;
}

bool read_error(const JsonValue& value, ErrorAnswer& error) {
  bool kind = false;
  bool message = false;
  const bool fine = value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "kind") {
      std::size_t which = 0;
      kind = member.read_word(which, {"unsupported", "rejected", "invalid", "internal"});
      error.kind = static_cast<ErrorKind>(which);
      return kind;
    }
    if (name == "message") return message = member.read_text(error.message);
    if (name == "adapter") return member.read(error.adapter);
    return true;
  });
  if (!fine) return false;
  if (!kind) return value.refuse_missing("kind");
  return message || value.refuse_missing("message");
}

// An answer without an id says that the target could not read what we sent.
bool refuse_null_id(const JsonValue& id, const std::optional<JsonValue>& error) {
  ErrorAnswer answer;
  if (!error || !read_error(*error, answer)) return id.refuse_as("a whole number of 64 bits");
  return id.refuse(fmt::format("the target could not read a request: {}: {}", name(answer.kind),
                               answer.message));
}

bool read_answer(const JsonValue& value, const AnswerParser::Expects& expects, ParsedAnswer& out) {
  // Members may come in any order, and what `ok` holds depends on the id. They point to their
  // parent, `value`, which outlives them.
  std::optional<JsonValue> id, ok, error;
  const bool is_object = value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "id") id = member;
    if (name == "ok") ok = member;
    if (name == "error") error = member;
    return true;
  });
  if (!is_object) return false;
  if (!id) return value.refuse_missing("id");
  if (id->is_null()) return refuse_null_id(*id, error);
  if (!id->read(out.id)) return false;
  const auto kind = expects.kind_for(out.id);
  if (!kind) return id->refuse(fmt::format("no request with id {} is in flight", out.id));
  if (ok && error) return error->refuse("an answer holds `ok` or `error`, not both");
  if (error) return read_error(*error, out.answer.emplace<ErrorAnswer>());
  return ok ? read_ok(*ok, *kind, out.answer) : value.refuse_missing("ok");
}

}  // namespace

struct AnswerParser::State {
  JsonReader reader;
};

AnswerParser::AnswerParser() : state_(std::make_unique<State>()) {}
AnswerParser::~AnswerParser() = default;
AnswerParser::AnswerParser(AnswerParser&&) noexcept = default;

Result<std::vector<ParsedAnswer>> AnswerParser::parse(std::string_view line,
                                                      const Expects& expects) {
  const auto root = state_->reader.parse(line);
  if (!root) return tl::unexpected(root.error());
  std::string refusal;
  const JsonValue message(*root, refusal);
  std::vector<ParsedAnswer> answers;
  const auto add = [&](const JsonValue& value) {
    return read_answer(value, expects, answers.emplace_back());
  };
  const bool fine = message.is_array() ? message.each_item(add) : add(message);
  if (!fine) return fail(std::move(refusal));
  if (answers.empty()) return fail("the message: an empty array holds no answer");
  return answers;
}

}  // namespace propspec::harness
