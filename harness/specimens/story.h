// What the headers of one style tell: the context that a sender meant.
#pragma once

#include <boost/container/static_vector.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/trace/key_values.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {

struct Draft;

struct Story {
  TraceId trace_id;
  SpanId parent;
  std::optional<std::int32_t> priority;
  std::string origin;               // empty: none
  std::string_view decision_maker;  // "-4"; empty: none
  // Further propagation tags, `_dd.p.` left out.
  boost::container::static_vector<KeyValue, 4> tags;
  bool alone = true;  // no other style tells of a trace

  bool sampled() const { return priority && *priority > 0; }
};

// Makes up a trace, and what is known of it. It is `decided` where several styles have to agree on
// a decision, for a traceparent cannot leave it open.
void tell_ids(Draft& draft);
void tell_parent(Draft& draft);
void tell_decision(Draft& draft, bool decided);
void tell_origin(Draft& draft);
void tell_tags(Draft& draft);

void story_branches(std::vector<std::string_view>& names);

}  // namespace propspec::harness
