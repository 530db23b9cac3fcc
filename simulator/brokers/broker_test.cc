// What holds for every backend; each that is built in and installed is tried. The servers are
// started for this, on ports of their own, by scripts/brokers.
#include "simulator/brokers/broker.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "simulator/brokers/servers_for_tests.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kPatience = std::chrono::seconds(60);  // far more than anything needs
constexpr milliseconds kShortLease{50};
constexpr BrokerOptions kLongLease{.lease = std::chrono::hours(1)};

Servers& servers() { return Servers::of_this_program(); }
[[maybe_unused]] const Servers& registered = servers();  // before the tests run

struct Kind {
  std::string scheme;
  std::string server;  // as scripts/brokers names it; empty: none is needed
  // What comes back of the properties of `sampler`; an empty type: it is refused.
  std::map<std::string, std::optional<WireType>> types;
  bool any_bytes = true;      // property values of any bytes
  bool repeats_names = true;  // two properties of the same name
  bool empty_values = true;
  bool refuses_stale = false;  // loans that others have by now
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.scheme; }

constexpr auto kText = WireType::kText;
constexpr auto kBytes = WireType::kBytes;
constexpr auto kInteger = WireType::kInteger;
constexpr auto kList = WireType::kList;
constexpr auto kNull = WireType::kNull;

const Kind kKinds[] = {
    {.scheme = "sqlite",
     .types = {{"text", kText},
               {"bytes", kBytes},
               {"integer", kInteger},
               {"list", kList},
               {"null", kNull}},
     .refuses_stale = true},
    {.scheme = "postgresql",
     .server = "postgres",
     .types = {{"text", kText},
               {"bytes", kBytes},
               {"integer", kInteger},
               {"list", kList},
               {"null", kNull}},
     .refuses_stale = true},
    {.scheme = "amqp",
     .server = "rabbitmq",
     .types = {{"text", kText},
               {"bytes", kBytes},
               {"integer", kInteger},
               {"list", kList},
               {"null", kNull}},
     .repeats_names = false},
    {.scheme = "redis",
     .server = "redis",
     .types = {{"text", kText},
               {"bytes", kText},
               {"integer", kText},
               {"list", kText},
               {"null", std::nullopt}}},
    {.scheme = "nats",
     .server = "nats",
     .types = {{"text", kText},
               {"bytes", kText},
               {"integer", kText},
               {"list", kText},
               {"null", std::nullopt}},
     .any_bytes = false,
     .empty_values = false},
    {.scheme = "kafka",
     .types = {{"text", kBytes},
               {"bytes", kBytes},
               {"integer", kBytes},
               {"list", kBytes},
               {"null", kNull}}},
};

// Sorted by name, as that is all that every broker keeps.
const std::vector<Property> kSampler = {
    {"bytes", kBytes, "b3"},         {"integer", kInteger, "-9223372036854775808"},
    {"list", kList, R"(["a",1])"},   {"null", kNull, ""},
    {"text", kText, "ümlaut = %2C"},
};

