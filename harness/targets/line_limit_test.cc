#include "harness/targets/line_limit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

PropagateRequest with_value(std::size_t bytes, char byte) {
  PropagateRequest request;
  request.headers.add("a", std::string(bytes, byte));
  return request;
}

TEST(LineLimit, CountsTheLineFeedAndTheLongestId) {
  // {"id":9223372036854775807,"op":"propagate","headers":[["a",""]]} and a line feed.
  const std::size_t around = 64 + 1;
  EXPECT_TRUE(fits_a_line(with_value(kMaxLineBytes - around, 'x')));
  EXPECT_FALSE(fits_a_line(with_value(kMaxLineBytes - around + 1, 'x')));
  EXPECT_FALSE(fits_a_line(Request(with_value(kMaxLineBytes - around + 1, 'x'))));
}

TEST(LineLimit, CountsWhatIsWrittenNotWhatIsMeant) {
  EXPECT_FALSE(fits_a_line(with_value(kMaxLineBytes / 4, '\x01')));
  EXPECT_TRUE(fits_a_line(with_value(kMaxLineBytes / 4, 'x')));
}

RC_GTEST_PROP(LineLimit, NoRequestIsLongerThanItsBound,
              (std::vector<std::pair<std::string, std::string>> headers, std::string text)) {
  PropagateRequest request;
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  request.set_baggage.add(text, text);
  request.span = {.name = text, .service = text, .resource = text};
  request.decide = Decision::kKeep;
  request.ids = {.trace_id = TraceId{1, 2}, .span_id = SpanId{3}};
  std::string line;
  append_request(line, INT64_MAX, request);
  RC_ASSERT(line.size() < most_bytes(request));
}

}  // namespace
}  // namespace propspec::harness
