#include "harness/scenarios/hop_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>

#include "simulator/trace/spelling.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMillisecond = 1'000'000;

std::uint64_t milliseconds(const json& value, const char* name) {
  return static_cast<std::uint64_t>(value.value(name, 0.0) * static_cast<double>(kMillisecond));
}

Joining joining_of(std::string_view name) {
  if (name == "sibling") return Joining::kSibling;
  if (name == "link") return Joining::kLink;
  if (name == "dual") return Joining::kDual;
  return Joining::kParent;
}

RetryMode retry_mode_of(std::string_view name) {
  if (name == "chained") return RetryMode::kChained;
  if (name == "rerooted") return RetryMode::kRerooted;
  return RetryMode::kSameParent;
}

BatchMode batch_mode_of(std::string_view name) {
  if (name == "links") return BatchMode::kLinks;
  if (name == "first") return BatchMode::kFirst;
  return BatchMode::kEach;
}

Result<const Carrier*> carrier_named(std::string_view name) {
  if (const Carrier* carrier = find_carrier(name)) return carrier;
  std::vector<std::string> names;
  for (const Carrier* carrier : carriers()) names.emplace_back(carrier->name);
  const auto near = near_matches(name, names);
  return fail(near.empty() ? fmt::format("there is no carrier '{}'; there are {}", name,
                                         fmt::join(names, ", "))
                           : fmt::format("there is no carrier '{}'; is it '{}'?", name, near[0]));
}

Result<std::size_t> service_named(const Scenario& scenario, std::string_view name) {
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    if (scenario.services[i].name == name) return i;
  }
  std::vector<std::string> names;
  for (const Service& service : scenario.services) names.push_back(service.name);
  return fail(fmt::format("there is no service '{}'; there are {}", name, fmt::join(names, ", ")));
}

// Those that wait for an answer unless the file says otherwise.
bool is_call(std::string_view carrier) {
  constexpr std::array<std::string_view, 4> kCalls = {"http", "grpc", "wcf", "php_server"};
  return std::find(kCalls.begin(), kCalls.end(), carrier) != kCalls.end();
}

void read_plan(const json& value, HopPlan& plan) {
  plan.is_queue = !value.value("call", is_call(plan.carrier));
  plan.joining = joining_of(value.value("joining", "parent"));
  plan.keeps_creation_context = value.value("keeps_creation_context", false);
  plan.reinjects = value.value("reinjects", false);
  plan.producer_span = value.value("producer_span", true);
  plan.consumer_span = value.value("consumer_span", true);
  plan.records_states = value.value("records_states", false);
  plan.delay_ns = milliseconds(value, "delay_ms");
  plan.skew_ns = milliseconds(value, "skew_ms");
  const json tags = value.value("tags", json::object());
  plan.job_id_tag = tags.value("job_id", std::string());
  plan.attempt_tag = tags.value("attempt", std::string());
  plan.required_tags = tags.value("required", std::vector<std::string>());
}

void read_work(const json& value, Hop& hop) {
  hop.process_span = value.value("process_span", true);
  hop.work_span = value.value("work_span", false);
  hop.records_errors = value.value("records_errors", true);
  hop.repeats = value.value("repeats", 0u);
  if (value.value("without_context", "root") == "no_span") hop.bereft = Bereft::kSilent;
  if (value.contains("work_ms")) {
    hop.work_ns = {value["work_ms"][0].get<std::uint64_t>() * kMillisecond,
                   value["work_ms"][1].get<std::uint64_t>() * kMillisecond};
  }
  const json batch = value.value("batch", json::object());
  hop.batch_size = batch.value("size", 1u);
  hop.plan.batch = batch_mode_of(batch.value("mode", "each"));
  const json retries = value.value("retries", json::object());
  hop.plan.retries = retry_mode_of(retries.value("mode", "same_parent"));
  hop.failures = retries.value("failures", 0u);
  hop.never_succeeds = retries.value("never_succeeds", false);
  hop.plan.max_attempts = retries.value("attempts", hop.failures + 1);
  hop.retry_delay_ns = milliseconds(retries, "delay_ms");
  if (hop.retry_delay_ns == 0) hop.retry_delay_ns = 15'000 * kMillisecond;
  // Who begins a trace of its own takes nothing over but the link.
  const bool goes_on = hop.plan.joining != Joining::kLink && hop.plan.batch != BatchMode::kLinks &&
                       hop.plan.retries != RetryMode::kRerooted;
  hop.plan.carries_baggage = value.value("carries_baggage", goes_on);
}

