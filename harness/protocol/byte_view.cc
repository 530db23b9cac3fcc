#include "harness/protocol/byte_view.h"

#include <cstdint>
#include <cstring>
#include <optional>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

unsigned byte(char c) { return static_cast<unsigned char>(c); }

bool continues(std::string_view text, std::size_t from, std::size_t to) {
  if (text.size() < to) return false;
  for (std::size_t i = from; i < to; ++i) {
    if ((byte(text[i]) & 0xc0) != 0x80) return false;
  }
  return true;
}

}  // namespace

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    seen |= eight;
  }
  for (; i < text.size(); ++i) seen |= byte(text[i]);
  return (seen & 0x8080808080808080) == 0;
}

std::size_t utf8_sequence(std::string_view text) {
  if (text.empty()) return 0;
  const unsigned lead = byte(text[0]);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return continues(text, 1, 2) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (!continues(text, 1, 3)) return 0;
    const unsigned second = byte(text[1]);
    const bool overlong = lead == 0xe0 && second < 0xa0;
    const bool surrogate = lead == 0xed && second >= 0xa0;
    return overlong || surrogate ? 0 : 3;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (!continues(text, 1, 4)) return 0;
    const unsigned second = byte(text[1]);
    const bool overlong = lead == 0xf0 && second < 0x90;
    const bool beyond = lead == 0xf4 && second >= 0x90;
    return overlong || beyond ? 0 : 4;
  }
  return 0;
}

bool append_bytes_from_utf8(std::string& out, std::string_view utf8) {
  if (is_ascii(utf8)) {
    out.append(utf8);
    return true;
  }
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const unsigned lead = byte(utf8[i]);
    if (lead < 0x80) {
      out.push_back(utf8[i]);
      continue;
    }
    // U+0080 to U+00FF are exactly the sequences that C2 and C3 begin.
    if ((lead != 0xc2 && lead != 0xc3) || !continues(utf8, i + 1, i + 2)) return false;
    out.push_back(static_cast<char>((lead & 0x03) << 6 | (byte(utf8[++i]) & 0x3f)));
  }
  return true;
}

std::string utf8_from_bytes(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    if (byte(c) < 0x80) {
      out.push_back(c);
    } else {
      out.push_back(static_cast<char>(0xc0 | byte(c) >> 6));
      out.push_back(static_cast<char>(0x80 | (byte(c) & 0x3f)));
    }
  }
  return out;
}

std::optional<std::string> bytes_from_utf8(std::string_view utf8) {
  std::string out;
  if (!append_bytes_from_utf8(out, utf8)) return std::nullopt;
  return out;
}

}  // namespace propspec::harness
