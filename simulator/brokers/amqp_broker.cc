// RabbitMQ by AMQP 0.9.1: quorum queues, since only those count deliveries.
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <thread>

#include "simulator/brokers/amqp_fields.h"
#include "simulator/brokers/backends.h"
#include "simulator/brokers/polling.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;

constexpr amqp_channel_t kChannel = 1;
constexpr std::string_view kDeliveries = "x-delivery-count";  // RabbitMQ's: earlier deliveries
constexpr long kTimeoutSeconds = 30;
constexpr std::chrono::seconds kLeaderElection{10};

struct CloseConnection {
  void operator()(amqp_connection_state_t_* connection) const {
    amqp_destroy_connection(connection);  // without farewell: what is on loan comes again
  }
};
using Connection = std::unique_ptr<amqp_connection_state_t_, CloseConnection>;

// What RabbitMQ itself adds to a message that was dead-lettered or delivered again.
bool is_rabbitmqs(std::string_view name) {
  return name == kDeliveries || name == "x-death" || name.starts_with("x-first-death-") ||
         name.starts_with("x-last-death-");
}

std::string reason(const amqp_rpc_reply_t& reply) {
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) {
    return amqp_error_string2(reply.library_error);
  }
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) {
    if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
      return std::string(
          text_view(static_cast<const amqp_channel_close_t*>(reply.reply.decoded)->reply_text));
    }
    if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
      return std::string(
          text_view(static_cast<const amqp_connection_close_t*>(reply.reply.decoded)->reply_text));
    }
  }
  return "an answer that is none";
}

Result<void> checked(const amqp_rpc_reply_t& reply) {
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return {};
  return fail(fmt::format("RabbitMQ: {}", reason(reply)));
}
Result<void> checked(int status) {
  if (status == AMQP_STATUS_OK) return {};
  return fail(fmt::format("RabbitMQ: {}", amqp_error_string2(status)));
}

class AmqpBroker final : public Broker {
 public:
  AmqpBroker(Connection connection, BrokerOptions options)
      : Broker(options), connection_(std::move(connection)) {}

  // A queue gives out of order what it got back.
  BrokerTraits traits() const override { return {.loans_expire = false}; }

  Result<void> acknowledge(const Loan& loan) override {
    const auto tag = tag_of(loan);
    if (!tag) return tl::unexpected(tag.error());
    return checked(amqp_basic_ack(connection_.get(), kChannel, *tag, 0));
  }

  Result<void> reject(const Loan& loan, Rejection rejection) override {
    const auto tag = tag_of(loan);
    if (!tag) return tl::unexpected(tag.error());
    const bool requeue = rejection == Rejection::kRequeue;
    return checked(amqp_basic_reject(connection_.get(), kChannel, *tag, requeue ? 1 : 0));
  }

  Result<void> extend(const Loan&) override { return {}; }

 private:
  Result<void> put(const std::string& queue, const Message& message,
                   const PublishOptions& publish) override {
    if (auto there = declare(queue); !there) return there;
    std::string target = queue;
    if (publish.delay.count() > 0) {
      auto waiting = declare_delay(queue, publish.delay);
      if (!waiting) return tl::unexpected(waiting.error());
      target = *waiting;
    }
    AmqpFields fields;
    if (auto added = fields.add(message); !added) return added;
    amqp_basic_properties_t properties{};
    properties._flags =
        AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
    properties.headers = fields.table();
    properties.delivery_mode = 2;  // persistent
    properties.message_id = amqp_view(publish.message_id);
    // A queue that was made a moment ago may have no leader yet, and refuses what it is given.
    const auto deadline = std::chrono::steady_clock::now() + kLeaderElection;
    while (true) {
      auto sent = checked(amqp_basic_publish(connection_.get(), kChannel, amqp_empty_bytes,
                                             amqp_view(target), 1, 0, &properties,
                                             amqp_view(message.body)));
      if (!sent) return sent;
      const auto stored = await_confirmation(target);
      if (!stored) return tl::unexpected(stored.error());
      if (*stored) return {};
      if (std::chrono::steady_clock::now() > deadline) {
        return fail("RabbitMQ did not store the message");
      }
      std::this_thread::sleep_for(kLongestPause);
    }
  }

