// The headers of a carrier that propagation knows, found in one pass over all of them.
//
// Names are compared without case (DD-E-50, TP-03). Of a header that stands there several times the
// first value counts (DD-E-51), except where a format joins them: those walk `each`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "simulator/trace/key_values.h"
#include "simulator/trace/text.h"

namespace propspec {

enum class Field : std::uint8_t {
  kDatadogTraceId,
  kDatadogParentId,
  kDatadogSamplingPriority,
  kDatadogOrigin,
  kDatadogTags,
  kTraceParent,
  kTraceState,
  kB3,
  kB3TraceId,
  kB3SpanId,
  kB3Sampled,
  kB3Flags,
  kXRay,
  kBaggage,
};
inline constexpr std::size_t kFields = 14;

// Lower case, as injected.
std::string_view name(Field field);

class CarrierFields {
 public:
  // `carrier` must outlive this and stay as it is.
  explicit CarrierFields(const Headers& carrier);

  bool has(Field field) const { return count(field) != 0; }
  std::size_t count(Field field) const { return slot(field).count; }
  std::optional<std::string_view> first(Field field) const {
    if (!has(field)) return std::nullopt;
    return carrier_[slot(field).first].value;
  }
  // Calls `visit(value)` for every line of that header, in order.
  template <typename Visit>
  void each(Field field, Visit visit) const;

 private:
  struct Slot {
    std::uint32_t first = 0;  // where the first line of that name stands
    std::uint32_t count = 0;
  };
  const Slot& slot(Field field) const { return slots_[static_cast<std::size_t>(field)]; }

  const Headers& carrier_;
  std::array<Slot, kFields> slots_;
};

template <typename Visit>
void CarrierFields::each(Field field, Visit visit) const {
  if (count(field) <= 1) {
    if (has(field)) visit(carrier_[slot(field).first].value);
    return;
  }
  for (const auto header : carrier_) {
    if (equal_ignoring_case(header.key, name(field))) visit(header.value);
  }
}

}  // namespace propspec
