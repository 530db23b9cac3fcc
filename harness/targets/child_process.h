// A child process with its three pipes. Bytes for its stdin and bytes from its stdout move on their
// own accord whenever `wait` runs, so neither side can stop the other by not reading.
//
// One thread, no callbacks: the owner appends to `input()`, waits, and takes what stands in
// `output()`. The child leads a process group of its own; signals reach the whole tree. If this
// process is killed the child is killed too.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/messages.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// How much of the end of stderr is kept.
inline constexpr std::size_t kStderrTailBytes = std::size_t{8} * 1024;

// Does a variable of this name configure a tracer? DD_* and OTEL_* do.
bool is_configuration(std::string_view name);

struct Command {
  // The program (a path, or a name that is looked for in PATH) and its arguments.
  std::vector<std::string> words;
  // Added to the environment of this process, of which the configuration of tracers is not passed
  // on.
  Environment environment;
  std::string folder;  // to start it in; empty: where this process runs
};

// How a process ended. Exactly one of the two counts: a signal if it is not zero.
struct Exit {
  int status = 0;
  int signal = 0;

  bool operator==(const Exit&) const = default;
};
// "exited with status 3", "was killed by SIGSEGV"
std::string describe(const Exit& exit);

class ChildProcess {
 public:
  // An error means that there is no such program, or that the system refuses to start it.
  static Result<ChildProcess> start(const Command& command);
  ChildProcess(ChildProcess&&) noexcept;
  ChildProcess& operator=(ChildProcess&&) noexcept;
  // Kills the whole tree if it is still there.
  ~ChildProcess();

  // Append here what shall be written to stdin; `wait` takes it away. What a child that is gone or
  // has closed its stdin does not take is dropped.
  std::string& input();
  // What came from stdout and has not been cleared by the owner. A single `wait` takes in no more
  // than a few MiB; until the next one the child has to wait as well.
  std::string& output();
  // The end of what came from stderr so far.
  std::string stderr_tail() const;
  // How many bytes stdin has taken since the start.
  std::uint64_t bytes_taken() const;

  using Duration = std::chrono::milliseconds;
  enum class Woken : std::uint8_t {
    kOutput,   // output() has grown
    kEnded,    // stdout has ended, or the process has, and all its output has been read
    kTimeout,  // neither, within the limit
  };
  Woken wait(Duration limit);

  // No more input: the child sees the end of its stdin once it has read what was written.
  void close_input();
  // Waits until the process is gone, reading on what it writes; what a `wait` would not have taken
  // in is dropped. Nothing if it is still there.
  const Exit* wait_for_exit(Duration limit);
  // To the whole process group. Nothing happens if it is gone.
  void signal(int number);
  // The polite way out, and it always ends: closed stdin, `grace`, SIGTERM, a second, SIGKILL. What
  // still comes from stdout is dropped.
  Exit end(Duration grace);
  // The other way.
  Exit kill();

 private:
  struct State;
  explicit ChildProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace propspec::harness
