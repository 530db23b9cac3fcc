#include "simulator/real/assembly.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "simulator/real/attempt.h"

namespace propspec {
namespace {

// A message: its hop and its name. A dead letter has the name that it had before.
using MessageId = std::pair<std::uint32_t, std::string>;

// What was collected of one request.
struct Pieces {
  std::map<MessageId, SendTap> sends;
  std::map<std::string, DeliveryTap> attempts;  // by their ids
  std::vector<SpanRecord> spans;
};

std::optional<std::uint32_t> number(const SpanRecord& span, std::string_view tag) {
  const auto text = span.tags.find(tag);
  if (!text) return std::nullopt;
  const auto value = parse_decimal64(*text);
  if (!value || *value >= kNone32) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

class JourneyBuilder {
 public:
  JourneyBuilder(const Scenario& scenario, Pieces pieces, Assembly& assembly)
      : scenario_(scenario), pieces_(std::move(pieces)), assembly_(assembly) {}

  Journey build(std::uint64_t request) {
    journey_.request = request;
    journey_.baggage = scenario_.client.baggage;
    complete_dead_letters();
    order_attempts();
    add_sends();
    add_deliveries();
    for (SpanRecord& span : pieces_.spans) add_span(std::move(span));
    if (!journey_.sends.empty()) {
      journey_.incoming = journey_.sends.front().injected;  // nothing was sent before the call
      journey_.started_ns = journey_.sends.front().sent_ns;
    }
    return std::move(journey_);
  }

 private:
  bool is_queue(std::uint32_t hop) const { return scenario_.hops[hop].plan.is_queue; }

  // Who gives up a message knows where it goes, but not how it was sent at first.
  void complete_dead_letters() {
    for (auto& [id, tap] : pieces_.sends) {
      const auto first = scenario_.hops[id.first].dead_letter_of;
      if (!first) continue;
      const auto original =
          pieces_.sends.find({static_cast<std::uint32_t>(*first), tap.send.message_id});
      if (original == pieces_.sends.end()) continue;
      const Send given_up = std::exchange(tap.send, original->second.send);
      tap.send.hop = given_up.hop;
      tap.send.attempt = given_up.attempt;
      tap.send.sent_ns = given_up.sent_ns;
      tap.send.visible_ns = given_up.visible_ns;
      tap.within = original->second.within;
    }
  }

  void order_attempts() {
    for (auto& [id, tap] : pieces_.attempts) {
      if (tap.hop >= scenario_.hops.size() || !pieces_.sends.contains({tap.hop, tap.message})) {
        ++assembly_.strays;
        continue;
      }
      attempts_.push_back(&tap);
    }
    std::sort(attempts_.begin(), attempts_.end(), [](const auto* a, const auto* b) {
      return std::pair(a->delivery.received_ns, std::string_view(a->id)) <
             std::pair(b->delivery.received_ns, std::string_view(b->id));
    });
    std::set<MessageId> seen;  // from the last to the first
    for (auto tap = attempts_.rbegin(); tap != attempts_.rend(); ++tap) {
      Delivery& delivery = (*tap)->delivery;
      const bool again = !seen.insert({(*tap)->hop, (*tap)->message}).second;
      delivery.killed = !(*tap)->ended || (again && !delivery.failed && is_queue((*tap)->hop));
      delivery.acknowledged = !delivery.killed && (!delivery.failed || delivery.dead_lettered);
      if (!is_queue((*tap)->hop)) continue;
      ++assembly_.attempts;
      assembly_.redeliveries += again ? 1 : 0;
      assembly_.killed += delivery.killed ? 1 : 0;
    }
    for (std::uint32_t i = 0; i < attempts_.size(); ++i) delivery_of_[attempts_[i]->id] = i;
  }

  void add_sends() {
    std::set<MessageId> received;
    for (const DeliveryTap* tap : attempts_) received.insert({tap->hop, tap->message});
    std::vector<std::pair<const MessageId*, SendTap*>> sent;
    for (auto& [id, tap] : pieces_.sends) {
      const bool was_sent =
          received.contains(id) || !tap.send.refused.empty() || !was_killed(tap.within);
      if (was_sent) sent.emplace_back(&id, &tap);
    }
    std::sort(sent.begin(), sent.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second->send.sent_ns, *a.first) <
             std::pair(b.second->send.sent_ns, *b.first);
    });
    for (const auto& [id, tap] : sent) {
      send_of_[*id] = static_cast<std::uint32_t>(journey_.sends.size());
      Send& send = journey_.sends.emplace_back(std::move(tap->send));
      send.sent_by_delivery.reset();
      const auto within = delivery_of_.find(tap->within);
      if (within != delivery_of_.end()) send.sent_by_delivery = within->second;
    }
  }

