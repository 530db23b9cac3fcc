#include "harness/protocol/line_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <thread>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_read() { close_end(ends_[0]); }
  void close_write() { close_end(ends_[1]); }

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(ends_[1], bytes.data(), bytes.size());
      if (count < 0) throw std::runtime_error("cannot write");
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  std::string read_some() const {
    std::string bytes(1 << 16, '\0');
    const ssize_t count = ::read(ends_[0], bytes.data(), bytes.size());
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }
  std::string read_all() const {
    std::string all;
    for (std::string some = read_some(); !some.empty(); some = read_some()) all += some;
    return all;
  }

 private:
  static void close_end(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  int ends_[2];
};

// Injects what it is given; throws on the spans "bug" and "odd bug"; answers "huge" with more than
// a line holds.
class Echo : public Handler {
 public:
  Answer handle(const Request& request) override {
    if (const auto* inject = std::get_if<InjectRequest>(&request)) {
      if (inject->handle == "bug") throw std::runtime_error("the library threw");
      if (inject->handle == "odd bug") throw 7;
      if (inject->handle == "huge") return InjectAnswer{{{"a", std::string(kMaxLineBytes, 'x')}}};
      if (inject->handle == "big")
        return InjectAnswer{{{"a", std::string(kMaxLineBytes / 3, 'x')}}};
      return InjectAnswer{inject->headers};
    }
    return Done{};
  }
};

struct Served {
  int status = -1;
  std::string output;
};

// Another thread plays the harness, which writes and reads independently.
Served served(const std::string& input) {
  Pipe in;
  Pipe out;
  Served result;
  std::thread writer([&] {
    in.write(input);
    in.close_write();
  });
  std::thread server([&] {
    Echo echo;
    result.status = serve(in.read_end(), out.write_end(), echo);
    out.close_write();
  });
  result.output = out.read_all();
  writer.join();
  server.join();
  return result;
}

std::string output(const std::string& input) {
  const Served result = served(input);
  EXPECT_EQ(result.status, 0);
  return result.output;
}

TEST(LineServer, EndsWithItsInput) { EXPECT_EQ(output(""), ""); }

TEST(LineServer, AnswersEachLine) {
  EXPECT_EQ(output("{\"id\":1,\"op\":\"reset\"}\n"
                   "{\"id\":2,\"op\":\"inject\",\"span\":\"s\",\"headers\":[[\"a\",\"b\"]]}\n"),
            "{\"id\":1,\"ok\":{}}\n"
            "{\"id\":2,\"ok\":{\"headers\":[[\"a\",\"b\"]]}}\n");
}

TEST(LineServer, AnswersALastLineWithoutLineFeed) {
  EXPECT_EQ(output(R"({"id":1,"op":"reset"})"), "{\"id\":1,\"ok\":{}}\n");
}

TEST(LineServer, AnswersABatchFrameWithOneLine) {
  EXPECT_EQ(
      output("[{\"id\":1,\"op\":\"reset\"},{\"id\":2,\"op\":\"inject\"},7]\n"),
      "[{\"id\":1,\"ok\":{}},"
      "{\"id\":2,\"error\":{\"kind\":\"invalid\",\"message\":\"/1/span: the member is missing\"}},"
      "{\"id\":null,\"error\":{\"kind\":\"invalid\",\"message\":\"/2: 7 is not an object\"}}]\n");
}

TEST(LineServer, RefusesWhatItCannotDo) {
  EXPECT_EQ(output("{\"id\":1,\"op\":\"x-17\"}\n"),
            "{\"id\":1,\"error\":{\"kind\":\"unsupported\","
            "\"message\":\"there is no operation \\\"x-17\\\" here\"}}\n");
  EXPECT_EQ(output("{\"id\":1,\"op\":\"hello\",\"protocol\":2}\n"),
            "{\"id\":1,\"error\":{\"kind\":\"unsupported\","
            "\"message\":\"protocol version 2 is not spoken here, only 1\"}}\n");
  EXPECT_EQ(output("{\"id\":1,\"op\":\"inject\",\"span\":\"bug\",\"headers\":[]}\n"),
            "{\"id\":1,\"error\":{\"kind\":\"internal\",\"message\":\"the library threw\"}}\n");
  EXPECT_EQ(output("{\"id\":1,\"op\":\"inject\",\"span\":\"odd bug\",\"headers\":[]}\n"),
            "{\"id\":1,\"error\":{\"kind\":\"internal\",\"message\":\"threw what is no "
            "std::exception\"}}\n");
  EXPECT_EQ(output("\n{\"id\":1,\"op\":\"reset\"}\n"),
            "{\"id\":null,\"error\":{\"kind\":\"invalid\",\"message\":\"the line is empty\"}}\n"
            "{\"id\":1,\"ok\":{}}\n");
}

