#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "harness/cli/command_line.h"

namespace {

// A pipe to a child must not come to stand where stdin, stdout or stderr is expected.
void open_standard_descriptors() {
  for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
    // The lowest number that is free is the one that is missing.
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR) == -1) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_descriptors();
  return propspec::harness::execute(
      std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