  // False: the broker says that it did not store the message.
  Result<bool> await_confirmation(const std::string& queue) {
    bool was_returned = false;
    while (true) {
      const timeval timeout{.tv_sec = kTimeoutSeconds, .tv_usec = 0};
      amqp_frame_t frame{};
      amqp_maybe_release_buffers(connection_.get());
      const int status = amqp_simple_wait_frame_noblock(connection_.get(), &frame, &timeout);
      if (auto arrived = checked(status); !arrived) return tl::unexpected(arrived.error());
      if (frame.frame_type != AMQP_FRAME_METHOD) continue;  // of a message that was returned
      switch (frame.payload.method.id) {
        case AMQP_BASIC_RETURN_METHOD:
          was_returned = true;
          break;
        case AMQP_BASIC_ACK_METHOD:  // also follows a return
          if (!was_returned) return true;
          return fail(fmt::format("RabbitMQ has no queue {} any more", queue));
        case AMQP_BASIC_NACK_METHOD:
          return false;
        case AMQP_CHANNEL_CLOSE_METHOD:
        case AMQP_CONNECTION_CLOSE_METHOD: {
          amqp_rpc_reply_t reply{};
          reply.reply_type = AMQP_RESPONSE_SERVER_EXCEPTION;
          reply.reply = frame.payload.method;
          return tl::unexpected(checked(reply).error());
        }
        default:
          break;
      }
    }
  }

  // Asked for one by one, so that none is on loan to somebody who was not given it.
  Result<std::vector<Loan>> take(const std::string& queue, std::size_t max,
                                 milliseconds wait) override {
    if (auto there = declare(queue); !there) return tl::unexpected(there.error());
    return poll_for(wait, [&]() -> Result<std::vector<Loan>> {
      std::vector<Loan> loans;
      while (loans.size() < max) {
        auto more = get(queue, loans);
        if (!more) return tl::unexpected(more.error());
        if (!*more) break;
      }
      return loans;
    });
  }

  Result<bool> get(const std::string& queue, std::vector<Loan>& loans) {
    amqp_maybe_release_buffers(connection_.get());
    const amqp_rpc_reply_t reply = amqp_basic_get(connection_.get(), kChannel, amqp_view(queue), 0);
    if (auto answered = checked(reply); !answered) return tl::unexpected(answered.error());
    if (reply.reply.id != AMQP_BASIC_GET_OK_METHOD) return false;
    const auto& got = *static_cast<const amqp_basic_get_ok_t*>(reply.reply.decoded);
    Loan loan{.queue = queue};
    loan.receipt = std::to_string(got.delivery_tag);
    loan.redelivered = got.redelivered != 0;
    loan.attempt = loan.redelivered ? 2 : 1;
    amqp_message_t message{};
    if (auto read = checked(amqp_read_message(connection_.get(), kChannel, &message, 0)); !read) {
      return tl::unexpected(read.error());
    }
    read_message(message, loan);
    amqp_destroy_message(&message);
    loans.push_back(std::move(loan));
    return true;
  }

