// Style `tracecontext`: traceparent, and tracestate with its dd member.
#include "simulator/propagation/tracecontext.h"

#include <algorithm>
#include <array>
#include <memory_resource>

#include "simulator/propagation/traceparent.h"
#include "simulator/propagation/tracestate.h"

namespace propspec {
namespace {

std::optional<TraceParent> traceparent(const CarrierFields& fields) {
  if (fields.count(Field::kTraceParent) != 1) return std::nullopt;  // TP-04
  return parse_traceparent(*fields.first(Field::kTraceParent));
}

// More tags than either header could carry on: the shortest, `_dd.p.a=b,`, takes ten bytes of 512.
constexpr std::size_t kMaxTags = 64;

bool keeps(std::int32_t priority) { return priority > 0; }

// The flag alone: a priority that agrees with it may still come from the dd member.
Identity identify(const CarrierFields& fields) {
  const auto parent = traceparent(fields);
  if (!parent) return {};
  return {parent->trace_id, parent->parent_id, parent->sampled ? 1 : 0};
}

// TP-13: `s` counts where it agrees with the flag. TS-17: where it does not, the flag was set by
// somebody who knows no decision makers, and the one that is there speaks for another decision.
void reconcile(std::int32_t stated, SpanContext& context) {
  const bool sampled = keeps(*context.sampling_priority);
  if (keeps(stated) == sampled) {
    context.sampling_priority = stated;
  } else if (sampled) {
    context.tags.set(kDecisionMakerTag, "-0");
  } else {
    context.tags.erase(kDecisionMakerTag);
  }
}

// TS-16: traceparent has the last word on the upper half; a `t.tid` only proves a mistake.
void check_tid(std::string_view tid, const SpanContext& context, std::string& error) {
  if (!error.empty()) return;
  const auto high = parse_tid(tid);
  if (high && *high == context.trace_id.high) return;
  error.append(high ? "inconsistent_tid " : "malformed_tid ").append(tid);
}

// TS-15: `t.<name>` is `_dd.p.<name>`. Of duplicates the last wins.
void read_tag(std::string_view name, std::string_view value, SpanContext& context,
              std::string& error) {
  std::array<std::byte, 512> room;  // for both texts, unless they are unusually long
  std::pmr::monotonic_buffer_resource pool(room.data(), room.size());
  std::pmr::string key(&pool);
  key.reserve(kTagPrefix.size() + name.size());
  key.append(kTagPrefix).append(name);
  if (!is_propagation_tag(key)) return;
  std::pmr::string decoded(value, &pool);
  std::replace(decoded.begin(), decoded.end(), '~', '=');
  if (key == kTidTag) {
    check_tid(decoded, context, error);
  } else if (keep_tag(key, decoded)) {
    if (context.tags.size() < kMaxTags) context.tags.set(key, decoded);
  } else {
    context.tags.erase(key);
    if (error.empty()) error = propspec::name(TagError::kDecoding);
  }
}

void read(const CarrierFields& fields, Extracted& found) {
  if (!begin_context(identify(fields), found)) return;
  SpanContext& context = *found.context;
  // TS-14: sixteen zeros say that the parent is not one of Datadog's.
  found.last_parent_id = "0000000000000000";
  const auto dd = split_tracestate(fields, context.tracestate.members);
  if (!dd) return;
  std::optional<std::int32_t> stated;
  each_dd_element(*dd, [&](std::string_view key, std::string_view value) {
    if (key == "s") {
      stated = parse_int32(value);
    } else if (key == "o") {
      context.origin = value;
      std::replace(context.origin.begin(), context.origin.end(), '~', '=');  // TS-13
      if (!is_printable(context.origin)) context.origin.clear();
    } else if (key == "p") {
      found.last_parent_id = value;  // whatever it is
    } else if (key.starts_with("t.")) {
      read_tag(key.substr(2), value, context, found.error);
    } else {
      append_unknown_element(key, value, context.tracestate.unknown);
    }
  });
  if (stated) reconcile(*stated, context);
}

TagError inject(const Outgoing& outgoing, const Configuration&, Headers& carrier) {
  const SpanContext& trace = outgoing.trace;
  carrier.add_written(name(Field::kTraceParent), [&](std::string& out) {
    const bool sampled = trace.sampling_priority && keeps(*trace.sampling_priority);
    append_traceparent({trace.trace_id, outgoing.span_id, sampled}, out);
    return true;
  });
  carrier.add_written(name(Field::kTraceState), [&](std::string& out) {
    append_tracestate(trace, outgoing.span_id, out);
    return true;
  });
  return TagError::kNone;
}

constexpr Field kInjects[] = {Field::kTraceParent, Field::kTraceState};

}  // namespace

std::string_view adopt_tracestate(const CarrierFields& fields, SpanContext& context) {
  const auto dd = split_tracestate(fields, context.tracestate.members);
  std::string_view last_parent_id;
  if (!dd) return last_parent_id;
  each_dd_element(*dd, [&](std::string_view key, std::string_view value) {
    if (key == "p") {
      last_parent_id = value;
    } else if (key != "s" && key != "o" && !key.starts_with("t.")) {
      append_unknown_element(key, value, context.tracestate.unknown);
    }
  });
  return last_parent_id;
}

std::string joined_tracestate(const CarrierFields& fields) {
  std::string joined;
  fields.each(Field::kTraceState, [&](std::string_view value) {
    const std::string_view list = trim(value);
    if (list.empty()) return;
    if (!joined.empty()) joined.push_back(',');
    joined.append(list);
  });
  return joined;
}

const StyleCodec kTraceContextCodec = {Style::kTraceContext, identify, read, inject, kInjects};

}  // namespace propspec
