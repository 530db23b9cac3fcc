#include "simulator/real/reporter.h"

#include <fmt/format.h>

#include <chrono>
#include <sstream>
#include <thread>

#include "simulator/wire/write_spans.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kUntilOthersListen{60};

}  // namespace

Result<void> Reporter::tap(const Tap& tap) { return send("/taps", to_line(tap)); }

// Spans first: who sees that an attempt has ended finds its spans.
Result<void> Reporter::end(const Attempt& attempt) {
  const auto spans = spans_of(attempt);
  if (!spans.empty()) {
    std::ostringstream payload;
    write_datadog_msgpack(spans, payload);
    if (auto sent = send("/v0.4/traces", payload.str()); !sent) return sent;
  }
  return tap(tap_of(attempt, true));
}

Result<Instructions> Reporter::instructions() {
  auto answer = client_.send(collector_, {.method = "GET", .target = "/run"});
  if (!answer) return tl::unexpected(answer.error());
  return Instructions::parse(answer->body);
}

bool Reporter::is_stopping() {
  const auto now = instructions();
  return !now || now->stopping;
}

Result<void> Reporter::listens(const std::string& service, const std::string& address) {
  return send("/services/" + service, address);
}

Result<std::string> Reporter::address_of(const std::string& service) {
  const auto deadline = std::chrono::steady_clock::now() + kUntilOthersListen;
  while (std::chrono::steady_clock::now() < deadline) {
    auto answer = client_.send(collector_, {.method = "GET", .target = "/services/" + service});
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == 200) return std::move(answer->body);
    std::this_thread::sleep_for(milliseconds(5));
  }
  return fail(fmt::format("service '{}' did not start within a minute", service));
}

Result<void> Reporter::send(const std::string& target, std::string body) {
  const auto answer =
      client_.send(collector_, {.method = "PUT", .target = target, .body = std::move(body)});
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status == 200) return {};
  return fail(fmt::format("the collector refuses {}: {}", target, answer->body));
}

}  // namespace propspec
