#include <fmt/format.h>

#include <algorithm>

#include "simulator/checker/checks.h"

namespace propspec::checking {
namespace {

bool same_message(const Carried& a, const Carried& b) { return a.ids() == b.ids(); }

bool reads(const ServicePlan& service, const Carried& carried) {
  if (service.extract.empty()) return true;
  for (std::size_t i = 0; i < kCarriedStyles; ++i) {
    const auto style = static_cast<CarriedStyle>(i);
    if (!carried.ids(style)) continue;
    if (style == CarriedStyle::kPlain || std::find(service.extract.begin(), service.extract.end(),
                                                   name(style)) != service.extract.end()) {
      return true;
    }
  }
  return false;
}

// I25: what one style says, all say.
bool styles_agree(const Carried& carried) {
  std::optional<CarriedIds> first;
  for (std::size_t i = 0; i < kCarriedStyles; ++i) {
    const auto ids = carried.ids(static_cast<CarriedStyle>(i));
    if (!ids) continue;
    if (!first) first = ids;
    if (ids->trace_id.low != first->trace_id.low || ids->span_id != first->span_id) return false;
  }
  if (!carried.has(Field::kDatadogPriority) || !carried.has_style(CarriedStyle::kTracecontext)) {
    return true;
  }
  const std::string_view traceparent = carried.text(Field::kTraceparent);
  const auto priority = carried.priority();
  if (!priority || traceparent.size() < 55) return true;
  const auto flags = parse_hex64(traceparent.substr(53, 2), HexCase::kAny);
  return !flags || ((*flags & 1) != 0) == (*priority > 0);
}

// I23: what stands in the message, where the application had put a context there itself.
void check_creation_context(const Prepared& prepared, std::uint32_t index, Findings& findings) {
  const Send& send = prepared.journey->sends[index];
  const SendView& view = prepared.sends[index];
  const auto before = Carried(send.before).ids();
  if (!before || !view.is_tapped) return;
  const bool keeps = prepared.hop(send.hop).keeps_creation_context;
  if (keeps == (view.stored.ids() == before)) return;
  findings.add("I23", {send.hop, index, kNone32, view.span}, [&] {
    return fmt::format("the message held the context {} of span {}, which is to be {} and was {}",
                       hex(before->trace_id), hex(before->span_id), keeps ? "kept" : "replaced",
                       keeps ? "replaced" : "kept");
  });
}

void check_stored(const Prepared& prepared, std::uint32_t index, Findings& findings) {
  const Send& send = prepared.journey->sends[index];
  const SendView& view = prepared.sends[index];
  const Place place{send.hop, index, kNone32, view.span};
  const bool replaced_by_scheduler = send.by_scheduler && view.origin != index;
  const bool may_lack = view.expected == std::nullopt || replaced_by_scheduler;
  if (send.injected.empty() && !view.held().mentions_ids() && send.before.empty()) {
    if (!may_lack || !send.span_was_active) {
      // A job that no request sent has nobody to be joined to.
      const bool within_request = send.sent_by_delivery || index > 0 || send.span_was_active ||
                                  !prepared.journey->incoming.empty();
      if (within_request) {
        findings.add("I20", place, [] { return std::string("nothing was put into the message"); });
      }
    }
    return;
  }
  if (view.injected.mentions_ids() && !view.held().mentions_ids()) {
    findings.add("I20", place, [&] {
      return fmt::format("the message of {} properties does not hold the context that was injected",
                         send.stored.size());
    });
  }
  if (view.held().has_number()) {
    findings.add("I20", place,
                 [] { return std::string("a field of the context is stored as a number"); });
  }
  if (view.held().repeats()) {
    findings.add("I13", place,
                 [] { return std::string("the message holds a field of the context twice"); });
  }
  if (view.stored.mentions_ids() && !view.stored.ids_are_strict()) {
    findings.add("I28", place, [&] {
      return fmt::format("the ids in the message are not well-formed: trace '{}', parent '{}'",
                         view.stored.text(Field::kDatadogTraceId),
                         view.stored.text(Field::kDatadogParentId));
    });
  }
  if (!view.stored.repeats() && (!styles_agree(view.injected) || !styles_agree(view.stored))) {
    findings.add("I25", place,
                 [] { return std::string("the styles of one message tell of different spans"); });
  }
  // I03 for the sender: the ids that travel are those of the span that sends.
  const auto injected = view.injected.ids();
  if (injected && view.expected && !replaced_by_scheduler && !view.expected_is_outside &&
      (injected->span_id != view.expected->span_id ||
       injected->trace_id.low != view.expected->trace_id.low)) {
    findings.add("I03", place, [&] {
      return fmt::format("span {} of trace {} was injected, not the one that sends: {}",
                         hex(injected->span_id), hex(injected->trace_id),
                         hex(view.expected->span_id));
    });
  }
}

void check_order(const Prepared& prepared, std::uint32_t index, Findings& findings) {
  const Send& send = prepared.journey->sends[index];
  if (send.visible_ns == 0 || !send.refused.empty()) return;
  const SendView& view = prepared.sends[index];
  if (!view.held().mentions_ids()) return;
  const bool late = send.context_ns > send.visible_ns;
  const bool set_later = view.later && !view.stored.mentions_ids();
  if (!late && !set_later) return;
  findings.add("I22", {send.hop, index, kNone32, view.span}, [&] {
    return fmt::format("the context was written {} ns after the message could be received",
                       late ? send.context_ns - send.visible_ns : 0);
  });
}

// From the broker to the extractor.
void check_received(const Prepared& prepared, const Arrival& arrival, Findings& findings) {
  const Delivery* const delivery = prepared.delivery_of(arrival);
  if (delivery == nullptr || arrival.send == kNone32) return;
  const SendView& view = prepared.sends[arrival.send];
  if (view.is_client || !view.is_tapped) return;
  const Place place = place_of(arrival);
  const Send& send = prepared.journey->sends[arrival.send];
  std::optional<Carried> differing;
  if (delivery->received) differing.emplace(*delivery->received);
  const Carried& received = differing ? *differing : view.stored;
  if (differing && !send.stored_later && view.stored.mentions_ids()) {
    if (!received.mentions_ids()) {
      findings.add("I20", place, [] {
        return std::string(
            "the message was stored with a context, and received "
            "without");
      });
    } else if (!prepared.hop(send.hop).reinjects && !same_message(received, view.stored) &&
               !view.stored.repeats()) {
      findings.add("I20", place,
                   [] { return std::string("the context was changed between sender and worker"); });
    }
    if (received.repeats()) {
      findings.add("I13", place,
                   [] { return std::string("the message was received with a field twice"); });
    }
  }
  if (!delivery->read) return;
  const Carried read(*delivery->read);
  if (received.mentions_ids() && !read.mentions_ids()) {
    findings.add("I20", place, [] {
      return std::string("the message held a context, and the extractor was given none");
    });
    return;
  }
  if (read.mentions_ids() && !read.ids_are_strict()) {
    findings.add("I28", place, [&] {
      return fmt::format(
          "the extractor was given ids that are not well-formed: trace '{}', "
          "parent '{}'",
          read.text(Field::kDatadogTraceId), read.text(Field::kDatadogParentId));
    });
    return;
  }
  const std::size_t to = prepared.hop(send.hop).to;
  if (!delivery->extraction_is_told || to >= prepared.plan->services.size()) return;
  const ServicePlan& service = prepared.plan->services[to];
  const auto ids = read.ids();
  if (!ids || !reads(service, read) || service.behavior == "ignore" || !styles_agree(read)) return;
  if (!delivery->extracted) {
    if (service.behavior == "restart") return;
    findings.add("I28", place, [&] {
      return fmt::format("the extractor was given trace {} and span {}, and found nothing",
                         hex(ids->trace_id), hex(ids->span_id));
    });
  } else if (delivery->extracted->trace_id.low != ids->trace_id.low ||
             delivery->extracted->span_id != ids->span_id) {
    findings.add("I28", place, [&] {
      return fmt::format("the extractor was given trace {} and span {}, and made {} and {} of it",
                         hex(ids->trace_id), hex(ids->span_id), hex(delivery->extracted->trace_id),
                         hex(delivery->extracted->span_id));
    });
  }
}

}  // namespace

void check_messages(const Prepared& prepared, Findings& findings) {
  for (std::uint32_t i = 0; i < prepared.sends.size(); ++i) {
    if (prepared.sends[i].is_client || !prepared.sends[i].is_tapped) continue;
    if (!prepared.journey->sends[i].refused.empty()) continue;  // I17: there is no message
    if (!prepared.journey->sends[i].before.empty()) check_creation_context(prepared, i, findings);
    check_stored(prepared, i, findings);
    check_order(prepared, i, findings);
  }
  for (const Arrival& arrival : prepared.arrivals) check_received(prepared, arrival, findings);
}

}  // namespace propspec::checking
