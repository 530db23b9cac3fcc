// Redis streams, with a consumer group: fields are the message's id, its properties, its body.
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <re2/re2.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <random>
#include <set>

#include "simulator/brokers/backends.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kGroup = "propspec";
constexpr std::string_view kIdField = "message-id";  // always the first
constexpr std::string_view kBodyField = "body";      // always the last
// A blocked read does not see loans that expire meanwhile.
constexpr milliseconds kLongestBlock{250};

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;
using Context = std::unique_ptr<redisContext, FreeContext>;

// Replies come from outside: nothing is taken for granted of their shape.
std::string_view text(const redisReply* reply) {
  if (reply == nullptr || reply->str == nullptr) return {};
  return {reply->str, static_cast<std::size_t>(reply->len)};
}
std::size_t size(const redisReply* reply) {
  return reply == nullptr || reply->type != REDIS_REPLY_ARRAY ? 0 : reply->elements;
}
const redisReply* at(const redisReply* reply, std::size_t index) {
  return index < size(reply) ? reply->element[index] : nullptr;
}
std::uint64_t number(const redisReply* reply) {
  return reply == nullptr || reply->type != REDIS_REPLY_INTEGER || reply->integer < 0
             ? 0
             : static_cast<std::uint64_t>(reply->integer);
}

// Entries as XREADGROUP and XAUTOCLAIM give them: [[id, [field, value, …]], …].
void read_entries(const redisReply* entries, const std::string& queue, std::vector<Loan>& loans) {
  for (std::size_t i = 0; i < size(entries); ++i) {
    const redisReply* const entry = at(entries, i);
    const redisReply* const fields = at(entry, 1);
    if (size(fields) == 0) continue;  // deleted since
    Loan loan{.queue = queue};
    loan.receipt = text(at(entry, 0));
    loan.message_id = loan.receipt;
    const std::size_t last = size(fields) - 2;
    for (std::size_t f = 0; f + 1 < size(fields); f += 2) {
      const std::string_view name = text(at(fields, f));
      const std::string_view value = text(at(fields, f + 1));
      if (f == 0 && name == kIdField) {
        loan.message_id = value;
      } else if (f == last && name == kBodyField) {
        loan.message.body = value;
      } else {
        loan.message.add(name, WireType::kText, value);
      }
    }
    loans.push_back(std::move(loan));
  }
}

class RedisBroker final : public Broker {
 public:
  RedisBroker(Context context, BrokerOptions options)
      : Broker(options), context_(std::move(context)) {
    std::random_device random;
    consumer_ = fmt::format("{}-{:08x}", getpid(), random());
  }

  BrokerTraits traits() const override { return {.delays = false}; }

  Result<void> acknowledge(const Loan& loan) override {
    return transaction({{"XACK", loan.queue, kGroup, loan.receipt},
                        // The stream is a queue: what is done need not be kept.
                        {"XDEL", loan.queue, loan.receipt}});
  }

  Result<void> reject(const Loan& loan, Rejection rejection) override {
    if (rejection == Rejection::kRequeue) {
      // As if the lease had run out.
      return set_idle(loan, options().lease.count());
    }
    const std::string dead = dead_letters_of(loan.queue);
    auto fields = entry(dead, loan.message, loan.message_id);
    return transaction({std::move(fields),
                        {"XACK", loan.queue, kGroup, loan.receipt},
                        {"XDEL", loan.queue, loan.receipt}});
  }

  Result<void> extend(const Loan& loan) override { return set_idle(loan, 0); }

  // PING, or the password that the URL holds.
  Result<void> greet(const std::vector<std::string>& commands) {
    std::vector<std::string_view> words(commands.begin(), commands.end());
    auto reply = command(words);
    if (!reply) return tl::unexpected(reply.error());
    return {};
  }

 private:
  using Words = std::vector<std::string_view>;

  Result<void> put(const std::string& queue, const Message& message,
                   const PublishOptions& publish) override {
    for (std::size_t i = 0; i < message.size(); ++i) {
      if (message[i].type != WireType::kNull) continue;
      return fail(fmt::format("property \"{}\" has no value, and fields of Redis have one",
                              message[i].name));
    }
    auto reply = command(entry(queue, message, publish.message_id));
    if (!reply) return tl::unexpected(reply.error());
    return {};
  }

  static Words entry(std::string_view queue, const Message& message, std::string_view message_id) {
    Words words = {"XADD", queue, "*", kIdField, message_id};
    for (std::size_t i = 0; i < message.size(); ++i) {
      words.push_back(message[i].name);
      words.push_back(message[i].value);
    }
    words.push_back(kBodyField);
    words.push_back(message.body);
    return words;
  }

  Result<std::vector<Loan>> take(const std::string& queue, std::size_t max,
                                 milliseconds wait) override {
    if (auto group = join_group(queue); !group) return tl::unexpected(group.error());
    const std::string most = std::to_string(max);
    const auto deadline = Clock::now() + wait;
    const milliseconds longest = std::clamp(options().lease / 4, milliseconds(1), kLongestBlock);
    while (true) {
      auto expired = claim_expired(queue, most);
      if (!expired || !expired->empty()) return expired;
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
      const std::string block = std::to_string(std::min(left, longest).count());
      Words words = {"XREADGROUP", "GROUP", kGroup, consumer_, "COUNT", most};
      // BLOCK 0 would mean for ever.
      if (left.count() > 0) words.insert(words.end(), {"BLOCK", block});
      words.insert(words.end(), {"STREAMS", queue, ">"});
      const auto reply = command(words);
      if (!reply) return tl::unexpected(reply.error());
      std::vector<Loan> loans;
      read_entries(at(at(reply->get(), 0), 1), queue, loans);
      if (!loans.empty() || left.count() <= 0) return loans;
    }
  }

