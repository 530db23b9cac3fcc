// A queue outside of this process: SQLite in a file, Redis, RabbitMQ, NATS, Kafka, PostgreSQL.
//
// What every backend promises: a message that was published is received until somebody acknowledges
// it. Who receives a message has it on loan; if he dies, it comes again. So a job runs at least
// once, and its own id tells whether it ran before. A Broker is one connection: not for several
// threads, and after an error of the connection one opens another.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/trace/message.h"
#include "simulator/trace/result.h"

namespace propspec {

// A message on loan.
struct Loan {
  std::string queue;
  Message message;
  std::string message_id;     // the same at every attempt
  std::uint32_t attempt = 1;  // from 1
  bool redelivered = false;
  std::string receipt;  // the backend's handle of this attempt
};

struct PublishOptions {
  std::string message_id;                // empty: a new one
  std::chrono::milliseconds delay = {};  // not to be received earlier
};

enum class Rejection : std::uint8_t {
  kRequeue,     // it comes again, at once
  kDeadLetter,  // it goes to dead_letters_of(queue)
};

struct BrokerOptions {
  // How long a loan lasts, where loans expire (see BrokerTraits); the same for all that receive
  // from a queue.
  std::chrono::milliseconds lease = std::chrono::seconds(30);
  // What was tried so often goes to the dead letters; 0: no limit.
  std::uint32_t max_attempts = 0;
};

struct BrokerTraits {
  bool ordered = true;        // a single consumer receives in the order of publishing
  bool loans_expire = true;   // else a message comes again once the connection that had it is gone
  bool counts_deaths = true;  // `attempt` counts consumers that died; else only rejections
  bool delays = true;
};

// Names of queues: 1 to 64 letters, digits, `-` and `_`: what all backends allow.
std::string dead_letters_of(std::string_view queue);  // `jobs-dead`, an ordinary queue

class Broker {
 public:
  virtual ~Broker() = default;
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  virtual BrokerTraits traits() const = 0;

  // Returns the message's id once the message is safe: a broker that dies now still has it. What a
  // system's messages cannot hold is refused: NATS headers hold text without line breaks.
  Result<std::string> publish(std::string_view queue, const Message& message,
                              PublishOptions options = {});
  // Waits for the first message; returns up to `max` that are there, or none after `wait`.
  Result<std::vector<Loan>> receive(std::string_view queue, std::size_t max,
                                    std::chrono::milliseconds wait);
  // SQLite and PostgreSQL refuse a loan that expired and was given to another since; the other
  // brokers do not tell loans apart.
  virtual Result<void> acknowledge(const Loan& loan) = 0;
  virtual Result<void> reject(const Loan& loan, Rejection rejection) = 0;
  // The lease begins anew. Nothing happens where loans do not expire.
  virtual Result<void> extend(const Loan& loan) = 0;
  // Messages that nobody acknowledged; RabbitMQ does not count those on loan.
  Result<std::uint64_t> depth(std::string_view queue);

 protected:
  explicit Broker(BrokerOptions options) : options_(options) {}
  const BrokerOptions& options() const { return options_; }

 private:
  virtual Result<void> put(const std::string& queue, const Message& message,
                           const PublishOptions& options) = 0;
  virtual Result<std::vector<Loan>> take(const std::string& queue, std::size_t max,
                                         std::chrono::milliseconds wait) = 0;
  virtual Result<std::uint64_t> count(const std::string& queue) = 0;

  BrokerOptions options_;
};

// sqlite:PATH | redis://HOST:PORT | amqp://USER:PASSWORD@HOST:PORT | nats://HOST:PORT |
// kafka://HOST:PORT,… | postgresql://USER@HOST:PORT/DATABASE. Says what is wrong with the URL,
// which library was missing when this was built, or why the broker cannot be reached.
Result<std::unique_ptr<Broker>> open_broker(std::string_view url, BrokerOptions options = {});

// What may be printed of a URL: without the password.
std::string without_password(std::string_view url);

struct BrokerBackend {
  std::string_view name;     // "Redis"
  std::string_view scheme;   // "redis"
  std::string_view package;  // Debian's, of the client library
  std::string version;       // of that library; empty: not built in
};
std::vector<BrokerBackend> broker_backends();

}  // namespace propspec
