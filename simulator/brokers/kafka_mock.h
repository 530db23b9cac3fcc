// A Kafka cluster within this process, in memory: for tests, and for runs that need no other
// broker. Other processes can reach it while it lives.
#pragma once

#include <memory>
#include <string>

#include "simulator/trace/result.h"

namespace propspec {

class KafkaMock {
 public:
  static Result<std::unique_ptr<KafkaMock>> start();
  ~KafkaMock();
  KafkaMock(const KafkaMock&) = delete;
  KafkaMock& operator=(const KafkaMock&) = delete;

  const std::string& url() const { return url_; }  // kafka://127.0.0.1:PORT

 private:
  struct Cluster;
  KafkaMock(std::unique_ptr<Cluster> cluster, std::string url);

  std::unique_ptr<Cluster> cluster_;
  std::string url_;
};

}  // namespace propspec
