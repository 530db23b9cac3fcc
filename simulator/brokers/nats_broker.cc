// NATS JetStream: a work-queue stream with a durable pull consumer for each queue.
#include <fmt/format.h>
#include <nats/nats.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "simulator/brokers/backends.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;

constexpr const char* kConsumer = "propspec";
constexpr std::string_view kIdHeader = "Nats-Msg-Id";
constexpr std::int64_t kTimeoutMs = 10'000;
// An answer of the server takes that long; it is not told how long to wait in shorter words.
constexpr milliseconds kShortestWait{20};

template <auto kDestroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    kDestroy(object);
  }
};
using Connection = std::unique_ptr<natsConnection, Destroy<natsConnection_Destroy>>;
using JetStream = std::unique_ptr<jsCtx, Destroy<jsCtx_Destroy>>;
using Subscription = std::unique_ptr<natsSubscription, Destroy<natsSubscription_Destroy>>;
using Received = std::unique_ptr<natsMsg, Destroy<natsMsg_Destroy>>;

struct Batch : natsMsgList {
  Batch() : natsMsgList{} {}
  ~Batch() { natsMsgList_Destroy(this); }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
};

Result<void> checked(natsStatus status, std::string_view what, jsErrCode code = {}) {
  if (status == NATS_OK) return {};
  natsStatus last = NATS_OK;
  const char* const detail = nats_GetLastError(&last);
  std::string message = fmt::format("NATS, {}: {}", what, natsStatus_GetText(status));
  if (detail != nullptr && *detail != '\0') message += fmt::format(" ({})", detail);
  if (code == JSNotEnabledErr || status == NATS_NO_RESPONDERS) {
    message += "; start the server with JetStream, nats-server -js";
  }
  return fail(std::move(message));
}

// What a header cannot hold. Blanks around a value get lost, as in HTTP. An empty value could be
// sent, but libnats 3.4 takes the following line for it when it reads.
Result<void> check_headers(const Message& message) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto& [name, type, value] = message[i];
    const bool named = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return c > ' ' && c < '\x7f' && c != ':';
    });
    const std::string_view breaks("\r\n\0", 3);
    if (named && type != WireType::kNull && !value.empty() &&
        value.find_first_of(breaks) == std::string_view::npos) {
      continue;
    }
    return fail(fmt::format(
        "property \"{}\" fits no header of NATS: names are visible ASCII without colon, values are "
        "not empty and hold no line breaks and no NUL",
        name));
  }
  return {};
}

class NatsBroker final : public Broker {
 public:
  NatsBroker(Connection connection, JetStream stream, BrokerOptions options)
      : Broker(options), connection_(std::move(connection)), js_(std::move(stream)) {}

  BrokerTraits traits() const override { return {.delays = false}; }

  Result<void> acknowledge(const Loan& loan) override { return answer(loan, "+ACK"); }
  Result<void> extend(const Loan& loan) override { return answer(loan, "+WPI"); }

  Result<void> reject(const Loan& loan, Rejection rejection) override {
    if (rejection == Rejection::kRequeue) return answer(loan, "-NAK");
    // First there, then no longer here: a crash between the two makes two of one, never none.
    auto buried = put(dead_letters_of(loan.queue), loan.message, {.message_id = loan.message_id});
    if (!buried) return buried;
    return answer(loan, "+ACK");
  }

  Result<void> check_jetstream() {
    jsAccountInfo* info = nullptr;
    jsErrCode code{};
    auto there = checked(js_GetAccountInfo(&info, js_.get(), nullptr, &code), "JetStream", code);
    jsAccountInfo_Destroy(info);
    return there;
  }

