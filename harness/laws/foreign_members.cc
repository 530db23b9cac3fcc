#include "harness/laws/foreign_members.h"

#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/dd_member.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kName = "tracestate";

}  // namespace

bool has_valid_parent_alone(const Headers& headers) {
  if (!tells_only_in(Style::kTraceContext, headers)) return false;
  std::size_t count = 0;
  bool valid = false;
  for (const auto [name, value] : headers) {
    if (!equal_ignoring_case(name, "traceparent")) continue;
    const TraceParentText parent = read_traceparent(value);
    valid = ++count == 1 && parent.clarity == Clarity::kValid && parent.trace_id.low != 0 &&
            trim(value) == value;  // TP-05 has its own laws
  }
  return valid;
}

std::size_t tracestates(const Headers& headers) {
  return static_cast<std::size_t>(
      std::count_if(headers.begin(), headers.end(),
                    [](const KeyValue& header) { return equal_ignoring_case(header.key, kName); }));
}

bool has_plain_members(const PropagateRequest& request) {
  if (!has_valid_parent_alone(request.headers) || tracestates(request.headers) != 1 ||
      !dd_is_recognisable(request.headers)) {
    return false;
  }
  const TraceStateText state = read_tracestate(request.headers);
  // The member `ot` is somebody's own business (TS-19).
  return state.clear && state.foreign.size() <= kMostForeignMembers &&
         std::none_of(state.foreign.begin(), state.foreign.end(), [](std::string_view member) {
           return resembles_dd(member) || is_ot(member);
         });
}

Headers with_lists(const Headers& given, std::initializer_list<std::string> lists) {
  Headers headers;
  for (const auto [name, value] : given) {
    if (!equal_ignoring_case(name, kName)) headers.add(name, value);
  }
  for (const std::string& list : lists) headers.add(kName, list);
  return headers;
}

std::string list_of(const Headers& given) { return std::string(*given.find_header(kName)); }

void must_keep_foreign(Examination& trial) {
  const std::size_t last = trial.size() - 1;
  must_send_foreign(trial, read_tracestate(trial.request(last).headers).foreign, last);
}

}  // namespace propspec::harness
