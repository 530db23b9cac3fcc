#include "harness/targets/line_limit.h"

#include <cstdint>
#include <string>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

// "\u001f" is the longest way to write a byte.
constexpr std::size_t kMostForAByte = 6;
// Brackets, quotes and commas around a pair.
constexpr std::size_t kAroundAPair = 8;
// An id, the names of the members, ids given: everything of a request that is not free text.
constexpr std::size_t kAroundARequest = 512;

std::size_t most_bytes(const KeyValues& pairs) {
  std::size_t bytes = 0;
  for (const auto [key, value] : pairs) {
    bytes += kMostForAByte * (key.size() + value.size()) + kAroundAPair;
  }
  return bytes;
}

}  // namespace

std::size_t most_bytes(const PropagateRequest& request) {
  const SpanInfo& span = request.span;
  const std::size_t text = span.name.size() + span.service.size() + span.resource.size();
  return kAroundARequest + kMostForAByte * text + most_bytes(request.headers) +
         most_bytes(request.set_baggage);
}

bool fits_a_line(const PropagateRequest& request) {
  return most_bytes(request) <= kMaxLineBytes || fits_a_line(Request(request));
}

bool fits_a_line(const Request& request) {
  std::string line;
  append_request(line, INT64_MAX, request);
  return line.size() < kMaxLineBytes;
}

}  // namespace propspec::harness