 private:
  Result<void> put(const std::string& queue, const Message& message,
                   const PublishOptions& publish) override {
    if (auto fits = check_headers(message); !fits) return fits;
    if (auto there = add_stream(queue); !there) return there;
    natsMsg* raw = nullptr;
    if (auto created = checked(natsMsg_Create(&raw, queue.c_str(), nullptr, message.body.data(),
                                              static_cast<int>(message.body.size())),
                               "a message");
        !created) {
      return created;
    }
    const Received sent(raw);
    for (std::size_t i = 0; i < message.size(); ++i) {
      const std::string name(message[i].name);
      const std::string value(message[i].value);
      if (auto added = checked(natsMsgHeader_Add(raw, name.c_str(), value.c_str()), "a header");
          !added) {
        return added;
      }
    }
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MsgId = publish.message_id.c_str();
    options.MaxWait = kTimeoutMs;
    jsErrCode code{};
    return checked(js_PublishMsg(nullptr, js_.get(), raw, &options, &code), "publishing", code);
  }

  Result<std::vector<Loan>> take(const std::string& queue, std::size_t max,
                                 milliseconds wait) override {
    const auto subscription = subscribe(queue);
    if (!subscription) return tl::unexpected(subscription.error());
    Batch batch;
    jsErrCode code{};
    const natsStatus status = natsSubscription_Fetch(
        &batch, *subscription, static_cast<int>(std::min<std::size_t>(max, 1000)),
        std::max(wait, kShortestWait).count(), &code);
    if (status == NATS_TIMEOUT) return std::vector<Loan>();
    if (auto fetched = checked(status, "receiving", code); !fetched) {
      return tl::unexpected(fetched.error());
    }
    std::vector<Loan> loans;
    for (int i = 0; i < batch.Count; ++i) loans.push_back(read_message(queue, batch.Msgs[i]));
    return loans;
  }

  static Loan read_message(const std::string& queue, natsMsg* message) {
    Loan loan{.queue = queue};
    if (const char* const reply = natsMsg_GetReply(message); reply != nullptr) loan.receipt = reply;
    loan.message.body.assign(natsMsg_GetData(message),
                             static_cast<std::size_t>(natsMsg_GetDataLength(message)));
    jsMsgMetaData* data = nullptr;
    if (natsMsg_GetMetaData(&data, message) == NATS_OK) {
      loan.attempt = static_cast<std::uint32_t>(std::max<std::uint64_t>(data->NumDelivered, 1));
      loan.redelivered = loan.attempt > 1;
      jsMsgMetaData_Destroy(data);
    }
    const char** names = nullptr;
    int count = 0;
    if (natsMsgHeader_Keys(message, &names, &count) != NATS_OK) return loan;
    // The library keeps them in a hash table; the alphabet is an order at least.
    std::sort(names, names + count,
              [](const char* a, const char* b) { return std::string_view(a) < b; });
    for (int i = 0; i < count; ++i) read_header(message, names[i], loan);
    free(names);
    return loan;
  }

  static void read_header(natsMsg* message, const char* name, Loan& loan) {
    const char** values = nullptr;
    int count = 0;
    if (natsMsgHeader_Values(message, name, &values, &count) != NATS_OK) return;
    for (int i = 0; i < count; ++i) {
      const std::string_view value = values[i] == nullptr ? "" : values[i];
      if (name == kIdHeader) {
        loan.message_id = value;
      } else {
        loan.message.add(name, WireType::kText, value);
      }
    }
    free(values);
  }

  Result<std::uint64_t> count(const std::string& queue) override {
    if (auto there = add_stream(queue); !there) return tl::unexpected(there.error());
    jsStreamInfo* info = nullptr;
    jsErrCode code{};
    auto asked = checked(js_GetStreamInfo(&info, js_.get(), queue.c_str(), nullptr, &code),
                         "counting", code);
    if (!asked) return tl::unexpected(asked.error());
    const std::uint64_t messages = info->State.Msgs;
    jsStreamInfo_Destroy(info);
    return messages;
  }

