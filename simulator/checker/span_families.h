// What is asked of all spans of a journey together: which traces there are, which of them have a
// root already, and which links a family has. Sorted once, so that a question costs a search;
// memory is used again.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "simulator/checker/journey.h"

namespace propspec::checking {

class SpanFamilies {
 public:
  // `journey` must outlive the use of the families.
  void build(const Journey& journey);

  // A span is in a trace with that lower half.
  bool has_trace(std::uint64_t low) const;
  // Whether a span of this one's service and trace, itself included, has that link. Ids are
  // compared whole.
  bool has_link(const JourneySpan& member, TraceId trace, SpanId span) const;
  // An earlier span roots the same trace. False for a span that is no root, and for noise.
  bool is_another_root(std::uint32_t span) const;
  // A service's call or delivery was going on when this span was opened.
  bool is_within_request(const JourneySpan& one) const;

 private:
  struct Link {
    TraceId family, trace;
    SpanId span;
    std::uint32_t service = 0;
    auto operator<=>(const Link&) const = default;
  };
  struct Root {
    TraceId trace;
    std::uint32_t index = 0;
    auto operator<=>(const Root&) const = default;
  };
  struct Request {
    std::uint32_t service = 0, delivery = 0;
    auto operator<=>(const Request&) const = default;
  };
  void add_requests();

  const Journey* journey_ = nullptr;
  std::vector<std::uint64_t> traces_;
  std::vector<Link> links_;
  std::vector<Root> roots_;
  std::vector<Request> requests_;  // only where a span roots a trace that should not
};

// Spans of this role may begin a trace.
bool may_be_root(Role role);

}  // namespace propspec::checking
