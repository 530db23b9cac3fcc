#include "reports/scenario.h"

#include <fmt/format.h>

#include "reports/count.h"
#include "reports/report.h"

namespace propspec::reports {

ScenarioTotals scenario_totals(const std::vector<ScenarioResult>& scenarios) {
  ScenarioTotals totals;
  totals.scenarios = scenarios.size();
  for (const ScenarioResult& scenario : scenarios) {
    totals.requests += scenario.requests;
    totals.spans += scenario.spans;
    totals.sound += scenario.sound;
    if (scenario.verdict == Verdict::kNotRun) {
      ++totals.not_run;
    } else if (scenario.verdict == Verdict::kPass) {
      ++totals.passed;
    } else if (fails_the_run(scenario.verdict, Level::kMust, false)) {
      ++totals.failed;
    } else {
      ++totals.gaps;
    }
  }
  return totals;
}

std::string scenarios_in_short(const ScenarioTotals& totals) {
  std::string text = fmt::format("{}, {}", count_of(totals.scenarios, "scenario"),
                                 count_of(totals.requests, "request"));
  if (totals.passed == totals.scenarios) {
    return text + (totals.scenarios == 1 ? ", as expected" : ", all as expected");
  }
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(totals.passed, "as expected");
  add(totals.failed, "not as expected");
  add(totals.gaps, "not possible here");
  add(totals.not_run, "not run");
  return text;
}

}  // namespace propspec::reports