  Result<void> add_stream(const std::string& queue) {
    if (streams_.contains(queue)) return {};
    jsStreamConfig stream;
    jsStreamConfig_Init(&stream);
    const char* subject = queue.c_str();
    stream.Name = queue.c_str();
    stream.Subjects = &subject;
    stream.SubjectsLen = 1;
    stream.Retention = js_WorkQueuePolicy;
    stream.Storage = js_FileStorage;
    jsErrCode code{};
    auto added =
        checked(js_AddStream(nullptr, js_.get(), &stream, nullptr, &code), "a stream", code);
    // Somebody else who makes the same stream at the same moment may have been quicker.
    if (!added && !has_stream(queue)) return added;
    streams_.insert(queue);
    return {};
  }

  bool has_stream(const std::string& queue) {
    jsStreamInfo* info = nullptr;
    jsErrCode code{};
    const bool there = js_GetStreamInfo(&info, js_.get(), queue.c_str(), nullptr, &code) == NATS_OK;
    jsStreamInfo_Destroy(info);
    return there;
  }

  Result<natsSubscription*> subscribe(const std::string& queue) {
    if (const auto found = subscriptions_.find(queue); found != subscriptions_.end()) {
      return found->second.get();
    }
    if (auto there = add_stream(queue); !there) return tl::unexpected(there.error());
    jsConsumerConfig consumer;
    jsConsumerConfig_Init(&consumer);
    consumer.Durable = kConsumer;
    consumer.AckPolicy = js_AckExplicit;
    consumer.AckWait = std::chrono::nanoseconds(options().lease).count();
    jsErrCode code{};
    auto added =
        checked(js_AddConsumer(nullptr, js_.get(), queue.c_str(), &consumer, nullptr, &code),
                "a consumer", code);
    if (!added) return tl::unexpected(added.error());
    jsSubOptions bound;
    jsSubOptions_Init(&bound);
    bound.Stream = queue.c_str();
    bound.Consumer = kConsumer;
    natsSubscription* subscription = nullptr;
    auto subscribed = checked(js_PullSubscribe(&subscription, js_.get(), queue.c_str(), kConsumer,
                                               nullptr, &bound, &code),
                              "subscribing", code);
    if (!subscribed) return tl::unexpected(subscribed.error());
    subscriptions_.emplace(queue, subscription);
    return subscription;
  }

  // Waits until the server has taken note.
  Result<void> answer(const Loan& loan, std::string_view word) {
    natsMsg* noted = nullptr;
    auto asked =
        checked(natsConnection_Request(&noted, connection_.get(), loan.receipt.c_str(), word.data(),
                                       static_cast<int>(word.size()), kTimeoutMs),
                "settling a message");
    natsMsg_Destroy(noted);
    return asked;
  }

  Connection connection_;
  JetStream js_;
  std::set<std::string> streams_;
  std::map<std::string, Subscription> subscriptions_;
};

}  // namespace

Result<std::unique_ptr<Broker>> open_nats(const std::string& url, BrokerOptions options) {
  natsOptions* raw = nullptr;
  if (auto created = checked(natsOptions_Create(&raw), "starting"); !created) {
    return tl::unexpected(created.error());
  }
  const std::unique_ptr<natsOptions, Destroy<natsOptions_Destroy>> settings(raw);
  natsOptions_SetURL(raw, url.c_str());
  natsOptions_SetTimeout(raw, 5'000);
  natsOptions_SetAllowReconnect(raw, false);  // whoever uses a Broker opens another
  natsConnection* connected = nullptr;
  if (auto welcome = checked(natsConnection_Connect(&connected, raw), "connecting"); !welcome) {
    return tl::unexpected(welcome.error());
  }
  Connection connection(connected);
  jsCtx* context = nullptr;
  if (auto got = checked(natsConnection_JetStream(&context, connected, nullptr), "JetStream");
      !got) {
    return tl::unexpected(got.error());
  }
  auto broker = std::make_unique<NatsBroker>(std::move(connection), JetStream(context), options);
  if (auto there = broker->check_jetstream(); !there) return tl::unexpected(there.error());
  return broker;
}

std::string nats_version() { return nats_GetVersion(); }

}  // namespace propspec
