// Kafka: record headers, an ordered list of names and bytes. Names may repeat; readers go through a
// map, or ask for the last one.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/wire_bytes.h"

namespace propspec {
namespace {

constexpr HeaderRules kRules = {
    .type = WireType::kBytes,
    .bytes = ByteStrings::kAreText,
    .repeats = Repeats::kLast,
    .limits = {.message_bytes = 1048588},  // message.max.bytes as brokers have it by default
};

void append_sized(std::string& out, std::string_view bytes) {
  append_zigzag(out, static_cast<std::int64_t>(bytes.size()));
  out += bytes;
}

// One record of a batch of format 2: no key, and all differences to the batch are 0.
void pack(const Message& message, std::string& bytes) {
  std::string record(1, '\0');  // attributes
  append_zigzag(record, 0);     // timestamp
  append_zigzag(record, 0);     // offset
  append_zigzag(record, -1);    // key
  append_sized(record, message.body);
  append_zigzag(record, static_cast<std::int64_t>(message.size()));
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto [name, type, value] = message[i];
    append_sized(record, name);
    if (type == WireType::kNull) {
      append_zigzag(record, -1);
    } else {
      append_sized(record, value);
    }
  }
  append_sized(bytes, record);
}

// A size below zero stands for null where `null` is given, and is an error elsewhere.
std::string_view take_sized(WireReader& reader, bool& null) {
  const std::int64_t size = reader.zigzag();
  null = size == -1;
  return null ? std::string_view() : reader.take(static_cast<std::uint64_t>(size));
}

Result<Message> unpack(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return fail("this Kafka record is longer than 16 MiB");
  WireReader reader(bytes);
  if (reader.zigzag() != static_cast<std::int64_t>(reader.rest().size())) {
    return fail("this Kafka record has another length than it says");
  }
  bool null = false;
  reader.take(1);            // attributes
  reader.zigzag();           // timestamp
  reader.zigzag();           // offset
  take_sized(reader, null);  // key
  Message message;
  message.body = take_sized(reader, null);
  const std::int64_t headers = reader.zigzag();
  if (headers < 0 || headers > static_cast<std::int64_t>(kMaxProperties)) {
    return fail("this Kafka record says it has more than 4096 headers, or fewer than none");
  }
  for (std::int64_t i = 0; i < headers && !reader.failed(); ++i) {
    const std::string_view name = take_sized(reader, null);
    if (null) return fail("a header of this Kafka record has no name");
    const std::string_view value = take_sized(reader, null);
    message.add(name, null ? WireType::kNull : WireType::kBytes, value);
  }
  if (reader.failed()) return fail("this Kafka record ends within a header or before it");
  if (!reader.at_end()) return fail("this Kafka record goes on after its headers");
  return message;
}

}  // namespace

const Carrier kKafka = {
    .name = "kafka",
    .title = "Kafka record headers",
    .container = "record headers",
    .source = "dd-trace-dotnet KafkaHeadersCollectionAdapter.cs, dd-trace-java kafka-clients-0.11",
    .limits = kRules.limits,
    .duplicates_are_legal = true,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack,
    .unpack = unpack,
    .payload = whole_body,
};

}  // namespace propspec
