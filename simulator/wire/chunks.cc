#include "simulator/wire/chunks.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "simulator/trace/hash.h"

namespace propspec {
namespace {

struct ChunkKey {
  TraceId trace;
  std::string_view service;
  bool operator==(const ChunkKey&) const = default;
};

struct ChunkKeyHash {
  std::size_t operator()(const ChunkKey& key) const {
    return fnv1a(key.service, key.trace.low ^ (key.trace.high * 0x9e3779b97f4a7c15u));
  }
};

}  // namespace

std::vector<std::vector<const SpanRecord*>> chunks_of(std::span<const SpanRecord> spans) {
  std::vector<std::vector<const SpanRecord*>> chunks;
  std::unordered_map<ChunkKey, std::size_t, ChunkKeyHash> index;
  for (const SpanRecord& span : spans) {
    const auto [found, is_new] = index.try_emplace({span.trace_id, span.service}, chunks.size());
    if (is_new) chunks.emplace_back();
    chunks[found->second].push_back(&span);
  }
  return chunks;
}

bool needs_tid(const std::vector<const SpanRecord*>& chunk) {
  return chunk.front()->trace_id.high != 0 &&
         std::none_of(chunk.begin(), chunk.end(),
                      [](const SpanRecord* span) { return span->tags.find(kTidTag).has_value(); });
}

}  // namespace propspec
