// Requests, settings and answers as JSON: in reports, repro tokens and written cases.
#pragma once

#include <nlohmann/json.hpp>

#include "harness/protocol/messages.h"
#include "harness/specimens/setting.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// {"headers": [[name, value]…], "decide", "set_baggage"}, as `given` in a case; bytes are code
// points U+0000 to U+00FF.
nlohmann::json to_json(const PropagateRequest& request);
// {"extract": […], "inject": […], "extract_first", "behavior", "env": {…}}; what is as always is
// left out.
nlohmann::json to_json(const Setting& setting);

// An answer as the protocol writes it.
nlohmann::json to_json(const Observation& observation);

// Requests and settings backwards, of JSON that anybody may have written: an error names the
// member.
Result<PropagateRequest> request_from_json(const nlohmann::json& object);
Result<Setting> setting_from_json(const nlohmann::json& object);

}  // namespace propspec::harness
