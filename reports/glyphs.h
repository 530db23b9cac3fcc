// The characters that drawings are made of, and text made to fit a cell.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/terminal.h"

namespace propspec::reports {

struct Glyphs {
  std::string_view child, last_child, passing, nothing;  // the branches of a tree, all of one width
  std::string_view bar, slight, gap;                     // of time, one column each
  std::string_view broken, link, more;
  std::string_view micro;  // the unit of microseconds
};
const Glyphs& glyphs_for(const Appearance& appearance);

// `text` in at most `width` columns; what is cut says so with `more`. `text` is printable.
std::string cut(std::string_view text, std::size_t width, std::string_view more);
// The same, filled with blanks to exactly `width` columns.
std::string cell(std::string_view text, std::size_t width, std::string_view more);

}  // namespace propspec::reports
