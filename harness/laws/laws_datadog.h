// What the files of laws about style datadog share.
#pragma once

#include <optional>
#include <vector>

#include "harness/laws/law.h"
#include "harness/laws/tag_list.h"

namespace propspec::harness {

inline constexpr Recipe kValidDatadog = {.quality = Quality::kValid, .styles = {Style::kDatadog}};

// Settings.
bool injects_datadog(const Setting& setting);
bool passes_datadog(const Setting& setting);  // reads it, goes on from it, and injects it
bool is_datadog_alone(
    const Setting& setting);  // and reads nothing else; the limit is the usual one

// upstream_with_tags() by `must` rules: of these tags a law may speak.
bool must_tell_tags(const Setting& setting, const PropagateRequest& request);

// The tags of the injected header; no header, no tags. Nothing if it is no list of tags, and said.
struct InjectedTags {
  Headers headers;
  KeyValues tags;
};
std::optional<InjectedTags> injected_tags(Examination& trial, std::size_t i = 0);

// The tags of the span, if they can be seen.
std::optional<KeyValues> span_tags(Examination& trial, std::size_t i = 0);

}  // namespace propspec::harness
