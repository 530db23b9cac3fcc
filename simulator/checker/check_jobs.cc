#include <fmt/format.h>

#include <algorithm>

#include "simulator/checker/checks.h"

namespace propspec::checking {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The same text, blanks outside of JSON strings apart.
bool same_payload(std::string_view a, std::string_view b) {
  if (a == b) return true;
  std::size_t i = 0, j = 0;
  for (bool quoted = false;;) {
    while (!quoted && i < a.size() && is_blank(a[i])) ++i;
    while (!quoted && j < b.size() && is_blank(b[j])) ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (a[i] != b[j]) return false;
    if (quoted && a[i] == '\\' && i + 1 < a.size() && j + 1 < b.size()) {
      if (a[++i] != b[++j]) return false;
    } else if (a[i] == '"') {
      quoted = !quoted;
    }
    ++i;
    ++j;
  }
}

// I17: by job, since a retry may be a message of its own.
void check_accounts(const Prepared& prepared, Findings& findings) {
  const Journey& journey = *prepared.journey;
  for (std::uint32_t i = 0; i < journey.sends.size(); ++i) {
    const Send& send = journey.sends[i];
    const HopPlan& hop = prepared.hop(send.hop);
    if (!hop.is_queue) continue;
    const Place place{send.hop, i, kNone32, prepared.sends[i].span};
    if (!send.refused.empty()) {
      findings.add("I17", place, [&] {
        return fmt::format("job '{}' was sent and not taken: {}", send.job, send.refused);
      });
      continue;
    }
    if (prepared.sends[i].message.received == 0) {
      findings.add("I17", place,
                   [&] { return fmt::format("job '{}' was sent and never received", send.job); });
      continue;
    }
    if (prepared.sends[i].origin != i) continue;
    const Account& job = prepared.sends[i].job;
    const bool twice = job.succeeded > 1 && job.killed == 0;
    const bool both = job.succeeded > 0 && job.given_up > 0;
    const bool neither = job.succeeded == 0 && job.given_up == 0;
    const bool too_often = job.failed + (job.succeeded > 0 ? 1 : 0) > hop.max_attempts;
    if (!twice && !both && !neither && !too_often && job.given_up <= 1) continue;
    findings.add("I17", place, [&] {
      return fmt::format(
          "job '{}' was executed {} times: {} succeeded, {} failed, {} were killed, "
          "{} given up; {} attempts are allowed",
          send.job, job.received, job.succeeded, job.failed, job.killed, job.given_up,
          hop.max_attempts);
    });
  }
  if (journey.sends.empty()) return;  // nobody wrote down what was sent
  for (std::uint32_t i = 0; i < journey.spans.size(); ++i) {
    const JourneySpan& one = journey.spans[i];
    if (one.role != Role::kConsumer && one.role != Role::kProcess) continue;
    if (one.delivery < journey.deliveries.size()) continue;
    findings.add("I17", place_of(prepared, i), [&] {
      return fmt::format("span '{}' of {} handles a message that nobody received", one.record.name,
                         prepared.service_name(one.service));
    });
  }
}

// I18: the systems count from 0 or from 1, or tell nothing the first time; but evenly.
void check_attempts(const Prepared& prepared, Findings& findings) {
  const Journey& journey = *prepared.journey;
  for (const Arrival& arrival : prepared.arrivals) {
    const Delivery* const delivery = prepared.delivery_of(arrival);
    const HopPlan& hop = prepared.hop_of(arrival);
    if (hop.attempt_tag.empty() || delivery == nullptr || arrival.send == kNone32) continue;
    if (delivery->attempt <= 1 || arrival.entry == kNone32) continue;
    const auto tag_of = [&](const Arrival& one) -> std::optional<std::uint64_t> {
      for (const std::uint32_t index : {one.process, one.entry}) {
        if (index == kNone32) continue;
        const auto text = prepared.span(index).record.tags.find(hop.attempt_tag);
        if (text) return parse_decimal64(*text);
      }
      return {};
    };
    const auto tag = tag_of(arrival);
    bool even = tag && delivery->attempt >= *tag && delivery->attempt - *tag <= 2;
    for (std::uint32_t i = arrival.before; i != kNone32 && even; i = prepared.arrivals[i].before) {
      const Arrival& before = prepared.arrivals[i];
      if (before.entry == kNone32) continue;
      const auto other = tag_of(before);
      if (!other) {
        even = journey.deliveries[i].attempt == 1 && delivery->attempt > *tag;
      } else {
        even = *tag + journey.deliveries[i].attempt == *other + delivery->attempt;
      }
    }
    if (even) continue;
    findings.add("I18", place_of(arrival), [&] {
      return fmt::format(
          "attempt {} of job '{}' has {}={}, which does not follow the attempts "
          "before it",
          delivery->attempt, journey.sends[arrival.send].job, hop.attempt_tag,
          tag ? fmt::to_string(*tag) : "(none)");
    });
  }
}

bool tells_error(const SpanRecord& record) {
  if (record.error) return !record.error->type.empty() || !record.error->message.empty();
  return std::any_of(record.events.begin(), record.events.end(),
                     [](const SpanOccurrence& event) { return event.name == "exception"; });
}

// I32.
void check_errors(const Prepared& prepared, Findings& findings) {
  const Journey& journey = *prepared.journey;
  for (std::uint32_t i = 0; i < journey.spans.size(); ++i) {
    const JourneySpan& one = journey.spans[i];
    if (one.role == Role::kNoise || one.role == Role::kPoller) continue;
    const bool refused = one.role == Role::kProducer && one.send < journey.sends.size() &&
                         !journey.sends[one.send].refused.empty();
    if (one.failed && !tells_error(one.record)) {
      findings.add("I32", place_of(prepared, i), [&] {
        return fmt::format("the work of span '{}' of {} failed, and the span does not tell why",
                           one.record.name, prepared.service_name(one.service));
      });
    } else if (!one.failed && one.record.error && !refused) {
      findings.add("I32", place_of(prepared, i), [&] {
        return fmt::format("span '{}' of {} tells of an error ('{}'), and its work did not fail",
                           one.record.name, prepared.service_name(one.service),
                           one.record.error->type);
      });
    }
  }
  for (const Arrival& arrival : prepared.arrivals) {
    const Delivery* const delivery = prepared.delivery_of(arrival);
    if (delivery == nullptr || !delivery->failed || delivery->killed) continue;
    bool is_told = false;
    for (const std::uint32_t index : {arrival.entry, arrival.process}) {
      is_told |= index != kNone32 && tells_error(prepared.span(index).record);
    }
    prepared.each_span_of(arrival.delivery, [&](std::uint32_t i) {
      is_told |= tells_error(prepared.span(i).record);
    });
    if (is_told) continue;
    findings.add("I32", place_of(arrival), [&] {
      return fmt::format("attempt {} failed, and no span tells of it", delivery->attempt);
    });
  }
}

bool may_follow(std::string_view before, std::string_view after) {
  if (before == "Enqueued") return after == "Processing" || after == "Deleted";
  if (before == "Processing") {
    return after == "Succeeded" || after == "Failed" || after == "Scheduled" ||
           after == "Enqueued" || after == "Deleted";
  }
  if (before == "Failed") return after == "Scheduled" || after == "Enqueued" || after == "Deleted";
  if (before == "Scheduled") return after == "Enqueued" || after == "Processing";
  return before.empty();
}

// I33: within a span each state follows the one before, and is told from what to what.
void check_states(const Prepared& prepared, Findings& findings) {
  constexpr std::string_view kApplied = "State Applied: ";
  for (const Arrival& arrival : prepared.arrivals) {
    if (!prepared.hop_of(arrival).records_states || arrival.entry == kNone32) continue;
    const Delivery* const delivery = prepared.delivery_of(arrival);
    if (delivery == nullptr || delivery->killed) continue;
    std::size_t states = 0;
    std::string broken;
    for (const std::uint32_t index : {arrival.entry, arrival.process}) {
      if (index == kNone32) continue;
      std::string_view before;
      for (const SpanOccurrence& event : prepared.span(index).record.events) {
        if (!event.name.starts_with(kApplied)) continue;
        ++states;
        const auto now = event.attributes.find("hangfire.state.new").value_or("");
        const auto old = event.attributes.find("hangfire.state.old").value_or("");
        const bool chained = before.empty() || old.empty() || old == before;
        if (std::string_view(event.name).substr(kApplied.size()) != now || !chained ||
            !may_follow(before.empty() ? old : before, now)) {
          broken = fmt::format("the event '{}' leads from '{}' to '{}' after '{}'", event.name, old,
                               now, before);
        }
        before = now;
      }
    }
    if (broken.empty() && states > 0) continue;
    findings.add("I33", place_of(arrival), [&] {
      return states == 0 ? std::string("no span of the job tells of its states") : broken;
    });
  }
}

// I34.
void check_tags(const Prepared& prepared, Findings& findings) {
  for (const Arrival& arrival : prepared.arrivals) {
    const HopPlan& hop = prepared.hop_of(arrival);
    if (hop.required_tags.empty() && hop.job_id_tag.empty()) continue;
    if (arrival.entry == kNone32 || arrival.shares_span) continue;
    const auto find = [&](std::string_view tag) -> std::optional<std::string_view> {
      for (const std::uint32_t index : {arrival.process, arrival.entry}) {
        if (index == kNone32) continue;
        if (const auto value = prepared.span(index).record.tags.find(tag)) return value;
      }
      return {};
    };
    for (const std::string& tag : hop.required_tags) {
      if (tag == hop.attempt_tag || find(tag)) continue;
      findings.add("I34", place_of(arrival), [&] {
        return fmt::format("span '{}' has no tag {}", prepared.span(arrival.entry).record.name,
                           tag);
      });
    }
    if (hop.job_id_tag.empty() || arrival.send == kNone32) continue;
    const auto id = find(hop.job_id_tag);
    const Send& send = prepared.journey->sends[arrival.send];
    const std::uint32_t sender = prepared.sends[arrival.send].span;
    std::optional<std::string_view> sent;
    if (sender != kNone32 && hop.producer_span && prepared.span(sender).send == arrival.send) {
      sent = prepared.span(sender).record.tags.find(hop.job_id_tag);
    }
    const bool fits = id && (send.job.empty() || *id == send.job) && (!sent || *sent == *id);
    if (fits) continue;
    findings.add("I34", place_of(arrival), [&] {
      return fmt::format("job '{}' has {}={} on the worker's span and {} on the sender's", send.job,
                         hop.job_id_tag, id.value_or("(none)"), sent.value_or("(none)"));
    });
  }
}

void check_payloads(const Prepared& prepared, Findings& findings) {
  for (const Arrival& arrival : prepared.arrivals) {
    const Delivery* const delivery = prepared.delivery_of(arrival);
    if (delivery == nullptr || !delivery->payload || arrival.send == kNone32) continue;
    const std::string& sent = prepared.journey->sends[arrival.send].payload;
    if (same_payload(sent, *delivery->payload)) continue;
    findings.add("I27", place_of(arrival), [&] {
      return fmt::format("'{:.80}' was sent, and '{:.80}' arrived", sent, *delivery->payload);
    });
  }
}

}  // namespace

void check_jobs(const Prepared& prepared, Findings& findings) {
  check_accounts(prepared, findings);
  check_attempts(prepared, findings);
  check_errors(prepared, findings);
  check_states(prepared, findings);
  check_tags(prepared, findings);
  check_payloads(prepared, findings);
}

}  // namespace propspec::checking
