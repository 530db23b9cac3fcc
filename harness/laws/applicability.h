// What laws ask of a setting before they speak of it.
#pragma once

#include "harness/specimens/setting.h"

namespace propspec::harness {

inline bool continues(const Setting& setting) {
  return setting.behavior == ExtractBehavior::kContinue;
}
// A context of that style is read and goes on, and is written.
inline bool carries(const Setting& setting, Style style) {
  return continues(setting) && setting.extracts(style) && setting.injects(style);
}
inline bool leaves_default(const Setting& setting, const char* variable) {
  return !setting.other.contains(variable);
}
// Where it is off, some send 64 bits of a longer id on in other styles (ID-04b).
inline bool generates_128_bits(const Setting& setting) {
  return leaves_default(setting, "DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED");
}
inline bool leaves_tag_limit(const Setting& setting) {
  return leaves_default(setting, "DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH");
}

}  // namespace propspec::harness
