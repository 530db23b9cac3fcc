#include "harness/protocol/json_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "harness/protocol/byte_view.h"
#include "harness/protocol/json_writer.h"

namespace propspec::harness {
namespace {

// The deepest message of the protocol has eight levels; unknown members may be deeper.
constexpr std::size_t kMaxDepth = 64;
// Names and values in a sentence are cut there.
constexpr std::size_t kShownBytes = 80;

std::string sentence(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "the line is not valid UTF-8";
    case simdjson::EMPTY:
      return "the line is empty";
    case simdjson::DEPTH_ERROR:
      return fmt::format("objects and arrays are nested deeper than {} levels", kMaxDepth);
    case simdjson::NUMBER_ERROR:
      return "the line is not JSON: it holds a number that is malformed or has more than 64 bits";
    case simdjson::STRING_ERROR:
      return "the line is not JSON: it holds a string that is malformed";
    default:
      return fmt::format("the line is not JSON: {}", simdjson::error_message(error));
  }
}

}  // namespace

Result<simdjson::dom::element> JsonReader::parse(std::string_view line) {
  if (line.size() >= kMaxLineBytes) {
    return fail(fmt::format("the line is longer than {} bytes", kMaxLineBytes));
  }
  if (padded_.size() < line.size() + simdjson::SIMDJSON_PADDING) {
    padded_.resize(2 * line.size() + simdjson::SIMDJSON_PADDING);
  }
  if (capacity_ < std::max<std::size_t>(line.size(), 1)) {
    // Left to itself, simdjson allocates anew for each line that is longer than those before.
    const std::size_t capacity = std::clamp<std::size_t>(2 * line.size(), 4096, kMaxLineBytes);
    if (parser_.allocate(capacity, kMaxDepth) != simdjson::SUCCESS ||
        document_.allocate(capacity) != simdjson::SUCCESS) {
      capacity_ = 0;
      return fail("there is no memory to parse the line");
    }
    capacity_ = capacity;
  }
  if (!line.empty()) std::memcpy(padded_.data(), line.data(), line.size());
  const auto root = parser_.parse_into_document(
      document_, reinterpret_cast<const std::uint8_t*>(padded_.data()), line.size(), false);
  if (root.error() != simdjson::SUCCESS) return fail(sentence(root.error()));
  return root.value_unsafe();
}

bool JsonValue::read(std::int64_t& out) const {
  return element_.get(out) == simdjson::SUCCESS || refuse_as("a whole number of 64 bits");
}

bool JsonValue::read(bool& out) const {
  return element_.get(out) == simdjson::SUCCESS || refuse_as("true or false");
}

bool JsonValue::read(TraceId& out) const {
  std::string_view text;
  if (element_.get(text) == simdjson::SUCCESS) {
    if (const auto id = parse_trace_id(text)) {
      out = *id;
      return true;
    }
  }
  return refuse_as("32 lower-case hexadecimal digits");
}

bool JsonValue::read(SpanId& out) const {
  std::string_view text;
  if (element_.get(text) == simdjson::SUCCESS) {
    if (const auto id = parse_span_id(text)) {
      out = *id;
      return true;
    }
  }
  return refuse_as("16 lower-case hexadecimal digits");
}

bool JsonValue::read_view(std::string_view& out) const {
  return element_.get(out) == simdjson::SUCCESS || refuse_as("a string");
}

// `decoded` is what `out` points into unless every character is ASCII.
bool JsonValue::read_byte_view(std::string_view& out, std::string& decoded) const {
  if (!read_view(out)) return false;
  if (is_ascii(out)) return true;
  decoded.clear();
  if (!append_bytes_from_utf8(decoded, out)) {
    return refuse("a code point above U+00FF stands where each code point is one byte");
  }
  out = decoded;
  return true;
}

bool JsonValue::read_text(std::string& out) const {
  std::string_view text;
  if (!read_view(text)) return false;
  out = text;
  return true;
}

bool JsonValue::read_bytes(std::string& out) const {
  std::string_view text;
  if (!read_view(text)) return false;
  out.clear();
  return append_bytes_from_utf8(out, text) ||
         refuse("a code point above U+00FF stands where each code point is one byte");
}

