// Where new ids come from.
#pragma once

#include <cstdint>
#include <random>

#include "simulator/trace/trace_id.h"

namespace propspec {

class IdSource {
 public:
  // The same seed yields the same ids.
  explicit IdSource(std::uint64_t seed) : random_(seed) {}
  static IdSource unpredictable() {
    std::random_device device;  // 32 bits at a time
    const std::uint64_t upper = device();
    return IdSource(upper << 32 | device());
  }

  SpanId span_id() { return {nonzero()}; }
  // ID-02: Unix seconds in the upper 32 bits, then 32 zero bits, then 64 random ones.
  TraceId trace_id_128(std::uint64_t now_seconds) { return {now_seconds << 32, nonzero()}; }
  // ID-03
  TraceId trace_id_64() { return {0, nonzero()}; }

 private:
  std::uint64_t nonzero() {
    std::uint64_t value = 0;
    while (value == 0) value = random_();
    return value;
  }

  std::mt19937_64 random_;
};

}  // namespace propspec
