#include "harness/schema/json_document.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace propspec::harness {
namespace {

using nlohmann::json;

// Far above any fixture, far below what makes a parser slow.
constexpr std::size_t kMaxBytes = 16u << 20;
constexpr std::size_t kMaxDepth = 64;

// Where the lexer is. A line feed counts only once the character behind it is read: the lexer has
// to look one character ahead to see the end of a number.
struct Position {
  std::size_t line = 1;
  bool line_feed_behind = false;
};

class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Position* position) : at_(at), position_(position) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (position_->line_feed_behind) ++position_->line;
    position_->line_feed_behind = *at_ == '\n';
    ++at_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Position* position_;
};

std::string escaped_token(std::string_view key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

// What the library says, without its own name and place. It quotes the text, which need not be
// UTF-8.
std::string plain_message(std::string_view what) {
  for (const auto& [start, end] : {std::pair("[json.", "] "), std::pair("parse error at", ": ")}) {
    if (what.substr(0, std::string_view(start).size()) != start) continue;
    if (const auto at = what.find(end); at != std::string_view::npos) what.remove_prefix(at + 2);
  }
  std::string message(what);
  std::replace_if(
      message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; },
      '?');
  return message;
}

// Receives the events of the parser: builds the value and notes the lines.
class Builder {
 public:
  Builder(JsonDocument& document, const Position& position, const JsonLimits& limits)
      : document_(document), position_(position), limits_(limits) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(json::number_integer_t value) { return add(value); }
  bool number_unsigned(json::number_unsigned_t value) { return add(value); }
  bool number_float(json::number_float_t value, const std::string&) { return add(value); }
  bool string(std::string& value) {
    if (value.size() > limits_.string_bytes) {
      return refuse(
          fmt::format("a text of {} bytes; {} are the limit", value.size(), limits_.string_bytes));
    }
    return add(std::move(value));
  }
  bool binary(json::binary_t&) { return false; }  // no such thing in a text

  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& key) {
    if (key.size() > limits_.name_bytes) {
      return refuse(
          fmt::format("a name of {} bytes; {} are the limit", key.size(), limits_.name_bytes));
    }
    Level& level = levels_.back();
    pointer_.resize(level.pointer_size);
    pointer_ += '/' + escaped_token(key);
    key_line_ = position_.line;
    if (level.value->contains(key)) {
      return refuse(fmt::format("{}: this member stands twice in one object", pointer_));
    }
    key_ = std::move(key);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    return refuse(plain_message(error.what()));
  }

  const std::string& refusal() const { return refusal_; }

 private:
  struct Level {
    json* value;
    std::size_t pointer_size;  // of the pointer to this value
    std::size_t line;
  };

  bool open(json container) {
    if (levels_.size() == kMaxDepth) {
      return refuse(fmt::format("objects and arrays are nested deeper than {} levels", kMaxDepth));
    }
    json* value = place(std::move(container));
    levels_.push_back({value, pointer_.size(), line_});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  bool add(json value) {
    place(std::move(value));
    return true;
  }

  // Puts the value where it belongs; afterwards `pointer_` and `line_` are its own.
  json* place(json value) {
    line_ = position_.line;
    if (levels_.empty()) {
      document_.root = std::move(value);
      document_.lines.emplace("", line_);
      return &document_.root;
    }
    const Level& level = levels_.back();
    json* placed = nullptr;
    if (level.value->is_array()) {
      pointer_.resize(level.pointer_size);
      pointer_ += fmt::format("/{}", level.value->size());
      level.value->push_back(std::move(value));
      placed = &level.value->back();
    } else {
      line_ = key_line_;
      placed = &(*level.value)[key_];
      *placed = std::move(value);
    }
    // What stands on its parent's line is found through the parent.
    if (line_ != level.line) document_.lines.emplace(pointer_, line_);
    return placed;
  }

  bool refuse(std::string message) {
    refusal_ = fmt::format("{}:{}: {}", document_.path, position_.line, message);
    return false;
  }

  JsonDocument& document_;
  const Position& position_;
  std::vector<Level> levels_;
  std::string pointer_;
  std::string key_;
  std::size_t key_line_ = 1;
  std::size_t line_ = 1;
  std::string refusal_;
  JsonLimits limits_;
};

}  // namespace

Result<JsonDocument> parse_json(std::string path, std::string_view text, const JsonLimits& limits) {
  if (text.size() > kMaxBytes) {
    return fail(fmt::format("{}:1: the text has {} bytes, more than the {} that are read", path,
                            text.size(), kMaxBytes));
  }
  JsonDocument document;
  document.path = std::move(path);
  Position position;
  Builder builder(document, position, limits);
  const bool parsed =
      json::sax_parse(CountingIterator(text.data(), &position),
                      CountingIterator(text.data() + text.size(), &position), &builder);
  if (!parsed) return fail(builder.refusal());
  return document;
}

Error JsonDocument::error_at(const std::string& pointer, std::string_view message) const {
  std::size_t line = 1;
  for (std::string_view place = pointer;; place = place.substr(0, place.rfind('/'))) {
    if (const auto found = lines.find(std::string(place)); found != lines.end()) {
      line = found->second;
      break;
    }
    if (place.empty() || place.find('/') == std::string_view::npos) break;
  }
  if (pointer.empty()) return {fmt::format("{}:{}: {}", path, line, message)};
  return {fmt::format("{}:{}: {}: {}", path, line, pointer, message)};
}

}  // namespace propspec::harness
