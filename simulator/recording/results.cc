#include "simulator/recording/results.h"

#include <fmt/format.h>

namespace propspec {

void Findings::move_to(RecordingVerdict& verdict) {
  for (const auto& [key, count] : counts_) {
    verdict.totals.push_back({key.first, key.second, count});
  }
  verdict.findings = std::move(findings_);
}

void Suspicions::move_to(RecordingVerdict& verdict) {
  std::stable_sort(suspicions_.begin(), suspicions_.end(),
                   [](const Suspicion& a, const Suspicion& b) {
                     return std::pair(a.certainty, a.count) > std::pair(b.certainty, b.count);
                   });
  verdict.suspicions = std::move(suspicions_);
}

std::string words(const SpanForest& forest, SpanIndex span) {
  return fmt::format("`{}` of {} (span {})", forest.store.texts[forest[span].name],
                     service_name(forest, span), hex(forest[span].id));
}

std::string_view service_name(const SpanForest& forest, SpanIndex span) {
  const std::string_view service = forest.store.texts[forest[span].service];
  return service.empty() ? "no service" : service;
}

}  // namespace propspec
