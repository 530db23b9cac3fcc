// A scenario: services, the hops between them, what the client sends, what goes wrong, and what is
// to come of it. Files are fixtures/pipelines/scenarios/*.json, after scenarios-1.schema.json; how
// they are read is scenario_file.h's business.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/carriers/carrier.h"
#include "simulator/checker/plan.h"
#include "simulator/trace/key_values.h"

namespace propspec {

struct Service {
  std::string name;
  // DD_* and OTEL_* variables: the whole configuration of its tracer.
  std::map<std::string, std::string> environment;
  // What the service propagates with: "reference", or any target ("npm:dd-trace@5").
  std::string target = "reference";
  Reader reader = Reader::kFaithful;
};

// What happens to a job whose message holds no context that the worker understands.
enum class Bereft : std::uint8_t {
  kRoot,    // its span starts a trace of its own
  kSilent,  // the filter opens no span at all (the Hangfire recipe)
};

enum class Pickup : std::uint8_t { kRandom, kEager, kLate, kInterleaved };

// Between two services, or from the client. What the checker is told of it is `plan`.
struct Hop {
  HopPlan plan;
  const Carrier* carrier = nullptr;

  // ── sending ──
  std::uint32_t messages = 1;      // of one request or job, each with a producer span of its own…
  bool one_producer_span = false;  // …or all with the same (addBulk, one Kafka send)
  bool loses_current = false;      // the producer span does not know within what it was opened
  bool detached = false;           // it is sent by code that runs within no span
  std::string body = R"({"work":1})";
  std::uint32_t other_properties = 0;  // the application's own, beside the context
  Headers creation_context;            // that the application put there itself
  std::string producer_name, consumer_name, process_name;
  // ── receiving ──
  bool process_span = true;
  bool work_span = false;        // something done within it: a query
  std::uint32_t batch_size = 1;  // messages of one request that are handled at once
  Bereft bereft = Bereft::kRoot;
  bool records_errors = true;
  std::uint32_t failures = 0;                 // attempts that fail before one succeeds
  bool never_succeeds = false;                // dead-lettered after the last attempt
  std::optional<std::size_t> dead_letter_of;  // receives what that hop gave up
  std::pair<std::uint64_t, std::uint64_t> work_ns{1'000'000, 20'000'000};  // how long, at random
  std::uint32_t repeats = 0;  // times that a job puts itself into the queue again
  std::uint64_t retry_delay_ns = 15'000'000'000;
};

// What the client of the entry service sends.
struct Client {
  std::vector<std::string> styles{"datadog", "tracecontext"};  // none: no context at all
  std::optional<std::int32_t> priority = 1;
  std::string origin;
  KeyValues tags;     // `_dd.p.*`, beside `_dd.p.tid`
  KeyValues baggage;  // keys and values that need no percent-encoding
  bool id_128_bit = true;
};

// One break that a scenario is to show.
struct ExpectedBreak {
  std::size_t hop = 0;
  std::string cause;       // "D04"
  bool sometimes = false;  // not in every run: a race
};

struct Scenario {
  std::string id, title, description;
  std::string word;  // by which a command line names it: its id, or the file that it stands in
  std::vector<std::string> sources;
  Client client;
  std::vector<Service> services;
  std::vector<Hop> hops;                 // the first is the client's call
  std::vector<std::string> faults;       // ids of causes that are switched on
  std::optional<std::size_t> fault_hop;  // on which they act; nothing: the first queue
  Pickup pickup = Pickup::kRandom;
  std::vector<ExpectedBreak> breaks;  // none: it is to be found connected
  std::string fixed_by;               // the scenario that shows it mended; empty: none
  std::uint64_t max_spans = 0, max_age_ns = 0;

  Plan plan() const;
};

}  // namespace propspec
