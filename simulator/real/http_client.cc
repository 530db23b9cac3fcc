#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <map>
#include <utility>

#include "simulator/real/http.h"

namespace propspec {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::uint64_t kLongestAnswer = 64u << 20u;

struct Connection {
  explicit Connection(asio::io_context& context) : stream(context) {}

  boost::beast::tcp_stream stream;
  boost::beast::flat_buffer buffer;
};

boost::beast::string_view view(std::string_view text) { return {text.data(), text.size()}; }

http::request<http::string_body> message_of(const std::string& address,
                                            const HttpRequest& request) {
  http::request<http::string_body> message;
  message.version(11);
  message.method_string(view(request.method));
  message.target(view(request.target));
  message.set(http::field::host, view(address));
  for (const auto [name, value] : request.headers) message.insert(view(name), view(value));
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

}  // namespace

struct HttpClient::State {
  asio::io_context context{1};
  std::map<std::string, std::unique_ptr<Connection>> connections;

  // Starts something, and waits for it; the stream's own timeout is what ends it at the latest.
  template <typename Start>
  ErrorCode await(Start start) {
    ErrorCode outcome;
    start([&outcome](ErrorCode error, auto&&...) { outcome = error; });
    context.restart();
    context.run();
    return outcome;
  }

  ErrorCode exchange(const std::string& address, const HttpRequest& request,
                     std::chrono::milliseconds timeout, HttpResponse& answer) {
    auto& connection = connections[address];
    if (connection == nullptr) {
      connection = std::make_unique<Connection>(context);
      if (const ErrorCode error = connect(*connection, address, timeout)) return error;
    }
    boost::beast::tcp_stream& stream = connection->stream;
    stream.expires_after(timeout);
    const auto message = message_of(address, request);
    if (const ErrorCode error =
            await([&](auto done) { http::async_write(stream, message, std::move(done)); })) {
      return error;
    }
    http::response_parser<http::string_body> parser;
    parser.body_limit(kLongestAnswer);
    if (const ErrorCode error = await([&](auto done) {
          http::async_read(stream, connection->buffer, parser, std::move(done));
        })) {
      return error;
    }
    answer.status = parser.get().result_int();
    answer.body = std::move(parser.get().body());
    if (!parser.get().keep_alive()) connections.erase(address);
    return {};
  }

  ErrorCode connect(Connection& connection, const std::string& address,
                    std::chrono::milliseconds timeout) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos) return asio::error::invalid_argument;
    ErrorCode error;
    tcp::resolver resolver(context);
    const auto endpoints =
        resolver.resolve(address.substr(0, colon), address.substr(colon + 1), error);
    if (error) return error;
    connection.stream.expires_after(timeout);
    error = await([&](auto done) { connection.stream.async_connect(endpoints, std::move(done)); });
    if (!error) connection.stream.socket().set_option(tcp::no_delay(true), error);
    return error;
  }
};

HttpClient::HttpClient() : state_(std::make_unique<State>()) {}
HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const std::string& address, const HttpRequest& request,
                                      std::chrono::milliseconds timeout) {
  HttpResponse answer;
  const ErrorCode outcome = state_->exchange(address, request, timeout, answer);
  if (!outcome) return answer;
  state_->connections.erase(address);
  return fail(
      fmt::format("no answer from http://{}{}: {}", address, request.target, outcome.message()));
}

bool is_http_header(std::string_view name, std::string_view value) {
  constexpr std::string_view kTokenSigns = "!#$%&'*+-.^_`|~";
  const auto is_token = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kTokenSigns.find(c) != std::string_view::npos;
  };
  const auto is_text = [](char c) { return c == '\t' || (c != '\x7f' && (c < 0 || c >= ' ')); };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token) &&
         std::all_of(value.begin(), value.end(), is_text);
}

}  // namespace propspec
