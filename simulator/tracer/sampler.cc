#include "simulator/tracer/sampler.h"

#include <fmt/format.h>

#include <cmath>

namespace propspec {
namespace {

// `*` stands for any text, `?` for one character; letters without case. Linear but for the stars.
bool matches(std::string_view pattern, std::string_view text) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(text[t]))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool applies(std::string_view pattern, std::string_view text) {
  return pattern.empty() || matches(pattern, text);
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
