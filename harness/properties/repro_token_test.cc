#include "harness/properties/repro_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/properties/sample_target.h"

namespace propspec::harness {
namespace {

using testing::HasSubstr;

Trial sample_trial() {
  Trial trial;
  trial.law = &laws().front();
  trial.setting.extract = {Style::kTraceContext, Style::kDatadog};
  trial.setting.inject = {Style::kB3Multi};
  trial.setting.extract_first = true;
  trial.setting.behavior = ExtractBehavior::kRestart;
  trial.setting.other = {{"DD_TRACE_SAMPLE_RATE", "0"}};
  trial.request.headers = {{"x-datadog-origin", "\x01\xff\n"}, {"baggage", "k=v"}};
  trial.request.decide = Decision::kDrop;
  trial.request.set_baggage = {{"schlüssel", "wert"}};
  trial.before.resize(2);
  trial.before[1].headers = {{"traceparent", "00"}};
  return trial;
}

TEST(ReproToken, HoldsAllOfATrial) {
  const Trial trial = sample_trial();
  const std::string token = to_token(trial);
  EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789+/"),
            std::string::npos);
  const auto read = trial_from_token(token);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->law, trial.law);
  EXPECT_EQ(read->setting, trial.setting);
  EXPECT_EQ(read->request, trial.request);
  EXPECT_EQ(read->before, trial.before);
}

std::string refusal(std::string_view token) {
  const auto read = trial_from_token(token);
  return read ? "accepted" : read.error().message;
}

TEST(ReproToken, RefusesWhatIsNone) {
  const std::string token = to_token(sample_trial());
  EXPECT_THAT(refusal(""), HasSubstr("cut off"));
  EXPECT_THAT(refusal(token.substr(0, token.size() / 2)), HasSubstr("cut off"));
  EXPECT_THAT(refusal("not a token!"), HasSubstr("other characters"));
  // {"law":"no.such"}
  EXPECT_THAT(refusal("eyJsYXciOiJuby5zdWNoIn0"), HasSubstr("there is no law"));
  Trial foreign = sample_trial();
  foreign.setting.other = {{"LD_PRELOAD", "/tmp/lib.so"}};
  EXPECT_THAT(refusal(to_token(foreign)), HasSubstr("env.LD_PRELOAD is no DD_ or OTEL_ variable"));
  // [[[[…: deeper than anything that is read
  std::string deep;
  for (int i = 0; i < 30'000; ++i) deep += "W1tb";
  EXPECT_THAT(refusal(deep), HasSubstr("cut off"));
}

RC_GTEST_PROP(ReproToken, TakesAnyBytes, (const std::string& bytes)) { trial_from_token(bytes); }

RC_GTEST_PROP(ReproToken, TakesAnyChange, ()) {
  std::string token = to_token(sample_trial());
  const auto at = *rc::gen::inRange<std::size_t>(0, token.size());
  token[at] = *rc::gen::arbitrary<char>();
  trial_from_token(token);
}

}  // namespace
}  // namespace propspec::harness
