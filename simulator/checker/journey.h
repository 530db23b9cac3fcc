// Everything that one request left behind: its spans, and what was written down at the queues (the
// taps), since spans alone cannot show what a message held.
//
// Who records a journey knows which request a span belongs to; the checker believes that, and never
// that a span belongs where its ids say. Times are Unix time in nanoseconds; 0: not known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulator/trace/message.h"
#include "simulator/trace/span_record.h"

namespace propspec {

// What a span stands for in the pipeline.
enum class Role : std::uint8_t {
  kServer,    // the receiving side of a call
  kClient,    // the calling side
  kProducer,  // sends a message; also a job system's "creating" span
  kConsumer,  // receives one, or a batch of them
  kProcess,   // executes the job: the user's span
  kWork,      // something done within one of these
  kPoller,    // the worker's own business: fetching, scheduling
  kInserted,  // between sender and receiver: a broker's span, an inferred proxy
  kNoise,     // belongs to no request: channel.open, queue.declare
};

inline constexpr std::uint32_t kNone32 = static_cast<std::uint32_t>(-1);

struct JourneySpan {
  SpanRecord record;
  std::uint32_t service = 0;  // index in the plan
  // The hop it belongs to: a client's or producer's the one it sends on, a server's, consumer's or
  // process span's the one it received on, work's and others' that of the span they are within.
  std::uint32_t hop = 0;
  Role role = Role::kWork;
  std::uint32_t send = kNone32;      // index in Journey::sends: what it sent or handles; none
  std::uint32_t delivery = kNone32;  // index in Journey::deliveries, for the receiving side
  bool failed = false;               // its work threw, whether or not the span tells so
  // Whether its tracer tells origin and propagation tags at all.
  bool tells_state = true;
  // How spans come to an agent: each chunk is what one process sends at once of one trace.
  std::uint32_t chunk = 0;
};

// Why a transport did not take a message.
enum class Refusal : std::uint8_t {
  kNone,  // it did
  kTooLarge,
  kName,     // of a property: dots, mangled names, no such field
  kHeaders,  // none at all, or none any more
  kBody,     // that the context cannot be put into
};

// One message put into a queue, or one call made.
struct Send {
  std::uint32_t hop = 0;
  std::string job;         // its id in the job system; the same for all attempts
  std::string message_id;  // of the transport
  // What ought to travel: the span that sends. Nothing if the application had no span active then,
  // by the journal of the application, not of the tracer.
  TraceId trace_id;
  SpanId span_id;
  bool span_was_active = true;
  std::optional<std::uint32_t> sent_by_delivery;  // within which it was sent: a chain, a retry
  std::uint32_t attempt = 1;                      // that it asks for; more than one: sent again
  bool by_scheduler = false;                      // put there again by the job system's own thread
  bool injection_was_tried = true;  // false: the library has no injection here, or it is disabled
  Headers before;                   // context that the application had put there itself (I23)
  Headers injected;                 // what the propagator wrote; empty: nothing
  Message stored;                   // the message as it first could be received
  std::optional<Message> stored_later;  // as it was at last, where it was changed in the queue
  std::string payload;                  // of the application, as it was handed over
  std::uint64_t sent_ns = 0;            // the call to the queue
  std::uint64_t context_ns = 0;         // the context was in the message; 0: never
  std::uint64_t visible_ns = 0;         // it could be received
  Refusal refusal = Refusal::kNone;
  std::string refused;  // the transport's sentence; empty: it took the message
};

// One attempt to handle a message.
struct Delivery {
  std::uint32_t send = 0;  // index in Journey::sends
  std::uint32_t attempt = 1;
  std::string message_id;              // of the transport, as received; empty: as it was sent
  std::optional<Message> received;     // nothing: the message was as Send::stored says
  std::optional<std::string> payload;  // nothing: as it was sent
  // What the reader's getter gave to the extractor; nothing: it was not asked.
  std::optional<Headers> read;
  // The context that came of it, where the tracer tells; nothing: none, or not told (`extracted_is
  // told`).
  bool extraction_is_told = false;
  std::optional<SpanContext> extracted;
  // A span that was current in the worker before it extracted, by the worker's journal.
  SpanId active_before;
  TraceId active_before_trace;
  bool in_batch = false;          // handled together with others by one span
  std::uint64_t received_ns = 0;  // 0: never
  std::uint64_t ended_ns = 0;
  bool failed = false;         // the work threw
  bool killed = false;         // the worker died within
  bool acknowledged = false;   // the queue was told that it is done
  bool dead_lettered = false;  // given up with this attempt
};

struct Journey {
  std::uint64_t request = 0;  // number within the run, from 0
  Headers incoming;           // what the client sent
  std::uint64_t started_ns = 0;
  std::vector<JourneySpan> spans;
  std::vector<Send> sends;
  std::vector<Delivery> deliveries;
  // Items of baggage that travel with the request, and where they were seen: see BaggageSeen.
  struct BaggageSeen {
    std::uint32_t delivery = 0;
    KeyValues items;  // as the work could read them
  };
  KeyValues baggage;  // set by the client
  std::vector<BaggageSeen> baggage_seen;

  void clear();
};

}  // namespace propspec
