#include "harness/targets/carrier_probe.h"

#include <gtest/gtest.h>

#include "harness/targets/in_process_target.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

// A target made of a carrier, which may spoil headers, and a library that reads from it.
struct Kind {
  enum Duplicates { kList, kJoin, kFirst, kLast } duplicates = kList;
  bool sensitive = false;    // the carrier keeps the case of names, the library asks in lower case
  bool drops_empty = false;  // the carrier
  bool picks_first = false;  // the library, from a list
  bool ignores_foreign = false;  // the library passes no tracestate members on
  std::vector<std::string> styles = {"datadog", "tracecontext", "baggage"};
};

class Library : public Handler {
 public:
  Library(const Kind& kind, std::string style) : kind_(kind), style_(std::move(style)) {}

  Answer handle(const Request& request) override {
    if (std::holds_alternative<HelloRequest>(request)) {
      Hello hello;
      hello.extract_styles = kind_.styles;
      hello.style_names = {{"tracecontext", "W3C"}};
      hello.carrier = {.duplicates = "first", .names = "sensitive", .empty = "dropped"};  // lies
      return hello;
    }
    const auto& headers = std::get<PropagateRequest>(request).headers;
    Observation observation;
    Headers injected;
    if (style_ == "datadog" && get(headers, "x-datadog-trace-id")) {
      ObservedSpan span;
      span.origin = Observed<std::string>::absent();
      const auto origin = get(headers, "x-datadog-origin");
      if (origin && !origin->empty()) span.origin = *origin;
      observation.span = span;
    }
    if (style_ == "W3C" && get(headers, "traceparent")) {
      const auto tracestate = get(headers, "tracestate");
      if (tracestate && !kind_.ignores_foreign) injected.add("tracestate", *tracestate);
    }
    if (style_ == "baggage") {
      KeyValues baggage;
      const std::string text = get(headers, "baggage").value_or("");
      for (const auto& [key, value] : {std::pair{"foo", "1"}, std::pair{"bar", "2"}}) {
        if (text.find(std::string(key) + "=" + value) != std::string::npos) baggage.add(key, value);
      }
      observation.baggage = baggage;
    }
    observation.headers = injected;
    return observation;
  }

 private:
  std::optional<std::string> get(const Headers& headers, std::string_view name) const {
    std::vector<std::string> lines;
    for (const auto [key, value] : headers) {
      if (value.empty() && kind_.drops_empty) continue;
      if (kind_.sensitive ? key == name : equal_ignoring_case(key, name)) lines.emplace_back(value);
    }
    if (lines.empty()) return std::nullopt;
    if (kind_.duplicates == Kind::kLast) return lines.back();
    if (kind_.duplicates == Kind::kFirst) return lines.front();
    if (kind_.duplicates == Kind::kList && kind_.picks_first) return lines.front();
    std::string joined = lines.front();
    for (std::size_t i = 1; i < lines.size(); ++i) joined += "," + lines[i];
    return joined;
  }

  Kind kind_;
  std::string style_;
};

ProbedCarrier probed(const Kind& kind) {
  InProcessTarget target(
      [&](const Environment& env) -> tl::expected<std::unique_ptr<Handler>, Failure> {
        const auto style = env.find("DD_TRACE_PROPAGATION_STYLE");
        return std::make_unique<Library>(kind, style == env.end() ? "" : style->second);
      });
  return probe_carrier(target, *target.hello());
}

TEST(CarrierProbe, SeesThatBothLinesArrive) {
  for (const auto way : {Kind::kList, Kind::kJoin}) {
    EXPECT_EQ(probed({.duplicates = way}),
              (ProbedCarrier{.duplicates = "kept", .names = "insensitive", .empty = "kept"}));
  }
}

TEST(CarrierProbe, SeesThatOneLineArrives) {
  EXPECT_EQ(probed({.duplicates = Kind::kFirst}),
            (ProbedCarrier{.duplicates = "first", .names = "insensitive", .empty = "kept"}));
  EXPECT_EQ(probed({.duplicates = Kind::kLast}),
            (ProbedCarrier{.duplicates = "last", .names = "insensitive", .empty = "kept"}));
}

