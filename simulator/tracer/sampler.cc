#include "simulator/tracer/sampler.h"

#include <fmt/format.h>

#include <cmath>

#include "simulator/trace/text.h"

namespace propspec {
namespace {

bool applies(std::string_view pattern, std::string_view text) {
  return pattern.empty() || matches_glob(pattern, text);
}

SamplingDecision by_rate(TraceId trace_id, double rate) {
  return {is_sampled(trace_id, rate) ? 2 : -1, Mechanism::kLocalRule, rate};
}

}  // namespace

SamplingDecision sample(const Configuration& configuration, TraceId trace_id,
                        std::string_view service, std::string_view span_name) {
  for (const SamplingRule& rule : configuration.sampling_rules) {
    if (applies(rule.service, service) && applies(rule.name, span_name)) {
      return by_rate(trace_id, rule.sample_rate);
    }
  }
  if (configuration.sample_rate >= 0) return by_rate(trace_id, configuration.sample_rate);
  return {};
}

bool is_sampled(TraceId trace_id, double rate) {
  if (rate >= 1) return true;
  if (rate <= 0) return false;
  const std::uint64_t hash = trace_id.low * 1111111111111111111u;
  return static_cast<double>(hash) <= rate * 18446744073709551616.0;
}

std::string format_rate(double rate) {
  const auto millionths = static_cast<std::uint64_t>(std::floor(rate * 1e6 + 0.5));
  std::string text = fmt::format("{}.{:06}", millionths / 1'000'000, millionths % 1'000'000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace propspec
