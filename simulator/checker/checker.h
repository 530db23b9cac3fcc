// Holds what happened against what was promised: every broken invariant (I01 to I35), and for each
// break the hop and the most probable of the known causes (D01 to D65), with its evidence.
//
// Cost is n log n in the spans of a journey; a sound one allocates nothing once one as large was
// seen. What is kept from one
// journey to the next is bounded: the trace ids of the last few thousand requests, by which a
// context that leaked is known.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/checker/journey.h"
#include "simulator/checker/plan.h"

namespace propspec {

enum class Severity : std::uint8_t {
  kBroken,   // H: always a break
  kProfile,  // P: a break of what this hop promises
  kWarning,  // W
};

std::string_view name(Severity severity);  // "broken", "profile", "warning"

struct Invariant {
  std::string_view id;     // "I05"
  std::string_view title;  // "Every parent exists"
  Severity severity;
};
std::span<const Invariant> invariants();             // all 35, in order
const Invariant* invariant_of(std::string_view id);  // null: there is none of that id

struct Violation {
  std::string_view invariant;  // of invariants()
  Severity severity = Severity::kBroken;
  std::uint32_t hop = 0;
  std::uint32_t span = kNone32;      // index in Journey::spans
  std::uint32_t delivery = kNone32;  // index in Journey::deliveries
  std::uint32_t send = kNone32;      // index in Journey::sends
  std::string what;                  // one sentence for people, with the values that do not fit
};

// What is known for or against a cause, as people can read it; texts may hold any bytes.
struct Evidence {
  std::string injected;            // "x-datadog-trace-id: 123\n…"
  std::string stored;              // the message, property by property
  std::string extracted;           // the context, or "none"
  std::vector<std::string> facts;  // sentences: "the worker's span is a root"
};

struct Diagnosis {
  std::string_view cause;  // "D04"
  std::uint32_t hop = 0;
  std::vector<std::string_view> explains;  // ids of the invariants that it accounts for
  std::string sentence;                    // names hop, services and values
  Evidence evidence;
};

struct JourneyVerdict {
  std::vector<Violation> violations;
  std::vector<Diagnosis> diagnoses;

  bool sound() const;  // no violation but warnings
  // Violations, warnings apart, whose invariant no diagnosis of the same hop accounts for.
  std::size_t unexplained() const;
  void clear();
};

// What only many requests together show (I29, I31).
struct RunFindings {
  std::vector<Violation> violations;
  std::vector<Diagnosis> diagnoses;
  std::uint64_t journeys = 0, broken = 0, spans = 0;
};

class Checker {
 public:
  explicit Checker(Plan plan);
  ~Checker();
  Checker(Checker&&) noexcept;
  Checker& operator=(Checker&&) noexcept;

  const Plan& plan() const;

  // Journeys come in the order in which they ended. The result lives until the next call.
  const JourneyVerdict& check(const Journey& journey);
  // Once no more come.
  RunFindings finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace propspec