class Contract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    const auto built_in = broker_backends();
    for (const auto& backend : built_in) {
      if (backend.scheme == GetParam().scheme && backend.version.empty()) {
        GTEST_SKIP() << "built without " << backend.package;
      }
    }
    if (!GetParam().server.empty()) {
      const auto& started = servers().started(GetParam().server);
      if (started.code == 3) GTEST_SKIP() << started.url;
      ASSERT_EQ(started.code, 0) << started.url;
      url_ = started.url;
    } else if (GetParam().scheme == "sqlite") {
      url_ = "sqlite:" + (servers().folder() / "queue.db").string();
    } else {
#if PROPSPEC_WITH_KAFKA
      auto& kafka = servers().kafka;
      if (kafka == nullptr) kafka = KafkaMock::start().value();
      url_ = kafka->url();
#endif
    }
    static int number = 0;
    queue_ = fmt::format("queue-{}", ++number);
  }

  std::unique_ptr<Broker> open(BrokerOptions options = kLongLease) {
    auto broker = open_broker(url_, options);
    if (!broker) throw std::runtime_error(broker.error().message);
    return std::move(*broker);
  }

  // The one message that is there, or comes soon.
  Loan receive_one(Broker& broker, const std::string& queue) {
    auto loans = broker.receive(queue, 1, kPatience);
    if (!loans) throw std::runtime_error(loans.error().message);
    if (loans->size() != 1) throw std::runtime_error("nothing came");
    return std::move(loans->front());
  }

  std::string publish(Broker& broker, std::string body) {
    Message message;
    message.add("traceparent", kText, "00-1-2-01");
    message.body = std::move(body);
    auto id = broker.publish(queue_, message);
    if (!id) throw std::runtime_error(id.error().message);
    return *id;
  }

  std::string url_, queue_;
};

void expect_ok(const Result<void>& result) {
  EXPECT_TRUE(result.has_value()) << result.error().message;
}

TEST_P(Contract, PropertiesComeBackInTheTypesThatTheBrokerHas) {
  const auto broker = open();
  Message sent;
  Message expected;
  for (const auto& [name, type, value] : kSampler) {
    const auto arrives_as = GetParam().types.at(std::string(name));
    if (arrives_as) {
      sent.add(name, type, value);
      expected.add(name, *arrives_as, value);
      continue;
    }
    Message refused;
    refused.add(name, type, value);
    const auto id = broker->publish(queue_, refused);
    ASSERT_FALSE(id) << name;
    EXPECT_NE(id.error().message.find("\"null\""), std::string::npos) << id.error().message;
  }
  sent.body = expected.body = "the body";
  const auto id = broker->publish(queue_, sent, {.message_id = "id-1"});
  ASSERT_TRUE(id) << id.error().message;
  EXPECT_EQ(*id, "id-1");
  const Loan loan = receive_one(*broker, queue_);
  EXPECT_EQ(loan.message_id, "id-1");
  EXPECT_EQ(loan.attempt, 1u);
  EXPECT_FALSE(loan.redelivered);
  EXPECT_EQ(loan.message.body, "the body");
  ASSERT_EQ(loan.message.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(loan.message[i].name, expected[i].name);
    EXPECT_EQ(loan.message[i].value, expected[i].value) << expected[i].name;
    EXPECT_EQ(loan.message[i].type, expected[i].type) << expected[i].name;
  }
}

TEST_P(Contract, ValuesMayHoldAnyBytes) {
  std::string all(256, '\0');
  std::iota(all.begin(), all.end(), '\0');
  Message message;
  message.add("bytes", kBytes, all);
  const auto broker = open();
  const auto id = broker->publish(queue_, message);
  if (!GetParam().any_bytes) {
    ASSERT_FALSE(id);
    EXPECT_NE(id.error().message.find("\"bytes\""), std::string::npos) << id.error().message;
    return;
  }
  ASSERT_TRUE(id) << id.error().message;
  const Loan loan = receive_one(*broker, queue_);
  ASSERT_EQ(loan.message.size(), 1u);
  EXPECT_EQ(loan.message[0].value, all);
}

TEST_P(Contract, NamesMayRepeatAndValuesMayBeEmpty) {
  Message message;
  message.add("baggage", kText, GetParam().empty_values ? "" : "a=1");
  if (GetParam().repeats_names) message.add("baggage", kText, "b=2");
  message.add("tracestate", kText, "dd=s:1");
  const auto broker = open();
  ASSERT_TRUE(broker->publish(queue_, message));
  const Loan loan = receive_one(*broker, queue_);
  ASSERT_EQ(loan.message.size(), message.size());
  for (std::size_t i = 0; i < message.size(); ++i) {
    EXPECT_EQ(loan.message[i].name, message[i].name);
    EXPECT_EQ(loan.message[i].value, message[i].value);
  }
}

