#include "simulator/brokers/kafka_mock.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>

namespace propspec {

struct KafkaMock::Cluster {
  rd_kafka_t* client = nullptr;
  rd_kafka_mock_cluster_t* mock = nullptr;

  ~Cluster() {
    if (mock != nullptr) rd_kafka_mock_cluster_destroy(mock);
    if (client != nullptr) rd_kafka_destroy(client);
  }
};

Result<std::unique_ptr<KafkaMock>> KafkaMock::start() {
  auto cluster = std::make_unique<Cluster>();
  std::array<char, 256> why{};
  rd_kafka_conf_t* const configuration = rd_kafka_conf_new();
  // It has no cluster of its own, and would say so.
  rd_kafka_conf_set_log_cb(configuration, [](const rd_kafka_t*, int, const char*, const char*) {});
  cluster->client = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, why.data(), why.size());
  if (cluster->client == nullptr) return fail(why.data());
  cluster->mock = rd_kafka_mock_cluster_new(cluster->client, 1);
  if (cluster->mock == nullptr) return fail("the mock cluster of librdkafka did not start");
  std::string url = "kafka://";
  url += rd_kafka_mock_cluster_bootstraps(cluster->mock);
  return std::unique_ptr<KafkaMock>(new KafkaMock(std::move(cluster), std::move(url)));
}

KafkaMock::KafkaMock(std::unique_ptr<Cluster> cluster, std::string url)
    : cluster_(std::move(cluster)), url_(std::move(url)) {}

KafkaMock::~KafkaMock() = default;

}  // namespace propspec
