// Kafka: a topic and a consumer group for each queue. A group knows one offset for each partition,
// so what was acknowledged out of order is remembered here until the gap before it is closed.
#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <thread>

#include "simulator/brokers/backends.h"
#include "simulator/brokers/polling.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// A record that was rejected is appended again, with the number of its attempt.
constexpr std::string_view kAttemptHeader = "propspec-attempt";
constexpr int kTimeoutMs = 30'000;
// After which a member that died has its partitions given away: the shortest that brokers allow.
// It also is about what a member that joins in the midst of a rebalance waits for.
constexpr std::string_view kSessionMs = "6000";

struct DestroyClient {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
struct DestroyRecord {
  void operator()(rd_kafka_message_t* record) const { rd_kafka_message_destroy(record); }
};
struct DestroyPartitions {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using Client = std::unique_ptr<rd_kafka_t, DestroyClient>;
using Record = std::unique_ptr<rd_kafka_message_t, DestroyRecord>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyPartitions>;

Result<void> checked(rd_kafka_resp_err_t error, std::string_view what) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return fail(fmt::format("Kafka, {}: {}", what, rd_kafka_err2str(error)));
}

// What became of the one record that is being sent.
struct Sending {
  bool ended = false;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

void note_delivery(rd_kafka_t*, const rd_kafka_message_t* record, void*) {
  auto& sending = *static_cast<Sending*>(record->_private);
  sending = {.ended = true, .error = record->err};
}

struct Offsets {
  std::set<std::int64_t> on_loan;
  std::int64_t next = 0;  // after the last that was received

  std::int64_t committable() const { return on_loan.empty() ? next : *on_loan.begin(); }
};

// One member of the group of a queue.
struct Member {
  std::map<std::int32_t, Offsets> partitions;
  bool subscribed = false;
  bool cluster_is_down = false;
  Client client;  // the last, so the first to go: to the end it calls back with this as its opaque
};

// What this member received and did not acknowledge belongs to another from now on.
void rebalance(rd_kafka_t* client, rd_kafka_resp_err_t event,
               rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  static_cast<Member*>(opaque)->partitions.clear();
  rd_kafka_assign(client, event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? partitions : nullptr);
}

void note_error(rd_kafka_t*, int error, const char*, void* opaque) {
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && opaque != nullptr) {
    static_cast<Member*>(opaque)->cluster_is_down = true;
  }
}

using Settings = std::vector<std::pair<std::string, std::string>>;

class KafkaBroker final : public Broker {
 public:
  KafkaBroker(std::string servers, BrokerOptions options)
      : Broker(options), servers_(std::move(servers)) {}

