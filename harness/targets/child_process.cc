#include "harness/targets/child_process.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>
#include <boost/process/search_path.hpp>
#include <boost/process/start_dir.hpp>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>  // before Boost.Asio 1.74, which forgets it

namespace propspec::harness {
namespace {

namespace asio = boost::asio;
namespace bp = boost::process;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

constexpr std::size_t kReadBytes = std::size_t{256} * 1024;
// How much of stdout is taken in before its owner must have a look.
constexpr std::size_t kUnreadBytes = std::size_t{4} * 1024 * 1024;
// Pieces moved before the clock is looked at: a child may write faster than it is read.
constexpr int kPiecesAtOnce = 64;
// The end of stdout is what normally tells that a child is gone. Where a grandchild holds the pipe
// open it is this look, so many milliseconds apart.
constexpr std::chrono::milliseconds kLookEvery{50};
// What a dead child left in its pipes is there at once; only a grandchild could keep them open.
constexpr std::chrono::milliseconds kDrainFor{200};

// Both ends are closed on exec: a sibling that held the write end of this stdin would keep the
// child from ever seeing its end.
struct Pipe {
  int read_end = -1;
  int write_end = -1;

  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
  static void close_end(int& end) {
    if (end != -1) ::close(end);
    end = -1;
  }
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
};

// The environment of a child, as execve(2) wants it. (bp::environment reads past the end of entries
// that are shorter than the name it looks for.)
class ChildEnvironment {
 public:
  explicit ChildEnvironment(const Environment& added) {
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
      const std::string_view text = *entry;
      const std::string name(text.substr(0, text.find('=')));
      if (!is_configuration(name) && !added.contains(name)) entries_.emplace_back(text);
    }
    for (const auto& [name, value] : added) entries_.push_back(fmt::format("{}={}", name, value));
    for (std::string& entry : entries_) pointers_.push_back(entry.data());
    pointers_.push_back(nullptr);
  }
  char** get() { return pointers_.data(); }