TEST_P(Contract, WhatDoesNotFitIsRefusedNotBent) {
  const auto broker = open();
  for (const auto& [name, value] :
       {std::pair{"empty", ""}, {"breaks", "a\r\nb: c"}, {"", "x"}, {"with: colon", "x"}}) {
    Message message;
    message.add(name, kText, value);
    const auto id = broker->publish(queue_, message);
    if (!id) {
      EXPECT_NE(id.error().message.find(fmt::format("\"{}\"", name)), std::string::npos);
      continue;
    }
    const Loan loan = receive_one(*broker, queue_);
    ASSERT_EQ(loan.message.size(), 1u);
    EXPECT_EQ(loan.message[0].name, name);
    EXPECT_EQ(loan.message[0].value, value);
    expect_ok(broker->acknowledge(loan));
  }
}

TEST_P(Contract, BodiesMayHoldAnyBytes) {
  std::string all(256, '\0');
  std::iota(all.begin(), all.end(), '\0');
  const auto broker = open();
  for (const std::string& body : {std::string(), all, std::string(300'000, 'x')}) {
    publish(*broker, body);
    const Loan loan = receive_one(*broker, queue_);
    EXPECT_TRUE(loan.message.body == body) << body.size();
    expect_ok(broker->acknowledge(loan));
  }
}

TEST_P(Contract, OrderIsThatOfPublishing) {
  const auto broker = open();
  if (!broker->traits().ordered) GTEST_SKIP() << "not promised";
  for (int i = 0; i < 30; ++i) publish(*broker, std::to_string(i));
  for (int i = 0; i < 30;) {
    const auto loans = broker->receive(queue_, 7, kPatience);
    ASSERT_TRUE(loans) << loans.error().message;
    ASSERT_FALSE(loans->empty());
    ASSERT_LE(loans->size(), 7u);
    for (const Loan& loan : *loans) EXPECT_EQ(loan.message.body, std::to_string(i++));
  }
}

TEST_P(Contract, NothingComesFromAnEmptyQueue) {
  const auto broker = open();
  for (const milliseconds wait : {milliseconds(0), milliseconds(30)}) {
    const auto loans = broker->receive(queue_, 5, wait);
    ASSERT_TRUE(loans) << loans.error().message;
    EXPECT_TRUE(loans->empty());
  }
  EXPECT_EQ(broker->depth(queue_).value(), 0u);
}

TEST_P(Contract, WhatWasNotAcknowledgedComesAgain) {
  auto first = open({.lease = kShortLease});
  const auto id = publish(*first, "job");
  const BrokerTraits traits = first->traits();
  EXPECT_EQ(receive_one(*first, queue_).attempt, 1u);
  if (!traits.loans_expire) first = nullptr;
  const auto second = open({.lease = kShortLease});
  const Loan again = receive_one(*second, queue_);
  EXPECT_EQ(again.message_id, id);
  EXPECT_EQ(again.message.body, "job");
  EXPECT_EQ(again.message.size(), 1u);
  if (!traits.counts_deaths) return;
  EXPECT_EQ(again.attempt, 2u);
  EXPECT_TRUE(again.redelivered);
}

TEST_P(Contract, WhatWasAcknowledgedDoesNot) {
  {
    const auto broker = open({.lease = kShortLease});
    publish(*broker, "1");
    publish(*broker, "2");
    EXPECT_EQ(broker->depth(queue_).value(), 2u);
    for (int i = 0; i < 2; ++i) expect_ok(broker->acknowledge(receive_one(*broker, queue_)));
    EXPECT_EQ(broker->depth(queue_).value(), 0u);
  }
  const auto broker = open({.lease = kShortLease});
  const auto loans = broker->receive(queue_, 5, 4 * kShortLease);
  ASSERT_TRUE(loans) << loans.error().message;
  EXPECT_TRUE(loans->empty());
}

TEST_P(Contract, AcknowledgedOutOfOrderNothingIsLost) {
  {
    const auto broker = open({.lease = kShortLease});
    for (const char* body : {"1", "2", "3"}) publish(*broker, body);
    std::vector<Loan> loans;
    while (loans.size() < 3) loans.push_back(receive_one(*broker, queue_));
    for (const Loan& loan : loans) {
      if (loan.message.body != "1") (void)broker->acknowledge(loan);
    }
  }
  const auto broker = open({.lease = kShortLease});
  const auto deadline = Clock::now() + kPatience;
  while (true) {  // others may come again as well, where leases are short and offsets are all
    const Loan loan = receive_one(*broker, queue_);
    if (loan.message.body == "1") break;
    ASSERT_LT(Clock::now(), deadline);
    (void)broker->acknowledge(loan);
  }
}

TEST_P(Contract, CompetingConsumersShare) {
  const auto publisher = open();
  std::set<std::string> all;
  for (int i = 0; i < 30; ++i) all.insert(publish(*publisher, std::to_string(i)));
  const std::unique_ptr<Broker> consumers[] = {open(), open()};
  std::multiset<std::string> done;
  std::set<std::size_t> busy;
  const auto deadline = Clock::now() + kPatience;
  for (std::size_t turn = 0; done.size() < all.size(); ++turn) {
    ASSERT_LT(Clock::now(), deadline);
    Broker& consumer = *consumers[turn % 2];
    const auto loans = consumer.receive(queue_, 1, milliseconds(20));
    ASSERT_TRUE(loans) << loans.error().message;
    for (const Loan& loan : *loans) {
      const auto acknowledged = consumer.acknowledge(loan);
      // In Kafka a loan ends when the group is divided anew, and the message comes again.
      const bool may_end = !publisher->traits().ordered;
      EXPECT_TRUE(acknowledged || may_end) << acknowledged.error().message;
      if (!acknowledged) continue;
      done.insert(loan.message_id);
      busy.insert(turn % 2);
    }
  }
  EXPECT_EQ(std::set<std::string>(done.begin(), done.end()), all);
  EXPECT_EQ(done.size(), 30u);
  // In Kafka who has which partition depends on when each joined.
  if (publisher->traits().ordered) {
    EXPECT_EQ(busy.size(), 2u);
  }
}

TEST_P(Contract, WhatIsRequeuedComesAgainAtOnce) {
  const auto broker = open();
  const auto id = publish(*broker, "job");
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    const Loan loan = receive_one(*broker, queue_);
    EXPECT_EQ(loan.message_id, id);
    EXPECT_EQ(loan.attempt, attempt);
    EXPECT_EQ(loan.redelivered, attempt > 1);
    EXPECT_EQ(loan.message.size(), 1u);
    expect_ok(broker->reject(loan, Rejection::kRequeue));
  }
  expect_ok(broker->acknowledge(receive_one(*broker, queue_)));
  EXPECT_EQ(broker->depth(queue_).value(), 0u);
}

TEST_P(Contract, DeadLettersAreKept) {
  const auto broker = open();
  const auto id = publish(*broker, "job");
  expect_ok(broker->reject(receive_one(*broker, queue_), Rejection::kDeadLetter));
  const Loan dead = receive_one(*broker, dead_letters_of(queue_));
  EXPECT_EQ(dead.message_id, id);
  EXPECT_EQ(dead.message.body, "job");
  ASSERT_EQ(dead.message.size(), 1u);
  EXPECT_EQ(dead.message[0].name, "traceparent");
  EXPECT_EQ(dead.message[0].value, "00-1-2-01");
  expect_ok(broker->acknowledge(dead));
  EXPECT_EQ(broker->depth(queue_).value(), 0u);
}

TEST_P(Contract, WhatFailsTooOftenIsADeadLetter) {
  const auto broker = open({.lease = std::chrono::hours(1), .max_attempts = 2});
  publish(*broker, "poison");
  for (int attempt = 1; attempt <= 2; ++attempt) {
    expect_ok(broker->reject(receive_one(*broker, queue_), Rejection::kRequeue));
  }
  const auto loans = broker->receive(queue_, 1, milliseconds(200));
  ASSERT_TRUE(loans) << loans.error().message;
  EXPECT_TRUE(loans->empty());
  EXPECT_EQ(receive_one(*broker, dead_letters_of(queue_)).message.body, "poison");
}

TEST_P(Contract, NothingIsLostWhenAConsumerDies) {
  std::set<std::string> left;
  {
    const auto broker = open({.lease = kShortLease});
    for (int i = 0; i < 10; ++i) left.insert(publish(*broker, std::to_string(i)));
    const Loan loan = receive_one(*broker, queue_);
    expect_ok(broker->acknowledge(loan));
    left.erase(loan.message_id);
    for (int i = 0; i < 4; ++i) receive_one(*broker, queue_);
  }
  const auto broker = open({.lease = kShortLease});
  const auto deadline = Clock::now() + kPatience;
  while (!left.empty()) {
    ASSERT_LT(Clock::now(), deadline);
    const Loan loan = receive_one(*broker, queue_);
    // On a machine that is slow the lease can be over; then it comes once more.
    if (broker->acknowledge(loan)) left.erase(loan.message_id);
  }
}

TEST_P(Contract, StaleLoansAreRefusedWhereTheyAreTold) {
  const auto slow = open({.lease = milliseconds(1)});
  publish(*slow, "job");
  const Loan stale = receive_one(*slow, queue_);
  if (!GetParam().refuses_stale) GTEST_SKIP() << "not promised";
  const auto other = open();
  const Loan loan = receive_one(*other, queue_);
  EXPECT_EQ(loan.attempt, 2u);
  for (const auto& refused : {slow->acknowledge(stale), slow->extend(stale),
                              slow->reject(stale, Rejection::kDeadLetter)}) {
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("its lease of 1 ms ran out"), std::string::npos)
        << refused.error().message;
  }
  expect_ok(other->acknowledge(loan));
}

