#include "simulator/real/taps.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "simulator/trace/trace_id.h"

namespace propspec {
namespace {

using nlohmann::json;

// JSON's strings are Unicode: each byte becomes the character of that number.
std::string to_latin1(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0u | (byte >> 6u));
      text += static_cast<char>(0x80u | (byte & 0x3fu));
    }
  }
  return text;
}

std::optional<std::string> from_latin1(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      bytes += text[i];
      continue;
    }
    if ((first != 0xc2 && first != 0xc3) || i + 1 == text.size()) return std::nullopt;
    bytes +=
        static_cast<char>((first & 0x03u) << 6u | (static_cast<unsigned char>(text[++i]) & 0x3fu));
  }
  return bytes;
}

// ── one list of fields for each record, for both directions ──

template <typename Archive>
void fields(Archive& io, SpanContext& context) {
  io("trace_id", context.trace_id);
  io("span_id", context.span_id);
  io("sampling_priority", context.sampling_priority);
  io("origin", context.origin);
  io("tags", context.tags);
  io("tracestate", context.tracestate.members);
  io("tracestate_unknown", context.tracestate.unknown);
  io("end_to_end_start_ms", context.end_to_end_start_ms);
}

template <typename Archive>
void fields(Archive& io, SendTap& tap) {
  Send& send = tap.send;
  io("request", tap.request);
  io("within", tap.within);
  io("hop", send.hop);
  io("job", send.job);
  io("message", send.message_id);
  io("attempt", send.attempt);
  io("trace_id", send.trace_id);
  io("span_id", send.span_id);
  io("span_was_active", send.span_was_active);
  io("by_scheduler", send.by_scheduler);
  io("injection_was_tried", send.injection_was_tried);
  io("before", send.before);
  io("injected", send.injected);
  io("stored", send.stored);
  io("payload", send.payload);
  io("sent_ns", send.sent_ns);
  io("context_ns", send.context_ns);
  io("visible_ns", send.visible_ns);
  io("refused", send.refused);
  auto refusal = static_cast<std::uint32_t>(send.refusal);
  io("refusal", refusal);
  send.refusal = refusal <= static_cast<std::uint32_t>(Refusal::kBody)
                     ? static_cast<Refusal>(refusal)
                     : Refusal::kNone;
}

template <typename Archive>
void fields(Archive& io, DeliveryTap& tap) {
  Delivery& delivery = tap.delivery;
  io("request", tap.request);
  io("id", tap.id);
  io("hop", tap.hop);
  io("message", tap.message);
  io("process", tap.process);
  io("ended", tap.ended);
  io("attempt", delivery.attempt);
  io("received", delivery.received);
  io("payload", delivery.payload);
  io("read", delivery.read);
  io("extraction_is_told", delivery.extraction_is_told);
  io("extracted", delivery.extracted);
  io("active_before", delivery.active_before);
  io("active_before_trace", delivery.active_before_trace);
  io("in_batch", delivery.in_batch);
  io("received_ns", delivery.received_ns);
  io("ended_ns", delivery.ended_ns);
  io("failed", delivery.failed);
  io("dead_lettered", delivery.dead_lettered);
  io("baggage", tap.baggage);
}

class Writer {
 public:
  explicit Writer(json& out) : out_(out) {}

  template <typename T>
  void operator()(const char* name, T& value) {
    write(out_[name], value);
  }

 private:
  template <typename T>
  static void write(json& out, T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      out = value;
    } else if constexpr (std::is_same_v<T, std::string>) {
      out = to_latin1(value);
    } else if constexpr (std::is_same_v<T, TraceId> || std::is_same_v<T, SpanId>) {
      out = value ? hex(value) : "";
    } else if constexpr (std::is_same_v<T, KeyValues>) {
      out = json::array();
      for (const auto [key, text] : value) out.push_back({to_latin1(key), to_latin1(text)});
    } else if constexpr (std::is_same_v<T, Message>) {
      json properties = json::array();
      for (std::size_t i = 0; i < value.size(); ++i) {
        const auto& [name, type, text] = value[i];
        properties.push_back({to_latin1(name), static_cast<int>(type), to_latin1(text)});
      }
      out = {{"properties", std::move(properties)}, {"body", to_latin1(value.body)}};
    } else {
      out = json::object();
      Writer nested(out);
      fields(nested, value);
    }
  }
  template <typename T>
  static void write(json& out, std::optional<T>& value) {
    if (value) write(out, *value);
  }

  json& out_;
};

class Reader {
 public:
  explicit Reader(const json& in) : in_(in) {}

