// What goes along with the ids from chunk to chunk: I06, I08, I10, I11, I30; and errors, I32.
//
// Priority, origin and propagation tags may stand on any span of a chunk, so chunks are compared,
// where one hangs under the other.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "simulator/recording/results.h"

namespace propspec::recording {
namespace {

struct Chunk {
  std::uint64_t number = 0;
  SpanIndex first = kNoSpan;
  SpanIndex root = kNoSpan;  // whose parent is in another chunk, or not at all
  std::optional<std::int32_t> priority;
  TextId origin = 0;
  bool has_tags = false;

  // A tracer of Datadog made it: others have none of these.
  bool has_context() const { return priority || origin != 0 || has_tags; }
};

struct ChunkTag {
  std::uint64_t chunk = 0;
  TextId key = 0, value = 0;
  auto operator<=>(const ChunkTag&) const = default;
};

class Context {
 public:
  Context(const SpanForest& forest, Results& results) : forest_(forest), results_(results) {
    for (const StoredTag& tag : forest.store.propagation_tags) {
      tags_.push_back({forest[tag.span].chunk, tag.key, tag.value});
    }
    std::sort(tags_.begin(), tags_.end());
    tags_.erase(std::unique(tags_.begin(), tags_.end()), tags_.end());
  }

  void check(const TraceRange& trace) {
    gather(trace, chunks_);
    for (const Chunk& chunk : chunks_) {
      tid(chunk.first);
      if (chunk.root == kNoSpan) continue;
      const SpanIndex sender = forest_.parent[chunk.root];
      if (sender == kNoSpan) continue;
      const Chunk* const above = find(chunks_, forest_[sender].chunk);
      if (above == nullptr || above == &chunk || !chunk.has_context()) continue;
      compare(*above, sender, chunk);
    }
  }

  // The same where the trace id lost its upper half on the way: more is lost there as a rule.
  void check(const Results::NarrowJoin& join) {
    // One request may have many jobs: it is gathered once.
    const TraceIndex sender_trace = forest_.trace_of[join.parent];
    if (sender_trace != std::exchange(sender_trace_, sender_trace)) {
      gather(forest_.traces[sender_trace], sender_chunks_);
    }
    const Chunk* const above = find(sender_chunks_, forest_[join.parent].chunk);
    if (above == nullptr) return;
    gather(forest_.traces[forest_.trace_of[join.span]], chunks_);
    const Chunk* const chunk = find(chunks_, forest_[join.span].chunk);
    if (chunk == nullptr || chunk->root != join.span || !chunk->has_context()) return;
    compare(*above, join.parent, *chunk);
  }

 private:
  void gather(const TraceRange& trace, std::vector<Chunk>& chunks) {
    members_.clear();
    chunks.clear();
    for (const SpanIndex span : forest_.of(trace)) {
      if (forest_.standing[span] == Standing::kDuplicate) continue;
      members_.push_back({forest_[span].chunk, span});
    }
    std::sort(members_.begin(), members_.end());
    for (const auto& [number, index] : members_) {
      if (chunks.empty() || chunks.back().number != number) {
        chunks.push_back({.number = number, .first = index, .has_tags = has_tags(number)});
      }
      Chunk& chunk = chunks.back();
      const StoredSpan& span = forest_[index];
      if (span.has_priority && !chunk.priority) chunk.priority = span.priority;
      if (chunk.origin == 0) chunk.origin = span.origin;
      const SpanIndex parent = forest_.parent[index];
      if (parent != kNoSpan && forest_[parent].chunk == number) continue;
      if (chunk.root == kNoSpan || span.start_ns < forest_[chunk.root].start_ns) {
        chunk.root = index;
      }
    }
  }

  void tid(SpanIndex first) {
    const StoredSpan& span = forest_[first];
    if (span.tid != Tid::kMalformed && span.tid != Tid::kConflicting) return;
    results_.findings.add("I06", Severity::kBroken, span, [&] {
      return span.tid == Tid::kMalformed
                 ? fmt::format(
                       "the _dd.p.tid of the chunk of {} is not sixteen lower-case digits, "
                       "or zero",
                       words(forest_, first))
                 : fmt::format("the spans of the chunk of {} have several _dd.p.tid",
                               words(forest_, first));
    });
  }

  void compare(const Chunk& above, SpanIndex sender, const Chunk& chunk) {
    const StoredSpan& root = forest_[chunk.root];
    // A chunk may also be a part of one that was flushed before: nothing was sent to anybody then.
    const bool was_sent = root.is_entry() || root.service != forest_[sender].service;
    priority(above, sender, chunk);
    origin(above, sender, chunk, was_sent);
    if (was_sent) tags(above, sender, chunk);
  }

  void priority(const Chunk& above, SpanIndex sender, const Chunk& chunk) {
    if (!above.priority || !chunk.priority || *above.priority == *chunk.priority) return;
    const auto what = [&] {
      return fmt::format("the sampling priority is {} at {}, and {} at {}", *above.priority,
                         words(forest_, sender), *chunk.priority, words(forest_, chunk.root));
    };
    results_.findings.add("I08", Severity::kBroken, forest_[chunk.root], what);
    results_.suspicions.add({"D05"}, Certainty::kLikely, chunk.root, sender, [&](Suspicion& told) {
      told.sentence = what() + ": it was not sent along, and decided anew";
    });
  }

