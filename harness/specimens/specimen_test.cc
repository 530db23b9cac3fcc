#include "harness/specimens/specimen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <re2/re2.h>

#include <map>
#include <ostream>
#include <set>
#include <string>

#include "simulator/propagation/propagator.h"

namespace propspec::harness {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr Style kDD = Style::kDatadog, kTC = Style::kTraceContext, kB3 = Style::kB3,
                kB3Multi = Style::kB3Multi, kXRay = Style::kXRay, kBag = Style::kBaggage;
constexpr StyleList kAll = {kDD, kTC, kB3, kB3Multi, kXRay, kBag};
constexpr Style kTraceStyles[] = {kDD, kTC, kB3, kB3Multi, kXRay};

Setting both(StyleList styles) { return {.extract = styles, .inject = styles}; }

Specimen specimen(const Recipe& recipe, const Setting& setting, std::uint64_t seed) {
  return specimens(recipe, setting)(rc::Random(seed), 100).value();
}

Extracted extracted(StyleList styles, const Headers& headers) {
  Configuration configuration;
  configuration.extract = styles;
  return Propagator(configuration).extract(headers);
}

std::string text(const Headers& headers) {
  std::string all;
  for (const auto [key, value] : headers) all.append(key).append(": ").append(value).append("\n");
  return all;
}

// The guard that a generator goes on covering what it claims.
TEST(Specimens, EveryBranchIsReached) {
  const Setting settings[] = {both({kDD}),   both({kTC}),           both({kB3, kB3Multi}),
                              both({kXRay}), both({kDD, kTC}),      both({kBag}),
                              both(kAll),    both({kDD, kTC, kBag})};
  std::map<std::string_view, std::size_t> taken;
  for (const std::string_view branch : branches()) taken[branch] = 0;
  ASSERT_EQ(taken.size(), branches().size()) << "a name stands there twice";
  constexpr std::uint64_t kSpecimens = 20000;
  for (std::uint64_t seed = 0; seed < kSpecimens; ++seed) {
    const Recipe recipe = {.quality = seed % 5 == 0 ? Quality::kValid : Quality::kAnything,
                           .one_trace = seed % 3 == 0,
                           .decides = true,
                           .sets_baggage = true};
    for (const std::string_view branch :
         specimen(recipe, settings[seed % std::size(settings)], seed).branches) {
      ASSERT_TRUE(taken.contains(branch)) << branch;
      ++taken[branch];
    }
  }
  for (const auto& [branch, times] : taken) EXPECT_GE(times, 10u) << branch;
}

TEST(Specimens, SameRandomSameSpecimen) {
  const Recipe recipe = {.decides = true, .sets_baggage = true};
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Specimen once = specimen(recipe, both(kAll), seed);
    const Specimen again = specimen(recipe, both(kAll), seed);
    EXPECT_EQ(once.request, again.request);
    EXPECT_EQ(once.branches, again.branches);
  }
}

TEST(Specimens, AreManifold) {
  for (const auto quality : {Quality::kValid, Quality::kAnything}) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
      seen.insert(text(specimen({.quality = quality}, both({kDD}), seed).request.headers));
    }
    EXPECT_GE(seen.size(), 1800u);
  }
}

// ── valid ones ──

// The forms that every receiver must understand, by header; what may be absent is left to others.
const std::map<std::string, std::string>& valid_forms() {
  static const std::map<std::string, std::string> kForms = {
      {"x-datadog-trace-id", "[1-9][0-9]{0,19}"},
      {"x-datadog-parent-id", "0|[1-9][0-9]{0,19}"},
      {"x-datadog-sampling-priority", "-1|0|1|2"},
      {"x-datadog-origin", "[!-+\\--:<>-}][ -+\\--:<>-}]*"},
      {"x-datadog-tags",
       "(_dd\\.p\\.[!-+\\--<>-~]+=[ -+\\--~]+)(,_dd\\.p\\.[!-+\\--<>-~]+=[ -+\\--~]+)*"},
      {"traceparent",
       "[ \t]*(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|"
       "[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.+)?)[ \t]*"},
      {"b3", "([0-9a-f]{16}){1,2}-[0-9a-f]{16}(-[01](-[0-9a-f]{16})?)?"},
      {"x-b3-traceid", "([0-9a-f]{16}){1,2}"},
      {"x-b3-spanid", "[0-9a-f]{16}"},
      {"x-b3-sampled", "[01]"},
      {"x-b3-parentspanid", "[0-9a-f]{16}"},
  };
  return kForms;
}

