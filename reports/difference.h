// What a failure consists of. Apart from the report model, which knows JSON.
#pragma once

#include <string>

namespace propspec::reports {

// One observable in which a target differed from what was expected.
struct Difference {
  std::string observable;  // "span.origin", "headers.x-datadog-tags": together, the fingerprint
  std::string expected;    // for people: the expectation in words or as JSON
  std::string actual;      // what came, as JSON text; "absent" and "left out" for those
};

}  // namespace propspec::reports