void read_sending(const json& value, Hop& hop) {
  hop.messages = value.value("messages", 1u);
  hop.one_producer_span = value.value("one_producer_span", false);
  hop.body = value.value("body", hop.body);
  hop.other_properties = value.value("other_properties", 0u);
  const json context = value.value("creation_context", json::object());
  for (const auto& [name, text] : context.items()) {
    hop.creation_context.add(name, text.get<std::string>());
  }
  const json names = value.value("names", json::object());
  const bool queue = hop.plan.is_queue;
  hop.producer_name = names.value(
      "producer", queue ? hop.plan.carrier + ".produce" : hop.plan.carrier + ".request");
  hop.consumer_name =
      names.value("consumer", queue ? hop.plan.carrier + ".consume" : std::string("web.request"));
  hop.process_name = names.value("process", std::string("job.process"));
}

// Work that nobody has cannot send anything; hops stand in the order in which they are travelled.
bool gets_work(const Scenario& scenario, std::size_t service) {
  return std::any_of(scenario.hops.begin(), scenario.hops.end(),
                     [&](const Hop& hop) { return hop.plan.to == service; });
}

}  // namespace

Reader reader_of(std::string_view name) {
  for (std::size_t i = 0; i < kReaders; ++i) {
    if (propspec::name(static_cast<Reader>(i)) == name) return static_cast<Reader>(i);
  }
  return Reader::kFaithful;
}

Result<Hop> request_hop(std::string_view carrier) {
  const auto found = carrier_named(carrier);
  if (!found) return tl::unexpected(found.error());
  Hop hop;
  hop.carrier = *found;
  hop.plan.name = "request";
  hop.plan.from = kNoService;
  hop.plan.to = 0;
  hop.plan.carrier = carrier;
  hop.plan.is_queue = false;
  hop.consumer_name = "web.request";
  return hop;
}

Result<Hop> hop_of(const json& value, const Scenario& scenario) {
  Hop hop;
  hop.plan.name = value["name"];
  hop.plan.carrier = value["carrier"];
  for (const Hop& other : scenario.hops) {
    if (other.plan.name == hop.plan.name) {
      return fail(fmt::format("two hops are named '{}'", hop.plan.name));
    }
  }
  const auto carrier = carrier_named(hop.plan.carrier);
  if (!carrier) return tl::unexpected(carrier.error());
  hop.carrier = *carrier;
  const auto from = service_named(scenario, value.value("from", scenario.services[0].name));
  if (!from) return tl::unexpected(from.error());
  const auto to = service_named(scenario, value.value("to", scenario.services.back().name));
  if (!to) return tl::unexpected(to.error());
  hop.plan.from = *from;
  hop.plan.to = *to;
  if (!gets_work(scenario, *from)) {
    return fail(fmt::format("service '{}' sends before any hop brings it work",
                            scenario.services[*from].name));
  }
  read_plan(value, hop.plan);
  read_sending(value, hop);
  read_work(value, hop);
  if (!hop.never_succeeds && hop.failures >= hop.plan.max_attempts) {
    return fail(
        fmt::format("{} attempts that fail leave none of {} to succeed; say never_succeeds "
                    "if that is meant",
                    hop.failures, hop.plan.max_attempts));
  }
  if (hop.batch_size > 1 && hop.messages % hop.batch_size != 0) {
    return fail(fmt::format("{} messages make no batches of {}", hop.messages, hop.batch_size));
  }
  if (value.contains("dead_letter_of")) {
    const std::string& name = value["dead_letter_of"].get_ref<const std::string&>();
    for (std::size_t i = 0; i < scenario.hops.size(); ++i) {
      if (scenario.hops[i].plan.name == name) hop.dead_letter_of = i;
    }
    if (!hop.dead_letter_of) return fail(fmt::format("no hop before this is named '{}'", name));
  }
  return hop;
}

Result<std::uint64_t> jobs_of_a_request(const Scenario& scenario) {
  constexpr std::uint64_t kMost = 100'000;
  const std::vector<Hop>& hops = scenario.hops;
  // Along each hop as many come as its sender got work, times what each of them sends. A circle
  // would have more rounds than there are services.
  std::vector<std::uint64_t> work(scenario.services.size());
  work[0] = 1;
  std::uint64_t total = 1;
  std::vector<std::uint64_t> fresh = work;
  for (std::size_t round = 0; std::any_of(fresh.begin(), fresh.end(), [](auto n) { return n > 0; });
       ++round) {
    if (round > scenario.services.size()) {
      return fail(
          "these hops lead back to where they came from: a request would go on for ever; a "
          "job that puts itself into the queue again says `repeats`");
    }
    std::vector<std::uint64_t> next(work.size());
    for (std::size_t i = 1; i < hops.size(); ++i) {
      const Hop& hop = hops[i];
      const std::uint64_t sent = fresh[hop.plan.from] * hop.messages * (hop.repeats + 1);
      next[hop.plan.to] += sent;
      total += sent;
    }
    if (total > kMost) {
      return fail(
          fmt::format("one request would lead to more than {} jobs; fewer messages, repeats "
                      "or hops make it a pipeline that can be looked at",
                      kMost));
    }
    fresh = std::move(next);
  }
  return total;
}

}  // namespace propspec::harness
