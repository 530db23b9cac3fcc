// The rows of the table of carriers. To add one, add its file, name it here and list it in
// carriers.cc.
#pragma once

#include "simulator/carriers/carrier.h"

namespace propspec {

extern const Carrier kAmqp, kAmqp10, kApalis, kApalisExtensions, kApalisLink, kBullmq, kCelery,
    kEnvironment, kEventBridge, kGrpc, kHangfire, kHangfireBlog, kHangfireOtel, kHttp, kIbmMq, kJms,
    kKafka, kKinesis, kLaravel, kNats, kPhpServer, kPubSub, kRedisStream, kRq, kServiceBus,
    kSidekiq, kSnsSqs, kSnsSqsRaw, kSqs, kSymfony, kWcf;

}  // namespace propspec
