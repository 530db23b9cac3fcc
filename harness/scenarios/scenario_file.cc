#include "harness/scenarios/scenario_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "fixtures/embedded.h"
#include "harness/scenarios/hop_reader.h"
#include "harness/schema/json_schema.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxFileBytes = 4u << 20;

Pickup pickup_of(std::string_view name) {
  if (name == "eager") return Pickup::kEager;
  if (name == "late") return Pickup::kLate;
  if (name == "interleaved") return Pickup::kInterleaved;
  return Pickup::kRandom;
}

KeyValues pairs(const json& object) {
  KeyValues pairs;
  for (const auto& [key, value] : object.items()) pairs.add(key, value.get<std::string>());
  return pairs;
}

Client client_of(const json& value) {
  Client client;
  client.styles = value.value("styles", client.styles);
  if (value.contains("priority")) {
    client.priority.reset();
    if (!value["priority"].is_null()) client.priority = value["priority"].get<std::int32_t>();
  }
  client.origin = value.value("origin", std::string());
  client.tags = pairs(value.value("tags", json::object()));
  client.baggage = pairs(value.value("baggage", json::object()));
  client.id_128_bit = value.value("trace_id_bits", 128) == 128;
  return client;
}

Service service_of(const json& value) {
  Service service;
  service.name = value["name"];
  service.environment = value.value("environment", service.environment);
  service.target = value.value("target", service.target);
  service.reader = reader_of(value.value("reader", "faithful"));
  return service;
}

// One scenario, or the errors of it.
class Reading {
 public:
  Reading(const JsonDocument& document, std::string pointer, const json& value,
          std::vector<Error>& errors)
      : document_(document), pointer_(std::move(pointer)), value_(value), errors_(errors) {}

  std::optional<Scenario> read() {
    const std::size_t before = errors_.size();
    Scenario scenario;
    scenario.id = scenario.word = value_["id"];
    scenario.title = value_["title"];
    scenario.description = value_.value("description", std::string());
    scenario.sources = value_.value("sources", std::vector<std::string>());
    scenario.client = client_of(value_.value("client", json::object()));
    read_services(scenario);
    read_hops(scenario);
    if (const auto size = jobs_of_a_request(scenario); !size) {
      complain("/hops", size.error().message);
    }
    scenario.faults = value_.value("faults", std::vector<std::string>());
    scenario.pickup = pickup_of(value_.value("pickup", "random"));
    scenario.fixed_by = value_.value("fixed_by", std::string());
    scenario.max_spans = value_.value("max_spans", 0u);
    scenario.max_age_ns = value_.value("max_age_ms", std::uint64_t{0}) * 1'000'000;
    if (value_.contains("fault_hop")) {
      scenario.fault_hop = hop_named(scenario, value_["fault_hop"], "/fault_hop");
    }
    read_expectation(scenario);
    if (errors_.size() > before) return std::nullopt;
    return scenario;
  }

 private:
  void complain(const std::string& where, std::string_view what) {
    errors_.push_back(document_.error_at(pointer_ + where, what));
  }

  void read_services(Scenario& scenario) {
    for (const json& service : value_.value("services", json::array())) {
      scenario.services.push_back(service_of(service));
    }
    if (scenario.services.empty()) scenario.services = {{.name = "web"}, {.name = "worker"}};
    std::set<std::string> names;
    for (const Service& service : scenario.services) {
      if (!names.insert(service.name).second) {
        complain("/services", fmt::format("two services are named '{}'", service.name));
      }
    }
  }

  void read_hops(Scenario& scenario) {
    const auto entry = request_hop(value_.value("entry_carrier", "http"));
    if (!entry) return complain("/entry_carrier", entry.error().message);
    scenario.hops.push_back(*entry);
    std::size_t index = 0;
    for (const json& hop : value_["hops"]) {
      auto read = hop_of(hop, scenario);
      if (!read) {
        complain(fmt::format("/hops/{}", index), read.error().message);
      } else {
        scenario.hops.push_back(std::move(*read));
      }
      ++index;
    }
  }

