#include "simulator/brokers/broker.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>
#include <random>

#include "simulator/brokers/backends.h"
#include "simulator/trace/trace_id.h"

namespace propspec {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kDeadLetterSuffix = "-dead";

struct Backend {
  std::string_view name, scheme, package;
  OpenBackend* open = nullptr;  // null: not built in
  std::string (*version)() = nullptr;
  std::string_view start = {};  // what `scripts/brokers start` calls it, if it can start it
};

constexpr std::array kBackends = {
    Backend{"SQLite", "sqlite", "libsqlite3-dev", open_sqlite, sqlite_version},
#if PROPSPEC_WITH_REDIS
    Backend{"Redis", "redis", "libhiredis-dev", open_redis, redis_version, "redis"},
#else
    Backend{"Redis", "redis", "libhiredis-dev"},
#endif
#if PROPSPEC_WITH_AMQP
    Backend{"RabbitMQ", "amqp", "librabbitmq-dev", open_amqp, amqp_client_version, "rabbitmq"},
#else
    Backend{"RabbitMQ", "amqp", "librabbitmq-dev"},
#endif
#if PROPSPEC_WITH_NATS
    Backend{"NATS", "nats", "libnats-dev", open_nats, nats_version, "nats"},
#else
    Backend{"NATS", "nats", "libnats-dev"},
#endif
#if PROPSPEC_WITH_KAFKA
    Backend{"Kafka", "kafka", "librdkafka-dev", open_kafka, kafka_version},
#else
    Backend{"Kafka", "kafka", "librdkafka-dev"},
#endif
#if PROPSPEC_WITH_POSTGRESQL
    Backend{"PostgreSQL", "postgresql", "libpq-dev", open_postgresql, postgresql_version,
            "postgres"},
#else
    Backend{"PostgreSQL", "postgresql", "libpq-dev"},
#endif
};

Result<std::string> checked_name(std::string_view queue) {
  static const RE2 kName("[A-Za-z0-9_-]{1,64}");
  if (RE2::FullMatch(re2::StringPiece(queue.data(), queue.size()), kName))
    return std::string(queue);
  return fail(fmt::format("\"{}\" is no name of a queue: use 1 to 64 letters, digits, - and _",
                          queue.substr(0, 80)));
}

std::string new_message_id() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return hex(TraceId{random(), random()});
}

}  // namespace

std::string dead_letters_of(std::string_view queue) {
  return fmt::format("{}{}", queue, kDeadLetterSuffix);
}

bool is_dead_letter_queue(std::string_view queue) { return queue.ends_with(kDeadLetterSuffix); }

Result<std::string> Broker::publish(std::string_view queue, const Message& message,
                                    PublishOptions options) {
  const auto name = checked_name(queue);
  if (!name) return tl::unexpected(name.error());
  if (options.delay.count() > 0 && !traits().delays) {
    return fail(fmt::format(
        "a delay of {} ms was asked for in queue {}, and this broker has none: choose SQLite, "
        "PostgreSQL or RabbitMQ",
        options.delay.count(), queue));
  }
  if (options.message_id.empty()) options.message_id = new_message_id();
  if (auto stored = put(*name, message, options); !stored) return tl::unexpected(stored.error());
  return std::move(options.message_id);
}

Result<std::vector<Loan>> Broker::receive(std::string_view queue, std::size_t max,
                                          std::chrono::milliseconds wait) {
  const auto name = checked_name(queue);
  if (!name) return tl::unexpected(name.error());
  if (max == 0) return std::vector<Loan>();
  const auto deadline = Clock::now() + wait;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    auto received = take(*name, max, std::max(left, std::chrono::milliseconds(0)));
    if (!received || received->empty()) return received;
    if (options_.max_attempts == 0 || is_dead_letter_queue(*name)) return received;
    std::vector<Loan> loans;
    for (Loan& loan : *received) {
      if (loan.attempt <= options_.max_attempts) {
        loans.push_back(std::move(loan));
      } else if (auto gone = reject(loan, Rejection::kDeadLetter); !gone) {
        return tl::unexpected(gone.error());
      }
    }
    if (!loans.empty()) return loans;
  }
}

Result<std::uint64_t> Broker::depth(std::string_view queue) {
  const auto name = checked_name(queue);
  if (!name) return tl::unexpected(name.error());
  return count(*name);
}

Result<std::unique_ptr<Broker>> open_broker(std::string_view url, BrokerOptions options) {
  const std::string_view scheme = url.substr(0, url.find(':'));
  for (const Backend& backend : kBackends) {
    if (backend.scheme != scheme || scheme.size() == url.size()) continue;
    if (backend.open == nullptr) {
      return fail(fmt::format("this propspec was built without {}: install {} and build again",
                              backend.name, backend.package));
    }
    auto broker = backend.open(std::string(url), options);
    if (broker) return broker;
    std::string message =
        fmt::format("cannot open {}: {}", without_password(url), broker.error().message);
    if (!backend.start.empty()) {
      message +=
          fmt::format("; `scripts/brokers start {}` starts one and prints its URL", backend.start);
    }
    return fail(std::move(message));
  }
  return fail(fmt::format(
      "\"{}\" is no URL of a broker: use sqlite:PATH, redis://, amqp://, nats://, kafka:// or "
      "postgresql://",
      without_password(url.substr(0, 200))));
}

std::string without_password(std::string_view url) {
  static const RE2 kPassword("(//[^:@/]*):[^@/]*@");
  std::string shown(url);
  RE2::Replace(&shown, kPassword, "\\1:***@");
  return shown;
}

std::vector<BrokerBackend> broker_backends() {
  std::vector<BrokerBackend> all;
  for (const Backend& backend : kBackends) {
    all.push_back({backend.name, backend.scheme, backend.package,
                   backend.version == nullptr ? "" : backend.version()});
  }
  return all;
}

}  // namespace propspec
