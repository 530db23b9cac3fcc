// An ordered list of (key, value) pairs of bytes: the headers of a carrier, the propagation tags of
// a trace, baggage items, the tags of a span.
//
// All text stands in one buffer, so that a short list costs one allocation, and none once it has
// been used and cleared. What `set` and `erase` replace stays in the buffer until then. Keys may
// repeat unless `set` is used throughout.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace propspec {

struct KeyValue {
  std::string_view key;
  std::string_view value;

  bool operator==(const KeyValue&) const = default;
};

class KeyValues {
 public:
  KeyValues() = default;
  KeyValues(std::initializer_list<KeyValue> pairs);

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  void clear();

  // Room for so many more pairs and bytes.
  void reserve(std::size_t pairs, std::size_t bytes);

  // The views live until the list is changed.
  KeyValue operator[](std::size_t index) const {
    const Entry& entry = entries_[index];
    const char* const bytes = bytes_.data();
    return {{bytes + entry.key, entry.key_size}, {bytes + entry.value, entry.value_size}};
  }

  // The first value of `key`, compared byte by byte.
  std::optional<std::string_view> find(std::string_view key) const;
  // The same, with ASCII letters compared without case: the names of headers.
  std::optional<std::string_view> find_header(std::string_view name) const;

  // Appends, whether or not the key is there already. The arguments may be views into this list.
  void add(std::string_view key, std::string_view value);
  // Replaces the value of the first pair with that key where it stands, or appends.
  void set(std::string_view key, std::string_view value);
  // Appends a pair whose value `write(std::string& out) -> bool` appends piece by piece to `out`,
  // which holds other text already. If it returns false, nothing was added.
  template <typename Write>
  bool add_written(std::string_view key, Write write);
  // For a text that holds many pairs: takes it in whole. `set_held` then makes pairs of its parts,
  // which are views into what `hold` returned; nothing else may change the list in between.
  std::string_view hold(std::string_view text);
  void set_held(std::string_view key, std::string_view value);
  // Removes every pair with that key; true if there was one.
  bool erase(std::string_view key);
  bool erase_header(std::string_view name);

  class Iterator {
   public:
    using value_type = KeyValue;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const KeyValues* list, std::size_t index) : list_(list), index_(index) {}
    KeyValue operator*() const { return (*list_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++index_;
      return before;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const KeyValues* list_ = nullptr;
    std::size_t index_ = 0;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

  // Same pairs in the same order.
  bool operator==(const KeyValues& other) const;

 private:
  struct Entry {
    std::uint32_t key;
    std::uint32_t key_size;
    std::uint32_t value;
    std::uint32_t value_size;
  };

  std::uint32_t store(std::string_view text);

  std::string bytes_;
  // Room for what most requests carry, so that a list costs one allocation and not two.
  boost::container::small_vector<Entry, 8> entries_;
};

template <typename Write>
bool KeyValues::add_written(std::string_view key, Write write) {
  const std::size_t before = bytes_.size();
  bytes_.append(key);
  const std::size_t value_at = bytes_.size();
  if (!write(bytes_)) {
    bytes_.resize(before);
    return false;
  }
  entries_.push_back({static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(key.size()),
                      static_cast<std::uint32_t>(value_at),
                      static_cast<std::uint32_t>(bytes_.size() - value_at)});
  return true;
}

using Headers = KeyValues;

}  // namespace propspec