  Result<void> connect() {
    auto producer = open_client(
        RD_KAFKA_PRODUCER,
        {{"linger.ms", "0"}, {"acks", "all"}, {"message.timeout.ms", std::to_string(kTimeoutMs)}},
        nullptr);
    if (!producer) return tl::unexpected(producer.error());
    producer_ = std::move(*producer);
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto answer = rd_kafka_metadata(producer_.get(), 0, nullptr, &metadata, 5'000);
    if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
    if (answer == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return fail(rd_kafka_err2str(answer));
  }

  // In order within a partition only; a group knows nothing of attempts.
  BrokerTraits traits() const override {
    return {.ordered = false, .loans_expire = false, .counts_deaths = false, .delays = false};
  }

  Result<void> acknowledge(const Loan& loan) override {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    const char* const end = loan.receipt.data() + loan.receipt.size();
    const auto space = std::from_chars(loan.receipt.data(), end, partition).ptr;
    if (space == end || std::from_chars(space + 1, end, offset).ec != std::errc{}) {
      return fail(fmt::format("\"{}\" is no receipt of this queue", loan.receipt));
    }
    const auto member = members_.find(loan.queue);
    if (member == members_.end()) return not_on_loan(loan);
    auto& partitions = member->second.partitions;
    const auto offsets = partitions.find(partition);
    if (offsets == partitions.end() || offsets->second.on_loan.erase(offset) == 0) {
      return not_on_loan(loan);
    }
    const Partitions commit(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(commit.get(), loan.queue.c_str(), partition)->offset =
        offsets->second.committable();
    const auto error = rd_kafka_commit(member->second.client.get(), commit.get(), 0);
    // A group that is being divided anew takes no offsets: whoever gets the partition begins behind
    // the last one that it took.
    if (error == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS) return not_on_loan(loan);
    return checked(error, "committing");
  }

  // First there, then no longer here: a crash between the two makes two of one, never none.
  Result<void> reject(const Loan& loan, Rejection rejection) override {
    const bool requeue = rejection == Rejection::kRequeue;
    auto appended = append(requeue ? loan.queue : dead_letters_of(loan.queue), loan.message,
                           loan.message_id, requeue ? loan.attempt + 1 : 1);
    if (!appended) return appended;
    return acknowledge(loan);
  }

  Result<void> extend(const Loan&) override { return {}; }

 private:
  Result<void> put(const std::string& queue, const Message& message,
                   const PublishOptions& publish) override {
    return append(queue, message, publish.message_id, 1);
  }

  Result<void> append(const std::string& queue, const Message& message, const std::string& id,
                      std::uint32_t attempt) {
    rd_kafka_headers_t* const headers = rd_kafka_headers_new(message.size() + 1);
    const auto add = [&](std::string_view name, const char* value, std::size_t size) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value,
                          static_cast<ssize_t>(size));
    };
    for (std::size_t i = 0; i < message.size(); ++i) {
      const auto& [name, type, value] = message[i];
      add(name, type == WireType::kNull ? nullptr : value.data(), value.size());
    }
    const std::string number = std::to_string(attempt);
    if (attempt > 1) add(kAttemptHeader, number.data(), number.size());

    Sending sending;
    std::array<rd_kafka_vu_t, 6> record{};
    record[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    record[0].u.cstr = queue.c_str();
    record[1].vtype = RD_KAFKA_VTYPE_KEY;
    record[1].u.mem = {const_cast<char*>(id.data()), id.size()};
    record[2].vtype = RD_KAFKA_VTYPE_VALUE;
    record[2].u.mem = {const_cast<char*>(message.body.data()), message.body.size()};
    record[3].vtype = RD_KAFKA_VTYPE_HEADERS;
    record[3].u.headers = headers;
    record[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
    record[4].u.ptr = &sending;
    record[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    record[5].u.i = RD_KAFKA_MSG_F_COPY;
    if (rd_kafka_error_t* const error =
            rd_kafka_produceva(producer_.get(), record.data(), record.size());
        error != nullptr) {
      rd_kafka_headers_destroy(headers);
      auto refused = fail(fmt::format("Kafka, publishing: {}", rd_kafka_error_string(error)));
      rd_kafka_error_destroy(error);
      return refused;
    }
    // Ends: the record times out if it cannot be delivered.
    while (!sending.ended) rd_kafka_poll(producer_.get(), 100);
    return checked(sending.error, "publishing");
  }

  Result<std::vector<Loan>> take(const std::string& queue, std::size_t max,
                                 milliseconds wait) override {
    const auto member = member_of(queue);
    if (!member) return tl::unexpected(member.error());
    if (auto subscribed = subscribe(queue, **member); !subscribed) {
      return tl::unexpected(subscribed.error());
    }
    const auto deadline = Clock::now() + wait;
    std::vector<Loan> loans;
    while (loans.size() < max) {
      const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
      const bool patient = loans.empty() && left > 0;
      const Record record(
          rd_kafka_consumer_poll((*member)->client.get(), patient ? static_cast<int>(left) : 0));
      if (record == nullptr) break;
      if (record->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        loans.push_back(read_record(queue, *record, **member));
      } else if (record->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
        if (left <= 0) break;  // the topic is made with its first record
      } else {
        return tl::unexpected(checked(record->err, "receiving").error());
      }
    }
    if (loans.empty() && (*member)->cluster_is_down) {
      return fail(fmt::format("Kafka, receiving: all brokers of {} are down", servers_));
    }
    return loans;
  }

  static Loan read_record(const std::string& queue, const rd_kafka_message_t& record,
                          Member& member) {
    Offsets& offsets = member.partitions[record.partition];
    offsets.on_loan.insert(record.offset);
    offsets.next = record.offset + 1;
    Loan loan{.queue = queue};
    loan.receipt = fmt::format("{} {}", record.partition, record.offset);
    loan.message_id.assign(static_cast<const char*>(record.key), record.key_len);
    loan.message.body.assign(static_cast<const char*>(record.payload), record.len);
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&record, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return loan;
    const char* name = nullptr;
    const void* data = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &data, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      const std::string_view value(static_cast<const char*>(data), size);
      if (name == kAttemptHeader) {
        std::from_chars(value.data(), value.data() + value.size(), loan.attempt);
        loan.redelivered = true;
      } else {
        loan.message.add(name, data == nullptr ? WireType::kNull : WireType::kBytes, value);
      }
    }
    return loan;
  }

  // What lies behind the group's offsets.
  Result<std::uint64_t> count(const std::string& queue) override {
    const auto member = member_of(queue);
    if (!member) return tl::unexpected(member.error());
    const auto partitions = partitions_of(queue, (*member)->client.get());
    if (!partitions) return tl::unexpected(partitions.error());
    auto* const list = partitions->get();
    rd_kafka_t* const client = (*member)->client.get();
    if (auto known = checked(rd_kafka_committed(client, list, kTimeoutMs), "counting"); !known) {
      return tl::unexpected(known.error());
    }
    std::uint64_t records = 0;
    for (int i = 0; i < list->cnt; ++i) {
      const auto& [topic, partition, committed, metadata, size, opaque, error, hidden] =
          list->elems[i];
      std::int64_t low = 0;
      std::int64_t high = 0;
      if (auto asked = checked(
              rd_kafka_query_watermark_offsets(client, topic, partition, &low, &high, kTimeoutMs),
              "counting");
          !asked) {
        return tl::unexpected(asked.error());
      }
      records += static_cast<std::uint64_t>(high - std::max(low, committed));
    }
    return records;
  }

  // Makes the topic, where the cluster makes what it is asked for. A group that forms while its
  // topic comes into being may never get done (seen with librdkafka's own mock cluster).
  Result<void> await_topic(const std::string& queue) const {
    const auto deadline = Clock::now() + milliseconds(kTimeoutMs);
    while (Clock::now() < deadline) {
      const auto partitions = partitions_of(queue, producer_.get());
      if (!partitions) return tl::unexpected(partitions.error());
      if ((*partitions)->cnt > 0) return {};
      std::this_thread::sleep_for(kLongestPause);
    }
    return fail(fmt::format("Kafka has no topic {}, and does not make it: create it", queue));
  }

  static Result<Partitions> partitions_of(const std::string& queue, rd_kafka_t* client) {
    rd_kafka_topic_t* const topic = rd_kafka_topic_new(client, queue.c_str(), nullptr);
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto error = rd_kafka_metadata(client, 0, topic, &metadata, kTimeoutMs);
    rd_kafka_topic_destroy(topic);
    if (auto asked = checked(error, "counting"); !asked) return tl::unexpected(asked.error());
    Partitions list(rd_kafka_topic_partition_list_new(1));
    for (int i = 0; i < metadata->topics[0].partition_cnt; ++i) {
      rd_kafka_topic_partition_list_add(list.get(), queue.c_str(),
                                        metadata->topics[0].partitions[i].id);
    }
    rd_kafka_metadata_destroy(metadata);
    return list;
  }

  Result<Member*> member_of(const std::string& queue) {
    const auto [place, is_new] = members_.try_emplace(queue);
    Member& member = place->second;
    if (!is_new) return &member;
    auto client = open_client(RD_KAFKA_CONSUMER,
                              {{"group.id", "propspec-" + queue},
                               {"enable.auto.commit", "false"},
                               {"auto.offset.reset", "earliest"},
                               {"allow.auto.create.topics", "true"},
                               {"topic.metadata.refresh.interval.ms", "1000"},
                               {"fetch.wait.max.ms", "20"},
                               {"session.timeout.ms", std::string(kSessionMs)},
                               {"heartbeat.interval.ms", "1000"}},
                              &member);
    if (!client) {
      members_.erase(place);
      return tl::unexpected(client.error());
    }
    member.client = std::move(*client);
    rd_kafka_poll_set_consumer(member.client.get());
    return &member;
  }

  Result<void> subscribe(const std::string& queue, Member& member) {
    if (member.subscribed) return {};
    if (auto there = await_topic(queue); !there) return there;
    const Partitions topics(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(topics.get(), queue.c_str(), RD_KAFKA_PARTITION_UA);
    auto subscribed = checked(rd_kafka_subscribe(member.client.get(), topics.get()), "subscribing");
    member.subscribed = subscribed.has_value();
    return subscribed;
  }

  Result<Client> open_client(rd_kafka_type_t type, Settings settings, Member* member) const {
    settings.emplace_back("bootstrap.servers", servers_);
    std::array<char, 256> why{};
    rd_kafka_conf_t* const configuration = rd_kafka_conf_new();
    for (const auto& [name, value] : settings) {
      if (rd_kafka_conf_set(configuration, name.c_str(), value.c_str(), why.data(), why.size()) !=
          RD_KAFKA_CONF_OK) {
        rd_kafka_conf_destroy(configuration);
        return fail(why.data());
      }
    }
    rd_kafka_conf_set_opaque(configuration, member);
    rd_kafka_conf_set_log_cb(configuration, [](const rd_kafka_t*, int, const char*, const char*) {
    });  // errors are values here
    rd_kafka_conf_set_error_cb(configuration, note_error);
    if (type == RD_KAFKA_CONSUMER) {
      rd_kafka_conf_set_rebalance_cb(configuration, rebalance);
    } else {
      rd_kafka_conf_set_dr_msg_cb(configuration, note_delivery);
    }
    rd_kafka_t* const client = rd_kafka_new(type, configuration, why.data(), why.size());
    if (client != nullptr) return Client(client);
    rd_kafka_conf_destroy(configuration);
    return fail(why.data());
  }

  static tl::unexpected<Error> not_on_loan(const Loan& loan) {
    return fail(fmt::format(
        "message {} in queue {} is no longer on loan: another consumer was given its partition",
        loan.message_id, loan.queue));
  }

  std::string servers_;
  Client producer_;
  std::map<std::string, Member> members_;  // at fixed addresses
};

}  // namespace

Result<std::unique_ptr<Broker>> open_kafka(const std::string& url, BrokerOptions options) {
  constexpr std::string_view kScheme = "kafka://";
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    return fail("this is not kafka://HOST:PORT[,HOST:PORT…]");
  }
  auto broker = std::make_unique<KafkaBroker>(url.substr(kScheme.size()), options);
  if (auto connected = broker->connect(); !connected) return tl::unexpected(connected.error());
  return broker;
}

std::string kafka_version() { return rd_kafka_version_str(); }

}  // namespace propspec