bool is_legal_tracestate(std::string_view value) {
  static const RE2 kMember(
      "[a-z][a-z0-9_\\-*/]*(@[a-z][a-z0-9_\\-*/]*)?=[ -+\\--<>-~]*[!-+\\--<>-~]");
  static const RE2 kDd("dd=[a-z][a-z0-9_.\\-]*:[^;,=]*[^ ](;[a-z][a-zA-Z0-9_.\\-]*:[^;,=]*[^ ])*");
  std::set<std::string> keys;
  std::size_t members = 0;
  while (!value.empty()) {
    std::string_view member = value.substr(0, value.find(','));
    value.remove_prefix(std::min(value.size(), member.size() + 1));
    member = trim(member);
    if (!RE2::FullMatch(member, kMember)) return false;
    if (member.starts_with("dd=") && !RE2::FullMatch(member, kDd)) return false;
    if (!keys.insert(std::string(member.substr(0, member.find('=')))).second) return false;
    ++members;
  }
  return members > 0 && members <= 32;
}

bool is_legal_baggage(std::string_view value) {
  static const RE2 kItem(
      "[ \t]*[!#-'*+\\-.^-z|~0-9A-Z]+[ \t]*=[ \t]*"
      "([!#$&-*\\--:<-\\[\\]-~]|%[0-9A-Fa-f]{2})([ !#$&-*\\--:<-\\[\\]-~]|%[0-9A-Fa-f]{2})*[ \t]*");
  std::size_t items = 0;
  while (!value.empty()) {
    const std::string_view item = value.substr(0, value.find(','));
    value.remove_prefix(std::min(value.size(), item.size() + 1));
    if (!RE2::FullMatch(item, kItem)) return false;
    ++items;
  }
  return items > 0 && items <= 63;
}

TEST(ValidSpecimens, AreOfTheRightForm) {
  std::map<std::string, RE2> forms;
  for (const auto& [name, form] : valid_forms()) forms.emplace(name, form);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const auto request = specimen({.quality = Quality::kValid}, both(kAll), seed).request;
    std::set<std::string> names;
    for (const auto [key, value] : request.headers) {
      const std::string name(key);
      EXPECT_TRUE(names.insert(name).second || !forms.contains(name)) << name << " twice";
      EXPECT_LE(value.size(), 8192u);
      if (const auto form = forms.find(name); form != forms.end()) {
        EXPECT_TRUE(RE2::FullMatch(value, form->second)) << name << ": " << value;
      }
      EXPECT_TRUE(name != "x-datadog-tags" || value.size() <= 512);
      EXPECT_TRUE(name != "tracestate" || is_legal_tracestate(value)) << value;
      EXPECT_TRUE(name != "baggage" || is_legal_baggage(value)) << value;
    }
  }
}

// Whatever a style tells, the reference understands it, and finds nothing to complain about.
TEST(ValidSpecimens, AreUnderstood) {
  for (const Style style : kTraceStyles) {
    const Recipe recipe = {.quality = Quality::kValid, .styles = {style}};
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
      const auto request = specimen(recipe, both(kAll), seed).request;
      const auto found = extracted({style}, request.headers);
      ASSERT_TRUE(found.context) << text(request.headers);
      EXPECT_NE(found.context->trace_id.low, 0u) << text(request.headers);
      EXPECT_EQ(found.error, "") << text(request.headers);
    }
  }
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Recipe recipe = {.quality = Quality::kValid, .styles = {kBag}};
    const auto request = specimen(recipe, both(kAll), seed).request;
    EXPECT_THAT(extracted({kBag}, request.headers).baggage, Not(IsEmpty()))
        << text(request.headers);
  }
}

TEST(ValidSpecimens, HoldTheStylesOfTheRecipe) {
  const Recipe recipe = {.quality = Quality::kValid, .styles = {kTC, kB3}};
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto headers = specimen(recipe, both({kDD}), seed).request.headers;
    EXPECT_TRUE(headers.find("traceparent"));
    EXPECT_TRUE(headers.find("b3"));
    EXPECT_FALSE(headers.find("x-datadog-trace-id"));
    EXPECT_FALSE(headers.find("baggage"));
  }
}

TEST(ValidSpecimens, OfOneTraceAgree) {
  const Recipe recipe = {.quality = Quality::kValid, .styles = kAll, .one_trace = true};
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto headers = specimen(recipe, both(kAll), seed).request.headers;
    const auto datadog = extracted({kDD}, headers);
    ASSERT_TRUE(datadog.context) << text(headers);
    for (const Style style : kTraceStyles) {
      EXPECT_EQ(extracted({style}, headers).context->trace_id, datadog.context->trace_id)
          << text(headers);
    }
  }
}

