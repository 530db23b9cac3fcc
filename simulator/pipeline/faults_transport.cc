// D18 to D38: what goes wrong in the queue, in what stores it, and on the way.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "simulator/pipeline/bending.h"
#include "simulator/pipeline/fault.h"
#include "simulator/pipeline/fault_pieces.h"

namespace propspec {
namespace {

using namespace pieces;

void many_properties(Scenario& scenario, std::size_t hop) {
  scenario.hops[hop].other_properties = 10;
}

// A payload that just fits, and does not with the context beside it.
void full_to_the_brim(Scenario& scenario, std::size_t hop) {
  constexpr std::size_t kRoom = 200;  // less than any context needs
  Hop& bent = scenario.hops[hop];
  const std::size_t limit = bent.carrier->limits.message_bytes;
  if (limit > kRoom) bent.body = fmt::format("\"{}\"", std::string(limit - kRoom, 'x'));
}
void refused_for_name(FaultMemory&, Sending& sending) {
  sending.record().refusal = Refusal::kName;
  sending.record().refused = "the store takes no dots in the names of its fields";
}

void lose_context(Receiving& receiving) {
  receiving.record().received = without_context(receiving.sent().stored, receiving.sent().payload);
}
void context_not_requested(FaultMemory&, Receiving& receiving) { lose_context(receiving); }
void headers_not_mirrored(FaultMemory&, Receiving& receiving) { lose_context(receiving); }
void recreated(FaultMemory&, Receiving& receiving) {
  lose_context(receiving);
  receiving.record().message_id = receiving.sent().message_id + "-copy";
}
void converted(FaultMemory&, Receiving& receiving) {
  lose_context(receiving);
  receiving.record().received->add("x-amqp-1.0-app-properties", WireType::kBytes,
                                   std::string_view("\x00\x53\x74", 3));
}

void nothing_read(FaultMemory&, Receiving& receiving) {
  receiving.record().read.emplace();
  receiving.give({});
}

// The context spliced before the last brace, comma and all.
void spliced(FaultMemory&, Sending& sending) {
  sending.record().stored.body = "{ ,\"_datadog\":{\"x-datadog-trace-id\":\"" +
                                 std::to_string(sending.record().trace_id.low) + "\"}}";
}
void reserialised(FaultMemory&, Receiving& receiving) {
  std::string payload = receiving.sent().payload;
  const std::size_t one = payload.find('1');
  if (one != std::string::npos) payload.replace(one, 1, "1.0");
  receiving.record().payload = std::move(payload);
}

// What a client without a decoder makes of bytes.
void bytes_as_text(FaultMemory&, Receiving& receiving) {
  Headers read;
  for (const auto [name, value] : *receiving.record().read) {
    read.add(name, fmt::format("b'{}'", value));
  }
  receiving.record().read = read;
  receiving.give(std::move(read));
}
void numbers(FaultMemory&, Sending& sending) {
  Message& stored = sending.record().stored;
  stored = changed(stored, [](const Property& property, Message& result) {
    const bool number = property.name == "x-datadog-sampling-priority" ||
                        property.name == "x-datadog-trace-id" ||
                        property.name == "x-datadog-parent-id";
    result.add(property.name, number ? WireType::kInteger : property.type, property.value);
  });
}
void python_reads(Scenario& scenario, std::size_t hop) {
  scenario.services[scenario.hops[hop].plan.to].reader = Reader::kPython;
}

void capitals(FaultMemory&, Receiving& receiving) {
  receiving.record().received =
      changed(receiving.sent().stored, [](const Property& property, Message& result) {
        std::string name(property.name);
        for (std::size_t i = 0; i < name.size(); ++i) {
          const bool first = i == 0 || name[i - 1] == '-';
          if (first && name[i] >= 'a' && name[i] <= 'z') name[i] = static_cast<char>(name[i] - 32);
        }
        result.add(name, property.type, property.value);
      });
}
void read_as_it_stands(Scenario& scenario, std::size_t hop) {
  scenario.services[scenario.hops[hop].plan.to].reader = Reader::kJavaScript;
}

// The hop before wrote its context too, and the first of two counts.
void appended(FaultMemory&, Sending& sending) {
  Send& send = sending.record();
  const Send& call = sending.journey.sends.front();
  Message stored;
  stored.body = send.stored.body;
  const WireType type = send.stored.empty() ? WireType::kText : send.stored[0].type;
  for (const auto [name, value] : call.injected) stored.add(name, type, value);
  for (std::size_t i = 0; i < send.stored.size(); ++i) {
    stored.add(send.stored[i].name, send.stored[i].type, send.stored[i].value);
  }
  send.stored = std::move(stored);
}
void first_counts(FaultMemory&, Receiving& receiving) {
  receiving.give(receiving.journey.sends.front().injected);
}

// D29: one error of an old broker, and the library never injects again.
constexpr std::uint64_t kFirstError = 100;
void disables_itself(FaultMemory& memory, Sending& sending) {
  if (++memory.sends < kFirstError) return;
  sending.inject = false;
}

void quoted(FaultMemory&, Sending& sending) {
  Headers placed;
  for (const auto [name, value] : sending.record().injected) {
    placed.add(name, fmt::format("\"{}\"", value));
  }
  sending.placed = std::move(placed);
}
void not_serialised(FaultMemory&, Sending& sending) { sending.placed.emplace(); }

void cut(FaultMemory&, Sending& sending) {
  Headers placed = only(sending.record().injected, [](std::string_view name) {
    return name.starts_with("x-datadog-") || name == "baggage";
  });
  if (const auto tags = placed.find("x-datadog-tags")) {
    placed.set("x-datadog-tags", std::string(tags->substr(0, tags->find("_dd.p.tid") + 14)));
  }
  sending.placed = std::move(placed);
}

void endless(Scenario& scenario, std::size_t hop) { scenario.hops[hop].repeats = 40; }

constexpr std::array kFaults = {
    Fault{.cause = "D18", .configure = many_properties},
    Fault{.cause = "D19", .configure = full_to_the_brim},
    Fault{.cause = "D20", .on_arrival = context_not_requested},
    Fault{.cause = "D21", .after_reading = nothing_read},
    Fault{.cause = "D22", .after_placement = spliced},
    Fault{.cause = "D23", .on_arrival = reserialised},
    Fault{.cause = "D24", .after_reading = bytes_as_text},
    Fault{.cause = "D25", .configure = python_reads, .after_placement = numbers},
    Fault{.cause = "D26", .configure = read_as_it_stands, .on_arrival = capitals},
    Fault{.cause = "D27", .after_placement = appended, .after_reading = first_counts},
    Fault{.cause = "D28", .on_arrival = converted},
    Fault{.cause = "D29", .before_injection = disables_itself},
    Fault{.cause = "D30", .on_arrival = headers_not_mirrored},
    Fault{.cause = "D31", .after_injection = quoted},
    Fault{.cause = "D32", .after_placement = refused_for_name},
    Fault{.cause = "D33", .after_injection = not_serialised},
    Fault{.cause = "D34", .on_arrival = recreated},
    Fault{.cause = "D35", .after_injection = cut},
    Fault{.cause = "D36", .resent_by_scheduler = true, .configure = fails_once},
    Fault{.cause = "D37", .before_injection = first_alone},
    Fault{.cause = "D38", .configure = endless},
};

}  // namespace

std::span<const Fault> transport_faults() { return kFaults; }

}  // namespace propspec
