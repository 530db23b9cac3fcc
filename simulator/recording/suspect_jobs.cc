// Traces that name each other by tags where an edge is missing (I24): copies of trace ids, and ids
// of jobs and messages.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "simulator/recording/results.h"
#include "simulator/recording/usual_causes.h"

namespace propspec::recording {
namespace {

// How jobs alike fared: those of one service and name.
struct Shape {
  std::uint64_t cut = 0, connected = 0;
  std::uint64_t cut_from_high_ids = 0, connected_from_high_ids = 0;
};

struct Cut {
  SpanIndex sender = kNoSpan, receiver = kNoSpan;
  bool is_retry = false;  // an earlier attempt is connected, and there is no sender
  bool is_unique = true;  // no other span could have sent it
};

class Jobs {
 public:
  Jobs(const SpanForest& forest, Results& results) : forest_(forest), results_(results) {}

  void run() {
    std::vector<SpanIndex> spans;
    for (SpanIndex i = 0; i < forest_.standing.size(); ++i) {
      if (forest_[i].job != 0 && forest_.standing[i] != Standing::kDuplicate) spans.push_back(i);
    }
    const auto key = [&](SpanIndex i) { return std::pair(forest_[i].job_system, forest_[i].job); };
    std::sort(spans.begin(), spans.end(), [&](SpanIndex a, SpanIndex b) {
      return std::tuple(key(a), forest_[a].start_ns, a) <
             std::tuple(key(b), forest_[b].start_ns, b);
    });
    for (std::size_t i = 0; i < spans.size();) {
      std::size_t end = i + 1;
      while (end < spans.size() && key(spans[end]) == key(spans[i])) ++end;
      look_at(std::span(spans).subspan(i, end - i));
      i = end;
    }
    for (const Cut& cut : cuts_) tell(cut);
  }

 private:
  bool sends(SpanIndex span) const {
    const SpanKind kind = forest_[span].kind;
    return kind == SpanKind::kProducing || kind == SpanKind::kServing || kind == SpanKind::kCalling;
  }
  // Above it no span of the worker has the job's id.
  bool is_topmost(SpanIndex span) const {
    const SpanIndex parent = forest_.parent[span];
    return parent == kNoSpan || forest_[parent].job != forest_[span].job ||
           forest_[parent].job_system != forest_[span].job_system || sends(parent);
  }
  bool begins_trace(SpanIndex span) const { return forest_.standing[span] != Standing::kChild; }

  // The spans that have one job's id, by time.
  void look_at(std::span<const SpanIndex> job) {
    for (std::size_t i = 0; i < job.size(); ++i) {
      const SpanIndex receiver = job[i];
      if (sends(receiver) || !is_topmost(receiver)) continue;
      // Nearly all ids have a handful of spans; ids that are no ids have a million.
      const auto before =
          job.subspan(i > kMostBefore ? i - kMostBefore : 0, std::min(i, kMostBefore));
      Cut cut{.receiver = receiver};
      bool is_connected = false, attempt_is_connected = false;
      for (const SpanIndex earlier : before) {
        const bool same = forest_.same_family(earlier, receiver);
        if (sends(earlier)) {
          is_connected = is_connected || same;
          cut.is_unique = cut.is_unique && cut.sender == kNoSpan;
          if (cut.sender == kNoSpan || forest_[earlier].kind == SpanKind::kProducing) {
            cut.sender = earlier;
          }
        } else if (!same && !begins_trace(earlier)) {
          attempt_is_connected = true;
          if (cut.sender == kNoSpan) cut.sender = earlier;
        }
      }
      if (cut.sender == kNoSpan) continue;
      cut.is_retry = attempt_is_connected;
      Shape& shape = shapes_[{forest_[receiver].service, forest_[receiver].name}];
      if (is_connected || forest_.same_family(cut.sender, receiver)) {
        ++shape.connected;
        if (has_high_ids(forest_[cut.sender])) ++shape.connected_from_high_ids;
      } else if (!results_.cut_is_told[forest_.trace_of[receiver]]) {
        ++shape.cut;
        if (has_high_ids(forest_[cut.sender])) ++shape.cut_from_high_ids;
        cuts_.push_back(cut);
        results_.cut_is_told[forest_.trace_of[receiver]] = true;
      }
    }
  }

  void tell(const Cut& cut) {
    const StoredSpan& receiver = forest_[cut.receiver];
    const Shape& shape = shapes_[{receiver.service, receiver.name}];
    std::vector<std::string> facts;
    const Causes causes = causes_of(cut, shape, facts);
    const std::string_view job = forest_.store.texts[receiver.job];
    const bool is_telling = job.size() >= kTellingLength;
    const Certainty certainty = !cut.is_unique                         ? Certainty::kPossible
                                : is_telling && !begins_elsewhere(cut) ? Certainty::kCertain
                                                                       : Certainty::kLikely;
    results_.suspicions.add(causes, certainty, cut.receiver, cut.sender, [&](Suspicion& told) {
      told.sentence = fmt::format(
          "{} has the id `{}` of what {} sent, but neither is its trace the same nor "
          "does a link lead there",
          words(forest_, cut.receiver), job, words(forest_, cut.sender));
      told.facts = std::move(facts);
      told.facts.push_back(fmt::format("the trace ids are {} and {}",
                                       hex(forest_[cut.sender].trace), hex(receiver.trace)));
      if (!is_telling) told.facts.push_back("the id is short, others may have it too");
    });
  }