TEST(ValidSpecimens, OfOneTraceHaveUpperHalves) {
  const Recipe recipe = {.quality = Quality::kValid, .styles = {kDD, kTC}, .one_trace = true};
  std::size_t wide = 0, other_parents = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto headers = specimen(recipe, both({kDD, kTC}), seed).request.headers;
    const auto datadog = extracted({kDD}, headers), w3c = extracted({kTC}, headers);
    ASSERT_EQ(datadog.context->trace_id, w3c.context->trace_id) << text(headers);
    wide += datadog.context->trace_id.high != 0 ? 1 : 0;
    other_parents += datadog.context->span_id != w3c.context->span_id ? 1 : 0;
  }
  EXPECT_GE(wide, 400u);
  EXPECT_LE(wide, 800u);
  EXPECT_GE(other_parents, 300u);
  EXPECT_LE(other_parents, 700u);
}

// PR-06c, DD-T-56b: what becomes of traces that are half the same is not settled.
TEST(ValidSpecimens, OfSeveralTracesAreNotHalfTheSame) {
  const Recipe recipe = {.quality = Quality::kValid, .styles = {kDD, kTC}};
  std::size_t different = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const auto headers = specimen(recipe, both({kDD, kTC}), seed).request.headers;
    const TraceId datadog = extracted({kDD}, headers).context->trace_id;
    const TraceId w3c = extracted({kTC}, headers).context->trace_id;
    EXPECT_TRUE(datadog == w3c || datadog.low != w3c.low) << text(headers);
    different += datadog != w3c ? 1 : 0;
  }
  EXPECT_GE(different, 800u);
  EXPECT_LE(different, 1600u);
}

// ── any ones ──

TEST(AnySpecimens, AreValidOftenEnough) {
  for (const Style style : kTraceStyles) {
    std::size_t understood = 0;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
      const auto headers = specimen({.styles = {style}}, both({style}), seed).request.headers;
      understood += extracted({style}, headers).context ? 1 : 0;
    }
    EXPECT_GE(understood, 900u) << name(style);
    EXPECT_LE(understood, 1800u) << name(style);
  }
}

TEST(AnySpecimens, ReachTheInterestingPlaces) {
  std::size_t half_the_same = 0, repeated = 0, over_limit = 0, largest = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const auto headers = specimen({.styles = {kDD, kTC}}, both({kDD, kTC}), seed).request.headers;
    const auto datadog = extracted({kDD}, headers), w3c = extracted({kTC}, headers);
    if (datadog.context && w3c.context) {
      const TraceId one = datadog.context->trace_id, other = w3c.context->trace_id;
      half_the_same += one != other && one.low == other.low ? 1 : 0;
    }
    std::set<std::string> names;
    for (const auto [key, value] : headers) {
      repeated += names.insert(lower_case(key)).second ? 0 : 1;
      largest = std::max(largest, value.size());
    }
    over_limit += headers.find_header("x-datadog-tags").value_or("").size() > 512 ? 1 : 0;
  }
  EXPECT_GE(half_the_same, 100u);
  EXPECT_GE(repeated, 100u);
  EXPECT_GE(over_limit, 20u);
  EXPECT_GE(largest, 4000u);
  EXPECT_LE(largest, 8200u);
}

TEST(Specimens, OfASettingWithoutStylesAreNearlyEmpty) {
  std::size_t with_trace = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto headers = specimen({.quality = Quality::kValid}, both({}), seed).request.headers;
    with_trace += extracted(kAll, headers).context ? 1 : 0;
  }
  EXPECT_GE(with_trace, 20u);  // headers of a style that is not configured mean nothing
  EXPECT_LE(with_trace, 200u);
}

TEST(Specimens, ApplicationActsWhereAsked) {
  std::size_t decided = 0, set = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto request =
        specimen({.decides = true, .sets_baggage = true}, both({kDD}), seed).request;
    decided += request.decide != Decision::kNone ? 1 : 0;
    set += !request.set_baggage.empty() ? 1 : 0;
    const auto silent = specimen({}, both({kDD}), seed).request;
    ASSERT_EQ(silent.decide, Decision::kNone);
    ASSERT_THAT(silent.set_baggage, IsEmpty());
  }
  EXPECT_GE(decided, 250u);
  EXPECT_LE(decided, 600u);
  EXPECT_GE(set, 300u);
  EXPECT_LE(set, 700u);
}

}  // namespace
}  // namespace propspec::harness
