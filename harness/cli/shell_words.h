// Words of a shell command.
#pragma once

#include <string>
#include <string_view>

namespace propspec::harness {

// `word` so that a POSIX shell reads it as one word, byte by byte: in single quotes unless it is
// plain.
std::string shell_quoted(std::string_view word);

}  // namespace propspec::harness