TEST(LineServer, RefusesATooLongLineOnceAndGoesOn) {
  const std::string too_long(2 * kMaxLineBytes, '[');
  EXPECT_EQ(output(too_long + "\n{\"id\":1,\"op\":\"reset\"}\n"),
            "{\"id\":null,\"error\":{\"kind\":\"invalid\","
            "\"message\":\"the line is longer than 8388608 bytes\"}}\n"
            "{\"id\":1,\"ok\":{}}\n");
}

TEST(LineServer, NeverWritesATooLongLine) {
  EXPECT_EQ(output("{\"id\":1,\"op\":\"inject\",\"span\":\"huge\",\"headers\":[]}\n"),
            "{\"id\":1,\"error\":{\"kind\":\"internal\","
            "\"message\":\"the answer would be longer than a line may be\"}}\n");

  std::string batch = "[";
  for (int i = 0; i < 6; ++i) {
    batch += R"({"id":1,"op":"inject","span":"big","headers":[]},)";
  }
  batch.back() = ']';
  const std::string lines = output(batch);
  std::size_t begin = 0;
  std::size_t count = 0;
  for (auto end = lines.find('\n'); end != std::string::npos; end = lines.find('\n', begin)) {
    EXPECT_LT(end - begin, kMaxLineBytes);
    EXPECT_EQ(lines[begin], '[');
    EXPECT_EQ(lines[end - 1], ']');
    begin = end + 1;
    ++count;
  }
  EXPECT_EQ(begin, lines.size());
  EXPECT_EQ(count, 3);
}

// A harness that waits for the answer before it asks again must not wait for ever.
TEST(LineServer, AnswersBeforeItWaitsForMore) {
  Pipe in;
  Pipe out;
  int status = -1;
  std::thread server([&] {
    Echo echo;
    status = serve(in.read_end(), out.write_end(), echo);
  });
  in.write("{\"id\":1,\"op\":\"reset\"}\n{\"id\":2,");
  EXPECT_EQ(out.read_some(), "{\"id\":1,\"ok\":{}}\n");
  in.write("\"op\":\"reset\"}\n");
  EXPECT_EQ(out.read_some(), "{\"id\":2,\"ok\":{}}\n");
  in.close_write();
  server.join();
  EXPECT_EQ(status, 0);
}

TEST(LineServer, ServesDescriptorsThatDoNotBlock) {
  Pipe in;
  Pipe out;
  fcntl(in.read_end(), F_SETFL, O_NONBLOCK);
  fcntl(out.write_end(), F_SETFL, O_NONBLOCK);
  int status = -1;
  std::thread server([&] {
    Echo echo;
    status = serve(in.read_end(), out.write_end(), echo);
    out.close_write();
  });
  // Far more than a pipe holds, read only after all of it is under way.
  std::string requests;
  std::string answers;
  for (int id = 0; id < 20000; ++id) {
    requests += "{\"id\":" + std::to_string(id) + ",\"op\":\"reset\"}\n";
    answers += "{\"id\":" + std::to_string(id) + ",\"ok\":{}}\n";
  }
  std::thread writer([&] {
    in.write(requests);
    in.close_write();
  });
  EXPECT_EQ(out.read_all(), answers);
  writer.join();
  server.join();
  EXPECT_EQ(status, 0);
}

TEST(LineServer, EndsWhenNobodyReads) {
  Pipe in;
  Pipe out;
  out.close_read();
  in.write("{\"id\":1,\"op\":\"reset\"}\n");
  Echo echo;
  EXPECT_EQ(serve(in.read_end(), out.write_end(), echo), 1);
}

TEST(LineServer, EndsWhenItsInputCannotBeRead) {
  Pipe out;
  Echo echo;
  EXPECT_EQ(serve(-1, out.write_end(), echo), 1);
}

}  // namespace
}  // namespace propspec::harness
