// A child process of a run, which is killed if it outlives its owner.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "simulator/trace/result.h"

namespace propspec {

class Child {
 public:
  // `command`: the path of a program, and its arguments. Output and errors go where ours go.
  static Result<Child> start(const std::vector<std::string>& command);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();

  pid_t process() const { return process_; }
  // As waitpid says, once it has ended; it is then gone for good.
  std::optional<int> ended();
  void kill();  // cannot be caught

 private:
  explicit Child(pid_t process) : process_(process) {}

  pid_t process_ = 0;  // 0: gone
};

}  // namespace propspec