TEST_P(Contract, AnExtendedLoanStays) {
  const auto broker = open();
  publish(*broker, "job");
  const Loan loan = receive_one(*broker, queue_);
  expect_ok(broker->extend(loan));
  if (broker->traits().loans_expire) {
    const auto loans = open()->receive(queue_, 1, milliseconds(30));
    ASSERT_TRUE(loans) << loans.error().message;
    EXPECT_TRUE(loans->empty());
  }
  expect_ok(broker->acknowledge(loan));
}

TEST_P(Contract, ADelayedMessageComesLater) {
  const auto broker = open();
  Message message;
  const auto id = broker->publish(queue_, message, {.delay = std::chrono::hours(1)});
  if (!broker->traits().delays) {
    ASSERT_FALSE(id);
    EXPECT_NE(id.error().message.find("choose SQLite, PostgreSQL or RabbitMQ"), std::string::npos);
    return;
  }
  ASSERT_TRUE(id) << id.error().message;
  ASSERT_TRUE(broker->publish(queue_, message, {.message_id = "soon", .delay = milliseconds(20)}));
  const Loan loan = receive_one(*broker, queue_);
  EXPECT_EQ(loan.message_id, "soon");
  EXPECT_EQ(loan.attempt, 1u);
  EXPECT_TRUE(loan.message.empty());
  EXPECT_TRUE(broker->receive(queue_, 1, milliseconds(0)).value().empty());
}

