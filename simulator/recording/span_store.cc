#include "simulator/recording/span_store.h"

namespace propspec::recording {
namespace {

SpanKind kind_of(std::string_view kind) {
  if (kind.size() == 6) return kind == "server" ? SpanKind::kServing : SpanKind::kCalling;
  if (kind == "producer") return SpanKind::kProducing;
  if (kind == "consumer") return SpanKind::kConsuming;
  return kind == "internal" ? SpanKind::kInternal : SpanKind::kNone;
}

// Decimal, as Datadog's logs have it, or hexadecimal; 64 bits or 128.
std::optional<TraceIdCopy> read_copy(std::string_view text) {
  TraceIdCopy copy;
  if (text.size() == 32) {
    const auto high = parse_hex64(text.substr(0, 16), HexCase::kAny);
    const auto low = parse_hex64(text.substr(16), HexCase::kAny);
    if (!high || !low) return std::nullopt;
    copy.trace = {*high, *low};
    copy.has_high = true;
  } else if (const auto decimal = parse_decimal64(text)) {
    copy.trace.low = *decimal;
  } else if (const auto digits = parse_hex64(text, HexCase::kAny)) {
    copy.trace.low = *digits;
  }
  if (!copy.trace) return std::nullopt;
  return copy;
}

}  // namespace

void SpanStore::add(const WireSpan& wire) {
  const SpanRecord& record = wire.record;
  const auto index = static_cast<SpanIndex>(spans.size());
  StoredSpan& span = spans.emplace_back();
  span.trace = record.trace_id;
  span.id = record.span_id;
  span.parent = record.parent_id;
  span.start_ns = record.start_ns;
  span.duration_ns = record.duration_ns;
  span.chunk = wire.chunk;
  span.name = texts.put(record.name);
  span.service = texts.put(record.service);
  span.resource = texts.put(record.resource);
  span.origin = texts.put(record.origin);
  span.has_priority = record.sampling_priority.has_value();
  span.priority = record.sampling_priority.value_or(0);
  span.kind = kind_of(record.kind);
  span.tid = wire.tid;
  span.shared = wire.shared;
  span.remote_parent = wire.parent_is_remote.value_or(false);
  span.failed = record.error.has_value();
  if (record.error) {
    span.failure_is_told = !record.error->type.empty() || !record.error->message.empty() ||
                           !record.error->stack.empty();
  }
  span.has_links = !record.links.empty();
  for (const SpanLink& link : record.links) {
    links.push_back({index, link.trace_id, link.span_id, link.sampled == false,
                     link.attributes.find("reason") == "terminated_context"});
  }
  for (const KeyValue tag : record.tags) take_tag(span, index, tag);
  guess_destination(span);
}

// "kafka.produce" and "kafka.consume" may be of one queue, if nothing tells which.
void SpanStore::guess_destination(StoredSpan& span) {
  if (span.destination != 0 ||
      (span.kind != SpanKind::kProducing && span.kind != SpanKind::kConsuming)) {
    return;
  }
  const std::string_view name = texts[span.name];
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return;
  span.destination = texts.put(name.substr(0, dot));
  span.destination_is_guessed = true;
  if (span.system == 0) span.system = span.destination;
}

void SpanStore::take_tag(StoredSpan& span, SpanIndex index, KeyValue tag) {
  if (tag.key.starts_with(kTagPrefix)) {
    if (tag.key != kTidTag) {
      propagation_tags.push_back({index, texts.put(tag.key), texts.put(tag.value)});
    }
    return;
  }
  const KnownTag* const known = find_known_tag(tag.key);
  if (known == nullptr || tag.value.empty()) return;
  switch (known->role) {
    case TagRole::kJobId:
      // A job's own id says more than the transport's.
      if (span.job == 0 || span.job_system == JobSystem::kMessage) {
        span.job = texts.put(tag.value);
        span.job_system = known->system;
      }
      break;
    case TagRole::kDestination:
      if (span.destination == 0) span.destination = texts.put(tag.value);
      break;
    case TagRole::kSystem:
      span.system = texts.put(tag.value);
      break;
    case TagRole::kTraceIdCopy:
      if (auto copy = read_copy(tag.value)) {
        copy->span = index;
        copy->key = texts.put(tag.key);
        trace_id_copies.push_back(*copy);
      }
      break;
    case TagRole::kRetryCount:
      span.is_retry = tag.value != "0" || span.job_system == JobSystem::kSidekiq;
      break;
    case TagRole::kPropagationError:
      propagation_errors.push_back({index, texts.put(tag.key), texts.put(tag.value)});
      break;
    case TagRole::kNone:
      break;
  }
}

}  // namespace propspec::recording
