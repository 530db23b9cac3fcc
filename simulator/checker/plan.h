// What a pipeline promises: its services, and the hops between them. The checker holds what
// happened (journey.h) against it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace propspec {

struct ServicePlan {
  std::string name;
  // Canonical names of the styles it is configured with, in order: "datadog", "tracecontext", …
  std::vector<std::string> extract, inject;
  std::string behavior = "continue";  // of extraction: continue, restart, ignore
};

// How the receiving span relates to what was sent.
enum class Joining : std::uint8_t {
  kParent,   // child of the sending span
  kSibling,  // the work's span is a child of the sending span, beside the consumer span
  kLink,     // a new root with a link to the sending span
  kDual,     // a span in the worker's own trace and a root that continues the sender's, linked
};

// What becomes of a job's context when the job is tried again.
enum class RetryMode : std::uint8_t {
  kSameParent,  // the message is as it was: every attempt has the same parent
  kChained,     // sent again from within the attempt that failed: a child of that
  kRerooted,    // sent again by a scheduler: linked to the first attempt, or a root by design
};

// How several messages that are handled at once are told of.
enum class BatchMode : std::uint8_t {
  kEach,   // a span for each message
  kLinks,  // one span with a link to each sender
  kFirst,  // one span: child of the first, with links to the others
};

struct HopPlan {
  std::string name;      // "jobs"
  std::size_t from = 0;  // services; the client that starts it all is no service: kNoService
  std::size_t to = 0;
  std::string carrier;   // name of a carrier: "http", "sqs"
  bool is_queue = true;  // false: a call that waits for its answer
  Joining joining = Joining::kParent;
  RetryMode retries = RetryMode::kSameParent;
  BatchMode batch = BatchMode::kEach;
  bool keeps_creation_context = false;  // a context that the message has already stays (I23)
  bool reinjects = false;               // the consumer puts its own context into the message (D44)
  bool carries_baggage = true;
  bool producer_span = true;    // false: the current span itself is what is sent (dd's Hangfire)
  bool consumer_span = true;    // false: the work's span alone
  bool records_states = false;  // job state events (I33)
  std::uint64_t delay_ns = 0;   // not to be received earlier than that after it was sent
  std::uint64_t skew_ns = 0;    // clocks may differ by so much, besides the millisecond all have
  std::uint32_t max_attempts = 1;
  // Tags of the spans of this hop; empty: there is none. The same value on sender's and worker's.
  std::string job_id_tag, attempt_tag;
  std::vector<std::string> required_tags;  // of the worker's span (I34)
};

inline constexpr std::size_t kNoService = static_cast<std::size_t>(-1);

struct Plan {
  std::vector<ServicePlan> services;
  std::vector<HopPlan> hops;  // hop 0: the client's call, always
  // Most spans of one trace, and how long one may last (I19); 0: any.
  std::uint64_t max_spans = 0, max_age_ns = 0;
};

}  // namespace propspec
