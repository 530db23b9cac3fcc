// A table in PostgreSQL, for any number of processes on any number of machines.
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <charconv>

#include "simulator/brokers/backends.h"
#include "simulator/brokers/stored_properties.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// The lock is there because two sessions that create the same table at once fail.
constexpr const char* kSchema = R"(
  BEGIN;
  SELECT pg_advisory_xact_lock(7166077370);
  CREATE TABLE IF NOT EXISTS propspec_messages (
    id bigserial PRIMARY KEY,
    queue text NOT NULL,
    message_id text NOT NULL,
    properties bytea NOT NULL,
    body bytea NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    visible_at timestamptz NOT NULL  -- later than now: delayed, or on loan
  );
  CREATE INDEX IF NOT EXISTS propspec_messages_by_queue
    ON propspec_messages (queue, id, visible_at);
  COMMIT;
  LISTEN propspec_messages;
)";

// A message whose delay or loan ends is not told of.
constexpr milliseconds kLongestWait{100};

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FinishConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct FreeNotification {
  void operator()(PGnotify* notification) const { PQfreemem(notification); }
};
using Rows = std::unique_ptr<PGresult, ClearResult>;
using Connection = std::unique_ptr<PGconn, FinishConnection>;

std::string_view column(const Rows& rows, int row, int index) {
  return {PQgetvalue(rows.get(), row, index),
          static_cast<std::size_t>(PQgetlength(rows.get(), row, index))};
}

// Of pg_type: what the server takes a parameter for.
struct Argument {
  static constexpr Oid kText = 25;
  static constexpr Oid kBytea = 17;

  std::string_view value;
  Oid type = kText;
};

std::string first_line(const char* message) {
  const std::string_view text(message);
  return std::string(text.substr(0, text.find('\n')));
}

class PostgresqlBroker final : public Broker {
 public:
  PostgresqlBroker(Connection connection, BrokerOptions options)
      : Broker(options), connection_(std::move(connection)) {}

  Result<void> prepare() {
    const Rows rows(PQexec(connection_.get(), kSchema));
    if (PQresultStatus(rows.get()) != PGRES_COMMAND_OK) return failed();
    return {};
  }

  BrokerTraits traits() const override { return {}; }

  Result<void> acknowledge(const Loan& loan) override {
    return settle(loan, "DELETE FROM propspec_messages", {});
  }

  Result<void> reject(const Loan& loan, Rejection rejection) override {
    if (rejection == Rejection::kRequeue) {
      return settle(loan, "UPDATE propspec_messages SET visible_at = clock_timestamp()", {});
    }
    return settle(loan,
                  "UPDATE propspec_messages SET queue = $3, attempts = 0, "
                  "visible_at = clock_timestamp()",
                  dead_letters_of(loan.queue));
  }

  Result<void> extend(const Loan& loan) override {
    return settle(loan,
                  "UPDATE propspec_messages SET "
                  "visible_at = clock_timestamp() + $3::bigint * interval '1 ms'",
                  std::to_string(options().lease.count()));
  }

 private:
  Result<void> put(const std::string& queue, const Message& message,
                   const PublishOptions& publish) override {
    const std::string delay = std::to_string(publish.delay.count());
    const std::string properties = pack_properties(message);
    auto rows =
        run("WITH told AS (SELECT pg_notify('propspec_messages', '')) "
            "INSERT INTO propspec_messages (queue, message_id, visible_at, properties, body) "
            "SELECT $1, $2, clock_timestamp() + $3::bigint * interval '1 ms', $4, $5 "
            "FROM told",
            {{queue},
             {publish.message_id},
             {delay},
             {properties, Argument::kBytea},
             {message.body, Argument::kBytea}});
    if (!rows) return tl::unexpected(rows.error());
    return {};
  }

