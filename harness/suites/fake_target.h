// A target and a small corpus for tests: what it answers is a table, and what it was asked is kept.
// It speaks B3 alone, for which there is no probe of the carrier: every request is a test's own.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/cases/case.h"
#include "harness/targets/target.h"

namespace propspec::harness {

class FakeTarget : public Target {
 public:
  // What becomes of a request; the default hands on the origin that it found.
  using Answering = std::function<Outcome(const Environment&, const PropagateRequest&)>;

  struct Window {
    Environment environment;
    std::vector<PropagateRequest> requests;
  };

  FakeTarget()
      : answering([](const Environment&, const PropagateRequest& request) {
          return Outcome(Answer(with_origin(request.headers.find_header("x-datadog-origin"))));
        }) {
    greeting.name = "fake";
    greeting.version = "1.0";
    greeting.language = "c++";
    greeting.runtime = "none";
    greeting.extract_styles = greeting.inject_styles = {"b3", "b3multi"};
    greeting.style_names = {{"b3", "b3 single header"}};
  }

  tl::expected<Hello, Failure> hello() override {
    if (refusal) return tl::unexpected(*refusal);
    return greeting;
  }

  void propagate(const Environment& env, std::span<const PropagateRequest> requests,
                 const OnOutcome& on_outcome) override {
    windows.push_back({env, {requests.begin(), requests.end()}});
    // Backwards: answers may come in any order.
    for (std::size_t i = requests.size(); i > 0; --i) {
      on_outcome(i - 1, answering(env, requests[i - 1]));
    }
  }

  std::vector<Outcome> converse(const Environment&, std::span<const Request> requests) override {
    return std::vector<Outcome>(requests.size(), Failure{});
  }

  static Observation with_origin(std::optional<std::string_view> origin) {
    ObservedSpan span;
    span.origin =
        origin ? Observed<std::string>(std::string(*origin)) : Observed<std::string>::absent();
    Observation observation;
    observation.span = span;
    return observation;
  }

  Hello greeting;
  std::optional<Failure> refusal;
  Answering answering;
  std::vector<Window> windows;
};

inline Failure failure(Misbehavior kind, std::string message) {
  Failure failed;
  failed.kind = kind;
  failed.message = std::move(message);
  return failed;
}

// A case of rule OR-1 that sends `origin` and expects `expected` of the span.
inline Case origin_case(std::string id, std::string origin, std::string expected) {
  Case test_case;
  test_case.id = std::move(id);
  test_case.title = "Origin " + origin;
  test_case.topic = "origin";
  test_case.rules = {"OR-1"};
  test_case.styles = StyleSelection{{"b3multi"}, {"b3multi"}, true};
  test_case.given.headers = {{"x-datadog-origin", origin}};
  test_case.source = {
      {"id", test_case.id},
      {"given",
       {{"headers", nlohmann::json::array({nlohmann::json::array({"x-datadog-origin", origin})})}}},
      {"expect", {{"span", {{"origin", expected}}}}}};
  test_case.expect = *Expectation::compile(test_case.source["expect"]);
  return test_case;
}

inline Corpus corpus_of(std::vector<Case> cases) {
  Corpus corpus;
  corpus.checksum = "c0ffee";
  Rule rule;
  rule.id = "OR-1";
  rule.title = "The origin travels";
  rule.statement = "The origin that arrived is the origin that leaves.";
  rule.topic = "origin";
  rule.sources = {"a specification"};
  corpus.rules.emplace(rule.id, rule);
  corpus.cases = std::move(cases);
  std::sort(corpus.cases.begin(), corpus.cases.end(),
            [](const Case& a, const Case& b) { return a.id < b.id; });
  return corpus;
}

template <typename... Cases>
Corpus corpus_with(Cases... cases) {
  std::vector<Case> list;
  (list.push_back(std::move(cases)), ...);
  return corpus_of(std::move(list));
}

}  // namespace propspec::harness
