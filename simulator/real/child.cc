#include "simulator/real/child.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <utility>

namespace propspec {

Result<Child> Child::start(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, arguments.front(), nullptr, nullptr, arguments.data(), environ);
  if (error != 0) {
    return fail(fmt::format("cannot start {}: {}", command.front(), std::strerror(error)));
  }
  return Child(process);
}

Child::Child(Child&& other) noexcept : process_(std::exchange(other.process_, 0)) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(process_, other.process_);
  return *this;
}

Child::~Child() {
  if (process_ == 0) return;
  kill();
  waitpid(process_, nullptr, 0);
}

std::optional<int> Child::ended() {
  int status = 0;
  if (process_ == 0 || waitpid(process_, &status, WNOHANG) != process_) return std::nullopt;
  process_ = 0;
  return status;
}

void Child::kill() {
  if (process_ != 0) ::kill(process_, SIGKILL);
}

}  // namespace propspec
