#include "simulator/real/collector.h"

#include <fmt/format.h>

#include <sstream>

#include "simulator/wire/read_spans.h"

namespace propspec {
namespace {

constexpr std::string_view kServices = "/services/";

}  // namespace

Result<std::unique_ptr<Collector>> Collector::start(std::function<void(const Tap&)> on_tap,
                                                    CollectorLimits limits) {
  std::unique_ptr<Collector> collector(new Collector(std::move(on_tap), limits));
  auto server = HttpServer::start(
      [self = collector.get()](const HttpRequest& request) { return self->handle(request); });
  if (!server) return tl::unexpected(server.error());
  collector->server_ = std::move(*server);
  return collector;
}

void Collector::set_instructions(std::string instructions) {
  const std::lock_guard lock(mutex_);
  instructions_ = std::move(instructions);
}

void Collector::add(const Tap& tap) {
  {
    const std::lock_guard lock(mutex_);
    collected_.taps.push_back(tap);
  }
  on_tap_(tap);
}

Collector::Collected Collector::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(collected_, {});
}

HttpResponse Collector::handle(const HttpRequest& request) {
  const bool writes = request.method == "PUT" || request.method == "POST";
  if (writes && request.target == "/v0.4/traces") return take_spans(request);
  if (writes && request.target == "/taps") return take_taps(request);
  if (request.target.starts_with(kServices)) return service(request);
  if (request.method == "GET" && request.target == "/run") {
    const std::lock_guard lock(mutex_);
    return {200, instructions_};
  }
  return {404, "there is /v0.4/traces, /taps, /services/NAME and /run"};
}

HttpResponse Collector::take_spans(const HttpRequest& request) {
  std::istringstream input(request.body);
  std::vector<SpanRecord> spans;
  const ReadResult result =
      read_spans(input, {.format = SpanFormat::kDatadogMsgpack},
                 [&](WireSpan& span) { spans.push_back(std::move(span.record)); });
  if (!result.problems.empty()) {
    return refuse(
        400, fmt::format("{}: {}", result.problems.front().where, result.problems.front().what));
  }
  const std::lock_guard lock(mutex_);
  if (collected_.spans.size() + spans.size() > limits_.spans) {
    return {507, collected_.problem = fmt::format("more than {} spans", limits_.spans)};
  }
  std::move(spans.begin(), spans.end(), std::back_inserter(collected_.spans));
  return {200, R"({"rate_by_service":{}})"};
}

HttpResponse Collector::take_taps(const HttpRequest& request) {
  std::istringstream lines(request.body);
  for (std::string line; std::getline(lines, line);) {
    auto tap = parse_tap(line);
    if (!tap) return refuse(400, tap.error().message);
    {
      const std::lock_guard lock(mutex_);
      if (collected_.taps.size() >= limits_.taps) {
        return {507, collected_.problem = fmt::format("more than {} taps", limits_.taps)};
      }
      collected_.taps.push_back(*tap);
    }
    on_tap_(*tap);
  }
  return {200, ""};
}

HttpResponse Collector::service(const HttpRequest& request) {
  const std::string_view name = std::string_view(request.target).substr(kServices.size());
  const std::lock_guard lock(mutex_);
  if (request.method == "PUT") {
    services_[std::string(name)] = request.body;
    return {200, ""};
  }
  const auto found = services_.find(name);
  if (found == services_.end()) return {404, fmt::format("{} has not started yet", name)};
  return {200, found->second};
}

HttpResponse Collector::refuse(unsigned status, std::string why) {
  const std::lock_guard lock(mutex_);
  if (collected_.problem.empty()) collected_.problem = why;
  return {status, std::move(why)};
}

}  // namespace propspec