  Result<std::vector<Loan>> take(const std::string& queue, std::size_t max,
                                 milliseconds wait) override {
    const auto deadline = Clock::now() + wait;
    while (true) {
      auto loans = take_now(queue, max);
      if (!loans || !loans->empty()) return loans;
      const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) return loans;
      await_notification(std::min(left, kLongestWait));
    }
  }

  Result<std::vector<Loan>> take_now(const std::string& queue, std::size_t max) {
    // What others are taking at this moment is skipped, not waited for.
    auto rows = run(
        "WITH next AS ("
        "  SELECT id FROM propspec_messages WHERE queue = $1 AND visible_at <= clock_timestamp()"
        "  ORDER BY id LIMIT $2::bigint FOR UPDATE SKIP LOCKED), "
        "taken AS ("
        "  UPDATE propspec_messages AS m SET attempts = m.attempts + 1,"
        "    visible_at = clock_timestamp() + $3::bigint * interval '1 ms'"
        "  FROM next WHERE m.id = next.id"
        "  RETURNING m.id, m.attempts, m.message_id, m.properties, m.body) "
        "SELECT id::text, attempts::text, message_id, properties, body FROM taken ORDER BY "
        "taken.id",
        {{queue},
         {std::to_string(std::min<std::size_t>(max, 1'000'000))},
         {std::to_string(options().lease.count())}});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Loan> loans;
    for (int row = 0; row < PQntuples(rows->get()); ++row) {
      const std::string_view attempt = column(*rows, row, 1);
      Loan loan{.queue = queue, .message_id = std::string(column(*rows, row, 2))};
      std::from_chars(attempt.data(), attempt.data() + attempt.size(), loan.attempt);
      loan.redelivered = loan.attempt > 1;
      loan.receipt = fmt::format("{} {}", column(*rows, row, 0), attempt);
      if (auto read = unpack_properties(column(*rows, row, 3), loan.message); !read) {
        return tl::unexpected(read.error());
      }
      loan.message.body = column(*rows, row, 4);
      loans.push_back(std::move(loan));
    }
    return loans;
  }

  void await_notification(milliseconds longest) {
    pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    poll(&socket, 1, static_cast<int>(longest.count()));
    PQconsumeInput(connection_.get());
    using Notification = std::unique_ptr<PGnotify, FreeNotification>;
    while (Notification(PQnotifies(connection_.get())) != nullptr) {
    }
  }

  Result<std::uint64_t> count(const std::string& queue) override {
    auto rows = run("SELECT count(*)::text FROM propspec_messages WHERE queue = $1", {{queue}});
    if (!rows) return tl::unexpected(rows.error());
    const std::string_view text = column(*rows, 0, 0);
    std::uint64_t messages = 0;
    std::from_chars(text.data(), text.data() + text.size(), messages);
    return messages;
  }

  // The receipt is the row and the attempt, which differs if the loan expired and another has it.
  Result<void> settle(const Loan& loan, const std::string& what, const std::string& argument) {
    const std::size_t space = loan.receipt.find(' ');
    if (space == std::string::npos) {
      return fail(fmt::format("\"{}\" is no receipt of this queue", loan.receipt));
    }
    std::vector<Argument> arguments = {{std::string_view(loan.receipt).substr(0, space)},
                                       {std::string_view(loan.receipt).substr(space + 1)}};
    if (!argument.empty()) arguments.push_back({argument});
    auto rows = run(what + " WHERE id = $1::bigint AND attempts = $2::integer", arguments);
    if (!rows) return tl::unexpected(rows.error());
    if (std::string_view(PQcmdTuples(rows->get())) == "1") return {};
    return fail(fmt::format(
        "attempt {} of message {} in queue {} is no longer on loan: its lease of {} ms ran out and "
        "another has it, or it was settled already",
        loan.attempt, loan.message_id, loan.queue, options().lease.count()));
  }

  // Arguments and columns travel as bytes; numbers are written as text.
  Result<Rows> run(const std::string& sql, const std::vector<Argument>& arguments) {
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<Oid> types;
    for (const auto& [value, type] : arguments) {
      values.push_back(value.empty() ? "" : value.data());  // a null pointer would be NULL
      lengths.push_back(static_cast<int>(value.size()));
      types.push_back(type);
    }
    const std::vector<int> formats(arguments.size(), 1);
    Rows rows(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                           types.data(), values.data(), lengths.data(), formats.data(), 1));
    const ExecStatusType status = PQresultStatus(rows.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return failed();
    return rows;
  }

  tl::unexpected<Error> failed() {
    return fail(fmt::format("PostgreSQL: {}", first_line(PQerrorMessage(connection_.get()))));
  }

  Connection connection_;
};

}  // namespace

Result<std::unique_ptr<Broker>> open_postgresql(const std::string& url, BrokerOptions options) {
  Connection connection(PQconnectdb(url.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    return fail(first_line(PQerrorMessage(connection.get())));
  }
  PQsetNoticeProcessor(
      connection.get(), [](void*, const char*) {}, nullptr);  // "table exists already"
  auto broker = std::make_unique<PostgresqlBroker>(std::move(connection), options);
  if (auto ready = broker->prepare(); !ready) return tl::unexpected(ready.error());
  return broker;
}

std::string postgresql_version() {
  return fmt::format("{}.{}", PQlibVersion() / 10'000, PQlibVersion() % 10'000);
}

}  // namespace propspec