TEST_P(Contract, NamesOfQueuesAreChecked) {
  const auto broker = open();
  for (const std::string& name :
       {std::string(), std::string("a.b"), std::string("a b"), std::string("../x"),
        std::string(65, 'x'), std::string(1, '\0')}) {
    EXPECT_FALSE(broker->publish(name, {}));
    EXPECT_FALSE(broker->receive(name, 1, milliseconds(0)));
    EXPECT_FALSE(broker->depth(name));
  }
}

INSTANTIATE_TEST_SUITE_P(Brokers, Contract, testing::ValuesIn(kKinds),
                         [](const auto& kind) { return kind.param.scheme; });

// ── what needs no server ──

std::string error_of(const std::string& url) {
  const auto broker = open_broker(url);
  return broker ? "it opened" : broker.error().message;
}

TEST(OpenBroker, SaysWhatIsNoUrl) {
  EXPECT_EQ(error_of("jobs"),
            "\"jobs\" is no URL of a broker: use sqlite:PATH, redis://, amqp://, nats://, kafka:// "
            "or postgresql://");
  EXPECT_EQ(error_of("sqlite").substr(0, 28), "\"sqlite\" is no URL of a brok");
  EXPECT_EQ(error_of("sqlite:"), "cannot open sqlite:: name a file, as in sqlite:queue.db");
  EXPECT_EQ(error_of("sqlite:/nowhere/at/all.db"),
            "cannot open sqlite:/nowhere/at/all.db: unable to open database file");
}

