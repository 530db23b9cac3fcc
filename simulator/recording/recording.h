// Judges spans that somebody else recorded, without a plan: which of the invariants that need none
// are broken, and which traces look like one request that was cut in two, and why.
//
// A recording shows less than a journey of one's own: nobody tells which job belongs to which
// request, what a message held, or which services are not recorded. So findings are what must not
// be, whatever the plan; suspicions say how sure they are, and why. What sound systems do, however
// odd, is neither (recording_sound_test.cc has a list).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/checker/checker.h"
#include "simulator/wire/wire_span.h"

namespace propspec::recording {

// An invariant that does not hold.
struct Finding {
  std::string_view invariant;  // "I05"
  Severity severity = Severity::kBroken;
  TraceId trace;
  SpanId span;
  std::string what;  // one sentence with the values; may hold any bytes
};

struct FindingTotal {
  std::string_view invariant;
  Severity severity = Severity::kBroken;
  std::uint64_t count = 0;
};

enum class Certainty : std::uint8_t {
  kPossible,  // names and times fit; a sound system may look like that
  kLikely,    // there is hardly another explanation
  kCertain,   // ids prove it
};
std::string_view name(Certainty certainty);  // "possible", "likely", "certain"

// What a break looks like, and all the places that look alike. Beyond a thousand looks those with
// the same causes are taken together.
struct Suspicion {
  std::vector<std::string_view> causes;  // "D04"; the most probable first
  Certainty certainty = Certainty::kPossible;
  std::uint64_t count = 0;         // how often
  TraceId trace, other_trace;      // of the first: where it went on, where it came from (or none)
  SpanId span;                     // the span at the cut
  std::string sentence;            // of the first, for people; at most 2 kB
  std::vector<std::string> facts;  // why it is believed
};

struct Verdict {
  std::uint64_t spans = 0;       // without those that were sent twice
  std::uint64_t duplicates = 0;  // spans that were sent twice, alike: a payload tried again
  std::uint64_t traces = 0;
  std::uint64_t families = 0;         // of traces that links connect
  std::vector<FindingTotal> totals;   // by invariant, then severity
  std::vector<Finding> findings;      // the first few of each
  std::vector<Suspicion> suspicions;  // the surest first, then the most frequent

  // Nothing is broken, and nothing is certainly or likely cut: warnings and possibilities remain.
  bool sound() const;
};

struct Options {
  // A child may start so much before its parent: clocks of JavaScript have milliseconds, and floats
  // round to 256 ns.
  std::uint64_t tolerance_ns = 1'001'024;
  // Beyond that a trace is suspected to have no end (I19).
  std::uint64_t max_spans_of_trace = 10'000;
  std::uint64_t max_age_ns = 24ull * 3600 * 1'000'000'000;
  std::size_t kept_findings = 5;  // of each invariant
};

class Recording {
 public:
  explicit Recording(Options options = {});
  ~Recording();
  Recording(Recording&&) noexcept;
  Recording& operator=(Recording&&) noexcept;

  // In any order. Holds about 150 bytes of a span, and every different text once: since the parts
  // of a trace may stand in several files, none is given up before the end.
  void add(const WireSpan& span);
  std::uint64_t spans() const;

  // Once all are there.
  Verdict judge() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace propspec::recording
