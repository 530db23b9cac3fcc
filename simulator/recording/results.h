// What a verdict collects: findings by invariant, suspicions by what looks alike. Of each only
// the first few are told in words, so that a million breaks cost no more than one.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "simulator/recording/recording.h"
#include "simulator/recording/span_forest.h"

namespace propspec::recording {

class Findings {
 public:
  explicit Findings(std::size_t kept) : kept_(kept) {}

  // `tell` makes the sentence, if it is wanted.
  template <typename Tell>
  void add(std::string_view invariant, Severity severity, const StoredSpan& span, Tell tell) {
    std::uint64_t& count = counts_[{invariant, severity}];
    if (++count <= kept_) {
      findings_.push_back({invariant, severity, span.trace, span.id, tell()});
    }
  }
  void move_to(Verdict& verdict);

 private:
  std::size_t kept_;
  std::map<std::pair<std::string_view, Severity>, std::uint64_t> counts_;
  std::vector<Finding> findings_;
};

using Causes = std::vector<std::string_view>;

class Suspicions {
 public:
  explicit Suspicions(const SpanForest& forest) : forest_(forest) {}

  // `at` is the span at the cut, `from` the one it ought to hang under, or kNoSpan. `tell` gets
  // the suspicion to add its sentence and facts.
  template <typename Tell>
  Suspicion& add(Causes causes, Certainty certainty, SpanIndex at, SpanIndex from, Tell tell) {
    const StoredSpan& span = forest_[at];
    const auto shape = [&](SpanIndex index) {
      return index == kNoSpan ? Shape() : Shape(forest_[index].service, forest_[index].name);
    };
    Key key{causes, certainty, shape(at), shape(from)};
    if (suspicions_.size() >= kMostShapes && !index_.contains(key)) {
      key = {causes, certainty, Shape(), Shape()};
    }
    const auto [found, is_new] = index_.try_emplace(std::move(key), suspicions_.size());
    if (is_new) {
      Suspicion& suspicion = suspicions_.emplace_back();
      suspicion.causes = std::move(causes);
      suspicion.certainty = certainty;
      suspicion.trace = span.trace;
      suspicion.span = span.id;
      if (from != kNoSpan) suspicion.other_trace = forest_[from].trace;
      tell(suspicion);
      shorten(suspicion);
    }
    Suspicion& suspicion = suspicions_[found->second];
    ++suspicion.count;
    return suspicion;
  }
  void move_to(Verdict& verdict);

 private:
  using Shape = std::pair<TextId, TextId>;
  using Key = std::tuple<Causes, Certainty, Shape, Shape>;

  // Beyond that what has the same causes counts as alike: names may all differ.
  static constexpr std::size_t kMostShapes = 1000;

  // Names and tags may have a megabyte.
  static void shorten(Suspicion& suspicion);

  const SpanForest& forest_;
  std::map<Key, std::size_t> index_;
  std::vector<Suspicion> suspicions_;
};

struct Results {
  Results(const SpanForest& forest, std::size_t kept_findings)
      : findings(kept_findings),
        suspicions(forest),
        cut_is_told(forest.traces.size(), false),
        parent_is_told(forest.store.spans.size(), false) {}

  Findings findings;
  Suspicions suspicions;
  std::vector<bool> cut_is_told;     // of each trace: why it begins where it does
  std::vector<bool> parent_is_told;  // of each span: where its parent is, if not in its trace
  // Where traces with the same lower 64 bits are joined: the first such span of each.
  struct NarrowJoin {
    SpanIndex span = kNoSpan, parent = kNoSpan;
  };
  std::vector<NarrowJoin> narrow_joins;
};

// "`job` of worker (span 00000000000000a1)".
std::string words(const SpanForest& forest, SpanIndex span);
// "no service" for none.
std::string_view service_name(const SpanForest& forest, SpanIndex span);

// The parts of a verdict, in the order in which they are made.
void suspect_narrow_ids(const SpanForest& forest, Results& results);
void suspect_parents_elsewhere(const SpanForest& forest, Results& results);
void check_structure(const SpanForest& forest, const Options& options, Results& results);
void check_links(const SpanForest& forest, Results& results);
void check_context(const SpanForest& forest, Results& results);
void suspect_copied_ids(const SpanForest& forest, Results& results);
void suspect_jobs(const SpanForest& forest, Results& results);
void suspect_queues(const SpanForest& forest, const Options& options, Results& results);

}  // namespace propspec::recording
