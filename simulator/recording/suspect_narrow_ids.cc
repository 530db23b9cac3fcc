// Traces that have their lower 64 bits in common and not the upper ones: one trace, once (I02,
// I06). By accident that happens to nobody.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "simulator/recording/results.h"

namespace propspec::recording {
namespace {

using Twins = std::vector<TraceIndex>;

// What requests have in common that begin alike.
struct Class {
  std::uint64_t all = 0, joined = 0;
  TraceIndex example = kNoTrace;  // of those that nothing follows
};

class NarrowIds {
 public:
  NarrowIds(const SpanForest& forest, Results& results)
      : forest_(forest),
        results_(results),
        is_joined_(forest.traces.size(), false),
        has_error_(forest.traces.size(), false) {
    for (const StoredTag& tag : forest.store.propagation_errors) {
      has_error_[forest.trace_of[tag.span]] = true;
    }
  }

  void run() {
    const std::vector<TraceIndex> by_low = forest_.traces_by_low();
    for (std::size_t i = 0; i < by_low.size();) {
      std::size_t end = i + 1;
      while (end < by_low.size() && low(by_low[end]) == low(by_low[i])) ++end;
      if (end - i > 1)
        tell({by_low.begin() + static_cast<std::ptrdiff_t>(i),
              by_low.begin() + static_cast<std::ptrdiff_t>(end)});
      i = end;
    }
    if (found_) tell_lost_races();
  }

 private:
  std::uint64_t low(TraceIndex trace) const { return forest_.traces[trace].id.low; }

  // The one that begins it all: it has a root, and no other begins earlier.
  TraceIndex origin(const Twins& twins) const {
    return *std::min_element(twins.begin(), twins.end(), [&](TraceIndex a, TraceIndex b) {
      const auto rank = [&](TraceIndex index) {
        const TraceRange& trace = forest_.traces[index];
        return std::pair(trace.roots == 0, trace.start_ns);
      };
      return rank(a) < rank(b);
    });
  }

  void tell(const Twins& twins) {
    found_ = true;
    const TraceIndex from = origin(twins);
    is_joined_[from] = true;
    for (const TraceIndex other : twins) {
      if (other != from) tell(from, other, twins);
    }
  }

  void tell(TraceIndex from, TraceIndex to, const Twins& twins) {
    const TraceRange& trace = forest_.traces[to];
    SpanIndex cut = trace.head, parent = kNoSpan;
    for (const SpanIndex span : forest_.of(trace)) {
      if (forest_.standing[span] != Standing::kOrphan) continue;
      const SpanIndex here = find_in(twins, to, forest_[span].parent);
      if (here == kNoSpan) continue;
      results_.parent_is_told[span] = true;
      if (parent == kNoSpan || forest_[span].start_ns < forest_[cut].start_ns) {
        cut = span;
        parent = here;
      }
    }
    results_.cut_is_told[to] = true;
    is_joined_[to] = true;
    if (parent != kNoSpan && twins.size() <= kMostTwins) {
      results_.narrow_joins.push_back({cut, parent});
    }
    const StoredSpan& span = forest_[cut];
    const TraceId first = forest_.traces[from].id;
    results_.findings.add("I02", Severity::kBroken, span, [&] {
      return fmt::format("{} has the trace id {}, and {} has {}: the lower 64 bits are the same",
                         words(forest_, cut), hex(trace.id), words(forest_, origin_span(from)),
                         hex(first));
    });
    if (span.tid != Tid::kWhole) {
      results_.findings.add("I06", Severity::kBroken, span, [&] {
        return fmt::format("the chunk of {} has {}, another one of that trace has {:016x}",
                           words(forest_, cut),
                           trace.id.high == 0 ? std::string("no _dd.p.tid")
                                              : fmt::format("_dd.p.tid {:016x}", trace.id.high),
                           first.high);
      });
    }
    tell_cause(from, to, cut, parent);
  }

