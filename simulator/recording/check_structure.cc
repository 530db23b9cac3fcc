// Ids and edges within a trace: I04, I05, I16, I19, I26.
#include <fmt/format.h>

#include <algorithm>

#include "simulator/recording/results.h"

namespace propspec::recording {
namespace {

class Structure {
 public:
  Structure(const SpanForest& forest, const Options& options, Results& results)
      : forest_(forest), options_(options), results_(results) {
    visited_.assign(forest.standing.size(), Visit::kNever);
  }

  void check(const TraceRange& trace) {
    unique_ids(trace);
    for (const SpanIndex span : forest_.of(trace)) {
      circle(span);
      time(span);
    }
    parents(trace);
    single_root(trace);
    bounds(trace);
  }

 private:
  enum class Visit : std::uint8_t { kNever, kUnderWay, kDone };

  void unique_ids(const TraceRange& trace) {
    const auto spans = forest_.of(trace);
    for (std::size_t i = 1; i < spans.size(); ++i) {
      const SpanIndex span = spans[i];
      if (forest_[span].id != forest_[spans[i - 1]].id) continue;
      const SpanIndex before = find_rival(trace, span);
      if (before == kNoSpan) continue;
      results_.findings.add("I04", Severity::kBroken, forest_[span], [&] {
        return fmt::format("two spans of a trace have the same id: {} and {}",
                           words(forest_, before), words(forest_, span));
      });
      results_.suspicions.add({"D62"}, Certainty::kLikely, span, before, [&](Suspicion& told) {
        told.sentence = fmt::format(
            "{} and {} have the same id: one of them drew it as the "
            "other did, as processes do that fork without a new seed",
            words(forest_, before), words(forest_, span));
      });
    }
  }

  // An earlier span with the same id that is neither the same again nor the other half.
  SpanIndex find_rival(const TraceRange& trace, SpanIndex span) const {
    if (forest_.standing[span] == Standing::kDuplicate) return kNoSpan;
    for (const SpanIndex before : forest_.find(trace, forest_[span].id)) {
      if (before == span) break;
      if (forest_.standing[before] != Standing::kDuplicate &&
          !are_halves(forest_[before], forest_[span])) {
        return before;
      }
    }
    return kNoSpan;
  }

  // Follows the parents of `begin` up to what is known to be sound.
  void circle(SpanIndex begin) {
    path_.clear();
    SpanIndex at = begin;
    while (at != kNoSpan && visited_[at] == Visit::kNever) {
      visited_[at] = Visit::kUnderWay;
      path_.push_back(at);
      at = forest_.parent[at];
    }
    if (at != kNoSpan && visited_[at] == Visit::kUnderWay) {
      results_.findings.add("I04", Severity::kBroken, forest_[at], [&] {
        return forest_.parent[at] == at
                   ? fmt::format("{} is its own parent", words(forest_, at))
                   : fmt::format("{} is among its own ancestors", words(forest_, at));
      });
      results_.suspicions.add({"D62"}, Certainty::kLikely, at, kNoSpan, [&](Suspicion& told) {
        told.sentence =
            fmt::format("the parents of {} lead back to itself, as where span ids are drawn twice",
                        words(forest_, at));
      });
    }
    for (const SpanIndex span : path_) visited_[span] = Visit::kDone;
  }

  // A trace that has no root here began elsewhere: then one parent may be missing, and more where a
  // process was entered. Within a process, and below a root, none may.
  void parents(const TraceRange& trace) {
    for (const SpanIndex span : forest_.of(trace)) {
      if (forest_.standing[span] != Standing::kOrphan || results_.parent_is_told[span]) continue;
      const StoredSpan& orphan = forest_[span];
      if (trace.roots == 0 && orphan.parent == forest_[trace.head].parent) continue;
      const bool may_be_elsewhere = trace.roots == 0 && orphan.is_entry();
      results_.findings.add("I05", may_be_elsewhere ? Severity::kWarning : Severity::kBroken,
                            orphan, [&] {
                              return fmt::format("the parent {} of {} is not in the recording",
                                                 hex(orphan.parent), words(forest_, span));
                            });
      if (!may_be_elsewhere) tell_lost_parent(span);
    }
  }

