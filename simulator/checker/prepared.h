// One journey, made ready to be judged: its index, what its taps hold, who ought to be whose
// parent, and what became of each delivery. Built once per journey, in memory that is used again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "simulator/checker/carried.h"
#include "simulator/checker/journey.h"
#include "simulator/checker/plan.h"
#include "simulator/checker/span_families.h"
#include "simulator/checker/span_graph.h"

namespace propspec::checking {

// What follows from the plan alone.
struct PlanFacts {
  explicit PlanFacts(const Plan& plan);

  // A hop whose two sides share a style that carries priority, origin and `_dd.p.*`.
  std::vector<bool> hop_keeps_state;
};

// How often something was handled, and how that ended.
struct Account {
  std::uint32_t received = 0, succeeded = 0, failed = 0, killed = 0, given_up = 0;

  void add(const Delivery& delivery);
};

// What ought to arrive, and what the taps of a message hold.
struct SendView {
  // Nothing: nobody was there to be joined, and a root is right.
  std::optional<CarriedIds> expected;
  bool expected_is_outside = false;  // a context that was not made within this journey
  std::uint32_t origin = kNone32;    // the first send of the same job on the same hop; often itself
  std::uint32_t span = kNone32;      // the span that sends, if it was collected
  bool is_client = false;            // the call that begins it all
  bool is_tapped = false;            // somebody looked at what was injected and stored
  Carried injected, stored;
  Account message, job;          // of this message; of all with its job, kept at the first
  std::optional<Carried> later;  // where the message was changed in the queue

  const Carried& held() const { return later ? *later : stored; }  // at last
};

enum class Join : std::uint8_t {
  kNothingToJoin,
  kJoined,
  kLinked,         // by a link, where that is what the hop promises
  kWrongParent,    // in the right trace, but elsewhere
  kOrphan,         // in the right trace, below a span that was not collected
  kUpperHalfLost,  // right but for the upper 64 bits of the trace id
  kNotAdopted,     // the parent's id in a trace of its own
  kLinkCut,        // a link without the upper 64 bits
  kApart,          // in another trace
  kUnreferred,     // of a batch: no parent and no link
  kNoSpan,
};
// What arrived is where it ought to be.
constexpr bool is_connected(Join join) {
  return join == Join::kJoined || join == Join::kLinked || join == Join::kNothingToJoin;
}

// What became of one delivery or one call: indices of the receiving spans.
struct Arrival {
  std::uint32_t delivery = kNone32;  // of a call that was not written down as one: none
  std::uint32_t send = kNone32;
  std::uint32_t hop = 0;
  std::uint32_t entry = kNone32;     // the first span of the receiving side
  std::uint32_t process = kNone32;   // the work's span, where it is another
  Join join = Join::kNoSpan;         // of the entry
  Join work = Join::kNothingToJoin;  // of the work's span, where it is another
  bool shares_span = false;          // with other messages of a batch
  // The first arrival with the same entry, often itself: the first message of a batch.
  std::uint32_t first_with_span = kNone32;
  std::uint32_t before = kNone32;        // the arrival before of the same job on the same hop
  std::uint32_t next_of_send = kNone32;  // see Prepared::each_arrival_of
  bool joined_before = false;            // an earlier arrival of the job was connected
};

struct Prepared {
  Prepared(const Plan& its_plan, const PlanFacts& its_facts) : plan(&its_plan), facts(&its_facts) {}
  void prepare(const Journey& its_journey);

  const HopPlan& hop(std::uint32_t index) const;
  const HopPlan& hop_of(const Arrival& arrival) const { return hop(arrival.hop); }
  std::string_view service_name(std::size_t index) const;
  const JourneySpan& span(std::uint32_t index) const { return journey->spans[index]; }
  const Delivery* delivery_of(const Arrival& arrival) const;
  // What the worker was given: the message as it was received, or else as it was stored.
  const Message& message_of(const Delivery& delivery) const;
  Joining joining_of(const Arrival& arrival) const;
  bool is_known_outside(TraceId trace, SpanId span) const;
  // Calls `look(index)` for every span of that delivery.
  template <typename Look>
  void each_span_of(std::uint32_t delivery, Look look) const {
    if (delivery >= first_span_.size()) return;
    for (std::uint32_t i = first_span_[delivery]; i != kNone32; i = next_span_[i]) look(i);
  }

  // Spans of that service were kept.
  bool has_spans(std::uint32_t service) const {
    return service < recorded_services_.size() && recorded_services_[service];
  }
  // The same for every arrival of that message.
  template <typename Look>
  void each_arrival_of(std::uint32_t send, Look look) const {
    if (send >= first_of_send_.size()) return;
    for (std::uint32_t i = first_of_send_[send]; i != kNone32; i = arrivals[i].next_of_send)
      look(i);
  }

  const Plan* plan;
  const PlanFacts* facts;
  const Journey* journey = nullptr;
  SpanGraph graph;
  SpanFamilies families;
  Carried incoming;
  std::optional<CarriedIds> incoming_ids;
  std::vector<SendView> sends;
  std::vector<Arrival> arrivals;  // those of the deliveries first, under the same indices
  // What was kept of it, besides pollers' spans and noise.
  bool is_recorded = false, has_server = false;

 private:
  void look_at_sends();
  void look_at_send(std::uint32_t index);
  std::uint32_t origin_of(std::uint32_t index) const;
  std::optional<CarriedIds> expected_of(const Send& send, SendView& view) const;
  void count_deliveries();
  void see_what_was_kept();
  void find_arrivals();
  void share_batches();
  void chain_arrivals();
  void follow_attempts();
  void judge(Arrival& arrival) const;
  Join join(std::uint32_t span, const CarriedIds& expected) const;
  Join join_in_batch(const Arrival& arrival, const CarriedIds& expected) const;
  Join link(const Arrival& arrival, const CarriedIds& expected) const;
  Join dual(const Arrival& arrival, const CarriedIds& expected) const;
  Join join_work(const Arrival& arrival, const CarriedIds* expected) const;

  // The spans of each delivery, as chains.
  std::vector<std::uint32_t> first_span_, next_span_;
  std::vector<bool> recorded_services_;
  std::vector<CarriedIds> outside_;           // expected, and made elsewhere; sorted
  std::vector<std::uint32_t> by_job_;         // sends by hop and job, if a scheduler sent any
  std::vector<std::uint32_t> first_of_send_;  // arrivals, as chains
  std::vector<std::uint32_t> first_arrival_;  // by entry's span
  std::vector<std::uint32_t> last_arrival_;   // by first send of the job
};

}  // namespace propspec::checking
