// gRPC: metadata, which travels as HTTP/2 headers: names that clients put into lower case,
// printable ASCII, and bytes where the name ends in `-bin`.
#include <fmt/format.h>

#include <algorithm>

#include "simulator/carriers/base64.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/wire_bytes.h"
#include "simulator/trace/text.h"

namespace propspec {
namespace {

bool is_binary(std::string_view name) { return name.ends_with("-bin"); }

bool is_name_character(char c) {
  c = lower_case(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

bool is_legal(std::string_view name, std::string_view value) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_name_character) &&
         (is_binary(name) || std::all_of(value.begin(), value.end(), is_printable));
}

void mangle(std::string_view name, std::string& kept) {
  for (const char c : name) kept += lower_case(c);
}

constexpr HeaderRules kRules = {
    .bytes = ByteStrings::kAreText,
    .repeats = Repeats::kAll,
    // What most servers take: the size of the header list, and of a message.
    .limits = {.header_bytes = 8192, .message_bytes = 4194304 + 8192},
    .legal = is_legal,
    .mangle = mangle,
};

// HTTP/2 frames (RFC 9113, section 4.1).
constexpr std::uint8_t kData = 0, kHeaders = 1, kContinuation = 9;
constexpr std::uint8_t kEndStream = 1, kEndHeaders = 4;
constexpr std::size_t kMaxFrame = 16384;

void append_frame(std::uint8_t type, std::uint8_t flags, std::string_view payload,
                  std::string& bytes) {
  append_big_endian(bytes, payload.size(), 3);
  append_big_endian(bytes, type, 1);
  append_big_endian(bytes, flags, 1);
  append_big_endian(bytes, 1, 4);  // the stream
  bytes += payload;
}

// The payload in frames of the greatest size that every peer takes; the last has `last_flags`.
void append_frames(std::uint8_t first, std::uint8_t others, std::uint8_t last_flags,
                   std::string_view payload, std::string& bytes) {
  std::uint8_t type = first;
  do {
    const std::string_view part = payload.substr(0, kMaxFrame);
    payload.remove_prefix(part.size());
    append_frame(type, payload.empty() ? last_flags : std::uint8_t{0}, part, bytes);
    type = others;
  } while (!payload.empty());
}

// A text of HPACK without Huffman's code (RFC 7541, section 5).
void append_hpack_text(std::string_view text, std::string& block) {
  if (text.size() < 127) {
    block += static_cast<char>(text.size());
  } else {
    block += '\x7f';
    append_varint(block, text.size() - 127);
  }
  block += text;
}

std::optional<std::string_view> take_hpack_text(WireReader& block) {
  const std::uint64_t first = block.big_endian(1);
  if (block.failed() || first > 127) return std::nullopt;  // Huffman's code
  const std::uint64_t more = first < 127 ? 0 : block.varint();
  if (more > kMaxPacked) return std::nullopt;
  const std::string_view text = block.take(first + more);
  if (block.failed()) return std::nullopt;
  return text;
}

void pack(const Message& message, std::string& bytes) {
  std::string block;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto [name, type, value] = message[i];
    block += '\0';  // a literal without indexing, with a new name
    append_hpack_text(name, block);
    append_hpack_text(is_binary(name) ? to_base64(value) : value, block);
  }
  append_frames(kHeaders, kContinuation, kEndHeaders, block, bytes);

  std::string data(1, '\0');  // not compressed
  append_big_endian(data, message.body.size(), 4);
  data += message.body;
  append_frames(kData, kData, kEndStream, data, bytes);
}

Result<Message> unpack_metadata(std::string_view bytes) {
  Message message;
  for (WireReader block(bytes); !block.at_end();) {
    if (message.size() == kMaxProperties) return fail("this call has over 4096 metadata entries");
    const std::uint64_t representation = block.big_endian(1);
    const auto name = take_hpack_text(block);
    const auto value = name ? take_hpack_text(block) : std::nullopt;
    // 0x10: the same, never to be indexed.
    if ((representation != 0 && representation != 0x10) || !value) {
      return fail(
          "this call's metadata is cut off or compressed; literals without Huffman's code "
          "and without indexing are read here");
    }
    if (!is_binary(*name)) {
      message.add(*name, WireType::kText, *value);
      continue;
    }
    const auto binary = from_base64(*value);
    if (!binary) return fail(fmt::format("the metadata entry `{}` is no base64", *name));
    message.add(*name, WireType::kBytes, *binary);
  }
  return message;
}

Result<Message> unpack(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return fail("this call is longer than 16 MiB");
  std::string block, data;
  for (WireReader reader(bytes); !reader.at_end();) {
    const std::uint64_t size = reader.big_endian(3);
    const std::uint64_t type = reader.big_endian(1);
    reader.take(5);  // flags and stream
    const std::string_view payload = reader.take(size);
    if (reader.failed()) return fail("this call ends within an HTTP/2 frame");
    if (type == kData) {
      data += payload;
    } else if (type == kHeaders || type == kContinuation) {
      block += payload;
    } else {
      return fail(
          fmt::format("this call has a frame of type {}; HEADERS, CONTINUATION and DATA "
                      "are read here",
                      type));
    }
  }
  WireReader body(data);
  const std::uint64_t is_compressed = body.big_endian(1);
  if (body.big_endian(4) != body.rest().size() || body.failed() || is_compressed != 0) {
    return fail("this call's message is compressed, or has another length than it says");
  }
  Result<Message> message = unpack_metadata(block);
  if (message) message->body = body.rest();
  return message;
}

}  // namespace

const Carrier kGrpc = {
    .name = "grpc",
    .title = "gRPC metadata",
    .container = "metadata",
    .source = "gRPC over HTTP2, Request-Headers; dd-trace-go contrib/google.golang.org/grpc",
    .limits = kRules.limits,
    .duplicates_are_legal = true,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack,
    .unpack = unpack,
    .payload = whole_body,
};

}  // namespace propspec