  Result<std::vector<Loan>> claim_expired(const std::string& queue, const std::string& most) {
    const std::string lease = std::to_string(options().lease.count());
    std::vector<Loan> loans;
    std::string cursor = "0-0";
    do {  // a scan of the pending entries; each call looks at a limited number
      const auto reply =
          command({"XAUTOCLAIM", queue, kGroup, consumer_, lease, cursor, "COUNT", most});
      if (!reply) return tl::unexpected(reply.error());
      cursor = text(at(reply->get(), 0));
      read_entries(at(reply->get(), 1), queue, loans);
    } while (loans.empty() && !cursor.empty() && cursor != "0-0");
    for (Loan& loan : loans) {
      const auto pending = command({"XPENDING", queue, kGroup, loan.receipt, loan.receipt, "1"});
      if (!pending) return tl::unexpected(pending.error());
      // [[id, consumer, idle, deliveries]]
      const std::uint64_t deliveries = number(at(at(pending->get(), 0), 3));
      loan.attempt = static_cast<std::uint32_t>(std::max<std::uint64_t>(deliveries, 1));
      loan.redelivered = true;
    }
    return loans;
  }

  Result<std::uint64_t> count(const std::string& queue) override {
    const auto reply = command({"XLEN", queue});
    if (!reply) return tl::unexpected(reply.error());
    return number(reply->get());
  }

  Result<void> join_group(const std::string& queue) {
    if (joined_.contains(queue)) return {};
    const auto reply = command({"XGROUP", "CREATE", queue, kGroup, "0", "MKSTREAM"});
    if (!reply && !reply.error().message.starts_with("BUSYGROUP")) {
      return tl::unexpected(reply.error());
    }
    joined_.insert(queue);
    return {};
  }

  Result<void> set_idle(const Loan& loan, std::int64_t idle_ms) {
    const std::string idle = std::to_string(idle_ms);
    // JUSTID leaves the number of deliveries as it is.
    const auto reply = command(
        {"XCLAIM", loan.queue, kGroup, consumer_, "0", loan.receipt, "IDLE", idle, "JUSTID"});
    if (!reply) return tl::unexpected(reply.error());
    return {};
  }

  Result<void> transaction(const std::vector<Words>& commands) {
    append({"MULTI"});
    for (const Words& words : commands) append(words);
    append({"EXEC"});
    // All replies are read, whatever the first of them says.
    Result<void> outcome;
    for (std::size_t i = 0; i < commands.size() + 2; ++i) {
      const auto reply = read_reply();
      if (!reply && outcome) outcome = tl::unexpected(reply.error());
      if (context_->err != 0) break;
    }
    return outcome;
  }

  Result<Reply> command(const Words& words) {
    append(words);
    return read_reply();
  }

  void append(const Words& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string_view word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(),
                           sizes.data());
  }

  Result<Reply> read_reply() {
    void* raw = nullptr;
    const int code = redisGetReply(context_.get(), &raw);
    Reply reply(static_cast<redisReply*>(raw));
    if (code != REDIS_OK || reply == nullptr) {
      return fail(fmt::format("the connection to Redis was lost: {}", context_->errstr));
    }
    if (reply->type == REDIS_REPLY_ERROR) return fail(std::string(text(reply.get())));
    return reply;
  }

  Context context_;
  std::string consumer_;  // one that died keeps its loans until they expire
  std::set<std::string> joined_;
};

timeval seconds(long count) { return {.tv_sec = count, .tv_usec = 0}; }

}  // namespace

Result<std::unique_ptr<Broker>> open_redis(const std::string& url, BrokerOptions options) {
  static const RE2 kShape(
      R"(redis://(?:([^:@/]*):([^@/]*)@)?(\[[0-9a-fA-F:.]+\]|[^:/@\[\]]+)(?::(\d{1,5}))?/?(\d*))");
  std::string user;
  std::string password;
  std::string host;
  std::string port_text;
  std::string database;
  if (!RE2::FullMatch(url, kShape, &user, &password, &host, &port_text, &database)) {
    return fail("this is not redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]");
  }
  int port = 6379;
  if (!port_text.empty()) {
    std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  }
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  Context context(redisConnectWithTimeout(host.c_str(), port, seconds(5)));
  if (context == nullptr || context->err != 0) {
    return fail(context == nullptr ? "no memory" : context->errstr);
  }
  redisSetTimeout(context.get(), seconds(30));
  auto broker = std::make_unique<RedisBroker>(std::move(context), options);
  std::vector<std::vector<std::string>> greetings = {{"PING"}};
  if (!password.empty()) greetings = {{"AUTH", user.empty() ? "default" : user, password}};
  if (!database.empty()) greetings.push_back({"SELECT", database});
  for (const auto& greeting : greetings) {
    if (auto greeted = broker->greet(greeting); !greeted) return tl::unexpected(greeted.error());
  }
  return broker;
}

std::string redis_version() {
  return fmt::format("{}.{}.{}", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);
}

}  // namespace propspec
