// D55 to D62, D64 and D65: what goes wrong while a job runs, and with what is told of it.
#include <array>

#include "simulator/checker/break.h"

namespace propspec::checking {
namespace {

// D55
constexpr std::array<std::string_view, 3> kUntold = {"I32", "I17", "I21"};
std::optional<Finding> error_untold(const Break& at) {
  if (!at.has("I32")) return {};
  const Violation& violation = *at.find("I32");
  const std::vector<Delivery>& deliveries = at.prepared.journey->deliveries;
  const bool failed =
      violation.delivery < deliveries.size() && deliveries[violation.delivery].failed;
  if (!failed && (violation.span == kNone32 || !at.prepared.span(violation.span).failed)) return {};
  return Finding{
      fmt::format("On {} an attempt failed, and its span was {}: the path of the "
                  "exception passes the recording by.",
                  at.where(),
                  at.entry() == nullptr ? "never finished" : "finished without an error"),
      {}};
}

// D56
constexpr std::array<std::string_view, 1> kCount = {"I17"};
std::optional<Finding> count_differs(const Break& at) {
  if (!at.has("I17") || at.send == nullptr || !at.send->refused.empty()) return {};
  return Finding{fmt::format("On {} {}.", at.where(), at.find("I17")->what), {}};
}

// Spans of the receiving service were killed, dropped or lost: which parent is missing?
struct Missing {
  const JourneySpan* child = nullptr;
  std::uint32_t service = 0;  // that has no span under the name the child gives
};
std::optional<Missing> missing_parent(const Break& at) {
  const Violation* const orphan = at.find("I05");
  if (orphan == nullptr || orphan->span == kNone32) return {};
  const JourneySpan& child = at.prepared.span(orphan->span);
  if (at.arrival != nullptr && at.arrival->entry == orphan->span) {
    if (at.arrival->join != Join::kJoined && at.arrival->join != Join::kOrphan) return {};
    return Missing{&child, static_cast<std::uint32_t>(at.hop().from)};
  }
  return Missing{&child, child.service};
}
constexpr std::array<std::string_view, 4> kOrphans = {"I05", "I01", "I09", "I21"};

// D57
std::optional<Finding> killed(const Break& at) {
  const Violation* const orphan = at.find("I05");
  if (orphan == nullptr || orphan->severity != Severity::kWarning) return {};
  return Finding{fmt::format("On {} the worker was killed before it had sent its open spans: {}.",
                             at.where(), orphan->what),
                 {}};
}

// D58
constexpr std::array<std::string_view, 1> kAttempts = {"I18"};
std::optional<Finding> attempts_alike(const Break& at) {
  if (!at.has("I18") || at.arrival == nullptr || !is_connected(at.arrival->join)) return {};
  return Finding{
      fmt::format("On {} attempts cannot be told apart: {}.", at.where(), at.find("I18")->what),
      {}};
}

// D59
std::optional<Finding> chunks_dropped(const Break& at) {
  if (at.has("I09")) {
    return Finding{
        fmt::format("On {} all spans of {} were dropped although other parts of the trace "
                    "were kept: what is not wanted must go as a whole.",
                    at.where(), at.to()),
        {at.find("I09")->what}};
  }
  const auto missing = missing_parent(at);
  if (!missing || at.prepared.has_spans(missing->service)) return {};
  if (missing->service == at.prepared.hop(0).to) return {};  // D65
  return Finding{
      fmt::format("On {} no span of {} was kept, although it sent the message: its chunk "
                  "was dropped.",
                  at.where(), at.prepared.service_name(missing->service)),
      {}};
}

// D60
constexpr std::array<std::string_view, 1> kTimes = {"I26"};
std::optional<Finding> clocks_differ(const Break& at) {
  const Violation* const early = at.find("I26");
  if (early == nullptr || early->span == kNone32) return {};
  const std::uint32_t up = at.prepared.graph.parent(early->span);
  if (up == kNone32) return {};
  const JourneySpan& child = at.prepared.span(early->span);
  const JourneySpan& parent = at.prepared.span(up);
  if (child.record.start_ns >= parent.record.start_ns || child.service == parent.service) return {};
  return Finding{
      fmt::format("On {} the clocks of {} and {} differ by {} ns at least: '{}' seems to "
                  "start before what caused it.",
                  at.where(), at.prepared.service_name(parent.service),
                  at.prepared.service_name(child.service),
                  parent.record.start_ns - child.record.start_ns, child.record.name),
      {}};
}

// D61
constexpr std::array<std::string_view, 5> kChunks = {"I06", "I10", "I11", "I05", "I02"};
std::optional<Finding> chunk_without_tid(const Break& at) {
  const Violation* const split = at.find("I06");
  if (split == nullptr || split->span == kNone32) return {};
  const JourneySpan& one = at.prepared.span(split->span);
  if (one.record.trace_id.high != 0) return {};
  return Finding{fmt::format("On {} a later chunk of {}'s spans lacks the upper half of the trace "
                             "id: '{}' looks as if it were in trace {}.",
                             at.where(), at.prepared.service_name(one.service), one.record.name,
                             hex(one.record.trace_id)),
                 {}};
}

// D62
constexpr std::array<std::string_view, 6> kIds = {"I04", "I16", "I03", "I05", "I15", "I26"};
std::optional<Finding> ids_reused(const Break& at) {
  if (!at.has("I04")) return {};
  return Finding{fmt::format("On {} span ids are made twice, as by a process that was forked with "
                             "its random state: {}.",
                             at.where(), at.find("I04")->what),
                 {}};
}

// D64
std::optional<Finding> first_chunk_lost(const Break& at) {
  const auto missing = missing_parent(at);
  if (!missing || !at.prepared.has_spans(missing->service)) return {};
  return Finding{fmt::format("On {} the first chunk of {} never arrived: span {} is missing, which "
                             "'{}' names as its parent, and nobody was killed.",
                             at.where(), at.prepared.service_name(missing->service),
                             hex(missing->child->record.parent_id), missing->child->record.name),
                 {}};
}

// D65
std::optional<Finding> request_aborted(const Break& at) {
  const auto missing = missing_parent(at);
  if (!missing) return {};
  const bool is_sender = at.arrival != nullptr && at.arrival->join == Join::kJoined &&
                         missing->child == &at.prepared.span(at.arrival->entry);
  if (at.prepared.has_spans(missing->service) && !(is_sender && !at.prepared.has_server)) return {};
  return Finding{fmt::format("On {} the message was delivered, and neither the span that sent it "
                             "({}) nor that of the request was ever finished: the request was "
                             "aborted.",
                             at.where(), hex(missing->child->record.parent_id)),
                 {}};
}

constexpr std::array kCauses = {
    Cause{"D55", kUntold, error_untold},      Cause{"D56", kCount, count_differs},
    Cause{"D57", kOrphans, killed},           Cause{"D58", kAttempts, attempts_alike},
    Cause{"D59", kOrphans, chunks_dropped},   Cause{"D60", kTimes, clocks_differ},
    Cause{"D61", kChunks, chunk_without_tid}, Cause{"D62", kIds, ids_reused},
    Cause{"D64", kOrphans, first_chunk_lost}, Cause{"D65", kOrphans, request_aborted},
};

}  // namespace

std::span<const Cause> delivery_causes() { return kCauses; }

}  // namespace propspec::checking
