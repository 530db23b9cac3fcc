#include "simulator/recording/known_tags.h"

#include <algorithm>
#include <array>

namespace propspec::recording {
namespace {

// Sorted by key.
constexpr std::array kTags = std::to_array<KnownTag>({
    {"_dd.propagation_error", TagRole::kPropagationError},
    {"amqp.queue", TagRole::kDestination},
    {"amqp.routing_key", TagRole::kDestination},
    {"aws.queue.name", TagRole::kDestination},
    {"aws.sqs.queue_name", TagRole::kDestination},
    {"background.job_id", TagRole::kJobId, JobSystem::kHangfire},
    {"bullmq.job.id", TagRole::kJobId, JobSystem::kOther},
    {"bullmq.queue.name", TagRole::kDestination},
    {"celery.id", TagRole::kJobId, JobSystem::kCelery},
    {"celery.task_id", TagRole::kJobId, JobSystem::kCelery},
    {"dd.trace_id", TagRole::kTraceIdCopy},
    {"delayed_job.id", TagRole::kJobId, JobSystem::kRuby},
    {"hangfire.job.id", TagRole::kJobId, JobSystem::kHangfire},
    {"hangfire.job_id", TagRole::kJobId, JobSystem::kHangfire},
    {"hangfire.retry.count", TagRole::kRetryCount},
    {"job.ID", TagRole::kJobId, JobSystem::kHangfire},
    {"job.id", TagRole::kJobId, JobSystem::kHangfire},
    {"kafka.topic", TagRole::kDestination},
    {"laravel.job.id", TagRole::kJobId, JobSystem::kOther},
    {"message_bus.destination", TagRole::kDestination},
    {"messaging.bullmq.job.id", TagRole::kJobId, JobSystem::kOther},
    {"messaging.destination", TagRole::kDestination},
    {"messaging.destination.name", TagRole::kDestination},
    {"messaging.message.id", TagRole::kJobId, JobSystem::kMessage},
    {"messaging.message_id", TagRole::kJobId, JobSystem::kMessage},
    {"messaging.system", TagRole::kSystem},
    {"otel.trace_id", TagRole::kTraceIdCopy},
    {"parent.trace_id", TagRole::kTraceIdCopy},
    {"que.job.id", TagRole::kJobId, JobSystem::kRuby},
    {"queuename", TagRole::kDestination},
    {"rabbitmq.routing_key", TagRole::kDestination},
    {"resque.job.id", TagRole::kJobId, JobSystem::kRuby},
    {"rq.job.id", TagRole::kJobId, JobSystem::kCelery},
    {"shoryuken.id", TagRole::kJobId, JobSystem::kRuby},
    {"sidekiq.job.id", TagRole::kJobId, JobSystem::kSidekiq},
    {"sidekiq.job.queue", TagRole::kDestination},
    {"sidekiq.job.retry_count", TagRole::kRetryCount},
    {"topicname", TagRole::kDestination},
    {"trace.id", TagRole::kTraceIdCopy},
    {"trace_id", TagRole::kTraceIdCopy},
});
static_assert(std::is_sorted(kTags.begin(), kTags.end(),
                             [](const KnownTag& a, const KnownTag& b) { return a.key < b.key; }));

// A bit for each length and each first letter: most tags of a span have another.
constexpr std::uint64_t bit(std::size_t number) { return std::uint64_t{1} << (number & 63); }
constexpr auto kMasks = [] {
  std::array<std::uint64_t, 64> lengths_by_letter{};
  for (const KnownTag& tag : kTags) {
    lengths_by_letter[static_cast<unsigned char>(tag.key[0]) & 63] |= bit(tag.key.size());
  }
  return lengths_by_letter;
}();

}  // namespace

const KnownTag* find_known_tag(std::string_view key) {
  if (key.empty() || key.size() > 63 ||
      (kMasks[static_cast<unsigned char>(key[0]) & 63] & bit(key.size())) == 0) {
    return nullptr;
  }
  const auto found = std::lower_bound(
      kTags.begin(), kTags.end(), key,
      [](const KnownTag& tag, std::string_view wanted) { return tag.key < wanted; });
  return found != kTags.end() && found->key == key ? &*found : nullptr;
}

}  // namespace propspec::recording
