// Sidekiq: the job is a JSON object, and each header a member of it, beside `class` and `args`.
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

Placement place(const Headers& context, Message& message) {
  if (!is_json_object(message.body)) return Placement::kUnfitBody;  // "Job must be a Hash"
  message.body = with_header_members(message.body, context);
  return Placement::kPlaced;
}

void take(const Message& message, Reader reader, Headers& context) {
  take_json_context(message.body, reader, context);
}

std::string payload(const Message& message) {
  return is_json_object(message.body) ? without_header_members(message.body) : message.body;
}

}  // namespace

const Carrier kSidekiq = {
    .name = "sidekiq",
    .title = "Sidekiq job",
    .container = "job: a member for each header",
    .source = "dd-trace-rb contrib/sidekiq/client_tracer.rb",
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = payload,
};

}  // namespace propspec
