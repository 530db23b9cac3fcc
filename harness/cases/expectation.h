// What a case expects of an observation, and the judgement of one.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/messages.h"
#include "harness/schema/json_schema.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// One observable that was not as expected: "span.origin", "headers.x-datadog-tags" (lower-case),
// "span.tags._dd.p.dm", "span.links.0.attributes.reason", "baggage.user.id". The last three stand
// without their key for what is true of all of it: "span.links" for a wrong number of links,
// "span.links.0.attributes" or "baggage" for keys that should not be there.
struct Mismatch {
  std::string observable;
  std::string expected;  // for people: “2”, one of …, absent, a new id
  std::string actual;    // the value as JSON text, or "absent"
};

struct Judgement {
  std::vector<Mismatch> mismatches;
  // Observables that were expected, or to which an expected one refers, and that the target left
  // out: "span.tags", "span.links.0.flags", "headers". Each once.
  std::vector<std::string> left_out;

  bool holds() const { return mismatches.empty() && left_out.empty(); }
};

class Expectation {
 public:
  Expectation(Expectation&&) noexcept;
  Expectation& operator=(Expectation&&) noexcept;
  ~Expectation();

  // `source` is valid after the schema ("expect"). What a schema cannot see (a bad expression, a
  // `form` that does not fit, a text that the observable can never have) is an error whose message
  // begins with the JSON pointer below `source`; one line for each.
  static Result<Expectation> compile(const nlohmann::json& source);
  // The same for a part of a file, at `pointer`. Adds the problems; nothing if there were any.
  static std::optional<Expectation> compile(const nlohmann::json& source,
                                            const std::string& pointer,
                                            std::vector<SchemaError>& problems);

  // `given` is what the target was sent: a fresh id must not stand in it. Appends to nothing and
  // allocates nothing when all is as expected (what RE2 keeps for itself, and a list that arrives
  // in several headers, excepted).
  Judgement judge(const PropagateRequest& given, const Observation& observation) const;

 private:
  struct Compiled;
  explicit Expectation(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace propspec::harness
