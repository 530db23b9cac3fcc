#include "simulator/wire/json_units.h"

#include <algorithm>
#include <array>
#include <utility>

#include "simulator/wire/read_spans.h"

namespace propspec {
namespace {

// OTLP, and Tempo's spelling of it; Jaeger's API; Datadog's log exporter.
constexpr std::array<std::string_view, 4> kEnvelopes = {"resourceSpans", "batches", "data",
                                                        "traces"};
constexpr std::size_t kMaxBrackets = 512;
constexpr std::size_t kMaxKey = 64;  // longer ones name no envelope

bool is_envelope(std::string_view key) {
  return std::find(kEnvelopes.begin(), kEnvelopes.end(), key) != kEnvelopes.end();
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

JsonUnits::JsonUnits(OnUnit on_unit, OnProblem on_problem)
    : on_unit_(std::move(on_unit)), on_problem_(std::move(on_problem)) {}

void JsonUnits::feed(std::string_view bytes) {
  for (const char c : bytes) {
    if (c == '\n') {
      new_line();
    } else if (state_ == State::kBetween) {
      between(c);
      if (!is_blank(c)) at_line_start_ = false;
    } else if (state_ == State::kString) {
      keep(c);
      if (c == '"') {
        end_string();
      } else if (c == '\\') {
        state_ = State::kEscape;
      } else if (is_key_ && key_.size() < kMaxKey) {
        key_ += c;
      }
    } else if (state_ == State::kEscape) {
      keep(c);
      state_ = State::kString;
    }
    ++at_.byte;
  }
}

void JsonUnits::finish() {
  if (in_value() || !path_.empty() || state_ == State::kString || state_ == State::kEscape) {
    abandon("the input ends in the middle of a document; it was cut off");
  }
}

void JsonUnits::new_line() {
  if (state_ == State::kString || state_ == State::kEscape) {
    abandon("a string does not end on its line: the line is damaged and was skipped");
  } else if (is_lines_ && (in_value() || !path_.empty())) {
    abandon("the line ends in the middle of a document; it was cut off");
  } else if (document_ > 0 && !in_value() && path_.empty() && at_.line == 1) {
    is_lines_ = true;
  }
  if (in_value()) keep('\n');
  state_ = State::kBetween;
  at_line_start_ = true;
  told_junk_ = false;
  ++at_.line;
}

// Drops the unit and the document it stands in.
void JsonUnits::abandon(std::string why) {
  on_problem_(in_value() ? begin_ : at_, std::move(why));
  path_.clear();
  nesting_.clear();
  unit_.clear();
  envelope_.clear();
  before_ = 0;
  expects_key_ = false;
  state_ = State::kBetween;
}

void JsonUnits::between(char c) {
  if (is_blank(c)) {
    if (in_value()) keep(c);
    return;
  }
  const char before = std::exchange(before_, c);
  switch (c) {
    case '{':
    case '[':
      // A document that begins where no value can stand: the one before was cut off.
      if (at_line_start_ && (in_value() || !path_.empty()) && before != ',' && before != '[' &&
          before != ':') {
        abandon("a document ends in the middle, and another one begins");
        before_ = c;
      }
      open(c);
      return;
    case '}':
    case ']':
      close(c);
      return;
    case '"':
      keep(c);
      state_ = State::kString;
      is_key_ = std::exchange(expects_key_, false);
      if (is_key_) key_.clear();
      return;
    case ',':
      keep(c);
      // Names of an object that is, or may turn out to be, an envelope.
      expects_key_ = in_value() ? nesting_ == "{" : path_.ends_with('{');
      return;
    default:
      keep(c);
      // Numbers and words stand in objects only; elsewhere no span is one.
      if (!in_value() && !path_.ends_with('{') && !std::exchange(told_junk_, true)) {
        on_problem_(at_, "there is text that is no JSON object or array; it was skipped");
      }
  }
}

void JsonUnits::end_string() {
  state_ = State::kBetween;
  if (!in_value() && !path_.ends_with('{') && !std::exchange(told_junk_, true)) {
    on_problem_(at_, "there is a string where an object or array was expected; it was skipped");
  }
}

void JsonUnits::open(char bracket) {
  if (nesting_.size() >= kMaxBrackets || path_.size() >= kMaxBrackets) {
    abandon("it is nested too deep; the rest of the line was skipped");
    state_ = State::kSkipLine;
    return;
  }
  const bool begins_envelope = bracket == '[' && is_envelope(key_);
  if (in_value()) {
    if (nesting_ == "{" && begins_envelope) {
      path_ += "{[";
      envelope_ = key_;
      nesting_.clear();
      unit_.clear();
      return;
    }
    nesting_ += bracket;
    keep(bracket);
    return;
  }
  if (path_.empty()) {
    ++document_;
    if (bracket == '[') {
      path_ = "[";
      envelope_.clear();
      return;
    }
  } else if (path_.ends_with('{') && begins_envelope) {
    path_ += '[';
    envelope_ = key_;
    return;
  }
  begin_ = at_;
  skipped_ = path_.ends_with('{');  // a member of an envelope that holds no spans
  nesting_ = bracket;
  unit_.clear();
  key_.clear();
  expects_key_ = bracket == '{';
  keep(bracket);
}

void JsonUnits::close(char bracket) {
  std::string& open = in_value() ? nesting_ : path_;
  if (open.empty() || open.back() != (bracket == '}' ? '{' : '[')) {
    abandon("a bracket is closed that is not open; what stands before it was skipped");
    return;
  }
  keep(bracket);
  open.pop_back();
  if (&open == &path_) {
    envelope_.clear();
    key_.clear();
    return;
  }
  if (in_value() || skipped_) return;
  on_unit_({unit_, envelope_, begin_, document_});
  unit_.clear();
}

void JsonUnits::keep(char c) {
  if (!in_value() || skipped_) return;
  if (unit_.size() >= kMaxUnitBytes) {
    on_problem_(begin_, "a value has more than 256 MiB; it was skipped: write smaller batches");
    skipped_ = true;
    unit_.clear();
    unit_.shrink_to_fit();
    return;
  }
  unit_ += c;
}

}  // namespace propspec
