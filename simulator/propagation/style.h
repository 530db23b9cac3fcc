// The propagation styles, and ordered lists of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace propspec {

enum class Style : std::uint8_t { kDatadog, kTraceContext, kB3, kB3Multi, kXRay, kBaggage, kNone };

inline constexpr std::size_t kStyles = 7;

// Canonical names: datadog, tracecontext, b3 (single header), b3multi, xray, baggage, none.
std::string_view name(Style style);
// Canonical names only, in lower case.
std::optional<Style> parse_style(std::string_view canonical_name);

// Styles in the order of their precedence, each at most once.
class StyleList {
 public:
  constexpr StyleList() = default;
  constexpr StyleList(std::initializer_list<Style> styles) {
    for (const Style style : styles) add(style);
  }

  // A style that is there already stays where it is.
  constexpr void add(Style style) {
    if (!contains(style)) styles_[size_++] = style;
  }
  constexpr bool contains(Style style) const { return std::find(begin(), end(), style) != end(); }
  constexpr bool empty() const { return size_ == 0; }
  constexpr std::size_t size() const { return size_; }
  constexpr const Style* begin() const { return styles_.data(); }
  constexpr const Style* end() const { return styles_.data() + size_; }
  constexpr bool operator==(const StyleList& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }

 private:
  std::array<Style, kStyles> styles_{};
  std::size_t size_ = 0;
};

}  // namespace propspec
