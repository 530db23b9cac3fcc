// The collector, as the processes of a run see it.
#pragma once

#include <string>

#include "simulator/real/attempt.h"
#include "simulator/real/http.h"
#include "simulator/real/role.h"

namespace propspec {

// Not for several threads at once. What was told is kept once a function returns.
class Reporter {
 public:
  explicit Reporter(std::string collector) : collector_(std::move(collector)) {}

  Result<void> tap(const Tap& tap);
  // Its spans, and that it has ended.
  Result<void> end(const Attempt& attempt);

  Result<Instructions> instructions();
  // A collector that is gone takes the run with it.
  bool is_stopping();

  Result<void> listens(const std::string& service, const std::string& address);
  // Waits for a service that is about to start.
  Result<std::string> address_of(const std::string& service);

 private:
  Result<void> send(const std::string& target, std::string body);

  std::string collector_;
  HttpClient client_;
};

}  // namespace propspec