bool JsonValue::read_texts(std::vector<std::string>& out) const {
  out.clear();
  return each_item([&](const JsonValue& item) { return item.read_text(out.emplace_back()); });
}

// Calls `on_pair(const JsonValue& key, const JsonValue& value)`.
template <typename OnPair>
bool JsonValue::each_pair(OnPair on_pair) const {
  return each_item([&](const JsonValue& item) {
    simdjson::dom::array pair;
    if (item.element_.get(pair) != simdjson::SUCCESS || pair.size() != 2) {
      return item.refuse_as("a list of a name and a value");
    }
    auto part = pair.begin();
    const JsonValue key(item, {}, 0, *part);
    ++part;
    const JsonValue value(item, {}, 1, *part);
    return on_pair(key, value);
  });
}

bool JsonValue::read_headers(Headers& out) const {
  std::string decoded_name;
  std::string decoded_value;
  return each_pair([&](const JsonValue& name, const JsonValue& value) {
    std::string_view name_bytes;
    std::string_view value_bytes;
    if (!name.read_byte_view(name_bytes, decoded_name)) return false;
    if (!value.read_byte_view(value_bytes, decoded_value)) return false;
    out.add(name_bytes, value_bytes);
    return true;
  });
}

bool JsonValue::read_text_pairs(KeyValues& out) const {
  return each_pair([&](const JsonValue& key, const JsonValue& value) {
    std::string_view key_text;
    std::string_view value_text;
    if (!key.read_view(key_text) || !value.read_view(value_text)) return false;
    out.add(key_text, value_text);
    return true;
  });
}

bool JsonValue::read_bytes_object(KeyValues& out) const {
  std::string decoded_name;
  std::string decoded_value;
  return each_member([&](std::string_view name, const JsonValue& value) {
    if (!is_ascii(name)) {
      decoded_name.clear();
      if (!append_bytes_from_utf8(decoded_name, name)) {
        return value.refuse("a code point above U+00FF stands in the name");
      }
      name = decoded_name;
    }
    std::string_view value_bytes;
    if (!value.read_byte_view(value_bytes, decoded_value)) return false;
    out.add(name, value_bytes);
    return true;
  });
}

bool JsonValue::read_word(std::size_t& out, std::initializer_list<std::string_view> words) const {
  std::string_view text;
  if (element_.get(text) == simdjson::SUCCESS) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found != words.end()) {
      out = static_cast<std::size_t>(found - words.begin());
      return true;
    }
  }
  std::string wanted = "one of";
  for (const std::string_view word : words) fmt::format_to(std::back_inserter(wanted), " {}", word);
  return refuse_as(wanted);
}

bool JsonValue::refuse(std::string_view what) const {
  refusal_->clear();
  append_place(*refusal_);
  refusal_->append(parent_ == nullptr ? "the message: " : ": ").append(what);
  return false;
}

bool JsonValue::refuse_as(std::string_view wanted) const {
  std::string what;
  append_shown(what);
  what.append(" is not ").append(wanted);
  return refuse(what);
}

bool JsonValue::refuse_missing(std::string_view member) const {
  refusal_->clear();
  append_place(*refusal_);
  refusal_->append(fmt::format("/{}: the member is missing", member));
  return false;
}

void JsonValue::append_place(std::string& out) const {
  if (parent_ == nullptr) return;
  parent_->append_place(out);
  out.push_back('/');
  if (!parent_->element_.is_object()) {
    append_decimal(out, static_cast<std::uint64_t>(index_));
    return;
  }
  for (const char c : key_.substr(0, kShownBytes)) {
    if (c == '~' || c == '/') {
      out.append(c == '~' ? "~0" : "~1");
    } else {
      out.push_back(c);
    }
  }
}

void JsonValue::append_shown(std::string& out) const {
  if (element_.is_object() || element_.is_array()) {
    out.append(element_.is_object() ? "an object" : "an array");
  } else if (std::string_view text; element_.get(text) == simdjson::SUCCESS) {
    JsonWriter(out).text(text.substr(0, kShownBytes));
    if (text.size() > kShownBytes) out.append("…");
  } else {
    out.append(simdjson::minify(element_));
  }
}

}  // namespace propspec::harness
