// The corpus that is compiled into the program: what the loader does not ask of every corpus.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "fixtures/embedded.h"
#include "harness/cases/case.h"

namespace propspec::harness {
namespace {

using testing::IsEmpty;

const Corpus& corpus() {
  static const auto loaded = load_embedded_corpus();
  return loaded.value();
}

TEST(Corpus, IsWhole) {
  const auto loaded = load_embedded_corpus();
  if (!loaded) {
    for (const Error& error : loaded.error()) ADD_FAILURE() << error.message;
  }
}

TEST(Corpus, EachEditionHasCasesOfItsOwn) {
  const auto only_in = [](Spec spec) {
    return std::count_if(corpus().cases.begin(), corpus().cases.end(), [&](const Case& one) {
      return one.specs == SpecRange{spec, spec};
    });
  };
  for (const Spec spec : kSpecs) EXPECT_GT(only_in(spec), 0) << name(spec);
}

// ── Ids ─────────────────────────────────────────────────────────────────────────────────────────

// Every id that was ever published: those of rules, then those of cases.
std::vector<std::string> published() {
  for (const EmbeddedFile& file : embedded_corpus()) {
    if (file.path != "fixtures/ids.txt") continue;
    std::istringstream lines{std::string(file.text)};
    return {std::istream_iterator<std::string>(lines), {}};
  }
  return {};
}

std::set<std::string> ids_of_corpus() {
  std::set<std::string> ids;
  for (const auto& [id, rule] : corpus().rules) ids.insert(id);
  for (const Case& one : corpus().cases) ids.insert(one.id);
  return ids;
}

TEST(Ids, AreForEver) {
  const auto ids = ids_of_corpus();
  for (const std::string& id : published()) {
    EXPECT_TRUE(ids.contains(id)) << id << " is gone; who cites it must still find it";
  }
}

TEST(Ids, ArePublished) {
  const std::vector<std::string> known = published();
  EXPECT_TRUE(std::is_sorted(known.begin(), known.end()));
  EXPECT_EQ(std::adjacent_find(known.begin(), known.end()), known.end());
  for (const std::string& id : ids_of_corpus()) {
    EXPECT_TRUE(std::binary_search(known.begin(), known.end(), id))
        << "add it for ever: echo " << id
        << " >> fixtures/ids.txt && LC_ALL=C sort -o fixtures/ids.txt fixtures/ids.txt";
  }
}

// ── Controls ────────────────────────────────────────────────────────────────────────────────────

// What a target answers that reads nothing: a new trace with this priority, sent in every style, or
// in none.
Observation unheeding(std::int64_t priority, bool sends) {
  ObservedSpan span;
  span.trace_id = TraceId{0x68e1c2d300000000, 0x5a17c0de5a17c0de};
  span.span_id = SpanId{0x00c0ffee00c0ffee};
  span.parent_id = Observed<SpanId>::absent();
  span.sampling_priority = priority;
  span.origin = Observed<std::string>::absent();
  span.tags = KeyValues{};
  span.links = std::vector<ObservedLink>{};
  Observation observation;
  observation.extracted = Observed<ObservedContext>::absent();
  observation.span = span;
  observation.baggage = Observed<KeyValues>::absent();
  observation.headers = Headers{};
  if (!sends) return observation;
  const std::string trace = hex(*span.trace_id), id = hex(*span.span_id);
  const char* const sampled = priority > 0 ? "1" : "0";
  observation.headers = Headers{
      {"x-datadog-trace-id", std::to_string(span.trace_id->low)},
      {"x-datadog-parent-id", std::to_string(span.span_id->value)},
      {"x-datadog-sampling-priority", std::to_string(priority)},
      {"x-datadog-tags", "_dd.p.tid=68e1c2d300000000"},
      {"traceparent", fmt::format("00-{}-{}-0{}", trace, id, sampled)},
      {"tracestate", fmt::format("dd=s:{};p:{}", priority, id)},
      {"b3", fmt::format("{}-{}-{}", trace, id, sampled)},
      {"x-b3-traceid", trace},
      {"x-b3-spanid", id},
      {"x-b3-sampled", sampled},
  };
  return observation;
}

bool accepts(const Case& one, const Observation& observation) {
  if (one.expect) return one.expect->judge(one.given, observation).holds();
  return std::any_of(one.behaviors.begin(), one.behaviors.end(), [&](const Behavior& behavior) {
    return behavior.expectation.judge(one.given, observation).holds();
  });
}

// Passed by a target that does not heed what it is given. Where there is nothing to heed, sending a
// new trace is what a case may want, and only silence proves nothing.
bool is_negative(const Case& one) {
  const bool heeds = !one.given.headers.empty() || !one.given.set_baggage.empty();
  for (const std::int64_t priority : {2, 1, 0, -1}) {
    if (accepts(one, unheeding(priority, false))) return true;
    if (heeds && accepts(one, unheeding(priority, true))) return true;
  }
  return false;
}

TEST(Controls, EveryNegativeCaseHasOne) {
  std::vector<std::string> without;
  for (const Case& one : corpus().cases) {
    if (one.control.empty() && is_negative(one)) without.push_back(one.id);
  }
  EXPECT_THAT(without, IsEmpty());
}

TEST(Controls, AreNotNegativeThemselves) {
  for (const Case& one : corpus().cases) {
    if (one.control.empty()) continue;
    EXPECT_FALSE(is_negative(*corpus().find(one.control))) << one.control << " of " << one.id;
  }
}

}  // namespace
}  // namespace propspec::harness