  bool was_killed(const std::string& attempt) const {
    const auto found = delivery_of_.find(attempt);
    return found != delivery_of_.end() && attempts_[found->second]->delivery.killed;
  }

  void add_deliveries() {
    for (DeliveryTap* tap : attempts_) {
      const auto index = static_cast<std::uint32_t>(journey_.deliveries.size());
      if (tap->baggage) journey_.baggage_seen.push_back({index, std::move(*tap->baggage)});
      Delivery& delivery = journey_.deliveries.emplace_back(std::move(tap->delivery));
      delivery.send = send_of_.at({tap->hop, tap->message});
    }
  }

  void add_span(SpanRecord record) {
    const auto service = number(record, kServiceTag);
    const auto hop = number(record, kHopTag);
    const auto role = parse_role(record.tags.find(kRoleTag).value_or(""));
    if (!service || *service >= scenario_.services.size() || !hop ||
        *hop >= scenario_.hops.size() || !role) {
      ++assembly_.strays;
      return;
    }
    JourneySpan span{.service = *service, .hop = *hop, .role = *role};
    if (const auto message = record.tags.find(kMessageTag)) {
      const auto found =
          send_of_.find({number(record, kMessageHopTag).value_or(kNone32), std::string(*message)});
      if (found != send_of_.end()) span.send = found->second;
    }
    if (const auto attempt = record.tags.find(kAttemptIdTag)) {
      const auto found = delivery_of_.find(std::string(*attempt));
      if (found != delivery_of_.end()) span.delivery = found->second;
    }
    span.chunk = span.delivery;  // an attempt's spans are sent at once
    span.failed = record.tags.find(kFailedTag).has_value();
    for (const std::string_view tag : {kRequestTag, kServiceTag, kHopTag, kRoleTag, kMessageTag,
                                       kMessageHopTag, kAttemptIdTag, kFailedTag}) {
      record.tags.erase(tag);
    }
    span.record = std::move(record);
    journey_.spans.push_back(std::move(span));
  }

  const Scenario& scenario_;
  Pieces pieces_;
  Assembly& assembly_;
  Journey journey_;
  std::vector<DeliveryTap*> attempts_;  // by the time they began: the deliveries
  std::map<std::string, std::uint32_t> delivery_of_;
  std::map<MessageId, std::uint32_t> send_of_;
};

std::uint64_t ended_ns(const Journey& journey) {
  std::uint64_t last = journey.started_ns;
  for (const Delivery& delivery : journey.deliveries) last = std::max(last, delivery.ended_ns);
  return last;
}

void sort_out(Tap& tap, std::size_t hops, std::map<std::uint64_t, Pieces>& requests) {
  if (auto* const sent = std::get_if<SendTap>(&tap)) {
    if (sent->send.hop >= hops) return;
    // Told again, it is as it was told at last.
    MessageId id{sent->send.hop, sent->send.message_id};
    requests[sent->request].sends.insert_or_assign(std::move(id), std::move(*sent));
    return;
  }
  auto& attempt = std::get<DeliveryTap>(tap);
  DeliveryTap& kept = requests[attempt.request].attempts[attempt.id];
  if (!kept.ended) kept = std::move(attempt);
}

}  // namespace

Assembly assemble(const Scenario& scenario, Collector::Collected collected) {
  Assembly assembly;
  std::map<std::uint64_t, Pieces> requests;
  for (Tap& tap : collected.taps) sort_out(tap, scenario.hops.size(), requests);
  for (SpanRecord& span : collected.spans) {
    const auto request = parse_decimal64(span.tags.find(kRequestTag).value_or(""));
    const auto found = request ? requests.find(*request) : requests.end();
    if (found == requests.end()) {
      ++assembly.strays;
    } else {
      found->second.spans.push_back(std::move(span));
    }
  }
  for (auto& [request, pieces] : requests) {
    assembly.journeys.push_back(
        JourneyBuilder(scenario, std::move(pieces), assembly).build(request));
  }
  std::stable_sort(assembly.journeys.begin(), assembly.journeys.end(),
                   [](const Journey& a, const Journey& b) { return ended_ns(a) < ended_ns(b); });
  return assembly;
}

}  // namespace propspec