  template <typename T>
  void operator()(const char* name, T& value) {
    const auto found = in_.find(name);
    if (found == in_.end() || !read(*found, value)) problem_ = name;
  }
  const char* problem() const { return problem_; }  // a field's name; null: none

 private:
  static bool read(const json& in, bool& value) {
    if (in.is_boolean()) value = in.get<bool>();
    return in.is_boolean();
  }
  template <typename T>
  requires std::is_integral_v<T>
  static bool read(const json& in, T& value) {
    if (!in.is_number_integer()) return false;
    if (in.is_number_unsigned()) {
      const auto number = in.get<std::uint64_t>();
      value = static_cast<T>(number);
      return number <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    }
    const auto number = in.get<std::int64_t>();  // below zero
    value = static_cast<T>(number);
    return std::is_signed_v<T> &&
           number >= static_cast<std::int64_t>(std::numeric_limits<T>::min());
  }
  static bool read(const json& in, std::string& value) {
    if (!in.is_string()) return false;
    auto bytes = from_latin1(in.get_ref<const std::string&>());
    if (bytes) value = std::move(*bytes);
    return bytes.has_value();
  }
  static bool read(const json& in, TraceId& value) { return read_id(in, value, parse_trace_id); }
  static bool read(const json& in, SpanId& value) { return read_id(in, value, parse_span_id); }
  template <typename Id>
  static bool read_id(const json& in, Id& value, std::optional<Id> (*parse)(std::string_view)) {
    if (!in.is_string()) return false;
    const auto& text = in.get_ref<const std::string&>();
    const auto id = parse(text);
    value = id.value_or(Id{});
    return id || text.empty();
  }
  static bool read(const json& in, KeyValues& value) {
    if (!in.is_array()) return false;
    std::string key;
    std::string text;
    for (const json& pair : in) {
      if (!pair.is_array() || pair.size() != 2 || !read(pair[0], key) || !read(pair[1], text)) {
        return false;
      }
      value.add(key, text);
    }
    return true;
  }
  static bool read(const json& in, Message& value) {
    if (!in.is_object() || !in.contains("body") || !in.contains("properties")) return false;
    if (!in["properties"].is_array()) return false;
    std::string name;
    std::uint8_t type = 0;
    std::string text;
    for (const json& property : in["properties"]) {
      if (!property.is_array() || property.size() != 3 || !read(property[0], name) ||
          !read(property[1], type) || type > static_cast<std::uint8_t>(WireType::kNull) ||
          !read(property[2], text)) {
        return false;
      }
      value.add(name, static_cast<WireType>(type), text);
    }
    return read(in["body"], value.body);
  }
  static bool read(const json& in, SpanContext& value) {
    if (!in.is_object()) return false;
    Reader nested(in);
    fields(nested, value);
    return nested.problem() == nullptr;
  }
  template <typename T>
  static bool read(const json& in, std::optional<T>& value) {
    return in.is_null() || read(in, value.emplace());
  }

  const json& in_;
  const char* problem_ = nullptr;
};

template <typename T>
Result<Tap> read_tap(const json& in) {
  T tap;
  Reader reader(in);
  fields(reader, tap);
  if (reader.problem() == nullptr) return tap;
  return fail(fmt::format("this is no tap: \"{}\" is missing or malformed", reader.problem()));
}

}  // namespace

std::string MessageName::text() const { return fmt::format("{}.{}.{}", request, attempt, job); }

Result<MessageName> MessageName::parse(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second != std::string_view::npos) {
    const auto request = parse_decimal64(text.substr(0, first));
    const auto attempt = parse_int32(text.substr(first + 1, second - first - 1));
    if (request && attempt && *attempt > 0) {
      return MessageName{*request, static_cast<std::uint32_t>(*attempt),
                         std::string(text.substr(second + 1))};
    }
  }
  return fail(fmt::format("\"{}\" is no message of this run: is somebody else using its queues?",
                          text.substr(0, 80)));
}

std::string to_line(const Tap& tap) {
  json out = json::object();
  std::visit(
      [&](auto copy) {
        Writer writer(out);
        fields(writer, copy);
      },
      tap);
  out["tap"] = std::holds_alternative<SendTap>(tap) ? "send" : "delivery";
  return out.dump();
}

Result<Tap> parse_tap(std::string_view line) {
  const json in = json::parse(line, nullptr, false);
  if (!in.is_object()) return fail("this is no tap: it is no JSON object");
  const std::string kind = in.contains("tap") && in["tap"].is_string() ? in["tap"] : "";
  if (kind == "send") return read_tap<SendTap>(in);
  if (kind == "delivery") return read_tap<DeliveryTap>(in);
  return fail("this is no tap: \"tap\" is neither send nor delivery");
}

}  // namespace propspec
