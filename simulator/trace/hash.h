// A short name for a text: no protection against those who want two texts to have the same.
#pragma once

#include <cstdint>
#include <string_view>

namespace propspec {

inline constexpr std::uint64_t kFnv1aBegin = 0xcbf29ce484222325u;

// FNV-1a, 64 bits. To hash several texts as one, begin each with the hash of those before.
constexpr std::uint64_t fnv1a(std::string_view text, std::uint64_t begin = kFnv1aBegin) {
  std::uint64_t hash = begin;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace propspec
