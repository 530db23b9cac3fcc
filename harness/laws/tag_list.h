// An x-datadog-tags header as laws read what is sent: strictly, and not with the simulator.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/trace/key_values.h"

namespace propspec::harness {

// DD-T-10, DD-I-07: in bytes.
inline constexpr std::size_t kMaxTagsLength = 512;

// The members in their order, where every key and every value is printable ASCII and not empty, no
// key has a blank, and no comma is out of place (DD-T-01); nothing for any other text, the empty
// one included.
std::optional<KeyValues> parse_tag_list(std::string_view header);

}  // namespace propspec::harness
