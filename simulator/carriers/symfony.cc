// Symfony Messenger: stamps travel as headers of JSON. The context stands in that of a
// SerializerStamp, which holds a dictionary for the serializer, under `datadog`.
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

constexpr std::string_view kStamp =
    R"(X-Message-Stamp-Symfony\Component\Messenger\Stamp\SerializerStamp)";
constexpr std::string_view kContext = "context", kMember = "datadog";

// The dictionary of the one stamp in the list; nothing, if the list is another.
std::optional<std::string> dictionary(std::string_view stamps) {
  if (!stamps.starts_with('[') || !stamps.ends_with(']')) return std::nullopt;
  const std::string_view stamp = stamps.substr(1, stamps.size() - 2);
  if (!is_json_object(stamp)) return std::nullopt;
  const auto context = json_member(stamp, kContext);
  if (!context || !context->starts_with('{')) return std::nullopt;
  return std::string(*context);
}

Placement place(const Headers& context, Message& message) {
  const auto property = find_property(message, kStamp);
  const auto there = property ? dictionary(property->value) : std::string("{}");
  if (!there) return Placement::kLeftOut;
  const std::string stamps =
      R"([{"context":)" + with_context_member(*there, kMember, context) + "}]";
  set_property(message, kStamp, WireType::kText, stamps);
  return Placement::kPlaced;
}

void take(const Message& message, Reader reader, Headers& context) {
  const auto property = find_property(message, kStamp);
  const auto there = property ? dictionary(property->value) : std::nullopt;
  if (there) take_context_member(kMember, *there, reader, context);
}

}  // namespace

const Carrier kSymfony = {
    .name = "symfony",
    .title = "Symfony Messenger stamp",
    .container = "SerializerStamp: context.datadog",
    .source = "dd-trace-php SymfonyMessenger; Symfony Messenger, Transport/Serialization",
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
