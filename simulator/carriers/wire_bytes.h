// Numbers and texts in the bytes of a wire format, read with a look at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace propspec {

// Big endian, the lowest `size` bytes.
void append_big_endian(std::string& out, std::uint64_t value, std::size_t size);
// Seven bits to the byte, the lowest first.
void append_varint(std::string& out, std::uint64_t value);
// The same of a signed number, with the sign in the lowest bit (Kafka, Protocol Buffers' sint64).
void append_zigzag(std::string& out, std::int64_t value);

// What is left to read. After anything that was not there, nothing is: ask `failed` at the end, or
// wherever it matters.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  std::string_view take(std::uint64_t size);
  std::uint64_t big_endian(std::size_t size);
  std::uint64_t varint();
  std::int64_t zigzag();

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace propspec
