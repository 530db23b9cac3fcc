// D18 to D36 and D38: what goes wrong in the queue, in what stores it, and on the way.
#include <array>
#include <nlohmann/json.hpp>

#include "simulator/checker/break.h"

namespace propspec::checking {
namespace {

constexpr std::array<std::string_view, 12> kLost = {"I20", "I01", "I03", "I12", "I14", "I18",
                                                    "I21", "I24", "I28", "I05", "I02", "I08"};
constexpr std::array<std::string_view, 2> kRefused = {"I17", "I20"};

bool was_injected_not_stored(const Break& at) {
  return at.view != nullptr && !at.view->is_client && at.view->injected.mentions_ids() &&
         !at.view->held().mentions_ids();
}

bool was_stored_not_received(const Break& at) {
  return at.view != nullptr && at.delivery != nullptr && at.delivery->received &&
         at.view->stored.mentions_ids() && !at.received.mentions_ids();
}

bool was_received_not_read(const Break& at) {
  return at.delivery != nullptr && at.delivery->read && at.received.mentions_ids() &&
         !at.read.mentions_ids();
}

// D18
std::optional<Finding> no_room(const Break& at) {
  if (!was_injected_not_stored(at) || at.send->stored.size() < 10) return {};
  if (!at.carrier_is_like("sqs") && !at.carrier_is_like("sns")) return {};
  return Finding{fmt::format("On {} the message has {} attributes of its own already, and the "
                             "transport takes ten: the context was left out.",
                             at.where(), at.send->stored.size()),
                 {}};
}

// D19, D32
std::optional<Finding> name_refused(const Break& at) {
  if (at.send == nullptr || at.send->refusal != Refusal::kName) return {};
  return Finding{
      fmt::format("On {} the store refuses the name under which the context is kept: {}.",
                  at.where(), at.send->refused),
      {}};
}
std::optional<Finding> too_large(const Break& at) {
  if (at.send == nullptr || at.send->refusal != Refusal::kTooLarge) return {};
  return Finding{fmt::format("On {} the message is refused, as the context makes it too large: {}.",
                             at.where(), at.send->refused),
                 {fmt::format("the payload alone has {} bytes", at.send->payload.size())}};
}

// D20, D28, D30, D34: stored with it, received without.
std::optional<Finding> not_requested(const Break& at) {
  if (!was_stored_not_received(at)) return {};
  if (!at.carrier_is_like("sqs") && !at.carrier_is_like("sns")) return {};
  return Finding{fmt::format("On {} the context is stored, and {} did not ask for the attribute "
                             "when it received the message.",
                             at.where(), at.to()),
                 {}};
}
std::optional<Finding> converted(const Break& at) {
  if (!was_stored_not_received(at)) return {};
  bool is_converted =
      at.carrier_is_like("amqp") || at.carrier_is_like("mqtt") || at.carrier_is_like("rabbit");
  for (std::size_t i = 0; i < at.delivery->received->size(); ++i) {
    is_converted |= (*at.delivery->received)[i].name.starts_with("x-amqp-");
  }
  if (!is_converted) return {};
  return Finding{fmt::format("On {} the broker converted the message from one protocol to another, "
                             "and its headers did not come along.",
                             at.where()),
                 {}};
}
std::optional<Finding> recreated(const Break& at) {
  if (!was_stored_not_received(at)) return {};
  const std::string &sent = at.send->message_id, &received = at.delivery->message_id;
  if (received.empty() || received == sent) return {};
  return Finding{fmt::format("On {} the job was created anew ('{}' was sent, '{}' received), with "
                             "its arguments and without its context.",
                             at.where(), sent, received),
                 {}};
}
std::optional<Finding> not_mirrored(const Break& at) {
  if (!was_stored_not_received(at)) return {};
  return Finding{
      fmt::format("On {} the message was stored with a context and received without, the "
                  "payload being the same: what copies it copies no headers.",
                  at.where()),
      {}};
}

// D21
std::optional<Finding> envelope_not_opened(const Break& at) {
  if (!was_received_not_read(at) || at.received.has_number() || at.received.is_mangled()) return {};
  return Finding{
      fmt::format("On {} the message was received with its context, and the reader of {} "
                  "found none: it does not unwrap what the context is in.",
                  at.where(), at.to()),
      {}};
}

// D22
constexpr std::array<std::string_view, 13> kBody = {"I17", "I20", "I01", "I03", "I05", "I21", "I27",
                                                    "I28", "I14", "I08", "I10", "I11", "I12"};
std::optional<Finding> spliced(const Break& at) {
  if (at.send == nullptr) return {};
  if (at.send->refusal == Refusal::kBody) {
    return Finding{fmt::format("On {} the context belongs into the body, which it cannot be put "
                               "into, and so the message is refused: {}.",
                               at.where(), at.send->refused),
                   {}};
  }
  const std::string& body = at.send->stored.body;
  if (body.find("_datadog") == std::string::npos || nlohmann::json::accept(body)) return {};
  return Finding{fmt::format("On {} the context was spliced into the body as text, and made it "
                             "invalid JSON: {:.60}",
                             at.where(), body),
                 {}};
}

// D23
constexpr std::array<std::string_view, 1> kPayload = {"I27"};
std::optional<Finding> reserialised(const Break& at) {
  if (!at.has("I27") || at.delivery == nullptr || !at.delivery->payload) return {};
  return Finding{fmt::format("On {} the payload was written anew when the context was put into it: "
                             "'{:.60}' became '{:.60}'.",
                             at.where(), at.send->payload, *at.delivery->payload),
                 {}};
}

// D24
std::optional<Finding> bytes_as_text(const Break& at) {
  if (at.delivery == nullptr || !at.delivery->read) return {};
  bool printed = false;
  for (const auto pair : *at.delivery->read) {
    printed |= pair.value.starts_with("b'") || pair.value.starts_with("[B@");
  }
  const bool ignored =
      was_received_not_read(at) && at.received.has_bytes() && !at.received.is_mangled();
  if (!printed && !ignored) return {};
  return Finding{fmt::format("On {} the context is stored as bytes, and {} takes it for {}.",
                             at.where(), at.to(), printed ? "text that prints them" : "nothing"),
                 {}};
}

// D25
std::optional<Finding> numbers(const Break& at) {
  if (at.view == nullptr || !(at.view->held().has_number() || at.received.has_number())) return {};
  return Finding{fmt::format("On {} a field of the context is stored as a number, which the reader "
                             "of {} does not take.",
                             at.where(), at.to()),
                 {at.how_entry_stands()}};
}

// D26
std::optional<Finding> names_changed(const Break& at) {
  if (!was_received_not_read(at) || !at.received.is_mangled()) return {};
  return Finding{
      fmt::format("On {} the context arrived under names that {} does not look for: their "
                  "case or their characters were changed on the way.",
                  at.where(), at.to()),
      {}};
}

// D27
constexpr std::array<std::string_view, 12> kTwice = {"I13", "I03", "I01", "I05", "I20", "I25",
                                                     "I28", "I08", "I10", "I11", "I02", "I07"};
std::optional<Finding> appended(const Break& at) {
  if (at.view == nullptr || !(at.view->held().repeats() || at.received.repeats())) return {};
  return Finding{fmt::format("On {} the context was appended to one that the message had already: "
                             "names repeat, and {} takes the older.",
                             at.where(), at.to()),
                 {}};
}

// D29
constexpr std::array<std::string_view, 12> kDisabled = {"I29", "I20", "I01", "I03", "I12", "I14",
                                                        "I18", "I21", "I24", "I17", "I08", "I05"};
std::optional<Finding> disabled_itself(const Break& at) {
  if (at.send == nullptr || at.view->is_client) return {};
  if (at.send->refusal == Refusal::kHeaders) {
    return Finding{fmt::format("On {} the broker does not take messages with headers: {}.",
                               at.where(), at.send->refused),
                   {}};
  }
  if (at.view->held().mentions_ids()) return {};
  if (at.send->injection_was_tried || !at.send->span_was_active) return {};
  if (!at.memory.was_injected) return {};
  Finding finding{fmt::format("On {} contexts were injected before, and no longer are: {} has "
                              "switched injection off for itself.",
                              at.where(), at.from()),
                  {}};
  if (at.memory.was_refused) finding.facts.push_back("the broker had refused a message before");
  return finding;
}

// D31
std::optional<Finding> quoted(const Break& at) {
  const auto is_quoted = [](const Carried& carried) {
    for (const Field field : {Field::kDatadogTraceId, Field::kPlainTraceId, Field::kTraceparent}) {
      const std::string_view text = carried.text(field);
      if (text.starts_with('"') || text.starts_with("\\\"")) return true;
    }
    return false;
  };
  if (at.view == nullptr || !(is_quoted(at.view->stored) || is_quoted(at.read))) return {};
  return Finding{fmt::format("On {} the values are stored as JSON texts, quotation marks and all, "
                             "and read as they stand.",
                             at.where()),
                 {}};
}

// D33
std::optional<Finding> not_serialised(const Break& at) {
  if (!was_injected_not_stored(at)) return {};
  return Finding{
      fmt::format("On {} a context was injected, and nothing of it is stored: it was put "
                  "where the queue serialises nothing.",
                  at.where()),
      {}};
}

// D35
constexpr std::array<std::string_view, 8> kCut = {"I30", "I11", "I02", "I10",
                                                  "I01", "I05", "I07", "I06"};
std::optional<Finding> truncated(const Break& at) {
  if (at.view == nullptr) return {};
  for (const Field field : {Field::kDatadogTags, Field::kTracestate}) {
    const std::string_view injected = at.view->injected.text(field);
    const std::string_view stored = at.view->stored.text(field);
    if (stored.empty() || stored.size() >= injected.size() || !injected.starts_with(stored))
      continue;
    if (injected[stored.size()] == ',' || injected[stored.size()] == ';') continue;  // left out
    return Finding{fmt::format("On {} a field of the context is cut: {} of {} bytes are stored.",
                               at.where(), stored.size(), injected.size()),
                   {}};
  }
  if (!at.has("I30")) return {};
  const Violation& violation = *at.find("I30");
  if (violation.what.ends_with("=disabled")) return {};  // D07: nobody cut anything
  return Finding{
      fmt::format("On {} the propagation tags did not survive: {}.", at.where(), violation.what),
      {}};
}

// D36
constexpr std::array<std::string_view, 12> kScheduler = {"I18", "I03", "I01", "I20", "I14", "I05",
                                                         "I12", "I21", "I02", "I08", "I10", "I11"};
std::optional<Finding> pushed_again(const Break& at) {
  if (at.send == nullptr || !at.send->by_scheduler || !at.view->expected) return {};
  if (at.view->stored.ids() == at.view->expected) return {};
  return Finding{
      fmt::format("On {} the job system's own thread put job '{}' into the queue again{}, and its "
                  "context replaced that of the request.",
                  at.where(), at.send->job, at.view->stored.mentions_ids() ? "" : ", without one"),
      {}};
}

// D38
constexpr std::array<std::string_view, 2> kEndless = {"I19", "I26"};
std::optional<Finding> endless(const Break& at) {
  if (!at.has("I19")) return {};
  return Finding{fmt::format("On {} each run inherits the context of the one before, and the trace "
                             "never ends: {}.",
                             at.where(), at.find("I19")->what),
                 {}};
}

constexpr std::array kCauses = {
    Cause{"D18", kLost, no_room},           Cause{"D19", kRefused, too_large},
    Cause{"D20", kLost, not_requested},     Cause{"D21", kLost, envelope_not_opened},
    Cause{"D22", kBody, spliced},           Cause{"D23", kPayload, reserialised},
    Cause{"D24", kLost, bytes_as_text},     Cause{"D25", kLost, numbers},
    Cause{"D26", kLost, names_changed},     Cause{"D27", kTwice, appended},
    Cause{"D28", kLost, converted},         Cause{"D29", kDisabled, disabled_itself},
    Cause{"D30", kLost, not_mirrored},      Cause{"D31", kLost, quoted},
    Cause{"D32", kRefused, name_refused},   Cause{"D33", kLost, not_serialised},
    Cause{"D34", kLost, recreated},         Cause{"D35", kCut, truncated},
    Cause{"D36", kScheduler, pushed_again}, Cause{"D38", kEndless, endless},
};

}  // namespace

std::span<const Cause> transport_causes() { return kCauses; }

}  // namespace propspec::checking
