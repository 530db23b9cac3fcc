// The fields of a context, and under which names messages hold them.
#pragma once

#include <cstdint>
#include <string_view>

namespace propspec::checking {

enum class Field : std::uint8_t {
  kDatadogTraceId,
  kDatadogParentId,
  kDatadogPriority,
  kDatadogOrigin,
  kDatadogTags,
  kTraceparent,
  kTracestate,
  kBaggage,
  kB3,
  kB3TraceId,
  kB3SpanId,
  kB3Sampled,
  kXray,
  kPlainTraceId,  // `TraceId`, `ParentSpanId`: decimals, as home-made job filters store them
  kPlainParentId,
};
inline constexpr std::size_t kFields = 15;

enum class Likeness : std::uint8_t {
  kNone,
  kMangled,  // other letters' case, `_` or `__dash__` for `-`, `HTTP_` in front
  kExact,
};

struct FieldMatch {
  Field field = Field::kB3;  // means nothing where there is no likeness
  Likeness likeness = Likeness::kNone;
};
FieldMatch match_field(std::string_view name);

}  // namespace propspec::checking
