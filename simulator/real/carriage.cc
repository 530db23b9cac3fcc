#include "simulator/real/carriage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace propspec {
namespace {

constexpr std::string_view kNameHeader = "Propspec-Message";

// Which broker a carrier is the native one of; the others keep what any carrier writes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNative = {{
    {"kafka", "kafka"},
    {"amqp", "amqp"},
    {"nats", "nats"},
    {"redis", "redis_stream"},
}};

bool is_native(const Carrier& carrier, std::string_view scheme) {
  const auto found = std::find_if(kNative.begin(), kNative.end(),
                                  [&](const auto& row) { return row.first == scheme; });
  return found == kNative.end() || found->second == carrier.name;
}

}  // namespace

Message to_broker(const Message& message, const Carrier& carrier, std::string_view scheme) {
  if (is_native(carrier, scheme)) return message;
  Message packed;
  carrier.pack(message, packed.body);
  return packed;
}

Result<Message> from_broker(Message message, const Carrier& carrier, std::string_view scheme) {
  if (is_native(carrier, scheme)) return message;
  return carrier.unpack(message.body);
}

Result<HttpRequest> to_http(const Message& message, const Carrier& carrier, std::string_view name) {
  HttpRequest request;
  request.headers.add(kNameHeader, name);
  if (carrier.name != "http") {
    carrier.pack(message, request.body);
    return request;
  }
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto& [header, type, value] = message[i];
    if (!is_http_header(header, value)) {
      return fail(fmt::format("\"{}\" with this value is no header of HTTP", header));
    }
    request.headers.add(header, value);
  }
  request.body = message.body;
  return request;
}

Result<Called> from_http(const HttpRequest& request, const Carrier& carrier) {
  Called called;
  const auto name = request.headers.find_header(kNameHeader);
  if (!name) return fail(fmt::format("a call without {}", kNameHeader));
  called.name = *name;
  if (carrier.name != "http") {
    auto message = carrier.unpack(request.body);
    if (!message) return tl::unexpected(message.error());
    called.message = std::move(*message);
    return called;
  }
  for (const auto [header, value] : request.headers) {
    if (header != kNameHeader) called.message.add(header, WireType::kText, value);
  }
  called.message.body = request.body;
  return called;
}

}  // namespace propspec
