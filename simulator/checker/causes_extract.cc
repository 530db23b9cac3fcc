// D39 to D54: what goes wrong where a worker takes the context out of a message.
#include <algorithm>
#include <array>

#include "simulator/checker/break.h"

namespace propspec::checking {
namespace {

constexpr std::array<std::string_view, 15> kLost = {"I01", "I03", "I05", "I02", "I12",
                                                    "I14", "I17", "I18", "I20", "I21",
                                                    "I28", "I24", "I35", "I16", "I08"};

bool was_offered(const Break& at) {
  return at.view != nullptr && !at.view->is_client && at.delivery != nullptr &&
         (at.received.mentions_ids() || at.read.mentions_ids());
}

// D39
std::optional<Finding> silently_refused(const Break& at) {
  if (!was_offered(at) || at.entry() != nullptr || !at.read.mentions_ids()) return {};
  if (at.delivery->extracted || !at.has("I21")) return {};
  return Finding{
      fmt::format("On {} the ids are there and do not parse: {} opens no span at all, and "
                  "says nothing.",
                  at.where(), at.to()),
      {fmt::format("the extractor was given trace '{}' and parent '{}'",
                   at.read.text(Field::kDatadogTraceId), at.read.text(Field::kDatadogParentId))}};
}

// D40
std::optional<Finding> signed_ids(const Break& at) {
  if (!was_offered(at) || !at.delivery->extraction_is_told) return {};
  const auto ids = at.read.ids();
  if (!ids || (ids->trace_id.low >> 63 == 0 && ids->span_id.value >> 63 == 0)) return {};
  if (at.delivery->extracted && at.delivery->extracted->trace_id.low == ids->trace_id.low)
    return {};
  return Finding{fmt::format("On {} an id of 2^63 or more is read as a signed number and refused: "
                             "trace {}, parent {}.",
                             at.where(), ids->trace_id.low, ids->span_id.value),
                 {at.how_entry_stands()}};
}

// D41
std::optional<Finding> leniently_read(const Break& at) {
  if (!was_offered(at) || at.ids_are_strict()) return {};
  Finding finding{fmt::format("On {} ids that are not well-formed are read up to where they stop "
                              "being numbers: '{}' and '{}'.",
                              at.where(), at.read.text(Field::kDatadogTraceId),
                              at.read.text(Field::kDatadogParentId)),
                  {at.how_entry_stands()}};
  if (at.delivery->extracted) {
    finding.facts.push_back(fmt::format("the reader made trace {} and span {} of them",
                                        at.delivery->extracted->trace_id.low,
                                        at.delivery->extracted->span_id.value));
  }
  return finding;
}

// D42
std::optional<Finding> never_extracts(const Break& at) {
  if (!was_offered(at) || at.delivery->read) return {};
  return Finding{
      fmt::format("On {} the message holds a context, and nothing in {} asks for it: the "
                  "integration is off, or there is none.",
                  at.where(), at.to()),
      {at.how_entry_stands()}};
}

// D43
constexpr std::array<std::string_view, 6> kWork = {"I21", "I03", "I01", "I16", "I12", "I26"};
std::optional<Finding> user_code_outside(const Break& at) {
  if (at.arrival == nullptr || at.process() == nullptr || at.arrival->work != Join::kApart)
    return {};
  if (!is_connected(at.arrival->join)) return {};
  return Finding{
      fmt::format("On {} the consumer span is closed before the user's code begins: '{}' is a root "
                  "in trace {}, and the consumer span {} has no children.",
                  at.where(), at.process()->name, hex(at.process()->trace_id),
                  hex(at.entry()->span_id)),
      {}};
}

// D44
std::optional<Finding> child_of_consumer(const Break& at) {
  if (at.arrival == nullptr || at.process() == nullptr) return {};
  if (at.hop().joining != Joining::kSibling || at.hop().reinjects) return {};
  if (at.process()->parent_id != at.entry()->span_id) return {};
  return Finding{fmt::format("On {} the work's span is a child of the consumer span ({}), where a "
                             "sibling was expected: the integration puts its own context into the "
                             "message that the work extracts from.",
                             at.where(), hex(at.entry()->span_id)),
                 {}};
}

// D45
std::optional<Finding> active_scope_wins(const Break& at) {
  if (!was_offered(at) || !at.delivery->active_before || at.entry() == nullptr) return {};
  if (at.entry()->parent_id != at.delivery->active_before) return {};
  return Finding{fmt::format("On {} a span was active in {} already, and so the context of the "
                             "message was not looked at: span {} of trace {} is the parent.",
                             at.where(), at.to(), hex(at.delivery->active_before),
                             hex(at.delivery->active_before_trace)),
                 {}};
}

// D46
std::optional<Finding> leaked(const Break& at) {
  if (at.has("I35")) {
    return Finding{
        fmt::format("On {} {} still had the context of another request when it began: {}.",
                    at.where(), at.to(), at.how_entry_stands()),
        {at.find("I35")->what}};
  }
  if (at.delivery == nullptr) return {};
  const auto ids = at.read.ids();
  if (ids && at.ids_are_strict() && at.delivery->extracted &&
      at.delivery->extracted->trace_id.low != ids->trace_id.low && at.entry() != nullptr &&
      at.entry()->trace_id.low == at.delivery->extracted->trace_id.low) {
    return Finding{fmt::format("On {} the message names trace {}, and {} works in trace {}: the "
                               "context of another job, left behind by its thread.",
                               at.where(), hex(ids->trace_id), at.to(), hex(at.entry()->trace_id)),
                   {}};
  }
  if (!at.has("I12")) return {};
  const Journey& journey = *at.prepared.journey;
  for (const Journey::BaggageSeen& seen : journey.baggage_seen) {
    if (at.arrival == nullptr || seen.delivery != at.arrival->delivery) continue;
    for (const KeyValue item : seen.items) {
      if (journey.baggage.find(item.key) == item.value) continue;
      return Finding{fmt::format("On {} baggage of another job was still there: {}={}.", at.where(),
                                 item.key, item.value),
                     {}};
    }
  }
  return {};
}

// D47
constexpr std::array<std::string_view, 4> kBatch = {"I14", "I15", "I01", "I03"};
std::optional<Finding> first_message_wins(const Break& at) {
  if (at.arrival == nullptr || at.entry() == nullptr) return {};
  // The first may be the parent where all were to be linked.
  const std::vector<Arrival>& all = at.prepared.arrivals;
  const Arrival& first = all[at.arrival->first_with_span];
  const bool refers_to_first = is_connected(first.join) || first.join == Join::kWrongParent;
  const auto is_left_out = [&](const Arrival& one) {
    return one.entry == first.entry && one.join == Join::kUnreferred;
  };
  const bool is_alone = &first == at.arrival ? std::any_of(all.begin(), all.end(), is_left_out)
                                             : is_left_out(*at.arrival);
  if (!refers_to_first || !is_alone) return {};
  return Finding{
      fmt::format("On {} several messages are handled by one span ('{}'), which refers to the "
                  "sender of the first alone.",
                  at.where(), at.entry()->name),
      {}};
}

// D48
std::optional<Finding> first_attempt_alone(const Break& at) {
  if (!was_offered(at) || !at.has("I18") || at.delivery->attempt <= 1) return {};
  if (is_connected(at.arrival->join)) return {};
  return Finding{fmt::format("On {} the first attempt was joined and attempt {} was not, although "
                             "the message was the same.",
                             at.where(), at.delivery->attempt),
                 {at.how_entry_stands()}};
}

// D49
constexpr std::array<std::string_view, 6> kTrace = {"I05", "I06", "I01", "I02", "I03", "I28"};
std::optional<Finding> trace_not_adopted(const Break& at) {
  if (at.arrival == nullptr || at.arrival->join != Join::kNotAdopted) return {};
  return Finding{
      fmt::format("On {} {} takes over the parent id {}, and keeps a trace id of its own: "
                  "{} instead of {}.",
                  at.where(), at.to(), hex(at.entry()->parent_id), hex(at.entry()->trace_id),
                  hex(at.expected.trace_id)),
      {}};
}

// D50
constexpr std::array<std::string_view, 4> kLink = {"I15", "I02", "I01", "I14"};
std::optional<Finding> link_cut(const Break& at) {
  if (at.arrival == nullptr || at.arrival->join != Join::kLinkCut) return {};
  return Finding{fmt::format("On {} the link to the sender has the lower 64 bits of its trace id "
                             "alone, and leads nowhere: trace {} is meant.",
                             at.where(), hex(at.expected.trace_id)),
                 {}};
}

// D51
constexpr std::array<std::string_view, 6> kLadder = {"I03", "I26", "I04", "I01", "I35", "I18"};
std::optional<Finding> ladder(const Break& at) {
  if (at.arrival == nullptr || at.entry() == nullptr) return {};
  const std::uint32_t up = at.prepared.graph.parent(at.arrival->entry);
  if (up == kNone32) return {};
  const JourneySpan& parent = at.prepared.span(up);
  const bool of_another = parent.delivery != at.arrival->delivery && parent.hop == at.hop_index &&
                          (parent.role == Role::kConsumer || parent.role == Role::kProcess);
  if (!of_another) return {};
  return Finding{
      fmt::format("On {} the span of the delivery before was never closed, and this one "
                  "stands under it: '{}' is a child of '{}' ({}).",
                  at.where(), at.entry()->name, parent.record.name, hex(parent.record.span_id)),
      {fmt::format("that span ended {} ns before this one began",
                   at.entry()->start_ns > parent.record.end_ns()
                       ? at.entry()->start_ns - parent.record.end_ns()
                       : 0)}};
}

// D52
constexpr std::array<std::string_view, 1> kTimes = {"I26"};
std::optional<Finding> ends_early(const Break& at) {
  const Violation* const late = at.find("I26");
  if (late == nullptr || late->span == kNone32) return {};
  const std::uint32_t up = at.prepared.graph.parent(late->span);
  if (up == kNone32) return {};
  const SpanRecord& child = at.prepared.span(late->span).record;
  const SpanRecord& parent = at.prepared.span(up).record;
  if (child.start_ns < parent.start_ns || child.end_ns() <= parent.end_ns()) return {};
  return Finding{
      fmt::format("On {} the handler returned when the work had only begun: '{}' ends {} "
                  "ns before '{}', which it is the parent of.",
                  at.where(), parent.name, child.end_ns() - parent.end_ns(), child.name),
      {}};
}

// D53
constexpr std::array<std::string_view, 14> kStyles = {"I01", "I03", "I25", "I12", "I14",
                                                      "I18", "I20", "I21", "I28", "I24",
                                                      "I08", "I10", "I11", "I17"};
std::string joined(const std::vector<std::string>& styles) {
  return styles.empty() ? "none" : fmt::format("{}", fmt::join(styles, ", "));
}
std::optional<Finding> styles_differ(const Break& at) {
  const Plan& plan = *at.prepared.plan;
  if (at.view == nullptr || at.hop().to >= plan.services.size()) return {};
  const ServicePlan& to = plan.services[at.hop().to];
  if (to.behavior == "ignore" && at.received.mentions_ids()) {
    return Finding{fmt::format("On {} {} is configured to ignore the context that it receives.",
                               at.where(), at.to()),
                   {}};
  }
  if (at.send->injection_was_tried && at.send->span_was_active && at.view->is_tapped &&
      at.send->injected.empty() && at.send->before.empty() && !at.view->is_client) {
    return Finding{fmt::format("On {} the propagator of {} was asked, and injects no style.",
                               at.where(), at.from()),
                   {}};
  }
  if (to.extract.empty() || !at.received.mentions_ids()) return {};
  std::string there;
  for (std::size_t i = 0; i < kCarriedStyles; ++i) {
    const auto style = static_cast<CarriedStyle>(i);
    if (!at.received.has_style(style)) continue;
    if (style == CarriedStyle::kPlain) return {};
    if (std::find(to.extract.begin(), to.extract.end(), name(style)) != to.extract.end()) return {};
    there += there.empty() ? "" : ", ";
    there += name(style);
  }
  return Finding{fmt::format("On {} the message holds {}, and {} extracts {}.", at.where(), there,
                             at.to(), joined(to.extract)),
                 {}};
}

// D54
std::optional<Finding> not_text(const Break& at) {
  if (at.delivery == nullptr || at.send == nullptr) return {};
  const Message& message = at.prepared.message_of(*at.delivery);
  bool list = false, other = false;
  for (std::size_t i = 0; i < message.size(); ++i) {
    list |= message[i].type == WireType::kList;
    other |= message[i].type != WireType::kText;
  }
  if (!list && !(other && at.carrier_is_like("php"))) return {};
  return Finding{
      fmt::format("On {} a value of the context is no text but {}, and {} passes it over.",
                  at.where(), list ? "a list" : "of another type", at.to()),
      {}};
}

constexpr std::array kCauses = {
    Cause{"D39", kLost, silently_refused},
    Cause{"D40", kLost, signed_ids},
    Cause{"D41", kLost, leniently_read},
    Cause{"D42", kLost, never_extracts},
    Cause{"D43", kWork, user_code_outside},
    Cause{"D44", kWork, child_of_consumer},
    Cause{"D45", kLost, active_scope_wins},
    Cause{"D46", kLost, leaked},
    Cause{"D47", kBatch, first_message_wins},
    Cause{"D48", kLost, first_attempt_alone},
    Cause{"D49", kTrace, trace_not_adopted},
    Cause{"D50", kLink, link_cut},
    Cause{"D51", kLadder, ladder},
    Cause{"D52", kTimes, ends_early},
    Cause{"D53", kStyles, styles_differ},
    Cause{"D54", kLost, not_text},
};

}  // namespace

std::span<const Cause> extract_causes() { return kCauses; }

}  // namespace propspec::checking
