// Links: I15, and I25 as far as links show it.
#include <fmt/format.h>

#include <algorithm>

#include "simulator/recording/results.h"

namespace propspec::recording {
namespace {

// The trace that has these lower 64 bits and that span, if the link's own has not.
SpanIndex find_wide(const SpanForest& forest, const std::vector<TraceIndex>& by_low,
                    const StoredLink& link) {
  auto found = std::lower_bound(
      by_low.begin(), by_low.end(), link.trace.low,
      [&](TraceIndex trace, std::uint64_t low) { return forest.traces[trace].id.low < low; });
  for (std::size_t seen = 0;
       seen < kMostTwins && found != by_low.end() && forest.traces[*found].id.low == link.trace.low;
       ++seen, ++found) {
    const auto spans = forest.find(forest.traces[*found], link.id);
    if (!spans.empty()) return spans.front();
  }
  return kNoSpan;
}

void tell_unresolved(const SpanForest& forest, const StoredLink& link,
                     const std::vector<TraceIndex>& by_low, Results& results) {
  const StoredSpan& span = forest[link.span];
  const SpanIndex wide = find_wide(forest, by_low, link);
  if (wide != kNoSpan) {
    results.findings.add("I15", Severity::kBroken, span, [&] {
      return fmt::format("a link of {} names trace {}, but its span is in {}",
                         words(forest, link.span), hex(link.trace), hex(forest[wide].trace));
    });
    results.suspicions.add({"D50"}, Certainty::kCertain, link.span, wide, [&](Suspicion& told) {
      told.sentence = fmt::format(
          "the link of {} to {} has the lower 64 bits of the trace id only, and leads nowhere",
          words(forest, link.span), words(forest, wide));
    });
    results.cut_is_told[forest.trace_of[link.span]] = true;
    return;
  }
  // A trace that is not here at all may have been recorded elsewhere.
  const bool knows_trace = forest.find_trace(link.trace) != kNoTrace;
  results.findings.add("I15", knows_trace ? Severity::kBroken : Severity::kWarning, span, [&] {
    return fmt::format("a link of {} points at span {} of trace {}, which is not in the recording",
                       words(forest, link.span), hex(link.id), hex(link.trace));
  });
}

}  // namespace

// Links repeat themselves and are inherited by children in sound recordings; one for each message.
void check_links(const SpanForest& forest, Results& results) {
  if (forest.store.links.empty()) return;
  const std::vector<TraceIndex> by_low = forest.traces_by_low();
  for (std::size_t i = 0; i < forest.store.links.size(); ++i) {
    const StoredLink& link = forest.store.links[i];
    if (forest.standing[link.span] == Standing::kDuplicate) continue;
    if (forest.link_target[i] == kNoSpan) {
      if (!link.unsampled) tell_unresolved(forest, link, by_low, results);
    } else if (link.trace == forest[link.span].trace && link.id == forest[link.span].id) {
      results.findings.add("I15", Severity::kBroken, forest[link.span], [&] {
        return fmt::format("{} has a link to itself", words(forest, link.span));
      });
    }
    if (!link.terminated) continue;
    results.findings.add("I25", Severity::kWarning, forest[link.span], [&] {
      return fmt::format("{} was sent two contexts that disagree: the other one is trace {}",
                         words(forest, link.span), hex(link.trace));
    });
    results.suspicions.add({"D16"}, Certainty::kPossible, link.span, forest.link_target[i],
                           [&](Suspicion& told) {
                             told.sentence = fmt::format(
                                 "{} got headers of two traces in one carrier: somebody passes old "
                                 "ones on beside the new",
                                 words(forest, link.span));
                           });
  }
}

}  // namespace propspec::recording
