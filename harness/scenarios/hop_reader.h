// One hop of a scenario file.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "simulator/pipeline/scenario.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// "javascript" → Reader::kJavaScript; the schema admits no other names.
Reader reader_of(std::string_view name);

// The client's call of the first service.
Result<Hop> request_hop(std::string_view carrier);

// Calls and jobs that one request leads to, attempts not counted. An error: services that send to
// each other in a circle, for ever, or more than 100,000.
Result<std::uint64_t> jobs_of_a_request(const Scenario& scenario);

// `scenario` holds the services and the hops so far. `value` is valid after the schema; what only
// the whole file shows is an error: a service, a carrier or a hop that is not there, a sender that
// never gets work.
Result<Hop> hop_of(const nlohmann::json& value, const Scenario& scenario);

}  // namespace propspec::harness
