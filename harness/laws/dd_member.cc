#include "harness/laws/dd_member.h"

#include "harness/cases/lists.h"

namespace propspec::harness {

bool dd_is_recognisable(const Headers& headers) {
  std::size_t count = 0;
  for (const auto [name, value] : headers) {
    if (!equal_ignoring_case(name, "tracestate")) continue;
    Fields pieces(value, ',');
    while (const auto piece = pieces.next()) {
      const KeyValue member = split_member(*piece, '=');
      if (!equal_ignoring_case(trim(member.key), "dd")) continue;
      if (member.key != "dd" || ++count > 1 || !is_legal_member(*piece)) return false;
    }
  }
  return true;
}

bool tells_w3c_alone(const PropagateRequest& request, RuleLevel level) {
  if (!tells_only_in(Style::kTraceContext, request.headers)) return false;
  const Telling telling = telling_in(Style::kTraceContext, request.headers);
  return telling.is_context() && telling.level <= level;
}

bool leaves_room_in_dd(const PropagateRequest& request) {
  constexpr std::size_t kRoom = 150;
  std::size_t size = 0;
  for (const auto [name, value] : request.headers) {
    const bool goes_there = equal_ignoring_case(name, "x-datadog-origin") ||
                            equal_ignoring_case(name, "x-datadog-tags") ||
                            equal_ignoring_case(name, "x-amzn-trace-id") ||
                            equal_ignoring_case(name, "tracestate");
    if (goes_there) size += value.size();
  }
  return size <= kRoom;
}

DdMember dd_of(const Headers& headers) {
  const auto dd = read_tracestate(headers).dd;
  return dd ? read_dd_member(*dd) : DdMember{};
}

Headers with_dd(const Headers& given,
                const std::function<std::string(const std::string&)>& change) {
  Headers headers;
  const TraceStateText state = read_tracestate(given);
  for (const auto [name, value] : given) {
    if (!equal_ignoring_case(name, "tracestate")) headers.add(name, value);
  }
  std::string list = "dd=" + change(std::string(state.dd.value_or("")));
  for (const std::string_view member : state.foreign) list.append(",").append(member);
  headers.add("tracestate", list);
  return headers;
}

std::string and_then(const std::string& elements, std::string_view more) {
  return elements.empty() ? std::string(more) : elements + ";" + std::string(more);
}

Texts values_of(std::string_view dd, std::string_view name) {
  Texts values;
  Fields elements(dd, ';');
  while (const auto element = elements.next()) {
    const auto [key, value] = split_member(*element, ':');
    if (key == name) values.push_back(value);
  }
  return values;
}

void must_hold(Examination& trial, std::string_view dd, std::string_view name,
               std::optional<std::string_view> expected) {
  const Texts values = values_of(dd, name);
  if (expected ? values == Texts{*expected} : values.empty()) return;
  trial.fails("tracestate.dd." + std::string(name), shown(expected),
              values.empty() ? shown(std::optional<std::string_view>()) : shown(joined(values)));
}

}  // namespace propspec::harness
