#include "simulator/wire/links_json.h"

#include <nlohmann/json.hpp>

namespace propspec {

std::string links_json(const std::vector<SpanLink>& links) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const SpanLink& link : links) {
    ordered_json json = {{"trace_id", hex(link.trace_id)}, {"span_id", hex(link.span_id)}};
    for (const auto [key, value] : link.attributes) json["attributes"][std::string(key)] = value;
    if (!link.tracestate.empty()) json["tracestate"] = link.tracestate;
    if (link.sampled) json["flags"] = *link.sampled ? 1 : 0;
    list.push_back(std::move(json));
  }
  return list.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace propspec