  void tell_cause(TraceIndex from, TraceIndex to, SpanIndex cut, SpanIndex parent) {
    const StoredSpan& span = forest_[cut];
    const SpanIndex sender = parent == kNoSpan ? origin_span(from) : parent;
    const bool same_process = span.service == forest_[sender].service && !span.is_entry();
    const bool too_long = has_error_[from] || has_error_[to];
    const Causes causes = too_long       ? Causes{"D35", "D04"}
                          : same_process ? Causes{"D61", "D04"}
                                         : Causes{"D04", "D35"};
    const TraceId id = forest_.traces[to].id;
    results_.suspicions.add(causes, Certainty::kCertain, cut, sender, [&](Suspicion& told) {
      told.sentence = fmt::format(
          "{} continues {} by the lower 64 bits of the trace id only: the upper ones {}",
          words(forest_, cut), words(forest_, sender),
          id.high == 0 ? "are missing" : fmt::format("are {:016x} here", id.high));
      told.facts.push_back(
          fmt::format("the trace ids are {} and {}", hex(forest_.traces[from].id), hex(id)));
      if (parent != kNoSpan) {
        told.facts.push_back(
            fmt::format("its parent {} is a span of the other trace", hex(span.parent)));
      }
      if (too_long) told.facts.push_back("a span of them has the tag _dd.propagation_error");
      if (same_process) told.facts.push_back("both are spans of one service");
      if (!span.has_priority && forest_[sender].has_priority) {
        told.facts.push_back("it has no sampling priority either");
      }
    });
  }

  SpanIndex origin_span(TraceIndex trace) const { return forest_.traces[trace].head; }

  SpanIndex find_in(const Twins& twins, TraceIndex except, SpanId id) const {
    for (const TraceIndex twin : std::span(twins).first(std::min(twins.size(), kMostTwins))) {
      if (twin == except) continue;
      const auto found = forest_.find(forest_.traces[twin], id);
      if (!found.empty()) return found.front();
    }
    return kNoSpan;
  }

  // Where ids alone are stored, and after the job can be seen, some workers are faster: of requests
  // that begin alike some are followed by a job and some by nothing.
  void tell_lost_races() {
    std::map<std::tuple<TextId, TextId, TextId>, Class> classes;
    for (TraceIndex i = 0; i < forest_.traces.size(); ++i) {
      const StoredSpan& head = forest_[forest_.traces[i].head];
      if (forest_.traces[i].roots == 0) continue;
      Class& same = classes[{head.service, head.name, head.resource}];
      ++same.all;
      if (is_joined_[i]) {
        ++same.joined;
      } else if (same.example == kNoTrace) {
        same.example = i;
      }
    }
    for (const auto& [_, same] : classes) {
      if (same.joined < 2 || same.joined == same.all || 2 * same.joined < same.all) continue;
      const SpanIndex head = forest_.traces[same.example].head;
      const Class& counts = same;
      Suspicion& told = results_.suspicions.add(
          {"D03", "D39"}, Certainty::kLikely, head, kNoSpan, [&](Suspicion& suspicion) {
            suspicion.sentence = fmt::format(
                "{} of {} requests like {} are followed by no span of a job, the others are",
                counts.all - counts.joined, counts.all, words(forest_, head));
            suspicion.facts = {
                "where jobs are joined by ids alone, these are often stored after the job can be "
                "seen: a worker that is faster finds none, and opens no span"};
          });
      told.count += counts.all - counts.joined - 1;
    }
  }

  const SpanForest& forest_;
  Results& results_;
  bool found_ = false;
  std::vector<bool> is_joined_;  // of each trace
  std::vector<bool> has_error_;  // of each trace: its context did not get through whole
};

}  // namespace

void suspect_narrow_ids(const SpanForest& forest, Results& results) {
  NarrowIds(forest, results).run();
}

}  // namespace propspec::recording
