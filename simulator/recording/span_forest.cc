#include "simulator/recording/span_forest.h"

#include <algorithm>
#include <numeric>

namespace propspec::recording {
namespace {

// More spans with one id are not looked at: there are two in a sound trace, or four if a payload
// was sent twice.
constexpr std::ptrdiff_t kMostAlike = 8;

bool is_sender(SpanKind kind) { return kind == SpanKind::kCalling || kind == SpanKind::kProducing; }
bool is_receiver(SpanKind kind) {
  return kind == SpanKind::kServing || kind == SpanKind::kConsuming;
}

bool is_same_again(const StoredSpan& a, const StoredSpan& b) {
  return a.kind == b.kind && a.start_ns == b.start_ns && a.duration_ns == b.duration_ns &&
         a.name == b.name && a.service == b.service && a.parent == b.parent;
}

}  // namespace

bool are_halves(const StoredSpan& a, const StoredSpan& b) {
  return a.shared != b.shared || (is_sender(a.kind) && is_receiver(b.kind)) ||
         (is_receiver(a.kind) && is_sender(b.kind));
}

SpanForest::SpanForest(const SpanStore& spans) : store(spans) {
  const std::size_t count = store.spans.size();
  by_trace.resize(count);
  parent.assign(count, kNoSpan);
  standing.assign(count, Standing::kRoot);
  has_child.assign(count, false);
  is_linked.assign(count, false);
  trace_of.resize(count);
  sort_spans();
  for (TraceRange& trace : traces) {
    find_duplicates(trace);
    find_parents(trace);
  }
  follow_links();
}

void SpanForest::sort_spans() {
  // With the keys at hand, sorting does not jump through memory.
  struct Key {
    TraceId trace;
    SpanId id;
    SpanIndex index;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<Key> keys;
  keys.reserve(store.spans.size());
  for (SpanIndex i = 0; i < store.spans.size(); ++i) {
    keys.push_back({store.spans[i].trace, store.spans[i].id, i});
  }
  std::sort(keys.begin(), keys.end());
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    by_trace[i] = keys[i].index;
    if (i == 0 || keys[i].trace != keys[i - 1].trace) {
      traces.push_back({.id = keys[i].trace, .begin = i, .end = i});
    }
    traces.back().end = i + 1;
    trace_of[keys[i].index] = static_cast<TraceIndex>(traces.size() - 1);
  }
}

// The halves of a call that was sent twice come as client, server, client, server.
void SpanForest::find_duplicates(const TraceRange& trace) {
  const auto spans = of(trace);
  for (std::size_t i = 1; i < spans.size(); ++i) {
    const StoredSpan& span = store.spans[spans[i]];
    if (store.spans[spans[i - 1]].id != span.id) continue;
    for (const SpanIndex before : find(trace, span.id)) {
      if (before == spans[i]) break;
      if (!is_same_again(store.spans[before], span)) continue;
      standing[spans[i]] = Standing::kDuplicate;
      ++duplicates;
      break;
    }
  }
}

void SpanForest::find_parents(TraceRange& trace) {
  for (const SpanIndex index : of(trace)) {
    if (standing[index] == Standing::kDuplicate) continue;
    const StoredSpan& span = store.spans[index];
    trace.start_ns = trace.start_ns == 0 ? span.start_ns : std::min(trace.start_ns, span.start_ns);
    trace.end_ns = std::max(trace.end_ns, span.end_ns());
    // The server's half hangs under the client's, and children of the id under the server's.
    const SpanId wanted = span.parent;
    SpanIndex best = kNoSpan;
    if (is_receiver(span.kind) || span.shared) {
      for (const SpanIndex other : find(trace, span.id)) {
        if (other != index && standing[other] != Standing::kDuplicate &&
            !is_receiver(store.spans[other].kind) && are_halves(store.spans[other], span)) {
          best = other;
        }
      }
    }
    if (best == kNoSpan && wanted) {
      for (const SpanIndex other : find(trace, wanted)) {
        if (standing[other] == Standing::kDuplicate) continue;
        if (best == kNoSpan || is_receiver(store.spans[other].kind)) best = other;
      }
    }
    if (best != kNoSpan) {
      standing[index] = Standing::kChild;
      parent[index] = best;
      has_child[best] = true;
      continue;
    }
    standing[index] = wanted ? Standing::kOrphan : Standing::kRoot;
    if (!wanted) ++trace.roots;
    const auto rank = [&](SpanIndex candidate) {
      return std::pair(standing[candidate] == Standing::kOrphan, store.spans[candidate].start_ns);
    };
    if (trace.head == kNoSpan || rank(index) < rank(trace.head)) trace.head = index;
  }
  if (trace.head == kNoSpan) trace.head = of(trace).front();  // all of it is a circle
}

std::vector<TraceIndex> SpanForest::traces_by_low() const {
  std::vector<TraceIndex> by_low(traces.size());
  std::iota(by_low.begin(), by_low.end(), TraceIndex{0});
  std::sort(by_low.begin(), by_low.end(), [this](TraceIndex a, TraceIndex b) {
    return std::pair(traces[a].id.low, traces[a].id.high) <
           std::pair(traces[b].id.low, traces[b].id.high);
  });
  return by_low;
}

TraceIndex SpanForest::find_trace(TraceId id) const {
  const auto found =
      std::lower_bound(traces.begin(), traces.end(), id,
                       [](const TraceRange& trace, TraceId wanted) { return trace.id < wanted; });
  if (found == traces.end() || found->id != id) return kNoTrace;
  return static_cast<TraceIndex>(found - traces.begin());
}

std::span<const SpanIndex> SpanForest::find(TraceId trace, SpanId id) const {
  const TraceIndex index = find_trace(trace);
  if (index == kNoTrace) return {};
  return find(traces[index], id);
}

std::span<const SpanIndex> SpanForest::find(const TraceRange& trace, SpanId id) const {
  const auto spans = of(trace);
  const auto first = std::lower_bound(
      spans.begin(), spans.end(), id,
      [this](SpanIndex index, SpanId wanted) { return store.spans[index].id < wanted; });
  auto last = first;
  while (last != spans.end() && store.spans[*last].id == id && last - first < kMostAlike) ++last;
  return {first, last};
}

void SpanForest::follow_links() {
  families_.resize(traces.size());
  std::iota(families_.begin(), families_.end(), TraceIndex{0});
  link_target.assign(store.links.size(), kNoSpan);
  for (std::size_t i = 0; i < store.links.size(); ++i) {
    const StoredLink& link = store.links[i];
    const auto targets = find(link.trace, link.id);
    if (targets.empty()) continue;
    link_target[i] = targets.front();
    is_linked[targets.front()] = true;
    TraceIndex from = trace_of[link.span], to = trace_of[targets.front()];
    // Halving the paths keeps them short.
    for (TraceIndex* trace : {&from, &to}) {
      while (families_[*trace] != *trace) {
        families_[*trace] = families_[families_[*trace]];
        *trace = families_[*trace];
      }
    }
    families_[std::max(from, to)] = std::min(from, to);
  }
  // Each points at a smaller number, which is settled already.
  for (TraceIndex& family : families_) family = families_[family];
}

}  // namespace propspec::recording
