#include "simulator/checker/field_name.h"

#include <array>

#include "simulator/trace/text.h"

namespace propspec::checking {
namespace {

// Names in lower case with `-`, by Field.
constexpr std::array<std::string_view, kFields> kNames = {"x-datadog-trace-id",
                                                          "x-datadog-parent-id",
                                                          "x-datadog-sampling-priority",
                                                          "x-datadog-origin",
                                                          "x-datadog-tags",
                                                          "traceparent",
                                                          "tracestate",
                                                          "baggage",
                                                          "b3",
                                                          "x-b3-traceid",
                                                          "x-b3-spanid",
                                                          "x-b3-sampled",
                                                          "x-amzn-trace-id",
                                                          "TraceId",
                                                          "ParentSpanId"};

char unmangled(char c) { return c == '_' ? '-' : lower_case(c); }

Likeness compare(std::string_view name, std::string_view wanted) {
  if (name == wanted) return Likeness::kExact;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (unmangled(name[i]) != wanted[i]) return Likeness::kNone;
  }
  return Likeness::kMangled;
}

FieldMatch match_plain(std::string_view name) {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (kNames[i].size() != name.size()) continue;
    if (kNames[i] == name) return {static_cast<Field>(i), Likeness::kExact};
    if (const Likeness likeness = compare(name, kNames[i]); likeness != Likeness::kNone) {
      return {static_cast<Field>(i), likeness};
    }
  }
  return {};
}

}  // namespace

// Java message services write `__dash__`, CGI prepends `HTTP_`.
FieldMatch match_field(std::string_view name) {
  constexpr std::string_view kDash = "__dash__", kCgi = "HTTP_";
  if (name.size() < 2 || name.size() > 64) return {};
  if (const FieldMatch plain = match_plain(name); plain.likeness != Likeness::kNone) return plain;
  if (name.starts_with(kCgi)) name.remove_prefix(kCgi.size());
  std::array<char, 64> buffer;
  std::size_t size = 0;
  for (std::size_t i = 0; i < name.size();) {
    const bool dash = name[i] == '_' && name.substr(i).starts_with(kDash);
    buffer[size++] = dash ? '-' : name[i];
    i += dash ? kDash.size() : 1;
  }
  FieldMatch found = match_plain({buffer.data(), size});
  if (found.likeness == Likeness::kExact) found.likeness = Likeness::kMangled;
  return found;
}

}  // namespace propspec::checking
