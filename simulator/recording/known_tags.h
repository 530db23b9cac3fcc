// Tags by which people search what is not connected: ids of jobs and messages, names of queues, and
// copies of trace ids. None of them is an edge (I24); each of them tells where an edge is missing.
#pragma once

#include <cstdint>
#include <string_view>

namespace propspec::recording {

enum class TagRole : std::uint8_t {
  kNone,
  kJobId,
  kDestination,  // of messages: a queue, a topic
  kSystem,       // "kafka"
  kTraceIdCopy,  // "dd.trace_id"
  kRetryCount,
  kPropagationError,
};

// Job ids are compared within a group only: "7" of one job system is not "7" of another.
enum class JobSystem : std::uint8_t {
  kNone,
  kHangfire,
  kSidekiq,
  kCelery,
  kRuby,
  kOther,
  kMessage
};

struct KnownTag {
  std::string_view key;
  TagRole role = TagRole::kNone;
  JobSystem system = JobSystem::kNone;
};

// Case matters. Null: it means nothing here. A handful of nanoseconds.
const KnownTag* find_known_tag(std::string_view key);

}  // namespace propspec::recording
