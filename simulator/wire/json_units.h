// A stream of JSON, cut into units that are parsed one by one: so a document of any size is read
// with the memory of its largest unit, and what is wrong with one leaves the others alone.
//
// A unit is a value at the top, an element of an array there, or an element of an array that a
// document holds under one of the names in `kEnvelopes`: `{"resourceSpans":[unit, unit]}`. Cutting
// looks at brackets and strings alone; whether a unit is JSON, its parser finds out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace propspec {

class JsonUnits {
 public:
  struct Position {
    std::uint64_t line = 1;
    std::uint64_t byte = 0;
  };
  struct Unit {
    std::string& text;          // the callee may append to it
    std::string_view envelope;  // the name it stands under; empty: none
    Position begin;
    std::uint64_t document;  // number of the value at the top that it is, or is in
  };
  using OnUnit = std::function<void(const Unit&)>;
  using OnProblem = std::function<void(Position, std::string)>;

  JsonUnits(OnUnit on_unit, OnProblem on_problem);

  void feed(std::string_view bytes);
  // Once no more bytes come.
  void finish();

 private:
  enum class State : std::uint8_t { kBetween, kString, kEscape, kSkipLine };

  void between(char c);
  void end_string();
  void open(char bracket);
  void close(char bracket);
  void new_line();
  void abandon(std::string why);
  bool in_value() const { return !nesting_.empty(); }
  void keep(char c);

  OnUnit on_unit_;
  OnProblem on_problem_;
  State state_ = State::kBetween;
  std::string path_;      // brackets of the envelopes that are open
  std::string envelope_;  // name of the innermost
  std::string nesting_;   // brackets of the value that is being read
  std::string unit_;      // its text, unless it is skipped
  bool skipped_ = false;
  Position begin_;
  Position at_;
  std::uint64_t document_ = 0;
  bool expects_key_ = false;  // the next string names a member of what may be an envelope
  bool is_key_ = false;       // the string that is being read
  std::string key_;
  char before_ = 0;            // last character that is no blank, outside of strings
  bool at_line_start_ = true;  // nothing on this line yet
  bool is_lines_ = false;      // a document a line: no line reaches into the next
  bool told_junk_ = false;     // on this line
};

}  // namespace propspec
