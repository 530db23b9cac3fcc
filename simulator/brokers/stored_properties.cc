#include "simulator/brokers/stored_properties.h"

#include <msgpack.hpp>

namespace propspec {
namespace {

constexpr std::size_t kMostValues = 300'000;  // of 100,000 properties
constexpr std::size_t kLongestValue = 256u << 20u;

}  // namespace

std::string pack_properties(const Message& message) {
  msgpack::sbuffer bytes;
  msgpack::packer<msgpack::sbuffer> packer(bytes);
  const auto add = [&](std::string_view text) {
    packer.pack_bin(static_cast<std::uint32_t>(text.size()));
    packer.pack_bin_body(text.data(), static_cast<std::uint32_t>(text.size()));
  };
  packer.pack_array(static_cast<std::uint32_t>(3 * message.size()));
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    add(property.name);
    packer.pack_uint8(static_cast<std::uint8_t>(property.type));
    add(property.value);
  }
  return {bytes.data(), bytes.size()};
}

Result<void> unpack_properties(std::string_view packed, Message& message) {
  const auto malformed = [] {
    return fail("the queue holds a message that propspec did not write");
  };
  try {
    const msgpack::unpack_limit limit(kMostValues, 0, 0, kLongestValue, 0, 1);
    std::size_t end = 0;
    const auto handle = msgpack::unpack(packed.data(), packed.size(), end, nullptr, nullptr, limit);
    if (end != packed.size()) return malformed();
    const msgpack::object& all = handle.get();
    if (all.type != msgpack::type::ARRAY || all.via.array.size % 3 != 0) return malformed();
    const auto text = [](const msgpack::object& value) {
      return std::string_view(value.via.bin.ptr, value.via.bin.size);
    };
    for (std::uint32_t i = 0; i < all.via.array.size; i += 3) {
      const msgpack::object* const property = all.via.array.ptr + i;
      if (property[0].type != msgpack::type::BIN || property[2].type != msgpack::type::BIN ||
          property[1].type != msgpack::type::POSITIVE_INTEGER ||
          property[1].via.u64 > static_cast<std::uint8_t>(WireType::kNull)) {
        return malformed();
      }
      message.add(text(property[0]), static_cast<WireType>(property[1].via.u64), text(property[2]));
    }
  } catch (const msgpack::unpack_error&) {
    return malformed();
  }
  return {};
}

}  // namespace propspec
