#include "simulator/carriers/json_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "simulator/carriers/base64.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> kTypes = {"text", "bytes", "integer", "list", "null"};

void append_member(std::string& out, std::string_view name, std::string_view base64_name,
                   bool is_text, std::string_view value) {
  const bool plain = is_text && is_utf8(value);
  append_json_string(out, plain ? name : base64_name);
  out += ':';
  append_json_string(out, plain ? value : to_base64(value));
}

// The text of a member, in plain or in base64; nothing, if it is there in neither.
std::optional<std::string> text_of(const json& object, const char* name, const char* base64_name) {
  if (const auto found = object.find(name); found != object.end() && found->is_string()) {
    return found->get<std::string>();
  }
  if (const auto found = object.find(base64_name); found != object.end() && found->is_string()) {
    return from_base64(found->get_ref<const std::string&>());
  }
  return std::nullopt;
}

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(fmt::format("this is no message in JSON: {}", why));
}

}  // namespace

void pack_json(const Message& message, std::string& bytes) {
  bytes += R"({"properties":[)";
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto [name, type, value] = message[i];
    bytes += i == 0 ? "{" : ",{";
    append_member(bytes, "name", "name_base64", true, name);
    bytes += fmt::format(R"(,"type":"{}")", kTypes[static_cast<std::size_t>(type)]);
    if (type != WireType::kNull) {
      bytes += ',';
      append_member(bytes, "value", "base64", type != WireType::kBytes, value);
    }
    bytes += '}';
  }
  bytes += "],";
  append_member(bytes, "body", "body_base64", true, message.body);
  bytes += '}';
}

Result<Message> unpack_json(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return refuse("it is longer than 16 MiB");
  const json parsed = json::parse(bytes, nullptr, false);
  if (!parsed.is_object()) return refuse("expected an object with `properties` and `body`");
  Message message;
  const auto properties = parsed.find("properties");
  if (properties == parsed.end() || !properties->is_array()) {
    return refuse("`properties` must be an array");
  }
  if (properties->size() > kMaxProperties) return refuse("it has more than 4096 properties");
  for (const json& property : *properties) {
    const auto at = fmt::format("properties[{}]", message.size());
    if (!property.is_object()) return refuse(at + " must be an object");
    const auto name = text_of(property, "name", "name_base64");
    if (!name) return refuse(at + " needs a `name`");
    const auto type_name = text_of(property, "type", "");
    const auto* const type = std::find(kTypes.begin(), kTypes.end(), type_name.value_or(""));
    if (type == kTypes.end()) {
      return refuse(at + " needs a `type`: text, bytes, integer, list or null");
    }
    const auto wire = static_cast<WireType>(type - kTypes.begin());
    const auto value = text_of(property, "value", "base64");
    if (!value && wire != WireType::kNull) return refuse(at + " needs a `value`, or `base64`");
    message.add(*name, wire, value && wire != WireType::kNull ? *value : "");
  }
  const auto body = text_of(parsed, "body", "body_base64");
  if (!body) return refuse("it needs a `body`, or `body_base64`");
  message.body = *body;
  return message;
}

}  // namespace propspec
