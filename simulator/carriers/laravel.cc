// Laravel's queue: `dd_headers` in the payload, which Laravel makes as a JSON object itself.
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

constexpr std::string_view kMember = "dd_headers";

Placement place(const Headers& context, Message& message) {
  if (!is_json_object(message.body)) return Placement::kUnfitBody;  // InvalidPayloadException
  message.body = with_context_member(message.body, kMember, context);
  return Placement::kPlaced;
}

void take(const Message& message, Reader reader, Headers& context) {
  take_context_member(kMember, message.body, reader, context);
}

std::string payload(const Message& message) {
  if (!is_json_object(message.body)) return message.body;
  return without_context_member(message.body, kMember);
}

}  // namespace

const Carrier kLaravel = {
    .name = "laravel",
    .title = "Laravel queue payload",
    .container = "payload: member `dd_headers`",
    .source = "dd-trace-php LaravelQueueIntegration.php",
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = payload,
};

}  // namespace propspec
