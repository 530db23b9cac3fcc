#include "simulator/real/role.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "simulator/real/performer.h"

namespace propspec {
namespace {

constexpr std::chrono::milliseconds kGlance{100};  // how often it looks whether the run is over

class RunningRole {
 public:
  RunningRole(const Scenario& scenario, std::size_t service, const RoleOptions& options,
              Instructions instructions)
      : scenario_(scenario),
        service_(service),
        options_(options),
        instructions_(std::move(instructions)) {}

  Result<void> run() {
    Reporter reporter(options_.collector);
    if (auto open = listen(reporter); !open) return open;
    std::vector<std::thread> workers;
    for (std::uint32_t i = 1; i < scenario_.hops.size(); ++i) {
      const HopPlan& plan = scenario_.hops[i].plan;
      if (plan.is_queue && plan.to == service_) {
        workers.emplace_back([this, i] { note(work(i)); });
      }
    }
    while (!ended_) {
      std::this_thread::sleep_for(kGlance);
      if (reporter.is_stopping()) break;
    }
    ended_ = true;
    for (std::thread& worker : workers) worker.join();
    server_ = nullptr;
    const std::lock_guard lock(mutex_);
    if (problem_) return tl::unexpected(*problem_);
    return {};
  }

 private:
  using Lease = std::unique_ptr<Performer>;

  Result<void> listen(Reporter& reporter) {
    const bool is_called =
        std::any_of(scenario_.hops.begin(), scenario_.hops.end(),
                    [&](const Hop& hop) { return !hop.plan.is_queue && hop.plan.to == service_; });
    if (!is_called) return {};
    auto server = HttpServer::start([this](const HttpRequest& request) { return serve(request); });
    if (!server) return tl::unexpected(server.error());
    server_ = std::move(*server);
    return reporter.listens(scenario_.services[service_].name, server_->address());
  }

  HttpResponse serve(const HttpRequest& request) {
    const auto hop = parse_int32(std::string_view(request.target).substr(1));
    if (!hop || *hop < 0 || static_cast<std::size_t>(*hop) >= scenario_.hops.size()) {
      return {404, "calls go to /NUMBER-OF-THE-HOP"};
    }
    const auto index = static_cast<std::uint32_t>(*hop);
    auto performer = borrow();
    if (!performer) return {500, performer.error().message};
    auto answered = (*performer)->answer(index, request);
    give_back(std::move(*performer));
    if (answered) return {200, ""};
    note(answered);
    return {500, answered.error().message};
  }

  Result<void> work(std::uint32_t hop) {
    auto performer = Performer::create(scenario_, options_, instructions_);
    if (!performer) return tl::unexpected(performer.error());
    while (!ended_) {
      const auto worked = (*performer)->work(hop);
      if (!worked) return tl::unexpected(worked.error());
    }
    return {};
  }

  Result<Lease> borrow() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Lease performer = std::move(idle_.back());
        idle_.pop_back();
        return performer;
      }
    }
    return Performer::create(scenario_, options_, instructions_);
  }

  void give_back(Lease performer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(performer));
  }

  void note(const Result<void>& outcome) {
    if (outcome) return;
    const std::lock_guard lock(mutex_);
    if (!problem_) problem_ = outcome.error();
    ended_ = true;
  }

  const Scenario& scenario_;
  std::size_t service_;
  const RoleOptions& options_;
  Instructions instructions_;
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;
  std::vector<Lease> idle_;
  std::optional<Error> problem_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace

Result<void> run_role(const Scenario& scenario, const RoleOptions& options) {
  const auto found = std::find_if(scenario.services.begin(), scenario.services.end(),
                                  [&](const Service& one) { return one.name == options.service; });
  if (found == scenario.services.end()) {
    return fail(fmt::format("scenario '{}' has no service '{}'", scenario.id, options.service));
  }
  auto instructions = Reporter(options.collector).instructions();
  if (!instructions) return tl::unexpected(instructions.error());
  const auto index = static_cast<std::size_t>(found - scenario.services.begin());
  return RunningRole(scenario, index, options, std::move(*instructions)).run();
}

}  // namespace propspec
