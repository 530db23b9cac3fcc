#include "simulator/real/collector.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>

namespace propspec {
namespace {

class CollectorTest : public testing::Test {
 protected:
  void start(CollectorLimits limits = {}) {
    collector_ = Collector::start([this](const Tap&) { ++taps_; }, limits).value();
  }
  HttpResponse send(std::string method, std::string target, std::string body = "") {
    auto answer = client_.send(
        collector_->address(),
        {.method = std::move(method), .target = std::move(target), .body = std::move(body)});
    return answer ? *answer : HttpResponse{0, answer.error().message};
  }

  std::atomic<int> taps_ = 0;
  std::unique_ptr<Collector> collector_;
  HttpClient client_;
};

// [[{"trace_id": 5, "span_id": 6, "name": "job", "meta": {"_dd.p.tid": "640cfd8d00000000"}}]]
const std::string kPayload =
    "\x91\x91\x84\xa8trace_id\x05\xa7span_id\x06\xa4name\xa3job\xa4meta\x81\xa9_dd.p.tid\xb0"
    "640cfd8d00000000";

TEST_F(CollectorTest, TakesSpansAsAnAgentDoes) {
  start();
  for (const char* method : {"PUT", "POST"}) {
    const auto answer = send(method, "/v0.4/traces", kPayload);
    EXPECT_EQ(answer.status, 200u) << answer.body;
    EXPECT_EQ(answer.body, R"({"rate_by_service":{}})");
  }
  const auto collected = collector_->take();
  ASSERT_EQ(collected.spans.size(), 2u);
  EXPECT_EQ(collected.spans[0].trace_id, (TraceId{0x640cfd8d00000000, 5}));
  EXPECT_EQ(collected.spans[0].span_id, SpanId{6});
  EXPECT_EQ(collected.spans[0].name, "job");
  EXPECT_EQ(collected.problem, "");
  EXPECT_TRUE(collector_->take().spans.empty());
}

TEST_F(CollectorTest, TakesTapsLineByLine) {
  start();
  DeliveryTap begun;
  begun.id = "1";
  const std::string lines = to_line(begun) + "\n" + to_line(SendTap{}) + "\n";
  EXPECT_EQ(send("POST", "/taps", lines).status, 200u);
  EXPECT_EQ(taps_, 2);
  const auto collected = collector_->take();
  ASSERT_EQ(collected.taps.size(), 2u);
  EXPECT_EQ(std::get<DeliveryTap>(collected.taps[0]).id, "1");
  EXPECT_TRUE(std::holds_alternative<SendTap>(collected.taps[1]));
}

TEST_F(CollectorTest, RefusesWhatItCannotReadAndRemembersTheFirst) {
  start();
  const auto answer = send("POST", "/taps", "{}\n");
  EXPECT_EQ(answer.status, 400u);
  EXPECT_EQ(answer.body, "this is no tap: \"tap\" is neither send nor delivery");
  EXPECT_EQ(send("PUT", "/v0.4/traces", "\x91\x91\x05").status, 400u);
  EXPECT_EQ(send("PUT", "/v0.4/traces", kPayload.substr(0, 20)).status, 400u);
  const auto collected = collector_->take();
  EXPECT_EQ(collected.problem, answer.body);
  EXPECT_TRUE(collected.spans.empty());
  EXPECT_TRUE(collected.taps.empty());
}

TEST_F(CollectorTest, HoldsNoMoreThanItsLimits) {
  start({.spans = 1, .taps = 1});
  EXPECT_EQ(send("PUT", "/v0.4/traces", kPayload).status, 200u);
  EXPECT_EQ(send("PUT", "/v0.4/traces", kPayload).status, 507u);
  const std::string line = to_line(SendTap{});
  EXPECT_EQ(send("POST", "/taps", line).status, 200u);
  EXPECT_EQ(send("POST", "/taps", line).status, 507u);
  EXPECT_EQ(taps_, 1);
  const auto collected = collector_->take();
  EXPECT_EQ(collected.spans.size(), 1u);
  EXPECT_EQ(collected.taps.size(), 1u);
  EXPECT_EQ(collected.problem, "more than 1 taps");
}

TEST_F(CollectorTest, TellsServicesOfEachOther) {
  start();
  EXPECT_EQ(send("GET", "/services/web").status, 404u);
  EXPECT_EQ(send("PUT", "/services/web", "127.0.0.1:99").status, 200u);
  const auto answer = send("GET", "/services/web");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, "127.0.0.1:99");
}

TEST_F(CollectorTest, GivesInstructions) {
  start();
  collector_->set_instructions("{}");
  EXPECT_EQ(send("GET", "/run").body, "{}");
  EXPECT_EQ(send("GET", "/else").status, 404u);
  EXPECT_EQ(send("DELETE", "/run").status, 404u);
}

TEST_F(CollectorTest, SurvivesAnyBytes) {
  start();
  EXPECT_TRUE(rc::check("bodies of any bytes", [this](const std::string& body) {
    RC_ASSERT(send("PUT", "/v0.4/traces", body).status != 0);
    RC_ASSERT(send("POST", "/taps", body).status != 0);
  }));
}

}  // namespace
}  // namespace propspec
