// Spans whose parent is not in their trace, where it can be found elsewhere: under another trace id
// (D49), or once its id is misread as careless parsers misread it (D40, D41).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

#include "simulator/recording/results.h"

namespace propspec::recording {
namespace {

constexpr std::uint64_t kMostSigned = std::numeric_limits<std::int64_t>::max();
// Shorter ones are found by accident.
constexpr std::uint64_t kLeastTelling = 1u << 20;

struct Misreading {
  std::string_view cause, how;
  std::optional<std::uint64_t> (*of)(std::uint64_t id);
};

// Hexadecimal digits up to the first letter, as strtoull, parseInt and atoll read them.
std::optional<std::uint64_t> decimal_prefix(std::uint64_t id) {
  std::array<char, 16> digits;
  write_hex16(id, digits.data());
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c > '9') break;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::optional<std::uint64_t> decimal_as_hex(std::uint64_t id) {
  std::string digits;
  append_decimal(digits, id);
  if (digits.size() > 16) digits.erase(0, digits.size() - 16);
  return parse_hex64(digits, HexCase::kAny);
}

std::optional<std::uint64_t> without_sign(std::uint64_t id) {
  if (id <= kMostSigned) return std::nullopt;
  return id & kMostSigned;
}

std::optional<std::uint64_t> as_float(std::uint64_t id) {
  const auto value = static_cast<double>(id);
  if (value >= 0x1p64) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

std::optional<std::uint64_t> half(std::uint64_t id) { return id & 0xffffffffu; }

constexpr std::array kMisreadings = std::to_array<Misreading>({
    {"D41", "its hexadecimal digits read as a decimal number, up to the first letter",
     decimal_prefix},
    {"D41", "its decimal digits read as hexadecimal ones", decimal_as_hex},
    {"D41", "rounded to a floating-point number", as_float},
    {"D41", "cut to 32 bits", half},
    {"D40", "without its highest bit, as a signed number", without_sign},
});

struct Found {
  SpanIndex span = kNoSpan;
  const Misreading* misreading = nullptr;  // null: the id is right, in another trace
  bool trace_fits = false;                 // the trace id is misread in the same way
  bool is_only_one = true;
};

class ParentsElsewhere {
 public:
  ParentsElsewhere(const SpanForest& forest, Results& results)
      : forest_(forest), results_(results) {}

  void run() {
    for (SpanIndex i = 0; i < forest_.standing.size(); ++i) {
      if (forest_.standing[i] != Standing::kOrphan || results_.parent_is_told[i]) continue;
      if (forest_[i].parent.value == kMostSigned) tell_saturated(i);
      if (forest_[i].parent.value >= kLeastTelling) {
        orphans_.emplace(forest_[i].parent.value, i);
      }
    }
    if (orphans_.empty()) return;
    for (SpanIndex i = 0; i < forest_.standing.size(); ++i) look_at(i);
    // In the order of spans, not of the table: the same input gives the same words.
    std::vector<std::pair<SpanIndex, Found>> ordered(found_.begin(), found_.end());
    std::sort(ordered.begin(), ordered.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [orphan, found] : ordered) tell(orphan, found);
  }

 private:
  void look_at(SpanIndex candidate) {
    const std::uint64_t id = forest_[candidate].id.value;
    note(candidate, id, nullptr);
    for (const Misreading& misreading : kMisreadings) {
      const auto misread = misreading.of(id);
      if (misread && *misread != id && *misread >= kLeastTelling) {
        note(candidate, *misread, &misreading);
      }
    }
  }

  void note(SpanIndex candidate, std::uint64_t id, const Misreading* misreading) {
    const auto [begin, end] = orphans_.equal_range(id);
    std::size_t seen = 0;
    for (auto it = begin; it != end && seen < kMostOrphans; ++it, ++seen) {
      const SpanIndex orphan = it->second;
      if (orphan == candidate) continue;
      const TraceId there = forest_[candidate].trace, here = forest_[orphan].trace;
      const bool fits =
          misreading != nullptr && (there == here || misreading->of(there.low) == here.low ||
                                    misreading->of(there.high) == here.low);
      const auto [found, is_new] = found_.try_emplace(orphan, Found{candidate, misreading, fits});
      if (is_new) continue;
      Found& before = found->second;
      before.is_only_one = before.is_only_one && forest_[before.span].id == forest_[candidate].id &&
                           forest_[before.span].trace == there;
      if (fits && !before.trace_fits) before = {candidate, misreading, fits, true};
    }
  }

  void tell(SpanIndex orphan, const Found& found) {
    results_.parent_is_told[orphan] = true;
    results_.cut_is_told[forest_.trace_of[orphan]] = true;
    if (found.misreading == nullptr) {
      tell_other_trace(orphan, found);
    } else {
      tell_misread(orphan, found);
    }
  }

  void tell_other_trace(SpanIndex orphan, const Found& found) {
    results_.findings.add("I05", Severity::kBroken, forest_[orphan], [&] {
      return fmt::format("the parent of {} is not in its trace, but in {}", words(forest_, orphan),
                         hex(forest_[found.span].trace));
    });
    results_.suspicions.add(
        {"D49"}, found.is_only_one ? Certainty::kCertain : Certainty::kLikely, orphan, found.span,
        [&](Suspicion& told) {
          told.sentence =
              fmt::format("{} has the span id of {} as its parent, but not that span's trace id",
                          words(forest_, orphan), words(forest_, found.span));
          told.facts.push_back(fmt::format("the trace ids are {} and {}",
                                           hex(forest_[found.span].trace),
                                           hex(forest_[orphan].trace)));
        });
  }

  void tell_misread(SpanIndex orphan, const Found& found) {
    const Certainty certainty = found.trace_fits    ? Certainty::kCertain
                                : found.is_only_one ? Certainty::kLikely
                                                    : Certainty::kPossible;
    results_.findings.add("I28", Severity::kBroken, forest_[orphan], [&] {
      return fmt::format("the parent of {} is {}: {} is that of {}, {}", words(forest_, orphan),
                         forest_[orphan].parent.value, hex(forest_[found.span].id),
                         words(forest_, found.span), found.misreading->how);
    });
    results_.suspicions.add(
        {found.misreading->cause}, certainty, orphan, found.span, [&](Suspicion& told) {
          told.sentence = fmt::format("{} hangs under a span that does not exist: the id of {}, {}",
                                      words(forest_, orphan), words(forest_, found.span),
                                      found.misreading->how);
          if (found.trace_fits && forest_[orphan].trace != forest_[found.span].trace) {
            told.facts.push_back(fmt::format("the trace id {} was {}, misread in the same way",
                                             hex(forest_[orphan].trace),
                                             hex(forest_[found.span].trace)));
          }
        });
  }

  void tell_saturated(SpanIndex orphan) {
    results_.cut_is_told[forest_.trace_of[orphan]] = true;
    results_.suspicions.add({"D40"}, Certainty::kLikely, orphan, kNoSpan, [&](Suspicion& told) {
      told.sentence = fmt::format(
          "the parent of {} is 9223372036854775807, the largest signed number: an id beyond it was "
          "cut to that",
          words(forest_, orphan));
    });
  }

  static constexpr std::size_t kMostOrphans = 64;  // with one parent

  const SpanForest& forest_;
  Results& results_;
  std::unordered_multimap<std::uint64_t, SpanIndex> orphans_;  // by the parent they name
  std::unordered_map<SpanIndex, Found> found_;
};

}  // namespace

void suspect_parents_elsewhere(const SpanForest& forest, Results& results) {
  ParentsElsewhere(forest, results).run();
}

}  // namespace propspec::recording
