#include "reports/glyphs.h"

#include <cstdint>

#include "reports/printable.h"

namespace propspec::reports {

const Glyphs& glyphs_for(const Appearance& appearance) {
  static constexpr Glyphs kUnicode = {"├─ ", "└─ ", "│  ", "   ", "▇", "▎",
                                      "┄",   "✗",   "⇢",   "…",   "µs"};
  static constexpr Glyphs kAscii = {"|- ", "`- ", "|  ", "   ", "=", "|",
                                    "~",   "x",   "->",  "...", "us"};
  return appearance.unicode ? kUnicode : kAscii;
}

std::string cut(std::string_view text, std::size_t width, std::string_view more) {
  if (columns(text) <= width) return std::string(text);
  if (columns(more) > width) more = {};
  const std::size_t kept = width - columns(more);
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size(); ++end) {
    const bool begins = (static_cast<std::uint8_t>(text[end]) & 0xc0) != 0x80;
    if (begins && count++ == kept) break;
  }
  return std::string(text.substr(0, end)).append(more);
}

std::string cell(std::string_view text, std::size_t width, std::string_view more) {
  std::string filled = cut(text, width, more);
  filled.append(width - columns(filled), ' ');
  return filled;
}

}  // namespace propspec::reports
