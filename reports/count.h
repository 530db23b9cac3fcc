// Numbers of things, for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace propspec::reports {

// "1 case", "100,352 checks".
std::string count_of(std::uint64_t count, std::string_view what);

}  // namespace propspec::reports
