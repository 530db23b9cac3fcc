#include "reports/report.h"

#include <algorithm>

namespace propspec::reports {

std::vector<std::pair<Verdict, std::size_t>> totals(const Report& report) {
  std::vector<std::pair<Verdict, std::size_t>> counts;
  for (std::size_t i = 0; i < kVerdicts; ++i) counts.emplace_back(static_cast<Verdict>(i), 0);
  for (const CaseResult& result : report.cases) {
    ++counts[static_cast<std::size_t>(result.verdict)].second;
  }
  return counts;
}

PropertyTotals property_totals(const Report& report) {
  PropertyTotals totals;
  totals.laws = report.properties.size();
  for (const PropertyResult& property : report.properties) {
    totals.checks += property.runs;
    if (property.verdict == Verdict::kNotRun) {
      ++totals.not_run;
    } else if (fails_the_run(property.verdict, property.level, report.strict)) {
      ++totals.failed;
    } else if (property.verdict == Verdict::kPass) {
      ++totals.passed;
    } else if (property.verdict == Verdict::kWarn) {
      ++totals.warned;
    } else {
      ++totals.gaps;
    }
  }
  return totals;
}

bool fails_the_run(Verdict verdict, Level level, bool strict) {
  switch (verdict) {
    case Verdict::kFail:
    case Verdict::kCrash:
    case Verdict::kHang:
    case Verdict::kProtocolError:
    case Verdict::kNotRun:
      return true;
    case Verdict::kWarn:
      return strict && level == Level::kShould;
    case Verdict::kPass:
    case Verdict::kUnsupported:
    case Verdict::kAdapterGap:
    case Verdict::kNotObservable:
    case Verdict::kConfigRejected:
    case Verdict::kVacuous:
      return false;
  }
  return true;
}

std::vector<std::string> fingerprint(const std::vector<Difference>& differences) {
  std::vector<std::string> observables;
  for (const Difference& difference : differences) {
    observables.push_back(difference.observable);
  }
  std::sort(observables.begin(), observables.end());
  observables.erase(std::unique(observables.begin(), observables.end()), observables.end());
  return observables;
}

}  // namespace propspec::reports
