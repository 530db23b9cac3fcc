// What a case expects, in sentences for people.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace propspec::harness {

// One sentence for each thing that `expect` asks for: "span.trace_id is “0000…”", "x-datadog-tags
// does not contain _dd.p.tid=". `expect` is valid after the schema of cases.
std::vector<std::string> expectation_in_words(const nlohmann::json& expect);

}  // namespace propspec::harness