  static void read_message(const amqp_message_t& message, Loan& loan) {
    const amqp_basic_properties_t& properties = message.properties;
    loan.message.body = text_view(message.body);
    if ((properties._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) {
      loan.message_id = text_view(properties.message_id);
    }
    if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return;
    for (int i = 0; i < properties.headers.num_entries; ++i) {
      const amqp_table_entry_t& entry = properties.headers.entries[i];
      const std::string_view name = text_view(entry.key);
      if (!is_rabbitmqs(name)) {
        add_amqp_field(name, entry.value, loan.message);
      } else if (name == kDeliveries) {
        Message number;
        add_amqp_field(name, entry.value, number);
        const std::string_view earlier = number[0].value;
        std::uint32_t count = 0;
        std::from_chars(earlier.data(), earlier.data() + earlier.size(), count);
        loan.attempt = count + 1;
        loan.redelivered = count > 0;
      }
    }
  }

  Result<std::uint64_t> count(const std::string& queue) override {
    if (auto there = declare(queue); !there) return tl::unexpected(there.error());
    const auto* const declared = amqp_queue_declare(connection_.get(), kChannel, amqp_view(queue),
                                                    1, 1, 0, 0, amqp_empty_table);
    if (auto answered = checked(amqp_get_rpc_reply(connection_.get())); !answered) {
      return tl::unexpected(answered.error());
    }
    return declared->message_count;
  }

  Result<void> declare(const std::string& queue) {
    if (declared_.contains(queue)) return {};
    const std::string dead = dead_letters_of(queue);
    AmqpFields arguments;
    arguments.add("x-queue-type", AmqpFields::text("quorum"));
    if (!is_dead_letter_queue(queue)) {
      if (auto there = declare(dead); !there) return there;
      arguments.add("x-dead-letter-exchange", AmqpFields::text(""));
      arguments.add("x-dead-letter-routing-key", AmqpFields::text(dead));
    }
    return declare(queue, arguments);
  }

  // A queue that nobody reads, whose messages go to `queue` when their time is over.
  Result<std::string> declare_delay(const std::string& queue, milliseconds delay) {
    const std::string name = fmt::format("{}-delay-{}", queue, delay.count());
    AmqpFields arguments;
    arguments.add("x-message-ttl", AmqpFields::integer(delay.count()));
    arguments.add("x-dead-letter-exchange", AmqpFields::text(""));
    arguments.add("x-dead-letter-routing-key", AmqpFields::text(queue));
    if (auto there = declare(name, arguments); !there) return tl::unexpected(there.error());
    return name;
  }

  Result<void> declare(const std::string& queue, AmqpFields& arguments) {
    if (declared_.contains(queue)) return {};
    amqp_queue_declare(connection_.get(), kChannel, amqp_view(queue), 0, 1, 0, 0,
                       arguments.table());
    if (auto answered = checked(amqp_get_rpc_reply(connection_.get())); !answered) return answered;
    declared_.insert(queue);
    return {};
  }

  static Result<std::uint64_t> tag_of(const Loan& loan) {
    std::uint64_t tag = 0;
    const char* const end = loan.receipt.data() + loan.receipt.size();
    const auto [rest, error] = std::from_chars(loan.receipt.data(), end, tag);
    if (error == std::errc{} && rest == end) return tag;
    return fail(fmt::format("\"{}\" is no receipt of this queue", loan.receipt));
  }

  Connection connection_;
  std::set<std::string> declared_;
};

}  // namespace

Result<std::unique_ptr<Broker>> open_amqp(const std::string& url, BrokerOptions options) {
  std::string parsed = url;  // amqp_parse_url writes into it
  amqp_connection_info info{};
  if (amqp_parse_url(parsed.data(), &info) != AMQP_STATUS_OK) {
    return fail("this is not amqp://[USER:PASSWORD@]HOST[:PORT][/VHOST]");
  }
  Connection connection(amqp_new_connection());
  amqp_socket_t* const socket = amqp_tcp_socket_new(connection.get());
  if (socket == nullptr) return fail("no memory");
  const timeval connect_timeout{.tv_sec = 5, .tv_usec = 0};
  if (const int status = amqp_socket_open_noblock(socket, info.host, info.port, &connect_timeout);
      status != AMQP_STATUS_OK) {
    return fail(amqp_error_string2(status));
  }
  const timeval timeout{.tv_sec = kTimeoutSeconds, .tv_usec = 0};
  amqp_set_rpc_timeout(connection.get(), &timeout);
  if (auto welcome = checked(amqp_login(connection.get(), info.vhost, 0, AMQP_DEFAULT_FRAME_SIZE, 0,
                                        AMQP_SASL_METHOD_PLAIN, info.user, info.password));
      !welcome) {
    return tl::unexpected(welcome.error());
  }
  amqp_channel_open(connection.get(), kChannel);
  if (auto open = checked(amqp_get_rpc_reply(connection.get())); !open) {
    return tl::unexpected(open.error());
  }
  amqp_confirm_select(connection.get(), kChannel);
  if (auto confirms = checked(amqp_get_rpc_reply(connection.get())); !confirms) {
    return tl::unexpected(confirms.error());
  }
  return std::make_unique<AmqpBroker>(std::move(connection), options);
}

std::string amqp_client_version() { return amqp_version(); }

}  // namespace propspec
