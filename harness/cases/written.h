// How observables are written. Ids and numbers have one text each, so every matcher is a matcher of
// text, and judging needs no values of other types.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/trace/trace_id.h"

namespace propspec::harness {

enum class Written : std::uint8_t {
  kTraceId,  // 32 lower-case hexadecimal digits
  kSpanId,   // 16
  kInteger,  // canonical decimal
  kBytes,    // header values, origins, tags, a link's tracestate
  kUnicode,  // baggage, a link's attributes: UTF-8
};

// The text of an observable; nothing if the target looked and there is none.
using Seen = std::optional<std::string_view>;

// The text of an id or a number, on the stack.
class Digits {
 public:
  static Digits decimal(std::uint64_t value);
  static Digits decimal(std::int64_t value);
  static Digits hex16(std::uint64_t value);
  static Digits hex32(TraceId id);

  std::string_view text() const { return {digits_.data(), size_}; }

 private:
  std::array<char, 32> digits_;
  std::size_t size_ = 0;
};

// `-?(0|[1-9][0-9]*)`, `-0` excepted.
bool is_canonical_integer(std::string_view text);
// For two canonical integers of any size: below, equal or above zero as `a` is less than, equal to
// or greater than `b`.
int compare_integers(std::string_view a, std::string_view b);

// For people: “text”, with control characters escaped.
std::string quoted(std::string_view text, Written written);
// As JSON text; "absent" for nothing.
std::string json_text(Seen value, Written written);

}  // namespace propspec::harness
