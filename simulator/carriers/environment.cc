// Environment variables: how a process hands a context to those that it starts. A job's input is
// what the process reads.
#include <fmt/format.h>

#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/underscores.h"

namespace propspec {
namespace {

bool is_legal(std::string_view name, std::string_view value) {
  return !name.empty() && value.find('\0') == std::string_view::npos;
}

constexpr HeaderRules kRules = {
    .bytes = ByteStrings::kAreText,
    .limits = {.value_bytes = 131071 - 256},  // MAX_ARG_STRLEN of Linux, with the name
    .legal = is_legal,
    .mangle = underscored_upper,
    .unmangle = from_underscored_upper,
};

void append_until(std::string_view text, char end, std::string& bytes) {
  for (const char c : text) bytes += c == '\0' || c == end ? ' ' : c;
  bytes += end;
}

// NAME=value NUL, …, as in /proc/…/environ; after an empty entry comes the input.
void pack(const Message& message, std::string& bytes) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    append_until(message[i].name, '=', bytes);
    append_until(message[i].value, '\0', bytes);
  }
  bytes += '\0';
  bytes += message.body;
}

Result<Message> unpack(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return fail("this environment is longer than 16 MiB");
  Message message;
  for (;;) {
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) {
      return fail("this environment does not end: after its last entry comes an empty one");
    }
    const std::string_view entry = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (entry.empty()) break;
    if (message.size() == kMaxProperties) return fail("this environment has over 4096 entries");
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) {
      return fail(fmt::format("entry {} of this environment is no NAME=value", message.size() + 1));
    }
    message.add(entry.substr(0, equals), WireType::kText, entry.substr(equals + 1));
  }
  message.body = bytes;
  return message;
}

}  // namespace

const Carrier kEnvironment = {
    .name = "environment",
    .title = "Environment variables",
    .container = "the environment, in upper case with `_`",
    .source =
        "OpenTelemetry: environment variables as context carriers; dd-trace-dotnet Ci/Propagators",
    .limits = kRules.limits,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack,
    .unpack = unpack,
    .payload = whole_body,
};

}  // namespace propspec
