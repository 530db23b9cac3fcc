// The local sampling decision, for traces that come without one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/propagation/configuration.h"
#include "simulator/trace/trace_id.h"

namespace propspec {

// Who decided, as `_dd.p.dm` says it (`-3`).
enum class Mechanism : std::uint8_t { kDefault = 0, kLocalRule = 3, kManual = 4 };

struct SamplingDecision {
  std::int32_t priority = 1;  // 2 and -1 by rule or by hand, 1 and 0 by default
  Mechanism mechanism = Mechanism::kDefault;
  std::optional<double> rate;  // of the rule
};

// The first rule that matches, then DD_TRACE_SAMPLE_RATE, then the default: keep (DD-E-31).
SamplingDecision sample(const Configuration& configuration, TraceId trace_id,
                        std::string_view service, std::string_view span_name);

// All tracers come to the same decision for one trace and one rate: the low 64 bits times a
// constant, compared with the rate's share of 2^64.
bool is_sampled(TraceId trace_id, double rate);

// DD-T-41: at most six decimals, half rounded up, no trailing zeros, never scientific: "0.000001".
std::string format_rate(double rate);

}  // namespace propspec
