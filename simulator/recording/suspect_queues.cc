// Where no id tells, names and times: messages that nobody seems to have received and receivers
// that nobody seems to have sent to, at one queue; and work beside a consumer's span (D43).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "simulator/recording/results.h"

namespace propspec {
namespace {

constexpr std::uint64_t kLongestWait = 600'000'000'000;  // ns
constexpr std::uint64_t kSoonAfter = 100'000'000;        // ns
constexpr std::uint64_t kManyAlike = 3;

// What one queue has between one kind of sender and one kind of receiver.
struct Pairing {
  std::uint64_t pairs = 0;
  SpanIndex producer = kNoSpan, consumer = kNoSpan;  // of the first
};

class Queues {
 public:
  Queues(const SpanForest& forest, const RecordingOptions& options, Results& results)
      : forest_(forest),
        options_(options),
        results_(results),
        family_sizes_(forest.traces.size(), 0) {
    for (TraceIndex i = 0; i < forest.traces.size(); ++i) ++family_sizes_[forest.family(i)];
  }

  void run() {
    for (SpanIndex i = 0; i < forest_.place.size(); ++i) {
      if (forest_.place[i] == Place::kDuplicate) continue;
      const StoredSpan& span = forest_[i];
      if (is_unreceived(i)) {
        by_queue_[span.destination].producers.push_back(i);
      } else if (is_unsent(i)) {
        by_queue_[span.destination].consumers.push_back(i);
      }
    }
    for (auto& [destination, queue] : by_queue_) {
      if (!queue.producers.empty() && !queue.consumers.empty()) match(destination, queue);
    }
  }

 private:
  struct Queue {
    std::vector<SpanIndex> producers, consumers;
  };

  bool is_unreceived(SpanIndex i) const {
    const StoredSpan& span = forest_[i];
    return span.kind == SpanKind::kProducing && span.destination != 0 && !forest_.has_child[i] &&
           !forest_.is_linked[i];
  }
  // A consumer at the beginning of a trace that nothing connects, whose job ids name nobody either.
  bool is_unsent(SpanIndex i) const {
    const StoredSpan& span = forest_[i];
    const TraceIndex trace = forest_.trace_of[i];
    return span.kind == SpanKind::kConsuming && span.destination != 0 &&
           forest_.place[i] == Place::kRoot && family_sizes_[forest_.family(trace)] == 1 &&
           !results_.cut_is_told[trace];
  }
  // Each consumer gets the oldest message that was there when it began.
  void match(TextId destination, Queue& queue) {
    const auto by_start = [&](SpanIndex a, SpanIndex b) {
      return forest_[a].start_ns < forest_[b].start_ns;
    };
    std::stable_sort(queue.producers.begin(), queue.producers.end(), by_start);
    std::stable_sort(queue.consumers.begin(), queue.consumers.end(), by_start);
    std::map<std::pair<TextId, TextId>, Pairing> pairings;
    auto producer = queue.producers.begin();
    for (const SpanIndex consumer : queue.consumers) {
      const std::uint64_t start = forest_[consumer].start_ns;
      while (producer != queue.producers.end() &&
             forest_[*producer].start_ns + kLongestWait < start) {
        ++producer;
      }
      if (producer == queue.producers.end()) break;
      if (forest_[*producer].start_ns > start + options_.tolerance_ns) continue;
      Pairing& pairing = pairings[{forest_[*producer].service, forest_[consumer].service}];
      if (pairing.pairs++ == 0) {
        pairing.producer = *producer;
        pairing.consumer = consumer;
      }
      results_.cut_is_told[forest_.trace_of[consumer]] = true;
      ++producer;
    }
    // As many were sent as were received: then it is no coincidence, unless that is one or two of
    // what has no name.
    const bool adds_up = queue.producers.size() == queue.consumers.size() &&
                         (queue.consumers.size() >= kManyAlike ||
                          !forest_[queue.consumers.front()].destination_is_guessed);
    for (const auto& [_, pairing] : pairings) tell(destination, pairing, adds_up);
  }

  void tell(TextId destination, const Pairing& pairing, bool adds_up) {
    Suspicion& told = results_.suspicions.add(
        causes_of(forest_.store.texts[forest_[pairing.consumer].system]),
        adds_up ? Certainty::kLikely : Certainty::kPossible, pairing.consumer, pairing.producer,
        [&](Suspicion& suspicion) {
          suspicion.sentence = fmt::format(
              "{} begins a trace of its own, just after {} sent something to `{}` that nobody "
              "seems to have received",
              words(forest_, pairing.consumer), words(forest_, pairing.producer),
              forest_.store.texts[destination]);
          suspicion.facts.push_back(forest_[pairing.consumer].destination_is_guessed
                                        ? "only the names of the spans and the times fit"
                                        : "only the name of the queue and the times fit");
          if (adds_up) {
            suspicion.facts.push_back("as many messages were sent there as were received");
          }
        });
    told.count += pairing.pairs - 1;
  }

