// How the message of a carrier is put on a real transport: as it is where the transport is the
// carrier's own or keeps every type of property, and else packed into bytes, as a body alone.
#pragma once

#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"
#include "simulator/real/http.h"

namespace propspec {

// `scheme` is that of a broker's URL.
Message to_broker(const Message& message, const Carrier& carrier, std::string_view scheme);
Result<Message> from_broker(Message message, const Carrier& carrier, std::string_view scheme);

// The message's name stands in a header of propspec's own. Refuses what HTTP's headers cannot hold,
// as an HTTP client does.
Result<HttpRequest> to_http(const Message& message, const Carrier& carrier, std::string_view name);

struct Called {
  std::string name;
  Message message;
};
Result<Called> from_http(const HttpRequest& request, const Carrier& carrier);

}  // namespace propspec
