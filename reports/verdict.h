// The verdicts of a case and of a rule. Only `pass` says that something was checked and held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace propspec::reports {

enum class Verdict : std::uint8_t {
  kPass,
  kFail,
  kWarn,            // a `should` that does not hold, or a `may` outside the known behaviours
  kUnsupported,     // the library has no such thing
  kAdapterGap,      // the library has it, the adapter does not reach it
  kNotObservable,   // the target cannot show it
  kConfigRejected,  // the target refuses the configuration
  kVacuous,         // a negative case whose positive control failed
  kCrash,
  kHang,
  kProtocolError,
  kNotRun,
};

inline constexpr std::size_t kVerdicts = 12;
// "pass", "fail", "adapter-gap", …: as reports spell them.
std::string_view name(Verdict verdict);

// The one of two verdicts that says more against the target, or for less having been checked:
// crash, hang, protocol-error, fail, not-run, warn, vacuous, config-rejected, adapter-gap,
// not-observable, pass, unsupported.
//
// `unsupported` comes last: what a library does not have does not apply to it, so a rule that
// passes for the styles it has is passed. Everything else that was not checked hides a pass.
Verdict worse(Verdict a, Verdict b);

enum class Level : std::uint8_t { kMust, kShould, kMay };
inline constexpr std::size_t kLevels = 3;
std::string_view name(Level level);

}  // namespace propspec::reports
