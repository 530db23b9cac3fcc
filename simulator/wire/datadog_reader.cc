// Datadog's v0.4 payload: an array of chunks, each the spans that one process sends of one trace.
// Ids are numbers, unsigned or (by mistake of an encoder) negative; dd-trace's log exporter has
// them in hexadecimal digits. `_dd.p.tid` may stand on any span of a chunk: JavaScript has it on
// the first, Ruby on the last.
#include "simulator/wire/datadog_parts.h"
#include "simulator/wire/readers.h"

namespace propspec {
namespace {

struct ChunkTid {
  std::uint64_t high = 0;
  Tid state = Tid::kMissing;
};

void take_tid(std::string_view text, ChunkTid& tid) {
  const auto strict = text.size() == 16 ? parse_hex64(text, HexCase::kLower) : std::nullopt;
  const auto high = strict ? strict : parse_hex64(text, HexCase::kAny);
  if (tid.state != Tid::kMissing) {
    if (high != tid.high) tid.state = Tid::kConflicting;
    return;
  }
  tid.high = high.value_or(0);
  tid.state = strict && tid.high != 0 ? Tid::kTold : Tid::kMalformed;
}

template <typename Value>
ChunkTid tid_of(const Value& chunk) {
  ChunkTid tid;
  chunk.elements([&](const Value& span) {
    const auto meta = span.find("meta");
    if (!meta) return;
    const auto text = meta->find(kTidTag);
    if (text && text->text()) take_tid(*text->text(), tid);
  });
  return tid;
}

// Digits: of the log exporter, which has sixteen or thirty-two of them in hexadecimal, or decimal.
template <typename Value>
std::optional<TraceId> id_of(const Value& value) {
  if (const auto text = value.text(); text && (text->size() == 16 || text->size() == 32)) {
    if (const auto id = read_trace_id(*text)) return id;
  }
  if (const auto number = value.whole()) return TraceId{0, *number};
  if (const auto text = value.text()) return read_trace_id(*text);
  return std::nullopt;
}

template <typename Value>
void take_meta(const Value& meta, Reading& reading, WireSpan& span) {
  meta.members([&](std::string_view key, const Value& value) {
    reading.text.clear();
    value.append_to(reading.text);
    if (key == "_dd.span_links" && take_links_json(span, reading.text)) return;
    if (key == "events" && take_events_json(span, reading.text)) return;
    take_tag(span, reading.errors, key, reading.text);
  });
}

// False: it has no ids.
template <typename Value>
bool take_fields(const Value& value, Reading& reading, WireSpan& span) {
  SpanRecord& record = span.record;
  std::optional<TraceId> trace, id;
  bool failed = false;
  const auto text_of = [](const Value& member) {
    return member.text().value_or("").substr(0, kMaxTextBytes);
  };
  // Native links come first, so that those of the tag are told from them.
  if (const auto links = value.find("span_links")) {
    links->elements([&](const Value& entry) {
      SpanLink link;
      if (read_datadog_link(entry, link)) {
        record.links.push_back(std::move(link));
      } else {
        reading.problem("a span link has no readable ids; the span is read without it");
      }
    });
  }
  value.members([&](std::string_view name, const Value& member) {
    if (name == "trace_id") {
      trace = id_of(member);
    } else if (name == "span_id") {
      id = id_of(member);
    } else if (name == "parent_id") {
      record.parent_id.value = id_of(member).value_or(TraceId{}).low;
    } else if (name == "name") {
      record.name = text_of(member);
    } else if (name == "service") {
      record.service = text_of(member);
    } else if (name == "resource") {
      record.resource = text_of(member);
    } else if (name == "start") {
      record.start_ns = member.whole().value_or(0);
    } else if (name == "duration") {
      record.duration_ns = member.whole().value_or(0);
      if (record.duration_ns >> 63) record.duration_ns = 0;  // negative: a clock was set back
    } else if (name == "error") {
      failed = member.truthy();
    } else if (name == "meta" || name == "metrics") {
      take_meta(member, reading, span);
    } else if (name == "span_events") {
      member.elements([&](const Value& event) { read_datadog_event(event, record); });
    }
  });
  if (!trace || !*trace || !id || id->low == 0) return false;
  record.trace_id = *trace;
  record.span_id.value = id->low;
  settle_errors(span, reading.errors, failed);
  return true;
}

template <typename Value>
void read_span(const Value& value, const ChunkTid& tid, std::uint64_t chunk, SpanFormat format,
               Reading& reading) {
  if (!reading.has_room()) return;
  WireSpan& span = reading.fresh();
  if (!take_fields(value, reading, span)) {
    reading.problem("a span has no readable trace_id and span_id; it was skipped");
    return;
  }
  span.tid = tid.state;
  if (tid.high != 0) span.record.trace_id.high = tid.high;
  if (span.tid == Tid::kMissing && span.record.trace_id.high != 0) span.tid = Tid::kWhole;
  span.chunk = chunk;
  reading.give(format);
}

template <typename Value>
void read_chunk(const Value& unit, SpanFormat format, Reading& reading) {
  const std::uint64_t chunk = reading.chunk_of_unit();
  if (unit.is_object()) {
    ChunkTid tid;
    if (const auto meta = unit.find("meta")) {
      const auto text = meta->find(kTidTag);
      if (text && text->text()) take_tid(*text->text(), tid);
    }
    read_span(unit, tid, chunk, format, reading);
    return;
  }
  const ChunkTid tid = tid_of(unit);
  unit.elements([&](const Value& span) { read_span(span, tid, chunk, format, reading); });
}

}  // namespace

void read_datadog_chunk(JsonValue unit, Reading& reading) {
  read_chunk(unit, SpanFormat::kDatadogJson, reading);
}

void read_datadog_chunk(MsgpackValue unit, Reading& reading) {
  read_chunk(unit, SpanFormat::kDatadogMsgpack, reading);
}

}  // namespace propspec
