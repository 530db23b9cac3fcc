// The embedded queue with several processes at once, some of which are killed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>

#include "simulator/brokers/broker.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience = std::chrono::seconds(60);

class SqliteProcesses : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "propspec-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    url_ = "sqlite:" + (folder_ / "queue.db").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // A process that runs `work(Broker&)`, and ends with what it returns. It opens the database
  // itself: a connection does not survive a fork.
  template <typename Work>
  pid_t in_a_process(BrokerOptions options, Work work) {
    const pid_t process = fork();
    if (process != 0) return process;
    const auto broker = open_broker(url_, options);
    _exit(broker && work(**broker) ? 0 : 1);
  }

  std::unique_ptr<Broker> open(BrokerOptions options = {}) {
    auto broker = open_broker(url_, options);
    if (!broker) throw std::runtime_error(broker.error().message);
    return std::move(*broker);
  }

  std::filesystem::path folder_;
  std::string url_;
};

int ended(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return status;
}

std::vector<Loan> receive(Broker& broker, std::size_t max) {
  auto loans = broker.receive("done", max, kPatience);
  if (!loans) throw std::runtime_error(loans.error().message);
  return std::move(*loans);
}

Message body(std::string text) {
  Message message;
  message.body = std::move(text);
  return message;
}

TEST_F(SqliteProcesses, PublishAndReceiveAtTheSameTime) {
  constexpr int kProcesses = 4;
  constexpr int kEach = 50;
  std::vector<pid_t> processes;
  for (int p = 0; p < kProcesses; ++p) {
    processes.push_back(in_a_process({}, [p](Broker& broker) {
      for (int i = 0; i < kEach; ++i) {
        if (!broker.publish("jobs", body(std::to_string(p * kEach + i)))) return false;
      }
      return true;
    }));
    // Moves as many from one queue to the other.
    processes.push_back(in_a_process({}, [](Broker& broker) {
      for (int i = 0; i < kEach; ++i) {
        const auto loans = broker.receive("jobs", 1, kPatience);
        if (!loans || loans->size() != 1) return false;
        if (!broker.publish("done", loans->front().message)) return false;
        if (!broker.acknowledge(loans->front())) return false;
      }
      return true;
    }));
  }
  for (const pid_t process : processes) EXPECT_EQ(ended(process), 0);
  const auto broker = open();
  std::set<std::string> done;
  for (const Loan& loan : receive(*broker, 1'000)) {
    done.insert(loan.message.body);
    EXPECT_EQ(loan.attempt, 1u);
  }
  EXPECT_EQ(done.size(), std::size_t{kProcesses * kEach});
  EXPECT_EQ(broker->depth("jobs").value(), 0u);
}

// Each time a worker is killed while it works, at another moment.
TEST_F(SqliteProcesses, NothingIsLostWhenWorkersAreKilled) {
  constexpr std::size_t kJobs = 60;
  const BrokerOptions options{.lease = milliseconds(100)};
  const auto broker = open(options);
  for (std::size_t i = 0; i < kJobs; ++i) {
    ASSERT_TRUE(broker->publish("jobs", body(std::to_string(i))));
  }
  const auto work = [](Broker& own) {
    while (true) {
      const auto loans = own.receive("jobs", 2, kPatience);
      if (!loans) return false;
      for (const Loan& loan : *loans) {
        if (!own.publish("done", loan.message)) return false;
        if (!own.acknowledge(loan)) return false;
      }
    }
  };
  std::set<std::string> done;
  for (int killed = 0; killed < 8 && done.size() < kJobs; ++killed) {
    const pid_t worker = in_a_process(options, work);
    // The moment is that of a job that was done, and what the kernel makes of it.
    for (int seen = 0; seen < 5 && done.size() < kJobs;) {
      for (const Loan& loan : receive(*broker, 1)) {
        done.insert(loan.message.body);
        ASSERT_TRUE(broker->acknowledge(loan));
        ++seen;
      }
    }
    kill(worker, SIGKILL);
    EXPECT_TRUE(WIFSIGNALED(ended(worker)));
  }
  const pid_t worker = in_a_process(options, work);
  while (done.size() < kJobs) {
    const auto loans = receive(*broker, 10);
    ASSERT_FALSE(loans.empty());
    for (const Loan& loan : loans) {
      done.insert(loan.message.body);
      (void)broker->acknowledge(loan);
    }
  }
  kill(worker, SIGKILL);
  ended(worker);
  EXPECT_EQ(done.size(), kJobs);
}

}  // namespace
}  // namespace propspec