  std::optional<std::size_t> hop_named(const Scenario& scenario, const std::string& name,
                                       const std::string& where) {
    for (std::size_t i = 0; i < scenario.hops.size(); ++i) {
      if (scenario.hops[i].plan.name == name) return i;
    }
    complain(where, fmt::format("no hop is named '{}'", name));
    return std::nullopt;
  }

  void read_expectation(Scenario& scenario) {
    const json expected = value_.value("expect", json("connected"));
    if (!expected.is_array()) return;
    std::size_t index = 0;
    for (const json& one : expected) {
      const auto hop = hop_named(scenario, one["hop"], fmt::format("/expect/{}/hop", index++));
      if (hop) scenario.breaks.push_back({*hop, one["cause"], one.value("sometimes", false)});
    }
  }

  const JsonDocument& document_;
  std::string pointer_;
  const json& value_;
  std::vector<Error>& errors_;
};

tl::expected<std::vector<Scenario>, std::vector<Error>> read_text(const std::string& path,
                                                                  std::string_view text,
                                                                  const JsonSchema& schema) {
  std::vector<Error> errors;
  const auto document = parse_json(path, text);
  if (!document) return tl::unexpected(std::vector{document.error()});
  for (const SchemaError& error : schema.check(document->root)) {
    errors.push_back(document->error_at(error.pointer, error.message));
  }
  std::vector<Scenario> scenarios;
  if (errors.empty()) errors = read_scenarios(*document, scenarios);
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  return scenarios;
}

Result<JsonSchema> schema() { return JsonSchema::embedded("scenarios-1.schema.json"); }

}  // namespace

std::vector<Error> read_scenarios(const JsonDocument& document, std::vector<Scenario>& scenarios) {
  std::vector<Error> errors;
  std::size_t index = 0;
  std::set<std::string> ids;
  for (const json& value : document.root["scenarios"]) {
    if (!ids.insert(value["id"]).second) {
      errors.push_back(document.error_at(fmt::format("/scenarios/{}/id", index),
                                         "another scenario of this file has that id"));
    }
    Reading reading(document, fmt::format("/scenarios/{}", index++), value, errors);
    if (auto scenario = reading.read()) scenarios.push_back(std::move(*scenario));
  }
  return errors;
}

tl::expected<std::vector<Scenario>, std::vector<Error>> load_scenarios(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return tl::unexpected(std::vector{Error{fmt::format("{}: cannot be read", path)}});
  }
  std::string text;
  text.resize(kMaxFileBytes + 1);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxFileBytes) {
    return tl::unexpected(std::vector{Error{
        fmt::format("{}: longer than {} bytes; is it a scenario file?", path, kMaxFileBytes)}});
  }
  const auto checked_by = schema();
  if (!checked_by) return tl::unexpected(std::vector{checked_by.error()});
  auto scenarios = read_text(path, text, *checked_by);
  if (!scenarios) return scenarios;
  for (Scenario& scenario : *scenarios) scenario.word = path;
  return scenarios;
}

tl::expected<EmbeddedScenarios, std::vector<Error>> embedded_scenarios() {
  const auto checked_by = schema();
  if (!checked_by) return tl::unexpected(std::vector{checked_by.error()});
  EmbeddedScenarios all;
  std::vector<Error> errors;
  for (const EmbeddedFile& file : embedded_pipelines()) {
    auto read = read_text(std::string(file.path), file.text, *checked_by);
    if (!read) {
      errors.insert(errors.end(), read.error().begin(), read.error().end());
      continue;
    }
    auto& place = file.path.ends_with("/faults.json") ? all.faults : all.scenarios;
    std::move(read->begin(), read->end(), std::back_inserter(place));
  }
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  for (auto* scenarios : {&all.scenarios, &all.faults}) {
    std::sort(scenarios->begin(), scenarios->end(),
              [](const Scenario& a, const Scenario& b) { return a.id < b.id; });
  }
  return all;
}

}  // namespace propspec::harness
