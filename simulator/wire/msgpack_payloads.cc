#include "simulator/wire/msgpack_payloads.h"

#include <fmt/format.h>

#include <algorithm>
#include <msgpack.hpp>

#include "simulator/wire/readers.h"

namespace propspec {
namespace {

// msgpack-c allocates as many elements as an array claims before it has seen the first, on every
// level of nesting: these limits bound that to 100 MB.
constexpr std::size_t kMaxElements = 250'000;
constexpr std::size_t kMaxMembers = 100'000;
constexpr std::size_t kMaxLevels = 16;  // a span's link's attribute stands on the sixth
constexpr std::size_t kMaxText = 64u << 20;

bool refer_to_buffer(msgpack::type::object_type, std::size_t, void*) { return true; }

}  // namespace

void MsgpackPayloads::feed(std::string_view bytes) {
  if (gave_up_) return;
  if (at_ > 0) {
    buffer_.erase(0, at_);
    dropped_ += at_;
    enough_ -= std::min(enough_, at_);
    at_ = 0;
  }
  buffer_ += bytes;
  if (buffer_.size() < enough_) return;
  while (!gave_up_ && at_ < buffer_.size() && (chunks_left_ == 0 ? read_header() : read_chunk())) {
  }
  // So that a chunk of many blocks is not tried anew with each of them.
  enough_ = at_ + 2 * (buffer_.size() - at_);
  if (buffer_.size() - at_ > kMaxUnitBytes) {
    give_up("a chunk has more than 256 MiB; nothing behind it could be read: flush more often");
  }
}

void MsgpackPayloads::finish() {
  if (gave_up_) return;
  while (at_ < buffer_.size() && (chunks_left_ == 0 ? read_header() : read_chunk())) {
  }
  if (!gave_up_ && (at_ < buffer_.size() || chunks_left_ > 0)) {
    give_up("the payload ends in the middle of a chunk; it was cut off");
  }
}

// array 16, array 32 or a short one. False: more bytes are needed, or it is none.
bool MsgpackPayloads::read_header() {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(buffer_[at_ + i]));
  };
  const std::uint64_t first = byte(0);
  std::size_t size = 1;
  if (first >= 0x90 && first <= 0x9f) {
    chunks_left_ = first & 0xf;
  } else if (first == 0xdc || first == 0xdd) {
    size = first == 0xdc ? 3 : 5;
    if (buffer_.size() - at_ < size) return false;
    for (std::size_t i = 1; i < size; ++i) chunks_left_ = chunks_left_ << 8 | byte(i);
  } else if ((first >= 0x80 && first <= 0x8f) || first == 0xde || first == 0xdf) {
    give_up("it is a map, as payloads of v0.7 and v1.0 are: set DD_TRACE_API_VERSION=v0.4");
    return false;
  } else {
    give_up("it is no array of chunks; what follows could not be read");
    return false;
  }
  at_ += size;
  ++payload_;
  return true;
}

bool MsgpackPayloads::read_chunk() {
  const std::uint64_t begin = dropped_ + at_;
  try {
    std::size_t offset = at_;
    const msgpack::object_handle chunk = msgpack::unpack(
        buffer_.data(), buffer_.size(), offset, refer_to_buffer, nullptr,
        msgpack::unpack_limit(kMaxElements, kMaxMembers, kMaxText, kMaxText, kMaxText, kMaxLevels));
    at_ = offset;
    --chunks_left_;
    reading_.at(fmt::format("byte {}", begin), payload_);
    const MsgpackValue value(chunk.get());
    bool of_texts = value.is_array();
    value.elements([&](MsgpackValue element) { of_texts = of_texts && element.text(); });
    if (!value.is_array() && !value.is_object()) {
      reading_.problem("there is no chunk where one was expected; it was skipped");
    } else if (of_texts && chunk->via.array.size > 0) {
      give_up("it looks like a v0.5 payload, with a table of texts: set DD_TRACE_API_VERSION=v0.4");
    } else {
      read_datadog_chunk(value, reading_);
    }
    return !gave_up_;
  } catch (const msgpack::insufficient_bytes&) {
    return false;
  } catch (const msgpack::unpack_error& error) {
    give_up(fmt::format("it is no msgpack, or exceeds a limit ({}); what follows could not be read",
                        error.what()));
    return false;
  }
}

void MsgpackPayloads::give_up(std::string what) {
  reading_.problem(fmt::format("byte {}", dropped_ + at_), std::move(what));
  gave_up_ = true;
  buffer_.clear();
  buffer_.shrink_to_fit();
  at_ = 0;
}

}  // namespace propspec
