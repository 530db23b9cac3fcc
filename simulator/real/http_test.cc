#include "simulator/real/http.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace propspec {
namespace {

HttpResponse echo(const HttpRequest& request) {
  HttpResponse answer;
  answer.body = request.method + " " + request.target + "\n";
  for (const auto [name, value] : request.headers) {
    answer.body += std::string(name) + "=" + std::string(value) + "\n";
  }
  answer.body += request.body;
  return answer;
}

TEST(Http, CarriesMethodTargetHeadersAndBody) {
  const auto server = HttpServer::start(echo).value();
  HttpClient client;
  HttpRequest request;
  request.method = "PUT";
  request.target = "/v0.4/traces";
  request.headers.add("X-Datadog-Trace-Id", "1");
  request.headers.add("baggage", "a=1");
  request.headers.add("baggage", "b=2");
  request.headers.add("empty", "");
  request.body = std::string("\0\xff", 2);
  for (int i = 0; i < 3; ++i) {  // on one connection
    const auto answer = client.send(server->address(), request);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200u);
    EXPECT_EQ(answer->body, std::string("PUT /v0.4/traces\nX-Datadog-Trace-Id=1\nbaggage=a=1\n"
                                        "baggage=b=2\nempty=\n") +
                                std::string("\0\xff", 2));
  }
}

TEST(Http, AnswersManyAtOnce) {
  std::atomic<int> handled = 0;
  const auto server = HttpServer::start([&](const HttpRequest& request) {
                        ++handled;
                        return HttpResponse{202, request.body};
                      }).value();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      HttpClient client;
      for (int i = 0; i < 20; ++i) {
        HttpRequest request;
        request.body = std::to_string(100 * t + i);
        const auto answer = client.send(server->address(), request);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 202u);
        EXPECT_EQ(answer->body, request.body);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(handled, 160);
}

TEST(Http, RefusesWhatIsTooLarge) {
  const auto server = HttpServer::start(echo, {.header_bytes = 2000, .body_bytes = 1000}).value();
  HttpClient client;
  HttpRequest request;
  request.body.assign(1001, 'x');
  auto answer = client.send(server->address(), request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 413u);
  request.body.clear();
  request.headers.add("long", std::string(3000, 'x'));
  answer = client.send(server->address(), request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 413u);
}

TEST(Http, SaysThatNobodyIsThere) {
  HttpClient client;
  const auto answer = client.send("127.0.0.1:1", {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "no answer from http://127.0.0.1:1/: Connection refused");
  EXPECT_FALSE(client.send("nowhere", {}));
}

TEST(Http, AClientOutlivesItsServer) {
  HttpClient client;
  std::string address;
  {
    const auto server = HttpServer::start(echo).value();
    address = server->address();
    EXPECT_TRUE(client.send(address, {}));
  }
  EXPECT_FALSE(client.send(address, {}));
  EXPECT_FALSE(client.send(address, {}));
}

TEST(Http, KnowsHeaders) {
  EXPECT_TRUE(is_http_header("x-datadog-tags", "_dd.p.dm=-4\t\xc3\xa9"));
  EXPECT_TRUE(is_http_header("a", ""));
  EXPECT_FALSE(is_http_header("", "x"));
  EXPECT_FALSE(is_http_header("a b", "x"));
  EXPECT_FALSE(is_http_header("a:", "x"));
  EXPECT_FALSE(is_http_header("a", "x\r\nb: c"));
  EXPECT_FALSE(is_http_header("a", std::string_view("\0", 1)));
}

}  // namespace
}  // namespace propspec
