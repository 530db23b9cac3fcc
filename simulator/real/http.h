// HTTP/1.1 on loopback: a server with limits, and a client that keeps its connections.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "simulator/trace/key_values.h"
#include "simulator/trace/result.h"

namespace propspec {

struct HttpRequest {
  std::string method = "POST";
  std::string target = "/";
  Headers headers;  // without Host, Connection, Content-Length and Transfer-Encoding
  std::string body;
};

struct HttpResponse {
  unsigned status = 200;
  std::string body;
};

struct HttpLimits {
  std::uint32_t header_bytes = 256u << 10u;
  std::uint64_t body_bytes = 64u << 20u;
  std::size_t connections = 512;  // more are closed at once
  std::size_t threads = 16;       // requests that are handled at the same time
  std::chrono::seconds idle{300};
};

class HttpServer {
 public:
  // Called from several threads at once.
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  // Listens on 127.0.0.1, on a port that is free.
  static Result<std::unique_ptr<HttpServer>> start(Handler handler, HttpLimits limits = {});
  // Ends once what is being handled is done.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  const std::string& address() const { return address_; }  // 127.0.0.1:PORT

 private:
  struct State;
  HttpServer(std::unique_ptr<State> state, std::string address);

  std::unique_ptr<State> state_;
  std::string address_;
};

// Not for several threads at once.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();

  // `address` is HOST:PORT. An answer of any status is an answer.
  Result<HttpResponse> send(const std::string& address, const HttpRequest& request,
                            std::chrono::milliseconds timeout = std::chrono::seconds(60));

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether it can be a header: a token, and a value without control characters.
bool is_http_header(std::string_view name, std::string_view value);

}  // namespace propspec