TEST(OpenBroker, SaysThatAFileIsNoDatabase) {
  const auto path = servers().folder() / "text";
  std::FILE* const file = std::fopen(path.c_str(), "w");
  std::fputs("this is a text of more than sixteen bytes\n", file);
  std::fclose(file);
  EXPECT_EQ(error_of("sqlite:" + path.string()),
            "cannot open sqlite:" + path.string() + ": file is not a database");
}

// Nobody listens on port 1.
TEST(OpenBroker, SaysWhoIsNotThereAndHowToStartIt) {
  for (const auto& backend : broker_backends()) {
    if (backend.scheme == "sqlite") continue;
    const std::string url = fmt::format("{}://user:secret@127.0.0.1:1", backend.scheme);
    const std::string message = error_of(backend.scheme == "kafka" ? "kafka://127.0.0.1:1" : url);
    EXPECT_EQ(message.find("secret"), std::string::npos) << message;
    if (backend.version.empty()) {
      EXPECT_EQ(message,
                fmt::format("this propspec was built without {}: install {} and build again",
                            backend.name, backend.package));
      continue;
    }
    EXPECT_EQ(message.substr(0, 12), "cannot open ") << message;
    EXPECT_NE(message.find("127.0.0.1:1"), std::string::npos) << message;
    if (backend.scheme == "kafka") continue;
    EXPECT_NE(message.find("`scripts/brokers start "), std::string::npos) << message;
  }
}

TEST(OpenBroker, RefusesUrlsThatTheBackendDoesNotHave) {
  for (const auto& backend : broker_backends()) {
    if (backend.scheme == "sqlite" || backend.version.empty()) continue;
    EXPECT_EQ(error_of(fmt::format("{}:", backend.scheme)).substr(0, 12), "cannot open ");
  }
}

TEST(OpenBroker, HidesPasswords) {
  EXPECT_EQ(without_password("amqp://guest:secret@host:5672/x"), "amqp://guest:***@host:5672/x");
  EXPECT_EQ(without_password("redis://:secret@host"), "redis://:***@host");
  EXPECT_EQ(without_password("redis://host:6379/0"), "redis://host:6379/0");
  EXPECT_EQ(without_password("sqlite:a@b.db"), "sqlite:a@b.db");
}

TEST(BrokerBackends, SqliteIsAlwaysBuiltIn) {
  const auto all = broker_backends();
  ASSERT_EQ(all.size(), 6u);
  EXPECT_EQ(all.front().name, "SQLite");
  EXPECT_EQ(all.front().version.substr(0, 2), "3.");
}

}  // namespace
}  // namespace propspec
