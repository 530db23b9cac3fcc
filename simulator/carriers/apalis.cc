// apalis (Rust): the task's context has metadata, which the backend stores as JSON: what is put
// there when a job is queued is there when it runs, for a parent or for a link. The task's
// Extensions are not serialised: what is put there stays in the process (D33).
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

constexpr std::string_view kMetadata = "metadata", kTracing = "TracingContext";

Placement place(const Headers& context, Message& message) {
  const auto property = find_property(message, kMetadata);
  const std::string metadata(property ? property->value : "{}");
  if (!is_json_object(metadata)) return Placement::kLeftOut;
  set_property(message, kMetadata, WireType::kText,
               with_context_member(metadata, kTracing, context));
  return Placement::kPlaced;
}

void take(const Message& message, Reader reader, Headers& context) {
  const auto property = find_property(message, kMetadata);
  if (property) take_context_member(kTracing, property->value, reader, context);
}

Placement place_nowhere(const Headers&, Message&) { return Placement::kLeftOut; }
void take_nothing(const Message&, Reader, Headers&) {}

}  // namespace

const Carrier kApalis = {
    .name = "apalis",
    .title = "apalis task metadata, for a parent",
    .container = "context metadata: member `TracingContext`",
    .source = "apalis#664, apalis#716",
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

const Carrier kApalisLink = {
    .name = "apalis_link",
    .title = "apalis task metadata, for a span link",
    .container = "context metadata: member `TracingContext`",
    .source = "apalis#664, its alternative",
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

const Carrier kApalisExtensions = {
    .name = "apalis_extensions",
    .title = "apalis task Extensions, which are not stored",
    .container = "nothing that leaves the process",
    .source = "apalis-core src/task, apalis#664",
    .carries_everything = false,
    .place = place_nowhere,
    .take = take_nothing,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
