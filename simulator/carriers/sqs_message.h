// What arrives in an SQS queue, whoever sent it: SQS itself, SNS, raw or in an envelope, or
// EventBridge. The context is an attribute of one of them, or stands in the body.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"

namespace propspec {

inline constexpr std::string_view kDatadogKey = "_datadog";

inline constexpr CarrierLimits kSqsLimits = {.properties = 10, .message_bytes = 262144};

// Puts the attribute into a message; where ten others are, the message goes without (D18). One that
// gets too large is refused (D19).
Placement place_attribute(WireType type, const Headers& context, Message& message);

// The readers know different forms: a String attribute all of them; a Binary one, and the envelope
// of a notification, JavaScript and Python (D21); an event JavaScript.
void take_from_sqs(const Message& message, Reader reader, Headers& context);

// The text of a notification that came without raw delivery; nothing, if the body is none.
std::optional<std::string> notification_text(std::string_view body);

}  // namespace propspec
