#include "reports/verdict.h"

#include <array>

namespace propspec::reports {

std::string_view name(Verdict verdict) {
  static constexpr std::array<std::string_view, kVerdicts> kNames = {"pass",
                                                                     "fail",
                                                                     "warn",
                                                                     "unsupported",
                                                                     "adapter-gap",
                                                                     "not-observable",
                                                                     "config-rejected",
                                                                     "vacuous",
                                                                     "crash",
                                                                     "hang",
                                                                     "protocol-error",
                                                                     "not-run"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Verdict worse(Verdict a, Verdict b) {
  static constexpr std::array<Verdict, kVerdicts> kWorstFirst = {
      Verdict::kCrash,         Verdict::kHang,           Verdict::kProtocolError,
      Verdict::kFail,          Verdict::kNotRun,         Verdict::kWarn,
      Verdict::kVacuous,       Verdict::kConfigRejected, Verdict::kAdapterGap,
      Verdict::kNotObservable, Verdict::kPass,           Verdict::kUnsupported};
  for (const Verdict verdict : kWorstFirst) {
    if (verdict == a || verdict == b) return verdict;
  }
  return a;
}

std::string_view name(Level level) {
  static constexpr std::array<std::string_view, kLevels> kNames = {"must", "should", "may"};
  return kNames[static_cast<std::size_t>(level)];
}

}  // namespace propspec::reports
