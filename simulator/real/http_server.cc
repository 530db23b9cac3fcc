#include <fmt/format.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <thread>
#include <utility>
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

// What all connections of a server share.
struct Service {
  HttpServer::Handler handler;
  HttpLimits limits;
  std::atomic<std::size_t> connections = 0;
};

// One connection: reads a request, answers it, reads the next. It lives as long as something is
// being waited for.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Service& service) : stream_(std::move(socket)), service_(service) {
    ++service_.connections;
  }
  ~Session() { --service_.connections; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read() {
    parser_.emplace();
    parser_->header_limit(service_.limits.header_bytes);
    parser_->body_limit(service_.limits.body_bytes);
    stream_.expires_after(service_.limits.idle);
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](ErrorCode error, std::size_t) { self->answer(error); });
  }

 private:
  void answer(ErrorCode error) {
    if (error == http::error::body_limit || error == http::error::header_limit) {
      const auto limit = service_.limits.body_bytes;
      return write({413, fmt::format("the limit is {} bytes", limit)}, false);
    }
    if (error) return;
    HttpResponse response = service_.handler(taken(parser_->get()));
    write(std::move(response), parser_->get().keep_alive());
  }

  void write(HttpResponse answer, bool keep_open) {
    response_.emplace(static_cast<http::status>(answer.status), 11);
    response_->body() = std::move(answer.body);
    response_->keep_alive(keep_open);
    response_->prepare_payload();
    http::async_write(stream_, *response_,
                      [self = shared_from_this(), keep_open](ErrorCode error, std::size_t) {
                        if (!error && keep_open) self->read();
                      });
  }

  boost::beast::tcp_stream stream_;
  Service& service_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
};

}  // namespace

struct HttpServer::State {
  State(Handler handler, HttpLimits limits)
      : service{std::move(handler), limits},
        acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

  ~State() {
    context.stop();
    for (std::thread& thread : threads) thread.join();
  }

  void accept() {
    acceptor.async_accept(asio::make_strand(context), [this](ErrorCode error, tcp::socket socket) {
      if (!error && service.connections < service.limits.connections) {
        socket.set_option(tcp::no_delay(true), error);
        std::make_shared<Session>(std::move(socket), service)->read();
      }
      accept();
    });
  }

  Service service;  // before the context: the sessions in it use it
  asio::io_context context;
  tcp::acceptor acceptor;
  std::vector<std::thread> threads;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(Handler handler, HttpLimits limits) {
  try {
    auto state = std::make_unique<State>(std::move(handler), limits);
    state->accept();
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
