// Two children that do less than any target can, to measure a pipe against.
#pragma once

namespace propspec::harness {

// Writes back what it reads, byte by byte the same, until its input ends. The exit status.
int echo_bytes(int in_fd, int out_fd);
// Parses each line as JSON into a tree, prints the tree, and does nothing else (nlohmann_json).
int echo_json(int in_fd, int out_fd);

}  // namespace propspec::harness
