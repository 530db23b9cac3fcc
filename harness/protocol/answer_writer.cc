// The target's end: answers to JSON. What was left out is not written, what is absent is null.
#include "harness/protocol/codec.h"
#include "harness/protocol/json_writer.h"

namespace propspec::harness {
namespace {

// Writes what stands behind `"ok":`.
class AnswerWriter {
 public:
  explicit AnswerWriter(JsonWriter& json) : json_(json) {}

  void operator()(const Hello& hello) {
    json_.begin_object();
    json_.member("protocol").integer(hello.protocol);
    json_.member("name").text(hello.name);
    json_.member("version").text(hello.version);
    json_.member("language").text(hello.language);
    text_unless_empty("runtime", hello.runtime);
    json_.member("window").integer(static_cast<std::int64_t>(hello.window));
    json_.member("styles").begin_object();
    texts("extract", hello.extract_styles);
    texts("inject", hello.inject_styles);
    json_.end_object();
    if (!hello.style_names.empty()) {
      json_.member("style_names").begin_object();
      for (const auto& [style, spelt] : hello.style_names) json_.text_member(style).text(spelt);
      json_.end_object();
    }
    texts("features", hello.features);
    carrier(hello.carrier);
    json_.end_object();
  }

  void operator()(const Observation& observation) {
    json_.begin_object();
    observed("extracted", observation.extracted);
    observed("span", observation.span);
    observed("headers", observation.headers, [this](const Headers& h) { json_.headers(h); });
    observed("baggage", observation.baggage, [this](const KeyValues& b) { json_.text_pairs(b); });
    json_.end_object();
  }

  void operator()(const StartAnswer& answer) {
    json_.begin_object();
    json_.member("trace_id").id(answer.trace_id);
    json_.member("span_id").id(answer.span_id);
    json_.end_object();
  }

  void operator()(const InjectAnswer& answer) {
    json_.begin_object();
    json_.member("headers").headers(answer.headers);
    json_.end_object();
  }

  void operator()(const FinishAnswer& answer) {
    json_.begin_object();
    json_.member("span");
    write(answer.span);
    json_.end_object();
  }

  void operator()(const Done&) {
    json_.begin_object();
    json_.end_object();
  }

 private:
  template <typename T, typename Write>
  void observed(std::string_view member, const Observed<T>& value, Write write_value) {
    if (value.left_out()) return;
    json_.member(member);
    if (value.is_absent()) return json_.null();
    write_value(*value);
  }

  template <typename T>
  void observed(std::string_view member, const Observed<T>& value) {
    observed(member, value, [this](const T& present) { write(present); });
  }

  void write(TraceId value) { json_.id(value); }
  void write(SpanId value) { json_.id(value); }
  void write(std::int64_t value) { json_.integer(value); }
  void write(const std::string& value) { json_.bytes(value); }
  void write(const KeyValues& value) { json_.bytes_object(value); }

  void write(const ObservedContext& context) {
    json_.begin_object();
    observed("trace_id", context.trace_id);
    observed("span_id", context.span_id);
    observed("sampling_priority", context.sampling_priority);
    observed("origin", context.origin);
    observed("style", context.style, [this](const std::string& style) { json_.text(style); });
    json_.end_object();
  }

  void write(const ObservedSpan& span) {
    json_.begin_object();
    observed("trace_id", span.trace_id);
    observed("span_id", span.span_id);
    observed("parent_id", span.parent_id);
    observed("sampling_priority", span.sampling_priority);
    observed("origin", span.origin);
    observed("tags", span.tags);
    observed("links", span.links);
    json_.end_object();
  }

  void write(const std::vector<ObservedLink>& links) {
    json_.begin_array();
    for (const ObservedLink& link : links) {
      json_.begin_object();
      observed("trace_id", link.trace_id);
      observed("span_id", link.span_id);
      observed("attributes", link.attributes);
      observed("tracestate", link.tracestate);
      observed("flags", link.flags);
      json_.end_object();
    }
    json_.end_array();
  }

  void text_unless_empty(std::string_view member, std::string_view value) {
    if (!value.empty()) json_.member(member).text(value);
  }

  void texts(std::string_view member, const std::vector<std::string>& values) {
    json_.member(member).begin_array();
    for (const std::string& value : values) json_.text(value);
    json_.end_array();
  }

  void carrier(const CarrierTraits& carrier) {
    if (carrier == CarrierTraits{}) return;
    json_.member("carrier").begin_object();
    text_unless_empty("duplicates", carrier.duplicates);
    text_unless_empty("names", carrier.names);
    text_unless_empty("empty", carrier.empty);
    json_.end_object();
  }

  JsonWriter& json_;
};

void write_error(JsonWriter& json, const ErrorAnswer& error) {
  json.member("error").begin_object();
  json.member("kind").text(name(error.kind));
  json.member("message").text(error.message);
  if (error.adapter) json.member("adapter").boolean(true);
  json.end_object();
}

}  // namespace

void append_answer(std::string& out, std::int64_t id, const Answer& answer) {
  JsonWriter json(out);
  json.begin_object();
  json.member("id").integer(id);
  std::visit(
      [&](const auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, ErrorAnswer>) {
          write_error(json, value);
        } else {
          json.member("ok");
          AnswerWriter write(json);
          write(value);
        }
      },
      answer);
  json.end_object();
}

void append_error_without_id(std::string& out, const ErrorAnswer& error) {
  JsonWriter json(out);
  json.begin_object();
  json.member("id").null();
  write_error(json, error);
  json.end_object();
}

}  // namespace propspec::harness
