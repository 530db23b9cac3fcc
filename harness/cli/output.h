// What the command prints on stdout.
#pragma once

#include <string_view>

namespace propspec::harness {

// Writes all of `text`, at once. That nobody reads any more (`| head`) is the end of the output and
// no error: the rest is dropped. Anything else that is wrong, as a full disk, throws
// std::system_error.
void print_out(std::string_view text);

}  // namespace propspec::harness
