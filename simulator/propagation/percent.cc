#include "simulator/propagation/percent.h"

#include <cstdint>

#include "simulator/trace/trace_id.h"

namespace propspec {
namespace {

// Length of the well-formed UTF-8 sequence that `text` begins with, or 0 (Unicode, table 3-7).
std::size_t utf8_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool beyond = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

// Makes what was appended from `start` on UTF-8.
void mend_utf8(std::string& out, std::size_t start) {
  std::size_t at = start;
  while (at < out.size()) {
    const std::size_t length = utf8_sequence(std::string_view(out).substr(at));
    if (length == 0) break;
    at += length;
  }
  if (at == out.size()) return;  // the common case costs one walk
  const std::string rest = out.substr(at);
  out.resize(at);
  for (std::string_view text = rest; !text.empty();) {
    const std::size_t length = utf8_sequence(text);
    out.append(length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

}  // namespace

void append_percent_encoded(std::string_view text, const SafeBytes& safe, std::string& out) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (safe.contains(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
}

void append_percent_decoded(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = parse_hex64(text.substr(i + 1, 2), HexCase::kAny)) {
        out.push_back(static_cast<char>(*byte));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  mend_utf8(out, start);
}

}  // namespace propspec
