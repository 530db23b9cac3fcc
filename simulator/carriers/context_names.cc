#include "simulator/carriers/context_names.h"

#include "simulator/trace/text.h"

namespace propspec {
namespace {

bool is(std::string_view name, std::string_view known, NameCase names) {
  return names == NameCase::kExact ? name == known : equal_ignoring_case(name, known);
}

bool starts(std::string_view name, std::string_view prefix, NameCase names) {
  return name.size() > prefix.size() && is(name.substr(0, prefix.size()), prefix, names);
}

}  // namespace

bool is_context_name(std::string_view name, NameCase names) {
  if (name.empty()) return false;
  switch (lower_case(name.front())) {  // most headers of a message are ruled out by one letter
    case 'x':
      return starts(name, "x-datadog-", names) || starts(name, "x-b3-", names) ||
             is(name, "x-amzn-trace-id", names);
    case 't':
      return is(name, "traceparent", names) || is(name, "tracestate", names);
    case 'b':
      return is(name, "baggage", names) || is(name, "b3", names);
    default:
      return false;
  }
}

bool is_list_name(std::string_view name) {
  return equal_ignoring_case(name, "tracestate") || equal_ignoring_case(name, "baggage") ||
         equal_ignoring_case(name, "x-datadog-tags");
}

}  // namespace propspec
