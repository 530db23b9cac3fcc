// What somebody may have meant who named what there is not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace propspec {

// Levenshtein's: insertions, deletions and replacements of bytes that make one text of the other;
// ASCII letters without case.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The `most` of `names` that are nearest to `text`, the nearest first: those that hold it, then
// those that are spelled almost like it (one letter in three may be wrong, and one more). Each
// once.
std::vector<std::string> near_matches(std::string_view text, const std::vector<std::string>& names,
                                      std::size_t most = 3);

}  // namespace propspec