  void origin(const Chunk& above, SpanIndex sender, const Chunk& chunk, bool was_sent) {
    if (above.origin == 0 || above.origin == chunk.origin) return;
    const auto what = [&] {
      return fmt::format("the origin is `{}` at {}, and {} at {}",
                         forest_.store.texts[above.origin], words(forest_, sender),
                         chunk.origin == 0 ? std::string("none")
                                           : fmt::format("`{}`", forest_.store.texts[chunk.origin]),
                         words(forest_, chunk.root));
    };
    results_.findings.add("I10", Severity::kBroken, forest_[chunk.root], what);
    results_.suspicions.add(was_sent ? Causes{"D06"} : Causes{"D61"}, Certainty::kLikely,
                            chunk.root, sender, [&](Suspicion& told) { told.sentence = what(); });
  }

  void tags(const Chunk& above, SpanIndex sender, const Chunk& chunk) {
    for (const ChunkTag& tag : tags_of(above.number)) {
      const std::string_view key = forest_.store.texts[tag.key];
      // Receivers may add to the first, and who samples sets the second.
      if (key == kTraceSourceTag || key == kKnuthRateTag) continue;
      // A decision that was made anew has a maker of its own; I08 tells of that.
      if (key == kDecisionMakerTag && above.priority != chunk.priority) continue;
      const std::optional<TextId> here = value(chunk.number, tag.key);
      if (here == tag.value) continue;
      const auto what = [&] {
        return fmt::format(
            "{} is `{}` at {}, and {} at {}", key, forest_.store.texts[tag.value],
            words(forest_, sender),
            here ? fmt::format("`{}`", forest_.store.texts[*here]) : std::string("missing"),
            words(forest_, chunk.root));
      };
      results_.findings.add("I11", Severity::kBroken, forest_[chunk.root], what);
      results_.suspicions.add({"D07"}, Certainty::kLikely, chunk.root, sender,
                              [&](Suspicion& told) { told.sentence = what(); });
    }
  }

  static const Chunk* find(const std::vector<Chunk>& chunks, std::uint64_t number) {
    const auto found = std::lower_bound(
        chunks.begin(), chunks.end(), number,
        [](const Chunk& chunk, std::uint64_t wanted) { return chunk.number < wanted; });
    return found != chunks.end() && found->number == number ? &*found : nullptr;
  }

  std::span<const ChunkTag> tags_of(std::uint64_t chunk) const {
    const auto [begin, end] =
        std::equal_range(tags_.begin(), tags_.end(), ChunkTag{chunk},
                         [](const ChunkTag& a, const ChunkTag& b) { return a.chunk < b.chunk; });
    return {begin, end};
  }
  bool has_tags(std::uint64_t chunk) const { return !tags_.empty() && !tags_of(chunk).empty(); }
  std::optional<TextId> value(std::uint64_t chunk, TextId key) const {
    const auto found = std::lower_bound(tags_.begin(), tags_.end(), ChunkTag{chunk, key});
    if (found == tags_.end() || found->chunk != chunk || found->key != key) return std::nullopt;
    return found->value;
  }

  const SpanForest& forest_;
  Results& results_;
  std::vector<ChunkTag> tags_;
  std::vector<std::pair<std::uint64_t, SpanIndex>> members_;
  std::vector<Chunk> chunks_;  // of the trace that is looked at, by number
  std::vector<Chunk> sender_chunks_;
  TraceIndex sender_trace_ = kNoTrace;  // which those are of
};

void check_propagation_errors(const SpanForest& forest, Results& results) {
  for (const StoredTag& tag : forest.store.propagation_errors) {
    if (forest.standing[tag.span] == Standing::kDuplicate) continue;
    const auto what = [&] {
      return fmt::format("{} has _dd.propagation_error `{}`", words(forest, tag.span),
                         forest.store.texts[tag.value]);
    };
    results.findings.add("I30", Severity::kBroken, forest[tag.span], what);
    results.suspicions.add({"D35"}, Certainty::kCertain, tag.span, kNoSpan, [&](Suspicion& told) {
      told.sentence = what() + ": the tags that go along were too long, or unreadable";
    });
  }
}

// A server's span may fail by its status alone; a job fails of something.
void check_errors(const SpanForest& forest, Results& results) {
  for (SpanIndex i = 0; i < forest.standing.size(); ++i) {
    const StoredSpan& span = forest[i];
    const bool is_job =
        span.kind == SpanKind::kConsuming || (span.job != 0 && span.kind != SpanKind::kProducing);
    if (!span.failed || span.failure_is_told || !is_job) continue;
    if (forest.standing[i] == Standing::kDuplicate) continue;
    results.findings.add("I32", Severity::kWarning, span, [&] {
      return fmt::format("{} failed, and does not tell of what", words(forest, i));
    });
  }
}

}  // namespace

void check_context(const SpanForest& forest, Results& results) {
  Context context(forest, results);
  for (const TraceRange& trace : forest.traces) context.check(trace);
  for (const Results::NarrowJoin& join : results.narrow_joins) context.check(join);
  check_propagation_errors(forest, results);
  check_errors(forest, results);
}

}  // namespace propspec::recording