  static Causes causes_of(std::string_view system) {
    if (system.ends_with("sqs") || system.ends_with("sns")) return {"D18", "D20", "D42"};
    if (system == "rabbitmq" || system == "amqp") return {"D24", "D53", "D42"};
    if (system == "kafka") return {"D42", "D53", "D24"};
    if (system == "sidekiq" || system == "celery") return {"D42", "D36", "D02"};
    return {"D42", "D53", "D20"};
  }

  const SpanForest& forest_;
  const RecordingOptions& options_;
  Results& results_;
  std::map<TextId, Queue> by_queue_;
  std::vector<std::uint32_t> family_sizes_;
};

// A consumer's span without children, and right after it began a root of the same service: the
// program's own work, which the consumer's span did not last for.
void suspect_work_beside(const SpanForest& forest, Results& results) {
  std::vector<SpanIndex> roots;
  std::vector<SpanIndex> consumers;
  // What a consumer hangs under is the worker's own: a poll.
  std::vector<bool> polls(forest.place.size(), false);
  for (SpanIndex i = 0; i < forest.place.size(); ++i) {
    if (forest[i].kind == SpanKind::kConsuming && forest.parent[i] != kNoSpan) {
      polls[forest.parent[i]] = true;
    }
  }
  for (SpanIndex i = 0; i < forest.place.size(); ++i) {
    const StoredSpan& span = forest[i];
    if (span.kind == SpanKind::kConsuming && forest.place[i] == Place::kChild &&
        !forest.has_child[i] && !forest.is_linked[i]) {
      consumers.push_back(i);
    } else if (forest.place[i] == Place::kRoot && !polls[i] && !span.has_links && span.job == 0 &&
               (span.kind == SpanKind::kNone || span.kind == SpanKind::kInternal) &&
               !results.cut_is_told[forest.trace_of[i]]) {
      roots.push_back(i);
    }
  }
  if (roots.empty() || consumers.empty()) return;
  const auto by_service = [&](SpanIndex a, SpanIndex b) {
    return std::pair(forest[a].service, forest[a].start_ns) <
           std::pair(forest[b].service, forest[b].start_ns);
  };
  std::stable_sort(roots.begin(), roots.end(), by_service);
  std::stable_sort(consumers.begin(), consumers.end(), by_service);
  std::map<TextId, std::pair<Pairing, std::uint64_t>> services;  // and how many consumers
  auto root = roots.begin();
  for (const SpanIndex consumer : consumers) {
    auto& [pairing, count] = services[forest[consumer].service];
    ++count;
    while (root != roots.end() && by_service(*root, consumer)) ++root;
    if (root == roots.end()) continue;
    const StoredSpan& work = forest[*root];
    if (work.service != forest[consumer].service ||
        work.start_ns > forest[consumer].end_ns() + kSoonAfter) {
      continue;
    }
    if (pairing.pairs++ == 0) {
      pairing.producer = consumer;
      pairing.consumer = *root;
    }
    ++root;
  }
  for (const auto& [service, found] : services) {
    const auto& [pairing, count] = found;
    if (pairing.pairs == 0) continue;
    const bool is_rule = pairing.pairs >= kManyAlike && 5 * pairing.pairs >= 4 * count;
    Suspicion& told = results.suspicions.add(
        {"D43"}, is_rule ? Certainty::kLikely : Certainty::kPossible, pairing.consumer,
        pairing.producer, [&, pairs = pairing.pairs, consumers_here = count](Suspicion& suspicion) {
          suspicion.sentence = fmt::format(
              "{} is a root, though it begins right after {} of the same service, which has no "
              "children: the work was done when the consumer's span was closed already",
              words(forest, pairing.consumer), words(forest, pairing.producer));
          suspicion.facts.push_back(fmt::format(
              "so it is with {} of {} consumer spans without children", pairs, consumers_here));
        });
    told.count += pairing.pairs - 1;
  }
}

}  // namespace

void suspect_queues(const SpanForest& forest, const RecordingOptions& options, Results& results) {
  Queues(forest, options, results).run();
  suspect_work_beside(forest, results);
}

}  // namespace propspec
