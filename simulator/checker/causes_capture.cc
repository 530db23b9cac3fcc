// D01 to D17, D37 and D63: what goes wrong where a job is put into the queue.
#include <array>

#include "simulator/checker/break.h"

namespace propspec::checking {
namespace {

constexpr std::array<std::string_view, 16> kLost = {"I01", "I03", "I05", "I12", "I14", "I16",
                                                    "I18", "I20", "I21", "I24", "I28", "I02",
                                                    "I08", "I10", "I11", "I35"};

bool nothing_stored(const Break& at) {
  return at.view != nullptr && at.view->is_tapped && !at.view->is_client &&
         !at.view->held().mentions_ids();
}

// D01: nothing was captured where the job was sent; the worker took what was current there.
std::optional<Finding> at_execution(const Break& at) {
  if (!nothing_stored(at) || !at.send->span_was_active) return {};
  if (at.send->injection_was_tried && !at.send->injected.empty()) return {};
  if (at.view->expected == std::nullopt) return {};
  Finding finding{fmt::format("On {} nothing is captured when the job is enqueued: the worker "
                              "takes whatever is current when it executes, so {}.",
                              at.where(), at.how_entry_stands()),
                  {}};
  if (at.delivery != nullptr && at.delivery->active_before) {
    finding.facts.push_back(fmt::format("span {} of trace {} was current in {} at that moment",
                                        hex(at.delivery->active_before),
                                        hex(at.delivery->active_before_trace), at.to()));
  }
  finding.facts.push_back(fmt::format("span {} was current in {} when the job was sent",
                                      hex(at.send->span_id), at.from()));
  return finding;
}

// D02
std::optional<Finding> no_active_span(const Break& at) {
  if (!nothing_stored(at) || at.send->span_was_active || !at.send->injected.empty()) return {};
  return Finding{fmt::format("On {} no span was active in {} when the job was enqueued: there was "
                             "nothing to inject.",
                             at.where(), at.from()),
                 {}};
}

// D03
constexpr std::array<std::string_view, 14> kLate = {"I22", "I01", "I03", "I12", "I14",
                                                    "I18", "I20", "I21", "I24", "I31",
                                                    "I02", "I08", "I10", "I11"};
constexpr std::array<std::string_view, 1> kHarmless = {"I22"};
std::optional<Finding> written_late(const Break& at) {
  if (!at.has("I22")) return {};
  Finding finding{fmt::format("On {} the context is written after the job is enqueued: a worker "
                              "that is quick enough reads the job without it.",
                              at.where()),
                  {at.find("I22")->what}};
  if (at.delivery != nullptr && at.delivery->received_ns != 0 && at.send->context_ns != 0) {
    finding.facts.push_back(
        fmt::format("the job was received {} the context was in place",
                    at.delivery->received_ns < at.send->context_ns ? "before" : "after"));
  }
  // The worker was slow enough: what else broke has another cause.
  if (at.received.mentions_ids()) finding.explains = kHarmless;
  return finding;
}

// D04
constexpr std::array<std::string_view, 8> kUpperHalf = {"I02", "I06", "I07", "I01",
                                                        "I05", "I03", "I15", "I16"};
std::optional<Finding> lower_half_alone(const Break& at) {
  if (at.view == nullptr || !at.view->expected || at.view->expected->trace_id.high == 0) return {};
  const auto stored = at.view->held().ids();
  if (!stored || stored->trace_id.high != 0 ||
      stored->trace_id.low != at.view->expected->trace_id.low) {
    return {};
  }
  return Finding{
      fmt::format(
          "On {} only 64 bits of the trace id are stored: {} of {}; the upper half ({:016x}) "
          "is lost.",
          at.where(), stored->trace_id.low, hex(at.view->expected->trace_id),
          at.view->expected->trace_id.high),
      {at.how_entry_stands()}};
}

// D05 to D07: the ids travel, and this does not.
bool ids_travel(const Break& at) {
  return at.view != nullptr && !at.view->is_client && at.view->held().ids().has_value();
}

constexpr std::array<std::string_view, 3> kPriority = {"I08", "I09", "I11"};
constexpr std::array<std::string_view, 2> kPriorityAlone = {"I08", "I09"};
std::optional<Finding> no_priority(const Break& at) {
  if (!ids_travel(at) || at.view->held().priority()) return {};
  const auto priority = at.view->injected.priority();
  if (!priority) return {};
  Finding finding{fmt::format("On {} the sampling priority {} is not stored with the ids: {} "
                              "decides anew.",
                              at.where(), *priority, at.to()),
                  {}};
  if (at.entry() != nullptr && at.entry()->sampling_priority) {
    finding.facts.push_back(fmt::format("{} decided {}", at.to(), *at.entry()->sampling_priority));
  }
  // Who decides anew names another decision maker; where no tags arrive that is D07's.
  if (!at.view->held().has_tags()) finding.explains = kPriorityAlone;
  return finding;
}

constexpr std::array<std::string_view, 1> kOrigin = {"I10"};
std::optional<Finding> no_origin(const Break& at) {
  if (!ids_travel(at) || !at.view->held().origin().empty()) return {};
  const std::string_view origin = at.view->injected.origin();
  if (origin.empty()) return {};
  return Finding{
      fmt::format("On {} the origin '{}' is not stored with the ids.", at.where(), origin), {}};
}

constexpr std::array<std::string_view, 2> kTags = {"I11", "I30"};
std::optional<Finding> no_tags(const Break& at) {
  if (!ids_travel(at) || at.view->held().has_tags()) return {};
  if (!at.view->injected.has_tags()) {
    if (!at.has("I11")) return {};
    return Finding{
        fmt::format("On {} the propagation tags of {} are not injected.", at.where(), at.from()),
        {}};
  }
  return Finding{fmt::format("On {} the propagation tags are not stored with the ids: '{}' was "
                             "injected.",
                             at.where(), at.view->injected.text(Field::kDatadogTags)),
                 {}};
}

// D08
constexpr std::array<std::string_view, 1> kBaggage = {"I12"};
std::optional<Finding> no_baggage(const Break& at) {
  if (!ids_travel(at) || at.view->held().has(Field::kBaggage)) return {};
  if (at.prepared.journey->baggage.empty()) return {};
  return Finding{fmt::format("On {} the baggage is {}: the work cannot see it.", at.where(),
                             at.view->injected.has(Field::kBaggage) ? "injected and not stored"
                                                                    : "not injected"),
                 {}};
}

// D09
std::optional<Finding> tag_alone(const Break& at) {
  if (!nothing_stored(at) || !at.has("I24")) return {};
  const auto trace = at.send->trace_id;
  return Finding{
      fmt::format("On {} the trace id {} arrives as a tag alone: it can be searched for, "
                  "and joins nothing; {}.",
                  at.where(), trace.low, at.how_entry_stands()),
      {fmt::format("the worker's span has dd.trace_id, the message holds no context")}};
}

bool other_span_injected(const Break& at) {
  if (at.view == nullptr || !at.view->expected || at.view->is_client) return false;
  const auto injected = at.view->injected.ids();
  return injected && injected->trace_id.low == at.view->expected->trace_id.low &&
         injected->span_id != at.view->expected->span_id;
}

// D10
constexpr std::array<std::string_view, 4> kParent = {"I03", "I05", "I15", "I01"};
std::optional<Finding> parent_of_request(const Break& at) {
  if (!other_span_injected(at)) return {};
  const SpanId injected = at.view->injected.ids()->span_id;
  bool is_that = at.prepared.incoming_ids && at.prepared.incoming_ids->span_id == injected;
  if (at.view->span != kNone32) {
    const std::uint32_t root = at.prepared.graph.local_root(at.view->span);
    is_that |= at.prepared.span(root).record.parent_id == injected;
  }
  if (!is_that) return {};
  return Finding{
      fmt::format("On {} the parent id of the request that {} received is injected ({}), "
                  "not that of its own span ({}).",
                  at.where(), at.from(), hex(injected), hex(at.view->expected->span_id)),
      {}};
}

// D11
std::optional<Finding> current_span(const Break& at) {
  if (!other_span_injected(at) || at.view->span == kNone32) return {};
  const CarriedIds injected = *at.view->injected.ids();
  const std::uint32_t named =
      at.prepared.graph.find_by_lower_half(injected.trace_id.low, injected.span_id);
  if (named == kNone32 || !at.prepared.graph.is_below(at.view->span, named)) return {};
  return Finding{
      fmt::format("On {} the span around the sending one is injected ('{}', {}): the context is "
                  "captured before the span '{}' ({}) is opened.",
                  at.where(), at.prepared.span(named).record.name, hex(injected.span_id),
                  at.prepared.span(at.view->span).record.name, hex(at.view->expected->span_id)),
      {}};
}

// D12, D13
constexpr std::array<std::string_view, 13> kCreation = {
    "I23", "I13", "I25", "I01", "I03", "I05", "I16", "I20", "I02", "I08", "I10", "I11", "I12"};
std::optional<Finding> creation_overwritten(const Break& at) {
  if (at.send == nullptr || !at.hop().keeps_creation_context) return {};
  const auto before = Carried(at.send->before).ids();
  if (!before || at.view->stored.ids() == before) return {};
  return Finding{fmt::format("On {} the message had a creation context (span {} of trace {}), and "
                             "the library of {} overwrites it.",
                             at.where(), hex(before->span_id), hex(before->trace_id), at.from()),
                 {}};
}
std::optional<Finding> stale_context(const Break& at) {
  if (at.send == nullptr || at.hop().keeps_creation_context) return {};
  const auto before = Carried(at.send->before).ids();
  if (!before || at.view->stored.ids() != before) return {};
  return Finding{
      fmt::format("On {} the message had the context of an earlier hop (span {} of trace "
                  "{}), and the library of {} leaves it: the worker joins the old trace.",
                  at.where(), hex(before->span_id), hex(before->trace_id), at.from()),
      {}};
}

// Another message that was sent together with this one, and has a context.
std::uint32_t first_with_context(const Break& at) {
  if (!nothing_stored(at) || !at.send->injected.empty()) return kNone32;
  return at.siblings.before_with_ids(at.send_index);
}

// D14
std::optional<Finding> first_entry_alone(const Break& at) {
  if (at.carrier_is_like("bullmq") || first_with_context(at) == kNone32) return {};
  return Finding{
      fmt::format("On {} several messages were sent together, and only the first holds a "
                  "context: message '{}' has none.",
                  at.where(), at.send->message_id),
      {}};
}

// D37
std::optional<Finding> flow_children(const Break& at) {
  if (!at.carrier_is_like("bullmq") || first_with_context(at) == kNone32) return {};
  return Finding{fmt::format("On {} a flow was added, and only its first job holds a context: the "
                             "child '{}' has none.",
                             at.where(), at.send->job),
                 {}};
}

// D15
std::optional<Finding> shared_builder(const Break& at) {
  if (!other_span_injected(at)) return {};
  const auto injected = at.view->injected.ids();
  const std::uint32_t other = at.siblings.that_sent(at.send_index, *injected);
  if (other == kNone32) return {};
  return Finding{
      fmt::format("On {} several messages of one batch hold the context of one of them: span {} is "
                  "injected for '{}' and for '{}'.",
                  at.where(), hex(injected->span_id), at.prepared.journey->sends[other].message_id,
                  at.send->message_id),
      {}};
}

// D16
constexpr std::array<std::string_view, 12> kStyles = {"I25", "I13", "I01", "I02", "I03", "I05",
                                                      "I07", "I15", "I20", "I28", "I08", "I16"};
std::optional<Finding> styles_disagree(const Break& at) {
  if (at.view == nullptr || !at.has("I25")) return {};
  for (std::size_t i = 1; i < kCarriedStyles; ++i) {
    const auto first = at.view->injected.ids();
    const auto other = at.view->injected.ids(static_cast<CarriedStyle>(i));
    if (!first || !other) continue;
    if (first->trace_id.low == other->trace_id.low && first->span_id == other->span_id) continue;
    return Finding{
        fmt::format("On {} the styles of one message disagree: {} names span {} of trace "
                    "{}, another style span {} of trace {}.",
                    at.where(), name(static_cast<CarriedStyle>(i)), hex(other->span_id),
                    hex(other->trace_id), hex(first->span_id), hex(first->trace_id)),
        {}};
  }
  return {};
}

// D17
std::optional<Finding> context_lost(const Break& at) {
  if (!at.has("I16") || at.view == nullptr) return {};
  const Violation& violation = *at.find("I16");
  if (violation.span == kNone32) return {};
  const JourneySpan& sender = at.prepared.span(violation.span);
  if (sender.role != Role::kProducer && sender.role != Role::kClient) return {};
  if (sender.record.parent_id) return {};
  return Finding{
      fmt::format("On {} the sending span '{}' is a root of its own (trace {}): the "
                  "context of the request was lost within {} before it was opened.",
                  at.where(), sender.record.name, hex(sender.record.trace_id), at.from()),
      {}};
}

// D63
std::optional<Finding> enqueuer_as_parent(const Break& at) {
  if (!other_span_injected(at) || !at.send->sent_by_delivery) return {};
  const Journey& journey = *at.prepared.journey;
  if (*at.send->sent_by_delivery >= journey.deliveries.size()) return {};
  const std::uint32_t antecedent = journey.deliveries[*at.send->sent_by_delivery].send;
  if (antecedent >= journey.sends.size()) return {};
  if (!at.prepared.hop(journey.sends[antecedent].hop).is_queue) return {};
  const auto injected = at.view->injected.ids();
  const SendView& view = at.prepared.sends[antecedent];
  if (injected != view.injected.ids() && injected != view.expected) return {};
  return Finding{
      fmt::format("On {} the continuation '{}' is a child of what enqueued the job before "
                  "it (span {}), not of that job (span {}).",
                  at.where(), at.send->job, hex(injected->span_id),
                  hex(at.view->expected->span_id)),
      {}};
}

constexpr std::array kCauses = {
    Cause{"D01", kLost, at_execution},
    Cause{"D02", kLost, no_active_span},
    Cause{"D03", kLate, written_late},
    Cause{"D04", kUpperHalf, lower_half_alone},
    Cause{"D05", kPriority, no_priority},
    Cause{"D06", kOrigin, no_origin},
    Cause{"D07", kTags, no_tags},
    Cause{"D08", kBaggage, no_baggage},
    Cause{"D09", kLost, tag_alone},
    Cause{"D10", kParent, parent_of_request},
    Cause{"D11", kParent, current_span},
    Cause{"D12", kCreation, creation_overwritten},
    Cause{"D13", kCreation, stale_context},
    Cause{"D14", kLost, first_entry_alone},
    Cause{"D15", kParent, shared_builder},
    Cause{"D16", kStyles, styles_disagree},
    Cause{"D17", kLost, context_lost},
    Cause{"D37", kLost, flow_children},
    Cause{"D63", kParent, enqueuer_as_parent},
};

}  // namespace

std::span<const Cause> capture_causes() { return kCauses; }

}  // namespace propspec::checking
