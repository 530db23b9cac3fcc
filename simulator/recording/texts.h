// Every text once, by a number.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace propspec::recording {

using TextId = std::uint32_t;  // 0: the empty text

class Texts {
 public:
  TextId put(std::string_view text) {
    if (text.empty()) return 0;
    // Most texts are those that were put lately; looking there first halves the cost.
    TextId& recent = recent_[slot(text)];
    if (texts_[recent] != text) recent = find_or_add(text);
    return recent;
  }
  std::string_view operator[](TextId id) const { return texts_[id]; }

 private:
  static std::size_t slot(std::string_view text) {
    const auto byte = [&](std::size_t at) -> std::size_t {
      return static_cast<unsigned char>(text[at]);
    };
    return (text.size() * 37 + byte(0) * 5 + byte(text.size() / 2) * 11 +
            byte(text.size() - 1) * 3) %
           kSlots;
  }
  TextId find_or_add(std::string_view text) {
    const auto found = ids_.find(text);
    if (found != ids_.end()) return found->second;
    const auto id = static_cast<TextId>(texts_.size());
    ids_.emplace(texts_.emplace_back(text), id);
    return id;
  }

  static constexpr std::size_t kSlots = 1024;

  std::deque<std::string> texts_{std::string()};  // which do not move
  std::unordered_map<std::string_view, TextId> ids_;
  std::array<TextId, kSlots> recent_{};
};

}  // namespace propspec::recording
