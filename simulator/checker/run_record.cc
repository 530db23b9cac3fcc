#include "simulator/checker/run_record.h"

#include <algorithm>
#include <cmath>

namespace propspec::checking {
namespace {

constexpr std::uint64_t kEnough = 100;  // of fewer requests no share is told

// What it means that a hop is not connected.
constexpr std::array<std::string_view, 8> kConnection = {"I01", "I02", "I05", "I14",
                                                         "I18", "I20", "I21", "I35"};
bool is_about_connection(std::string_view invariant) {
  return std::find(kConnection.begin(), kConnection.end(), invariant) != kConnection.end();
}

}  // namespace

void RunRecord::Series::add(bool is_broken) {
  if (buckets_[current_].count == width_ && ++current_ == kBuckets) {
    for (std::size_t i = 0; i < kBuckets / 2; ++i) {
      const Share &a = buckets_[2 * i], &b = buckets_[2 * i + 1];
      buckets_[i] = {a.count + b.count, a.broken + b.broken};
    }
    std::fill(buckets_.begin() + kBuckets / 2, buckets_.end(), Share());
    current_ = kBuckets / 2;
    width_ *= 2;
  }
  ++buckets_[current_].count;
  buckets_[current_].broken += is_broken;
}

RunRecord::Series::Share RunRecord::Series::sum(std::size_t begin, std::size_t end) const {
  Share share;
  for (std::size_t i = begin; i < end; ++i) {
    share.count += buckets_[i].count;
    share.broken += buckets_[i].broken;
  }
  return share;
}

std::size_t RunRecord::Series::used() const { return current_ + 1; }

RunRecord::Series::Share RunRecord::Series::first_quarter() const { return sum(0, used() / 4); }

RunRecord::Series::Share RunRecord::Series::last_quarter() const {
  return sum(used() - used() / 4, used());
}

const HopMemory& RunRecord::memory(std::uint32_t hop) const {
  static const HopMemory kNone;
  return hop < hops_.size() ? hops_[hop].memory : kNone;
}

void RunRecord::add(const Prepared& prepared, const JourneyVerdict& verdict) {
  ++journeys_;
  spans_ += prepared.journey->spans.size();
  broken_ += !verdict.sound();
  for (std::uint32_t i = 0; i < prepared.sends.size(); ++i) {
    const Send& send = prepared.journey->sends[i];
    if (send.hop >= hops_.size()) continue;
    hops_[send.hop].memory.was_injected |= prepared.sends[i].held().mentions_ids();
    hops_[send.hop].memory.was_refused |= !send.refused.empty();
  }
  // The client's call is left out: what it brings is its own affair.
  for (std::uint32_t hop = 0; hop < hops_.size(); ++hop) {
    if (prepared.hop(hop).from == kNoService) continue;
    const bool took_place = std::any_of(prepared.arrivals.begin(), prepared.arrivals.end(),
                                        [&](const Arrival& arrival) { return arrival.hop == hop; });
    if (!took_place) continue;
    const bool is_broken = std::any_of(
        verdict.violations.begin(), verdict.violations.end(), [&](const Violation& violation) {
          return violation.hop == hop && violation.severity != Severity::kWarning &&
                 is_about_connection(violation.invariant);
        });
    hops_[hop].series.add(is_broken);
  }
  for (const Diagnosis& diagnosis : verdict.diagnoses) {
    if (diagnosis.hop >= hops_.size() ||
        std::none_of(diagnosis.explains.begin(), diagnosis.explains.end(), is_about_connection)) {
      continue;
    }
    auto& causes = hops_[diagnosis.hop].causes;
    const auto known = std::find_if(causes.begin(), causes.end(),
                                    [&](const auto& one) { return one.first == diagnosis.cause; });
    if (known == causes.end()) {
      causes.emplace_back(diagnosis.cause, 1);
    } else {
      ++known->second;
    }
  }
}

RunFindings RunRecord::findings(const Plan& plan) const {
  RunFindings findings;
  findings.journeys = journeys_;
  findings.broken = broken_;
  findings.spans = spans_;
  for (std::uint32_t i = 0; i < hops_.size(); ++i) {
    const Hop& hop = hops_[i];
    const auto all = hop.series.all();
    if (all.count < kEnough || all.broken == 0 || all.broken == all.count) continue;
    const auto first = hop.series.first_quarter(), last = hop.series.last_quarter();
    // Four standard errors of a share that is the same all the time, and a tenth at least.
    const double p = all.value();
    const double error =
        std::sqrt(p * (1 - p) / static_cast<double>(std::max<std::uint64_t>(last.count, 1)));
    const bool falls = last.value() - first.value() > std::max(0.1, 4 * error);
    Violation violation;
    violation.invariant = falls ? "I29" : "I31";
    violation.hop = i;
    violation.what =
        falls ? fmt::format(
                    "hop '{}': {:.0f} % of the first quarter's requests were connected, "
                    "{:.0f} % of the last quarter's",
                    plan.hops[i].name, 100 * (1 - first.value()), 100 * (1 - last.value()))
              : fmt::format("hop '{}': {} of {} requests were not connected, the others were",
                            plan.hops[i].name, all.broken, all.count);
    const auto most =
        std::max_element(hop.causes.begin(), hop.causes.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != hop.causes.end()) {
      Diagnosis diagnosis;
      diagnosis.cause = most->first;
      diagnosis.hop = i;
      diagnosis.explains = {violation.invariant};
      diagnosis.sentence = fmt::format("{}; the most frequent cause is {}, in {} requests.",
                                       violation.what, most->first, most->second);
      findings.diagnoses.push_back(std::move(diagnosis));
    }
    findings.violations.push_back(std::move(violation));
  }
  return findings;
}

}  // namespace propspec::checking
