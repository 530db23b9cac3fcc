#include "simulator/recording/results.h"

#include <fmt/format.h>

namespace propspec::recording {

void Findings::move_to(Verdict& verdict) {
  for (const auto& [key, count] : counts_) {
    verdict.totals.push_back({key.first, key.second, count});
  }
  verdict.findings = std::move(findings_);
}

void Suspicions::shorten(Suspicion& suspicion) {
  constexpr std::size_t kMostBytes = 2000;
  const auto cut = [](std::string& text) {
    if (text.size() > kMostBytes) text.replace(kMostBytes, std::string::npos, "...");
    text.shrink_to_fit();
  };
  cut(suspicion.sentence);
  for (std::string& fact : suspicion.facts) cut(fact);
}

void Suspicions::move_to(Verdict& verdict) {
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

}  // namespace propspec::recording
