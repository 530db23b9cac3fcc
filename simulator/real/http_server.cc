// clang-format off
#include <utility>  // first: Boost 1.74's coroutines need it, and do not include it
// clang-format on
#include <fmt/format.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <thread>
#include <vector>

#include "simulator/real/http.h"

namespace propspec {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_transports(http::field name) {
  return name == http::field::host || name == http::field::connection ||
         name == http::field::content_length || name == http::field::transfer_encoding;
}

HttpRequest taken(http::request<http::string_body>& message) {
  HttpRequest request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  for (const auto& field : message) {
    if (!is_transports(field.name())) {
      request.headers.add(view(field.name_string()), view(field.value()));
    }
  }
  request.body = std::move(message.body());
  return request;
}

}  // namespace

struct HttpServer::State {
  State(Handler the_handler, HttpLimits the_limits)
      : handler(std::move(the_handler)),
        limits(the_limits),
        acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

  ~State() {
    context.stop();
    for (std::thread& thread : threads) thread.join();
  }

  asio::awaitable<void> accept() {
    while (true) {
      ErrorCode error;
      tcp::socket socket(asio::make_strand(context));
      co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
      if (error || connections >= limits.connections) continue;
      socket.set_option(tcp::no_delay(true), error);
      const auto strand = socket.get_executor();
      asio::co_spawn(strand, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    ++connections;
    boost::beast::tcp_stream stream(std::move(socket));
    boost::beast::flat_buffer buffer;
    bool open = true;
    while (open) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(limits.header_bytes);
      parser.body_limit(limits.body_bytes);
      ErrorCode error;
      stream.expires_after(limits.idle);
      co_await http::async_read(stream, buffer, parser,
                                asio::redirect_error(asio::use_awaitable, error));
      HttpResponse answer;
      const bool too_large = error == http::error::body_limit || error == http::error::header_limit;
      if (too_large) {
        answer = {413, fmt::format("the limit is {} bytes", limits.body_bytes)};
      } else if (error) {
        break;
      } else {
        answer = handler(taken(parser.get()));
      }
      http::response<http::string_body> response(static_cast<http::status>(answer.status), 11);
      response.body() = std::move(answer.body);
      open = !too_large && parser.get().keep_alive();
      response.keep_alive(open);
      response.prepare_payload();
      co_await http::async_write(stream, response,
                                 asio::redirect_error(asio::use_awaitable, error));
      if (error) break;
    }
    --connections;
  }

  Handler handler;
  HttpLimits limits;
  std::atomic<std::size_t> connections = 0;
  asio::io_context context;
  tcp::acceptor acceptor;
  std::vector<std::thread> threads;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(Handler handler, HttpLimits limits) {
  try {
    auto state = std::make_unique<State>(std::move(handler), limits);
    asio::co_spawn(state->context, state->accept(), asio::detached);
    const std::string address =
        fmt::format("127.0.0.1:{}", state->acceptor.local_endpoint().port());
    for (std::size_t i = 0; i < limits.threads; ++i) {
      state->threads.emplace_back([context = &state->context] { context->run(); });
    }
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state), address));
  } catch (const boost::system::system_error& error) {
    return fail(fmt::format("cannot listen on 127.0.0.1: {}", error.what()));
  }
}

HttpServer::HttpServer(std::unique_ptr<State> state, std::string address)
    : state_(std::move(state)), address_(std::move(address)) {}

HttpServer::~HttpServer() = default;

}  // namespace propspec
