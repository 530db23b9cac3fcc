// The summary of a run for people: a table by topic, every failure explained so that nobody has to
// look anything up, and one line that says whether the target conforms.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

#include "reports/report.h"

namespace propspec::reports {

struct Appearance {
  std::size_t width = 100;  // columns
  bool color = false;
  bool unicode = true;  // lines are drawn with more than ASCII
};

// A terminal's own width, colour unless NO_COLOR is set, and ASCII alone if the locale names
// another encoding than UTF-8; elsewhere the default. Never narrower than 40 columns: below that
// text is easier to read wrapped by the terminal.
Appearance appearance_of(std::FILE* stream);

// Ends with a line feed. Whatever the report holds is escaped (printable.h).
std::string summary(const Report& report, const Appearance& appearance);

// "dd-trace-js 6.21.0 conforms: 180 of 215 cases passed", or what else there is to say.
std::string conclusion(const Report& report);

}  // namespace propspec::reports
