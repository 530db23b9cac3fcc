#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "harness/specimens/specimen.h"

namespace propspec::harness {
namespace {

using ::testing::IsEmpty;

using Holds = std::function<bool(const PropagateRequest&)>;

Specimen holding(Headers headers) {
  Specimen specimen;
  specimen.request.headers = std::move(headers);
  return specimen;
}

// What shrinking ends in: the first smaller request that still has the property, again and again.
PropagateRequest smallest(Specimen specimen, const Holds& holds) {
  for (std::size_t rounds = 0; rounds < 20000; ++rounds) {
    auto candidates = smaller(specimen);
    bool found = false;
    while (auto candidate = candidates.next()) {
      if (!holds(candidate->request)) continue;
      specimen = std::move(*candidate);
      found = true;
      break;
    }
    if (!found) return specimen.request;
  }
  ADD_FAILURE() << "shrinking does not end";
  return specimen.request;
}

Holds some_value_holds(std::string_view text) {
  return [text](const PropagateRequest& request) {
    for (const auto header : request.headers) {
      if (header.value.find(text) != std::string_view::npos) return true;
    }
    return false;
  };
}

Specimen any_specimen(std::uint64_t seed) {
  const StyleList all = {Style::kDatadog, Style::kTraceContext, Style::kB3,
                         Style::kB3Multi, Style::kXRay,         Style::kBaggage};
  const Recipe recipe = {.decides = true, .sets_baggage = true};
  return specimens(recipe, {.extract = all, .inject = all})(rc::Random(seed), 100).value();
}

TEST(Smaller, OfNothingThereIsNone) { EXPECT_FALSE(smaller(Specimen{}).next()); }

TEST(Smaller, SmallestFirst) {
  auto candidates = smaller(holding({{"b3", "0"}, {"traceparent", "x"}}));
  EXPECT_THAT(candidates.next()->request.headers, IsEmpty());
}

TEST(Smaller, EverythingEndsInNothing) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto end = smallest(any_specimen(seed), [](const PropagateRequest&) { return true; });
    EXPECT_EQ(end, PropagateRequest{});
  }
}

TEST(Smaller, OneHeaderAndNoMoreThanItTakes) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Specimen specimen = any_specimen(seed);
    specimen.request.headers.add("X-Long",
                                 std::string(700, 'x') + "needle" + std::string(900, 'y'));
    const auto end = smallest(specimen, some_value_holds("needle"));
    EXPECT_EQ(end.headers, (Headers{{"x-long", "needle"}}));
    EXPECT_EQ(end.decide, Decision::kNone);
    EXPECT_THAT(end.set_baggage, IsEmpty());
  }
}

// Where every byte of a member counts, whole members still go.
TEST(Smaller, MembersOfLists) {
  const auto is_sound = [](const PropagateRequest& request) {
    static const std::set<std::string_view> kMembers = {"a=1", "dd=s:2", "b=2", "o:rum", "c=3"};
    std::string_view list = request.headers.find("tracestate").value_or("");
    bool has_b = false;
    for (bool more = true; more;) {
      const std::size_t end = list.find_first_of(",;");
      const std::string_view member = list.substr(0, end);
      if (!kMembers.contains(member)) return false;
      has_b |= member == "b=2";
      more = end != std::string_view::npos;
      list.remove_prefix(more ? end + 1 : list.size());
    }
    return has_b;
  };
  const auto end = smallest(holding({{"tracestate", "a=1,dd=s:2;o:rum,b=2,c=3"}}), is_sound);
  EXPECT_EQ(end.headers, (Headers{{"tracestate", "b=2"}}));
}

TEST(Smaller, IdsBecomeSimple) {
  const auto is_traceparent = [](const PropagateRequest& request) {
    const auto value = request.headers.find("traceparent");
    return value && value->size() == 55 && (*value)[2] == '-' && (*value)[35] == '-' &&
           (*value)[52] == '-' && value->substr(3, 32) != std::string(32, '0');
  };
  const auto end = smallest(
      holding({{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}),
      is_traceparent);
  EXPECT_EQ(end.headers[0].value, "00-00000000000000000000000000000001-0000000000000000-00");
}

TEST(Smaller, DecimalIdsBecomeOne) {
  const auto is_number = [](const PropagateRequest& request) {
    const auto value = request.headers.find("x-datadog-trace-id");
    return value && !value->empty() && (*value)[0] != '0' &&
           value->find_first_not_of("0123456789") == std::string_view::npos;
  };
  const auto end = smallest(holding({{"x-datadog-trace-id", "9532127138774266268"}}), is_number);
  EXPECT_EQ(end.headers[0].value, "1");
}

TEST(Smaller, BytesBecomeSimple) {
  const auto five_bytes = [](const PropagateRequest& request) {
    return request.headers.size() == 1 && request.headers[0].value.size() == 5;
  };
  EXPECT_EQ(smallest(holding({{"b3", "a\xFFZ\t~"}}), five_bytes).headers[0].value, "00000");
  const auto five_letters = [&](const PropagateRequest& request) {
    return five_bytes(request) &&
           request.headers[0].value.find_first_of("01") == std::string_view::npos;
  };
  EXPECT_EQ(smallest(holding({{"b3", "x\xFFZ\t~"}}), five_letters).headers[0].value, "aaaaa");
}

TEST(Smaller, WhatTheApplicationDoesGoesToo) {
  Specimen specimen = holding({{"b3", "0"}});
  specimen.request.decide = Decision::kDrop;
  specimen.request.set_baggage = {{"a", "long value"}, {"b", "long value"}};
  const auto decides = [](const PropagateRequest& request) {
    return request.decide == Decision::kDrop;
  };
  const auto dropping = smallest(specimen, decides);
  EXPECT_EQ(dropping, PropagateRequest{.decide = Decision::kDrop});
  const auto sets_b = [](const PropagateRequest& request) {
    return request.set_baggage.find("b").has_value();
  };
  EXPECT_EQ(smallest(specimen, sets_b), (PropagateRequest{.set_baggage = {{"b", "v"}}}));
}

TEST(Smaller, NamesBecomeLowerCase) {
  const auto one_b3 = [](const PropagateRequest& request) {
    return request.headers.find_header("b3").has_value();
  };
  EXPECT_EQ(smallest(holding({{"B3", ""}, {"x", ""}}), one_b3).headers, (Headers{{"b3", ""}}));
}

// Otherwise shrinking could go on for ever.
TEST(Smaller, EveryCandidateIsSmaller) {
  const auto measure = [](const PropagateRequest& request) {
    std::size_t bytes = 0, complexity = 0;
    for (const auto [name, value] : request.headers) {
      bytes += value.size();
      for (const char c : name) complexity += c >= 'A' && c <= 'Z' ? 1 : 0;
      for (const char c : value) complexity += c == '0' ? 0 : c == '1' ? 1 : c == 'a' ? 2 : 3;
    }
    for (const auto item : request.set_baggage) bytes += item.value.size();
    const std::size_t parts = request.headers.size() + request.set_baggage.size() +
                              (request.decide == Decision::kNone ? 0 : 1);
    return std::tuple(parts, bytes, complexity);
  };
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Specimen specimen = any_specimen(seed);
    auto candidates = smaller(specimen);
    while (const auto candidate = candidates.next()) {
      ASSERT_LT(measure(candidate->request), measure(specimen.request));
      ASSERT_THAT(candidate->branches, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace propspec::harness
