// Python's task queues, which keep the headers in a dictionary of the task's own beside what the
// application puts there. Celery: the message's `headers`, and in these once more `headers`
// (celery#4875). RQ: `job.meta`. Both are here a property, a JSON object.
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

constexpr std::string_view kHeaders = "headers";
constexpr std::string_view kMeta = "meta";

Placement place(std::string_view name, const Headers& context, Message& message) {
  const auto property = find_property(message, name);
  const std::string dictionary(property ? property->value : "{}");
  if (!is_json_object(dictionary)) return Placement::kLeftOut;
  set_property(message, name, WireType::kText, with_header_members(dictionary, context));
  return Placement::kPlaced;
}

template <const std::string_view& kName>
Placement place(const Headers& context, Message& message) {
  return place(kName, context, message);
}

template <const std::string_view& kName>
void take(const Message& message, Reader reader, Headers& context) {
  take_json_property(kName, message, reader, context);
}

}  // namespace

const Carrier kCelery = {
    .name = "celery",
    .title = "Celery task headers",
    .container = "headers.headers",
    .source = "dd-trace-py contrib/internal/celery/signals.py, celery#4875",
    .place = place<kHeaders>,
    .take = take<kHeaders>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

const Carrier kRq = {
    .name = "rq",
    .title = "RQ job meta",
    .container = "job.meta",
    .source = "dd-trace-py contrib/internal/rq/patch.py",
    .place = place<kMeta>,
    .take = take<kMeta>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
