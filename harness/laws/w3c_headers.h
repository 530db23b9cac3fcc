// traceparent and tracestate as laws read them: by the letter of the rules, and only as far as
// nobody can read them otherwise. It is not the simulator's reading, which it judges.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/trace/key_values.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {

enum class Clarity : std::uint8_t {
  kValid,
  kInvalid,
  kDisputed,  // libraries are known to read it differently, or no rule speaks of it
};

struct TraceParentText {
  Clarity clarity = Clarity::kInvalid;
  TraceId trace_id;  // these three only if valid
  SpanId parent_id;
  bool sampled = false;
};

// The value of one traceparent header (TP-05 to TP-11). Disputed are: upper-case digits, a dash at
// the end, versions just beyond hexadecimal, and bytes that are no printable ASCII.
TraceParentText read_traceparent(std::string_view header);

using Texts = boost::container::small_vector<std::string_view, 8>;

// The elements of a dd member. The views are into the member.
struct DdMember {
  // All elements are well-formed and each name stands once. Else libraries read it differently.
  bool clear = true;
  std::optional<std::string_view> s, o, p;
  KeyValues tags;  // `_dd.p.NAME` for `t.NAME`, values with `=` for `~` (TS-15)
  boost::container::small_vector<KeyValue, 2> unknown;
};
// `text` is what follows `dd=`.
DdMember read_dd_member(std::string_view text);

// The members of all tracestate headers together, as views into them.
struct TraceStateText {
  // Every member is legal, no key stands twice, and the whole is so short that everybody passes it
  // on: members up to 128 characters, 32 of them, 400 characters in all (W3C, tracestate limits).
  bool clear = true;
  Texts foreign;                       // all but those of key dd, trimmed, in order
  std::optional<std::string_view> dd;  // what follows `dd=`, in the first of them
  std::size_t dd_members = 0;
};
TraceStateText read_tracestate(const Headers& headers);

// The members of one tracestate header but `ot`, which a service may make for itself where it
// decides upon a trace (TS-19).
Texts members_but_ot(std::string_view list);
bool is_ot(std::string_view member);

// Members joined by commas: how reports show them.
std::string joined(const Texts& members);

// W3C, section 3.3: a key with at most one `@`, lower case; a value of printable ASCII.
bool is_legal_member(std::string_view member);
// The key of a foreign member is one that nobody can take for dd (TS-09).
bool resembles_dd(std::string_view member);

// TS-13: how an origin is written in the dd member.
std::string encoded_in_dd(std::string_view text);

// `-?[0-9]+` without leading zeros, within 32 bits.
std::optional<std::int64_t> canonical_integer(std::string_view text);
bool is_printable_ascii(std::string_view text);
bool is_lower_hex(std::string_view text);

}  // namespace propspec::harness
