// The embedded default: a table in a file, for any number of processes on one machine.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <charconv>

#include "simulator/brokers/backends.h"
#include "simulator/brokers/polling.h"
#include "simulator/brokers/stored_properties.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;

// WAL lets readers and a writer work at once. With synchronous=NORMAL a killed process loses
// nothing; a machine that loses power may lose the last transactions, but never the file.
constexpr const char* kSchema = R"(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    message_id TEXT NOT NULL,
    properties BLOB NOT NULL,
    body BLOB NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    visible_ms INTEGER NOT NULL  -- Unix time; later than now: delayed, or on loan
  );
  CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, id, visible_ms);
)";

constexpr int kBusyTimeoutMs = 10'000;  // other processes' transactions take far less

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinishStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
// Ends the statement's transaction however its use ends.
struct ResetStatement {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinishStatement>;
using Use = std::unique_ptr<sqlite3_stmt, ResetStatement>;

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(now).count();
}

void bind(const Use& use, int index, std::int64_t value) {
  sqlite3_bind_int64(use.get(), index, value);
}
void bind_text(const Use& use, int index, std::string_view text) {
  sqlite3_bind_text64(use.get(), index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}
void bind_blob(const Use& use, int index, std::string_view bytes) {
  // A null pointer would bind NULL.
  sqlite3_bind_blob64(use.get(), index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

std::string_view column(const Use& use, int index) {
  const void* const bytes = sqlite3_column_blob(use.get(), index);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(use.get(), index))};
}

class SqliteBroker final : public Broker {
 public:
  SqliteBroker(Database database, BrokerOptions options)
      : Broker(options), database_(std::move(database)) {}

  Result<void> prepare() {
    // Every operation is one statement, thus one transaction. `attempts` is the receipt: it differs
    // if the loan expired and another received the message.
    const std::pair<Statement*, const char*> statements[] = {
        {&insert_,
         "INSERT INTO messages (queue, message_id, properties, body, visible_ms) "
         "VALUES (?, ?, ?, ?, ?)"},
        {&ready_, "SELECT 1 FROM messages WHERE queue = ? AND visible_ms <= ? LIMIT 1"},
        {&take_,
         "UPDATE messages SET attempts = attempts + 1, visible_ms = ? WHERE id IN ("
         "SELECT id FROM messages WHERE queue = ? AND visible_ms <= ? ORDER BY id LIMIT ?) "
         "RETURNING id, attempts, message_id, properties, body"},
        {&acknowledge_, "DELETE FROM messages WHERE id = ? AND attempts = ?"},
        {&requeue_, "UPDATE messages SET visible_ms = ? WHERE id = ? AND attempts = ?"},
        {&bury_,
         "UPDATE messages SET queue = ?, attempts = 0, visible_ms = 0 "
         "WHERE id = ? AND attempts = ?"},
        {&count_, "SELECT count(*) FROM messages WHERE queue = ?"},
    };
    for (const auto& [statement, sql] : statements) {
      sqlite3_stmt* prepared = nullptr;
      if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared,
                             nullptr) != SQLITE_OK) {
        return fail(sqlite3_errmsg(database_.get()));
      }
      statement->reset(prepared);
    }
    return {};
  }

  BrokerTraits traits() const override { return {}; }

  Result<void> acknowledge(const Loan& loan) override {
    const Use use(acknowledge_.get());
    return settle(use, loan, 1);
  }

  Result<void> reject(const Loan& loan, Rejection rejection) override {
    if (rejection == Rejection::kRequeue) return set_visible(loan, 0);
    const std::string dead = dead_letters_of(loan.queue);
    const Use use(bury_.get());
    bind_text(use, 1, dead);
    return settle(use, loan, 2);
  }

  Result<void> extend(const Loan& loan) override {
    return set_visible(loan, now_ms() + options().lease.count());
  }

 private:
  Result<void> put(const std::string& queue, const Message& message,
                   const PublishOptions& publish) override {
    const std::string properties = pack_properties(message);
    const Use use(insert_.get());
    bind_text(use, 1, queue);
    bind_text(use, 2, publish.message_id);
    bind_blob(use, 3, properties);
    bind_blob(use, 4, message.body);
    bind(use, 5, now_ms() + publish.delay.count());
    if (sqlite3_step(use.get()) != SQLITE_DONE) return failed();
    return {};
  }

  Result<std::vector<Loan>> take(const std::string& queue, std::size_t max,
                                 milliseconds wait) override {
    return poll_for(wait, [&]() -> Result<std::vector<Loan>> {
      // Looking takes no lock that others wait for; taking does.
      const auto ready = is_ready(queue);
      if (!ready) return tl::unexpected(ready.error());
      if (!*ready) return std::vector<Loan>();
      return take_now(queue, max);
    });
  }

  Result<bool> is_ready(const std::string& queue) {
    const Use use(ready_.get());
    bind_text(use, 1, queue);
    bind(use, 2, now_ms());
    const int row = sqlite3_step(use.get());
    if (row != SQLITE_ROW && row != SQLITE_DONE) return failed();
    return row == SQLITE_ROW;
  }

  Result<std::vector<Loan>> take_now(const std::string& queue, std::size_t max) {
    const std::int64_t now = now_ms();
    const Use use(take_.get());
    bind(use, 1, now + options().lease.count());
    bind_text(use, 2, queue);
    bind(use, 3, now);
    bind(use, 4, static_cast<std::int64_t>(std::min<std::size_t>(max, 1'000'000)));
    std::vector<std::pair<std::int64_t, Loan>> rows;
    int row = SQLITE_ROW;
    while ((row = sqlite3_step(use.get())) == SQLITE_ROW) {
      const std::int64_t id = sqlite3_column_int64(use.get(), 0);
      Loan loan{.queue = queue, .message_id = std::string(column(use, 2))};
      loan.attempt = static_cast<std::uint32_t>(sqlite3_column_int64(use.get(), 1));
      loan.redelivered = loan.attempt > 1;
      loan.receipt = fmt::format("{} {}", id, loan.attempt);
      if (auto read = unpack_properties(column(use, 3), loan.message); !read) {
        return tl::unexpected(read.error());
      }
      loan.message.body = column(use, 4);
      rows.emplace_back(id, std::move(loan));
    }
    if (row != SQLITE_DONE) return failed();
    // RETURNING promises no order.
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Loan> loans;
    for (auto& [id, loan] : rows) loans.push_back(std::move(loan));
    return loans;
  }

  Result<std::uint64_t> count(const std::string& queue) override {
    const Use use(count_.get());
    bind_text(use, 1, queue);
    if (sqlite3_step(use.get()) != SQLITE_ROW) return failed();
    return static_cast<std::uint64_t>(sqlite3_column_int64(use.get(), 0));
  }

  Result<void> set_visible(const Loan& loan, std::int64_t visible_ms) {
    const Use use(requeue_.get());
    bind(use, 1, visible_ms);
    return settle(use, loan, 2);
  }

  // Runs a statement whose parameters `first` and the next are the receipt's.
  Result<void> settle(const Use& use, const Loan& loan, int first) {
    const char* const end = loan.receipt.data() + loan.receipt.size();
    std::int64_t id = 0;
    std::int64_t attempt = 0;
    const auto [space, no_id] = std::from_chars(loan.receipt.data(), end, id);
    if (space == end || std::from_chars(space + 1, end, attempt).ec != std::errc{}) {
      return fail(fmt::format("\"{}\" is no receipt of this queue", loan.receipt));
    }
    bind(use, first, id);
    bind(use, first + 1, attempt);
    if (sqlite3_step(use.get()) != SQLITE_DONE) return failed();
    if (sqlite3_changes(database_.get()) > 0) return {};
    return fail(fmt::format(
        "attempt {} of message {} in queue {} is no longer on loan: its lease of {} ms ran out and "
        "another has it, or it was settled already",
        loan.attempt, loan.message_id, loan.queue, options().lease.count()));
  }

  tl::unexpected<Error> failed() {
    const char* const name = sqlite3_db_filename(database_.get(), "main");
    return fail(fmt::format("the queue in {} failed: {}", name, sqlite3_errmsg(database_.get())));
  }

  Database database_;  // before its statements: they go first
  Statement insert_, ready_, take_, acknowledge_, requeue_, bury_, count_;
};

// Of several processes that turn to WAL at once all but one are told "busy" without the timeout.
bool make_schema(sqlite3* database) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + milliseconds(kBusyTimeoutMs);
  while (true) {
    const int code = sqlite3_exec(database, kSchema, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return true;
    if (code != SQLITE_BUSY || Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kLongestPause);
  }
}

}  // namespace

Result<std::unique_ptr<Broker>> open_sqlite(const std::string& url, BrokerOptions options) {
  std::string path = url.substr(std::string_view("sqlite:").size());
  if (path.starts_with("//")) path.erase(0, 2);
  if (path.empty() || path == ":memory:") return fail("name a file, as in sqlite:queue.db");
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) return fail(sqlite3_errstr(code));
  sqlite3_busy_timeout(opened, kBusyTimeoutMs);
  if (!make_schema(opened)) return fail(sqlite3_errmsg(opened));
  auto broker = std::make_unique<SqliteBroker>(std::move(database), options);
  if (auto ready = broker->prepare(); !ready) return tl::unexpected(ready.error());
  return broker;
}

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace propspec
