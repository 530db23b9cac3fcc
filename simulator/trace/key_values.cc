#include "simulator/trace/key_values.h"

#include <algorithm>

#include "simulator/trace/text.h"

namespace propspec {
KeyValues::KeyValues(std::initializer_list<KeyValue> pairs) {
  for (const auto& [key, value] : pairs) add(key, value);
}

void KeyValues::clear() {
  bytes_.clear();
  entries_.clear();
}

void KeyValues::reserve(std::size_t pairs, std::size_t bytes) {
  entries_.reserve(entries_.size() + pairs);
  bytes_.reserve(bytes_.size() + bytes);
}

std::optional<std::string_view> KeyValues::find(std::string_view key) const {
  for (const auto pair : *this) {
    if (pair.key == key) return pair.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> KeyValues::find_header(std::string_view name) const {
  for (const auto pair : *this) {
    if (equal_ignoring_case(pair.key, name)) return pair.value;
  }
  return std::nullopt;
}

// std::string::append copes with views into itself.
std::uint32_t KeyValues::store(std::string_view text) {
  const auto at = static_cast<std::uint32_t>(bytes_.size());
  bytes_.append(text);
  return at;
}

void KeyValues::add(std::string_view key, std::string_view value) {
  const std::size_t needed = bytes_.size() + key.size() + value.size();
  if (needed > bytes_.capacity()) {
    // The arguments may point into the buffer that is about to move.
    std::string grown;
    grown.reserve(std::max(needed, 2 * bytes_.capacity()));
    grown.append(bytes_).append(key).append(value);
    bytes_.swap(grown);
  } else {
    bytes_.append(key).append(value);
  }
  const auto value_at = static_cast<std::uint32_t>(needed - value.size());
  entries_.push_back({static_cast<std::uint32_t>(value_at - key.size()),
                      static_cast<std::uint32_t>(key.size()), value_at,
                      static_cast<std::uint32_t>(value.size())});
}

void KeyValues::set(std::string_view key, std::string_view value) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if ((*this)[i].key != key) continue;
    const std::uint32_t at = store(value);
    entries_[i].value = at;
    entries_[i].value_size = static_cast<std::uint32_t>(value.size());
    return;
  }
  add(key, value);
}

std::string_view KeyValues::hold(std::string_view text) {
  const std::uint32_t at = store(text);
  return std::string_view(bytes_).substr(at);
}

void KeyValues::set_held(std::string_view key, std::string_view value) {
  const auto at = [&](std::string_view part) {
    return static_cast<std::uint32_t>(part.data() - bytes_.data());
  };
  const auto size = [](std::string_view part) { return static_cast<std::uint32_t>(part.size()); };
  for (Entry& entry : entries_) {
    if (std::string_view(bytes_.data() + entry.key, entry.key_size) != key) continue;
    entry.value = at(value);
    entry.value_size = size(value);
    return;
  }
  entries_.push_back({at(key), size(key), at(value), size(value)});
}

bool KeyValues::erase(std::string_view key) {
  const auto gone = std::remove_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return std::string_view(bytes_.data() + entry.key, entry.key_size) == key;
  });
  const bool found = gone != entries_.end();
  entries_.erase(gone, entries_.end());
  return found;
}

bool KeyValues::erase_header(std::string_view name) {
  const auto gone = std::remove_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return equal_ignoring_case({bytes_.data() + entry.key, entry.key_size}, name);
  });
  const bool found = gone != entries_.end();
  entries_.erase(gone, entries_.end());
  return found;
}

bool KeyValues::operator==(const KeyValues& other) const {
  return std::equal(begin(), end(), other.begin(), other.end());
}

}  // namespace propspec
