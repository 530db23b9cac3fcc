#include <string>
#include <vector>

#include "harness/cli/command_line.h"

int main(int argc, char** argv) {
  return propspec::harness::execute(
      std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