TEST(CarrierProbe, SeesThatEmptyValuesAreDropped) {
  for (const auto way : {Kind::kList, Kind::kJoin, Kind::kFirst, Kind::kLast}) {
    EXPECT_EQ(probed({.duplicates = way, .drops_empty = true}).empty, "dropped");
  }
}

TEST(CarrierProbe, SeesThatNamesAreSensitive) {
  const auto carrier = probed({.sensitive = true});
  EXPECT_EQ(carrier.names, "sensitive");
  EXPECT_EQ(carrier.duplicates, "kept");
}

TEST(CarrierProbe, OneHeaderAloneDoesNotProveWhichLineArrives) {
  for (const std::string style : {"datadog", "tracecontext", "baggage"}) {
    const auto carrier = probed({.duplicates = Kind::kFirst, .styles = {style}});
    EXPECT_EQ(carrier, (ProbedCarrier{.duplicates = "unknown", .names = "insensitive"})) << style;
  }
}

TEST(CarrierProbe, OneHeaderAloneProvesThatBothArrive) {
  for (const std::string style : {"datadog", "tracecontext", "baggage"}) {
    EXPECT_EQ(probed({.duplicates = Kind::kJoin, .styles = {style}}).duplicates, "kept") << style;
  }
}

TEST(CarrierProbe, WhatDoesNotWorkAtAllProvesNothing) {
  EXPECT_EQ(probed({.ignores_foreign = true, .styles = {"tracecontext"}}), ProbedCarrier{});
  EXPECT_EQ(probed({.styles = {"b3"}}), ProbedCarrier{});
  // The other headers still do.
  EXPECT_EQ(probed({.duplicates = Kind::kLast, .ignores_foreign = true}).duplicates, "last");
}

TEST(CarrierProbe, ATargetThatFailsProvesNothing) {
  InProcessTarget target([](const Environment&) -> tl::expected<std::unique_ptr<Handler>, Failure> {
    return tl::unexpected(Failure{.kind = Misbehavior::kConfigRejected, .message = "no"});
  });
  Hello hello;
  hello.extract_styles = {"datadog", "tracecontext"};
  const ProbedCarrier carrier = probe_carrier(target, hello);
  EXPECT_EQ(carrier.duplicates, "unknown");
  EXPECT_EQ(carrier.names, "unknown");
  EXPECT_EQ(carrier.empty, "unknown");
  EXPECT_EQ(carrier.notes,
            (std::vector<std::string>{"the probe of the carrier with style datadog got no answer "
                                      "to 11 of 11 requests: no",
                                      "the probe of the carrier with style tracecontext got no "
                                      "answer to 11 of 11 requests: no"}));
}

TEST(CarrierProbe, WhatBreaksIsForgiven) {
  class Fragile : public InProcessTarget {
   public:
    using InProcessTarget::InProcessTarget;
    void propagate(const Environment& env, std::span<const PropagateRequest> requests,
                   const OnOutcome& on_outcome) override {
      blamed = true;
      InProcessTarget::propagate(env, requests, on_outcome);
    }
    void forgive() override { blamed = false; }

    bool blamed = false;
  };
  Fragile target([](const Environment&) -> tl::expected<std::unique_ptr<Handler>, Failure> {
    return tl::unexpected(Failure{.kind = Misbehavior::kCrash, .message = "gone"});
  });
  Hello hello;
  hello.extract_styles = {"datadog"};
  EXPECT_EQ(probe_carrier(target, hello).notes.size(), 1u);
  EXPECT_FALSE(target.blamed);
}

TEST(CarrierProbe, SpellsStylesAsTheLibraryDoes) {
  Hello hello;
  hello.style_names = {{"b3", "b3 single header"}};
  EXPECT_EQ(spell(hello, "b3"), "b3 single header");
  EXPECT_EQ(spell(hello, "datadog"), "datadog");
  EXPECT_EQ(select_style(hello, "b3"),
            (Environment{{"DD_TRACE_PROPAGATION_STYLE", "b3 single header"}}));
}

}  // namespace
}  // namespace propspec::harness