  void tell_lost_parent(SpanIndex span) {
    const bool is_entry = forest_[span].is_entry();
    results_.suspicions.add(
        is_entry ? Causes{"D65", "D59", "D57"} : Causes{"D57", "D64", "D59"}, Certainty::kLikely,
        span, kNoSpan, [&](Suspicion& told) {
          told.sentence = fmt::format("the parent of {} was never recorded", words(forest_, span));
          told.facts.push_back(
              is_entry
                  ? "it is where a process was entered: the sender's span was not finished, "
                    "was dropped, or its service is not part of the recording"
                  : "it is within a process: that ended before it sent all, or lost a payload");
        });
  }

  void single_root(const TraceRange& trace) {
    if (trace.roots < 2) return;
    for (const SpanIndex span : forest_.of(trace)) {
      if (forest_.standing[span] != Standing::kRoot || span == trace.head ||
          forest_[span].has_links) {
        continue;
      }
      results_.findings.add("I16", Severity::kBroken, forest_[span], [&] {
        return fmt::format("the trace has two roots: {} and {}", words(forest_, trace.head),
                           words(forest_, span));
      });
      results_.suspicions.add(
          {"D17", "D62"}, Certainty::kLikely, span, trace.head, [&](Suspicion& told) {
            told.sentence = fmt::format("{} is in the trace of {}, but has no parent",
                                        words(forest_, span), words(forest_, trace.head));
          });
    }
  }

  void bounds(const TraceRange& trace) {
    const std::uint64_t spans = trace.end - trace.begin;
    const std::uint64_t age = trace.end_ns - std::min(trace.start_ns, trace.end_ns);
    if (spans <= options_.max_spans_of_trace && age <= options_.max_age_ns) return;
    results_.findings.add("I19", Severity::kWarning, forest_[trace.head], [&] {
      return fmt::format("the trace of {} has {} spans in {} s", words(forest_, trace.head), spans,
                         age / 1'000'000'000);
    });
    results_.suspicions.add({"D38"}, Certainty::kPossible, trace.head, kNoSpan,
                            [&](Suspicion& told) {
                              told.sentence = fmt::format(
                                  "the trace of {} seems to have no end: a context may be kept in "
                                  "the template of a recurring job",
                                  words(forest_, trace.head));
                            });
  }

  void time(SpanIndex span) {
    const SpanIndex parent = forest_.parent[span];
    if (parent == kNoSpan) return;
    const std::uint64_t start = forest_[span].start_ns, earliest = forest_[parent].start_ns;
    if (start == 0 || earliest == 0 || earliest < options_.tolerance_ns ||
        start >= earliest - options_.tolerance_ns) {
      return;
    }
    results_.findings.add("I26", Severity::kWarning, forest_[span], [&] {
      return fmt::format("{} starts {} us before its parent {}", words(forest_, span),
                         (earliest - start) / 1000, words(forest_, parent));
    });
    if (forest_[span].service == forest_[parent].service) return;
    results_.suspicions.add({"D60"}, Certainty::kPossible, span, parent, [&](Suspicion& told) {
      told.sentence = fmt::format("the clock of {} may be behind that of {}",
                                  service_name(forest_, span), service_name(forest_, parent));
    });
  }

  const SpanForest& forest_;
  const Options& options_;
  Results& results_;
  std::vector<Visit> visited_;
  std::vector<SpanIndex> path_;
};

}  // namespace

void check_structure(const SpanForest& forest, const Options& options, Results& results) {
  Structure structure(forest, options, results);
  for (const TraceRange& trace : forest.traces) structure.check(trace);
}

}  // namespace propspec::recording