  // It claims to have been sent by somebody who is not recorded.
  bool begins_elsewhere(const Cut& cut) const {
    return forest_.standing[cut.receiver] == Standing::kOrphan;
  }

  Causes causes_of(const Cut& cut, const Shape& shape, std::vector<std::string>& facts) const {
    const StoredSpan& receiver = forest_[cut.receiver];
    if (const SpanIndex parent = forest_.parent[cut.receiver]; parent != kNoSpan) {
      const StoredSpan& above = forest_[parent];
      if (above.job != 0 && above.job_system == receiver.job_system) {
        facts.push_back(fmt::format("it hangs under another job, {}", words(forest_, parent)));
        return {"D46", "D51"};
      }
      facts.push_back(
          fmt::format("it hangs under the worker's own span, {}: the context was taken "
                      "when the job ran, not when it was put into the queue",
                      words(forest_, parent)));
      return {"D01", "D36"};
    }
    facts.push_back("it is the root of its trace");
    if (shape.cut_from_high_ids == shape.cut && shape.cut >= kManyAlike &&
        shape.connected >= kManyAlike && shape.connected_from_high_ids == 0) {
      facts.push_back("exactly those are cut whose sender has an id of 2^63 or more");
      return {"D40"};
    }
    if (cut.is_retry || receiver.is_retry) {
      facts.push_back(cut.is_retry ? "an earlier attempt is connected"
                                   : "its tags say that it is a retry");
      return receiver.job_system == JobSystem::kSidekiq ? Causes{"D36", "D48", "D42"}
                                                        : Causes{"D48", "D36"};
    }
    if (shape.connected > 0) {
      facts.push_back(
          fmt::format("{} jobs like it are connected, {} are not", shape.connected, shape.cut));
      return receiver.job_system == JobSystem::kMessage ? Causes{"D18", "D53", "D29"}
                                                        : Causes{"D03", "D02", "D36"};
    }
    return receiver.job_system == JobSystem::kMessage ? usual_causes(system_of_queue(cut))
                                                      : usual_causes(receiver.job_system);
  }

  std::string_view system_of_queue(const Cut& cut) const {
    const TextId received = forest_[cut.receiver].system;
    return forest_.store.texts[received != 0 ? received : forest_[cut.sender].system];
  }

  static constexpr std::size_t kMostBefore = 64;
  static constexpr std::size_t kTellingLength = 8;
  static constexpr std::uint64_t kManyAlike = 4;

  const SpanForest& forest_;
  Results& results_;
  std::map<std::pair<TextId, TextId>, Shape> shapes_;
  std::vector<Cut> cuts_;
};

std::uint64_t count_named(const SpanForest& forest, TraceIndex trace) {
  return forest.traces[trace].end - forest.traces[trace].begin;
}

}  // namespace

// `dd.trace_id` is what logs are searched by. On a job's span it proves that the job knew its
// request, and was not made a part of it (D09).
void suspect_copied_ids(const SpanForest& forest, Results& results) {
  std::unordered_map<std::uint64_t, TraceIndex> by_low;
  if (forest.store.trace_id_copies.empty()) return;
  for (TraceIndex i = 0; i < forest.traces.size(); ++i) {
    by_low.try_emplace(forest.traces[i].id.low, i);
  }
  for (const TraceIdCopy& copy : forest.store.trace_id_copies) {
    const TraceIndex here = forest.trace_of[copy.span];
    if (copy.trace.low == forest.traces[here].id.low || results.cut_is_told[here]) continue;
    TraceIndex there = kNoTrace;
    if (copy.has_high) there = forest.find_trace(copy.trace);
    if (const auto found = by_low.find(copy.trace.low); there == kNoTrace && found != by_low.end())
      there = found->second;
    if (there == kNoTrace || forest.family(there) == forest.family(here)) continue;
    const bool begins_trace = forest.standing[copy.span] != Standing::kChild;
    const SpanIndex sender = forest.traces[there].head;
    results.cut_is_told[here] = true;
    results.suspicions.add(
        {"D09"}, begins_trace ? Certainty::kCertain : Certainty::kLikely, copy.span, sender,
        [&](Suspicion& told) {
          told.sentence = fmt::format(
              "the tag {} of {} names the trace of {}, but a tag is no edge: its own "
              "trace is another one",
              forest.store.texts[copy.key], words(forest, copy.span), words(forest, sender));
          told.facts.push_back(fmt::format("the trace ids are {} ({} spans) and {} ({} spans)",
                                           hex(forest.traces[there].id), count_named(forest, there),
                                           hex(forest.traces[here].id), count_named(forest, here)));
        });
  }
}

void suspect_jobs(const SpanForest& forest, Results& results) { Jobs(forest, results).run(); }

}  // namespace propspec::recording
