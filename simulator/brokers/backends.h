// The backends as broker.cc knows them; each is a file of its own.
#pragma once

#include <memory>
#include <string>

#include "simulator/brokers/broker.h"

namespace propspec {

// Each refuses with the reason alone ("Connection refused"); open_broker makes a sentence of it.
using OpenBackend = Result<std::unique_ptr<Broker>>(const std::string& url, BrokerOptions options);

OpenBackend open_sqlite, open_redis, open_amqp, open_nats, open_kafka, open_postgresql;
// Of the client library that is linked.
std::string sqlite_version(), redis_version(), amqp_client_version(), nats_version(),
    kafka_version(), postgresql_version();

bool is_dead_letter_queue(std::string_view queue);

}  // namespace propspec
