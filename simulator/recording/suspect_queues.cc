// Where no id tells, names and times: messages that nobody seems to have received and receivers
// that nobody seems to have sent to, at one queue; and work beside a consumer's span (D43).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "simulator/recording/results.h"
#include "simulator/recording/usual_causes.h"

namespace propspec::recording {
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
  Queues(const SpanForest& forest, const Options& options, Results& results)
      : forest_(forest),
        options_(options),
        results_(results),
        family_sizes_(forest.traces.size(), 0) {
    for (TraceIndex i = 0; i < forest.traces.size(); ++i) ++family_sizes_[forest.family(i)];
  }

  void run() {
    for (SpanIndex i = 0; i < forest_.standing.size(); ++i) {
      if (forest_.standing[i] == Standing::kDuplicate) continue;
      const StoredSpan& span = forest_[i];
      if (span.kind == SpanKind::kProducing && span.destination != 0) {
        Queue& queue = by_queue_[span.destination];
        (is_received(i) ? queue.received : queue.producers).push_back(i);
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
    std::vector<SpanIndex> received;  // producers that are connected to whoever received
  };

  bool is_received(SpanIndex i) const { return forest_.has_child[i] || forest_.is_linked[i]; }
  // A consumer that nothing connects to another trace and whose ids name nobody either: a root, or
  // the child of the worker's own poll.
  bool is_unsent(SpanIndex i) const {
    const StoredSpan& span = forest_[i];
    const TraceIndex trace = forest_.trace_of[i];
    const SpanIndex parent = forest_.parent[i];
    const bool is_polled = parent != kNoSpan && forest_.standing[parent] == Standing::kRoot &&
                           forest_[parent].service == span.service && !forest_[parent].is_entry();
    return span.kind == SpanKind::kConsuming && span.destination != 0 &&
           (forest_.standing[i] == Standing::kRoot || is_polled) &&
           family_sizes_[forest_.family(trace)] == 1 && !results_.cut_is_told[trace];
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
    for (const auto& [_, pairing] : pairings) tell(destination, queue, pairing, adds_up);
  }

  void tell(TextId destination, const Queue& queue, const Pairing& pairing, bool adds_up) {
    std::vector<std::string> facts;
    Causes causes = causes_of(queue, pairing, facts);
    Suspicion& told = results_.suspicions.add(
        std::move(causes), adds_up ? Certainty::kLikely : Certainty::kPossible, pairing.consumer,
        pairing.producer, [&](Suspicion& suspicion) {
          suspicion.sentence = fmt::format(
              "{} is in a trace of its own, just after {} sent something to `{}` that nobody "
              "seems to have received",
              words(forest_, pairing.consumer), words(forest_, pairing.producer),
              forest_.store.texts[destination]);
          suspicion.facts = std::move(facts);
          suspicion.facts.push_back(forest_[pairing.consumer].destination_is_guessed
                                        ? "only the names of the spans and the times fit"
                                        : "only the name of the queue and the times fit");
          if (adds_up) {
            suspicion.facts.push_back("as many messages were sent there as were received");
          }
        });
    told.count += pairing.pairs - 1;
  }

  Causes causes_of(const Queue& queue, const Pairing& pairing,
                   std::vector<std::string>& facts) const {
    const std::string_view system = forest_.store.texts[forest_[pairing.consumer].system];
    if (forest_.parent[pairing.consumer] != kNoSpan) {
      facts.push_back(fmt::format("it hangs under the worker's own {}",
                                  words(forest_, forest_.parent[pairing.consumer])));
      return system == "wcf" ? Causes{"D45", "D01"} : Causes{"D01", "D36"};
    }
    if (queue.received.empty()) {
      return usual_causes(system);
    }
    facts.push_back(fmt::format("{} messages of that queue are connected, {} are not",
                                queue.received.size(), queue.producers.size()));
    if (cuts_siblings(queue)) {
      facts.push_back("of what was sent at once the first is connected");
      return system == "bullmq" ? Causes{"D37", "D14"} : Causes{"D14", "D37"};
    }
    if (cuts_high_ids(queue)) {
      facts.push_back("exactly those are cut whose sender has an id of 2^63 or more");
      return {"D40"};
    }
    const std::uint64_t first_cut = forest_[queue.producers.front()].start_ns;
    const bool none_after =
        std::all_of(queue.received.begin(), queue.received.end(),
                    [&](SpanIndex i) { return forest_[i].start_ns < first_cut; });
    if (none_after && queue.producers.size() >= kManyAlike) {
      facts.push_back("from the first that was cut on all are cut");
      return {"D29", "D53"};
    }
    return {"D03", "D18", "D24"};
  }

  // Each of those that are cut was sent by a span that sent a connected one as well.
  bool cuts_siblings(const Queue& queue) const {
    std::vector<SpanIndex> senders;
    for (const SpanIndex i : queue.received) senders.push_back(forest_.parent[i]);
    std::sort(senders.begin(), senders.end());
    return std::all_of(queue.producers.begin(), queue.producers.end(), [&](SpanIndex i) {
      return forest_.parent[i] != kNoSpan &&
             std::binary_search(senders.begin(), senders.end(), forest_.parent[i]);
    });
  }

  // Trace ids, span ids, or both may be read as signed numbers.
  bool cuts_high_ids(const Queue& queue) const {
    if (queue.producers.size() < kManyAlike || queue.received.size() < kManyAlike) return false;
    const auto trace = [&](SpanIndex i) { return (forest_[i].trace.low >> 63) != 0; };
    const auto span = [&](SpanIndex i) { return (forest_[i].id.value >> 63) != 0; };
    const auto either = [&](SpanIndex i) { return trace(i) || span(i); };
    const auto tells_apart = [&](const auto& is_high) {
      return std::all_of(queue.producers.begin(), queue.producers.end(), is_high) &&
             std::none_of(queue.received.begin(), queue.received.end(), is_high);
    };
    return tells_apart(trace) || tells_apart(span) || tells_apart(either);
  }

  const SpanForest& forest_;
  const Options& options_;
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
  std::vector<bool> polls(forest.standing.size(), false);
  for (SpanIndex i = 0; i < forest.standing.size(); ++i) {
    if (forest[i].kind == SpanKind::kConsuming && forest.parent[i] != kNoSpan) {
      polls[forest.parent[i]] = true;
    }
  }
  for (SpanIndex i = 0; i < forest.standing.size(); ++i) {
    const StoredSpan& span = forest[i];
    if (span.kind == SpanKind::kConsuming && forest.standing[i] == Standing::kChild &&
        !forest.has_child[i] && !forest.is_linked[i]) {
      consumers.push_back(i);
    } else if (forest.standing[i] == Standing::kRoot && !polls[i] && !span.has_links &&
               span.job == 0 &&
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
    const Pairing& pairing = found.first;
    const std::uint64_t count = found.second;
    if (pairing.pairs == 0) continue;
    const bool is_rule = pairing.pairs >= kManyAlike && 5 * pairing.pairs >= 4 * count;
    Suspicion& told = results.suspicions.add(
        {"D43"}, is_rule ? Certainty::kLikely : Certainty::kPossible, pairing.consumer,
        pairing.producer, [&](Suspicion& suspicion) {
          suspicion.sentence = fmt::format(
              "{} is a root, though it begins right after {} of the same service, which has no "
              "children: the work was done when the consumer's span was closed already",
              words(forest, pairing.consumer), words(forest, pairing.producer));
          suspicion.facts.push_back(fmt::format(
              "so it is with {} of {} consumer spans without children", pairing.pairs, count));
        });
    told.count += pairing.pairs - 1;
  }
}

}  // namespace

void suspect_queues(const SpanForest& forest, const Options& options, Results& results) {
  Queues(forest, options, results).run();
  suspect_work_beside(forest, results);
}

}  // namespace propspec::recording