 private:
  std::vector<std::string> entries_;
  std::vector<char*> pointers_;
};

// A child that is gone must be an error of write(2), not the end of this process. Whoever has said
// something else about SIGPIPE knows why.
void ignore_broken_pipes() {
  struct sigaction now {};
  ::sigaction(SIGPIPE, nullptr, &now);
  if (now.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

bool is_configuration(std::string_view name) {
  return name.starts_with("DD_") || name.starts_with("OTEL_");
}

struct ChildProcess::State {
  asio::io_context io{1};
  asio::posix::stream_descriptor to_stdin{io}, from_stdout{io}, from_stderr{io};
  bp::child child;
  pid_t pid = -1;
  std::optional<Exit> exit;

  std::string input, writing, output, log;
  std::vector<char> output_chunk = std::vector<char>(kReadBytes);
  std::array<char, 4096> log_chunk{};
  std::uint64_t taken = 0;
  // How long `output` may become, and what happens then: the rest is dropped, or it has to wait.
  std::size_t output_limit = kUnreadBytes;
  bool drops_the_rest = false;
  bool write_pending = false;
  bool read_pending = false;
  bool close_input_when_written = false;

  void write_more() {
    if (write_pending) return;
    if (!to_stdin.is_open()) input.clear();
    if (input.empty()) {
      if (close_input_when_written) close(to_stdin);
      return;
    }
    writing.swap(input);
    input.clear();
    write_pending = true;
    write_rest(0);
  }

  void write_rest(std::size_t from) {
    to_stdin.async_write_some(asio::buffer(writing.data() + from, writing.size() - from),
                              [this, from](error_code error, std::size_t count) {
                                taken += count;
                                if (error) {
                                  write_pending = false;
                                  close(to_stdin);
                                } else if (from + count < writing.size()) {
                                  write_rest(from + count);
                                } else {
                                  write_pending = false;
                                  write_more();
                                }
                              });
  }

  void read_output() {
    if (read_pending || !from_stdout.is_open()) return;
    if (!drops_the_rest && output.size() >= output_limit) return;
    read_pending = true;
    from_stdout.async_read_some(asio::buffer(output_chunk),
                                [this](error_code error, std::size_t count) {
                                  read_pending = false;
                                  keep_output({output_chunk.data(), count});
                                  if (error) {
                                    close(from_stdout);
                                  } else {
                                    read_output();
                                  }
                                });
  }

  void keep_output(std::string_view bytes) {
    if (drops_the_rest) {
      bytes = bytes.substr(0, output_limit - std::min(output_limit, output.size()));
    }
    output.append(bytes);
  }

  void take_output() {
    output_limit = output.size() + kUnreadBytes;
    drops_the_rest = false;
    read_output();
  }

  void drop_output_beyond(std::size_t limit) {
    output_limit = limit;
    drops_the_rest = true;
    read_output();
  }

  void read_log() {
    from_stderr.async_read_some(asio::buffer(log_chunk),
                                [this](error_code error, std::size_t count) {
                                  log.append(log_chunk.data(), count);
                                  if (log.size() > 4 * kStderrTailBytes)
                                    log.erase(0, log.size() - kStderrTailBytes);
                                  if (error) {
                                    close(from_stderr);
                                  } else {
                                    read_log();
                                  }
                                });
  }

  static void close(asio::posix::stream_descriptor& end) {
    error_code ignored;
    end.close(ignored);
  }

  // Lets bytes move until something did, or the limit has passed.
  void run_for(Clock::duration limit) {
    io.restart();
    io.run_one_for(limit);
    for (int i = 0; i < kPiecesAtOnce && io.poll_one() > 0; ++i) {
    }
  }

  // Is the process gone? If so it is buried, and the rest of its group with it: the dead leader
  // still holds the group's number, so the signal cannot hit a stranger.
  bool is_gone() {
    if (exit) return true;
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0) {
      return false;
    }
    ::killpg(pid, SIGKILL);
    std::error_code ignored;
    child.wait(ignored);
    exit = info.si_code == CLD_EXITED ? Exit{.status = info.si_status}
                                      : Exit{.signal = info.si_status};
    return true;
  }

  void drain() {
    const auto deadline = Clock::now() + kDrainFor;
    while ((from_stdout.is_open() || from_stderr.is_open()) && Clock::now() < deadline) {
      run_for(deadline - Clock::now());
    }
    close(from_stdout);
    close(from_stderr);
    close(to_stdin);
  }
};

Result<ChildProcess> ChildProcess::start(const Command& command) {
  if (command.words.empty() || command.words.front().empty()) return fail("the command is empty");
  const std::string& program = command.words.front();
  // search_path finds no path, and bp::child crashes on an empty one.
  const boost::filesystem::path path = program.find('/') == std::string::npos
                                           ? bp::search_path(program)
                                           : boost::filesystem::path(program);
  if (path.empty()) return fail(fmt::format("there is no program “{}” in PATH", program));

  ignore_broken_pipes();
  Pipe in, out, err;
  if (!in.open() || !out.open() || !err.open()) {
    return fail(fmt::format("cannot open a pipe to “{}”: {}", program, std::strerror(errno)));
  }

  auto state = std::make_unique<State>();
  const pid_t parent = ::getpid();
  ChildEnvironment environment(command.environment);
  std::error_code error;
  const std::vector<std::string> arguments(command.words.begin() + 1, command.words.end());
  state->child = bp::child(
      bp::exe = path, bp::args = arguments,
      bp::start_dir = command.folder.empty() ? "." : command.folder,
      bp::posix::fd.bind(STDIN_FILENO, in.read_end),
      bp::posix::fd.bind(STDOUT_FILENO, out.write_end),
      bp::posix::fd.bind(STDERR_FILENO, err.write_end),
      bp::extend::on_setup = [&](auto& executor) { executor.env = environment.get(); },
      // An ignored signal stays ignored over exec; the child shall have its own way. (bp::group
      // would make the process group as well, but kills it when it goes out of scope.)
      bp::extend::on_exec_setup =
          [parent](auto&) {
            ::setpgid(0, 0);
            // In a group of its own it would not notice that somebody has ended this process.
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent) ::_exit(1);
            std::signal(SIGPIPE, SIG_DFL);
          },
      error);
  if (error) return fail(fmt::format("cannot start “{}”: {}", program, error.message()));

  state->pid = state->child.id();
  state->to_stdin.assign(std::exchange(in.write_end, -1));
  state->from_stdout.assign(std::exchange(out.read_end, -1));
  state->from_stderr.assign(std::exchange(err.read_end, -1));
  state->read_output();
  state->read_log();
  return ChildProcess(std::move(state));
}

ChildProcess::ChildProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChildProcess::ChildProcess(ChildProcess&&) noexcept = default;
ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  ChildProcess old = std::move(*this);
  state_ = std::move(other.state_);
  return *this;
}
ChildProcess::~ChildProcess() {
  if (state_) kill();
}

