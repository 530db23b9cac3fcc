#include "harness/cli/output.h"

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace propspec::harness {

void print_out(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return;
  if (errno == EPIPE) return;
  throw std::system_error(errno, std::generic_category(), "cannot write to stdout");
}

}  // namespace propspec::harness
