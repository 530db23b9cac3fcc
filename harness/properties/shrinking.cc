#include "harness/properties/shrinking.h"

#include <rapidcheck.h>

#include <algorithm>
#include <utility>

#include "harness/specimens/specimen.h"

namespace propspec::harness {
namespace {

using reports::Verdict;

constexpr std::size_t kWindow = 128;
constexpr unsigned kMaxSteps = 500;
// A target that breaks down is started anew for each candidate, and one that hangs costs its whole
// time limit.
constexpr std::size_t kMaxBreakdowns = 20;

bool is_breakdown(Verdict verdict) { return verdict != Verdict::kFail; }

class Shrinking {
 public:
  Shrinking(Examiner& examiner, Counterexample& found) : examiner_(examiner), found_(found) {}

  void run(std::span<const PropagateRequest> preceding) {
    if (found_.finding.ruling.verdict == Verdict::kHang) return;
    found_.repeatable = repeat(preceding);
    if (!found_.repeatable) return;
    while (leave_out_preceding() || take_smaller()) ++found_.steps;
  }

 private:
  // Alone, or behind the shortest run of requests that makes it fail.
  bool repeat(std::span<const PropagateRequest> preceding) {
    if (accept(found_.trial)) return true;
    for (std::size_t count = 1; !preceding.empty() && count <= kMostPreceding; count *= 4) {
      Trial behind = found_.trial;
      const auto last = preceding.last(std::min(count, preceding.size()));
      behind.before.assign(last.begin(), last.end());
      if (accept(std::move(behind))) return true;
      if (count >= preceding.size()) break;
    }
    return false;
  }

  // Halves, quarters, …, single requests of those before.
  bool leave_out_preceding() {
    const std::size_t size = found_.trial.before.size();
    for (std::size_t length = size; length > 0 && may_go_on(); length /= 2) {
      for (std::size_t start = 0; start < size; start += length) {
        Trial shorter = found_.trial;
        const auto first = shorter.before.begin() + static_cast<std::ptrdiff_t>(start);
        const std::size_t count = std::min(length, size - start);
        shorter.before.erase(first, first + static_cast<std::ptrdiff_t>(count));
        if (accept(std::move(shorter))) return true;
      }
    }
    return false;
  }

  // The first smaller request that fails in the same way, window after window.
  bool take_smaller() {
    auto candidates = smaller({found_.trial.request, {}});
    while (may_go_on()) {
      std::vector<Trial> window = next_window(candidates);
      if (window.empty()) return false;
      if (accept_first(std::move(window))) return true;
    }
    return false;
  }

  std::vector<Trial> next_window(rc::Seq<Specimen>& candidates) {
    // A target with a state, or in ruins, is asked one at a time.
    const bool alone = !found_.trial.before.empty() || is_breakdown(kind_);
    std::vector<Trial> window;
    while (window.size() < (alone ? 1 : kWindow)) {
      auto candidate = candidates.next();
      if (!candidate) break;
      const Law& law = *found_.trial.law;
      if (law.premise && !law.premise(found_.trial.setting, candidate->request)) continue;
      window.push_back(
          {&law, found_.trial.setting, found_.trial.before, std::move(candidate->request)});
    }
    return window;
  }

  bool accept(Trial trial) {
    std::vector<Trial> window;
    window.push_back(std::move(trial));
    return accept_first(std::move(window));
  }

  bool accept_first(std::vector<Trial> window) {
    if (is_breakdown(kind_)) {
      if (breakdowns_++ >= kMaxBreakdowns) return false;
      examiner_.forgive();
    }
    std::vector<Finding> findings = examiner_.examine(window);
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (!fails_alike(findings[i])) continue;
      found_.trial = std::move(window[i]);
      found_.finding = std::move(findings[i]);
      return true;
    }
    return false;
  }

  bool fails_alike(const Finding& finding) const {
    if (!finding.is_counterexample() || finding.ruling.verdict != kind_) return false;
    return observable_of(finding) == observable_;
  }

  static std::string observable_of(const Finding& finding) {
    const auto& differences = finding.ruling.differences;
    return differences.empty() ? "" : differences.front().observable;
  }

  bool may_go_on() const {
    return found_.steps < kMaxSteps && breakdowns_ < kMaxBreakdowns && !examiner_.interrupted();
  }

  Examiner& examiner_;
  Counterexample& found_;
  const Verdict kind_ = found_.finding.ruling.verdict;
  const std::string observable_ = observable_of(found_.finding);
  std::size_t breakdowns_ = 0;
};

}  // namespace

Counterexample shrink(Examiner& examiner, Trial trial, Finding finding,
                      std::span<const PropagateRequest> preceding) {
  Counterexample found{std::move(trial), std::move(finding)};
  Shrinking(examiner, found).run(preceding);
  return found;
}

}  // namespace propspec::harness