std::string& ChildProcess::input() { return state_->input; }
std::string& ChildProcess::output() { return state_->output; }
std::uint64_t ChildProcess::bytes_taken() const { return state_->taken; }

std::string ChildProcess::stderr_tail() const {
  const std::string& log = state_->log;
  return log.size() <= kStderrTailBytes ? log : log.substr(log.size() - kStderrTailBytes);
}

ChildProcess::Woken ChildProcess::wait(Duration limit) {
  State& state = *state_;
  const std::size_t before = state.output.size();
  state.take_output();
  const auto deadline = Clock::now() + limit;
  for (;;) {
    state.write_more();
    if (!state.from_stdout.is_open()) return Woken::kEnded;
    const auto left = deadline - Clock::now();
    state.run_for(std::clamp<Clock::duration>(left, Clock::duration::zero(), kLookEvery));
    if (state.output.size() > before) return Woken::kOutput;
    if (left <= Clock::duration::zero()) return Woken::kTimeout;
    if (state.is_gone()) {
      state.drain();
      return state.output.size() > before ? Woken::kOutput : Woken::kEnded;
    }
  }
}

void ChildProcess::close_input() {
  state_->close_input_when_written = true;
  state_->write_more();
}

const Exit* ChildProcess::wait_for_exit(Duration limit) {
  State& state = *state_;
  state.drop_output_beyond(state.output_limit);
  const auto deadline = Clock::now() + limit;
  while (!state.is_gone()) {
    const auto left = deadline - Clock::now();
    if (left <= Clock::duration::zero()) return nullptr;
    state.write_more();
    // With its pipes closed a process has little left to do; look often.
    const bool dying = !state.from_stdout.is_open() && !state.from_stderr.is_open();
    if (dying) {
      ::usleep(500);
    } else {
      state.run_for(std::min<Clock::duration>(left, std::chrono::milliseconds(10)));
    }
  }
  state.drain();
  return &*state.exit;
}

void ChildProcess::signal(int number) {
  if (state_->is_gone()) return;
  ::killpg(state_->pid, number);
  ::kill(state_->pid, number);  // it may have left its group
}

Exit ChildProcess::end(Duration grace) {
  close_input();
  state_->drop_output_beyond(0);
  if (const Exit* exit = wait_for_exit(grace)) return *exit;
  signal(SIGTERM);
  if (const Exit* exit = wait_for_exit(std::chrono::seconds(1))) return *exit;
  return kill();
}

Exit ChildProcess::kill() {
  signal(SIGKILL);
  state_->drop_output_beyond(0);
  for (;;) {
    if (const Exit* exit = wait_for_exit(std::chrono::seconds(1))) return *exit;
  }
}

std::string describe(const Exit& exit) {
  if (exit.signal == 0) return fmt::format("exited with status {}", exit.status);
  if (const char* name = ::sigabbrev_np(exit.signal))
    return fmt::format("was killed by SIG{}", name);
  return fmt::format("was killed by signal {}", exit.signal);
}

}  // namespace propspec::harness
