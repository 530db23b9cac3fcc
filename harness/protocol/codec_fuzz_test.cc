// Whatever the bytes are, the parsers return; and whatever a message holds, its line can be read.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/protocol/codec.h"
#include "harness/protocol/example_lines.h"

namespace propspec::harness {
namespace {

struct Always : AnswerParser::Expects {
  explicit Always(AnswerKind always) : kind(always) {}
  std::optional<AnswerKind> kind_for(std::int64_t) const override { return kind; }
  AnswerKind kind;
};

constexpr AnswerKind kKinds[] = {AnswerKind::kHello,  AnswerKind::kObservation, AnswerKind::kStart,
                                 AnswerKind::kInject, AnswerKind::kFinish,      AnswerKind::kDone};

void parse_all(std::string_view line) {
  RequestParser requests;
  RC_ASSERT(!requests.parse(line).requests.empty());
  AnswerParser answers;
  for (const AnswerKind kind : kKinds) {
    const auto parsed = answers.parse(line, Always(kind));
    if (!parsed) RC_ASSERT(!parsed.error().message.empty());
  }
}

RC_GTEST_PROP(CodecFuzz, AnyBytes, (const std::string& bytes)) { parse_all(bytes); }

RC_GTEST_PROP(CodecFuzz, DamagedLines, ()) {
  std::string line = *rc::gen::elementOf(kExampleLines);
  const int changes = *rc::gen::inRange(1, 5);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        line[at] = *rc::gen::arbitrary<char>();
        break;
      case 1:
        line.erase(at, *rc::gen::inRange<std::size_t>(1, 20));
        break;
      case 2:
        line.insert(at, *rc::gen::elementOf(std::vector<std::string>{
                            "null", "[", "]", "{", "}", "\"", ",", "1e400", "-", "\\u0000",
                            "\\ud800", "\xc3", "99999999999999999999", "\"id\":1,", "\"ok\":{},"}));
        break;
      default:
        line.insert(at, line.substr(*rc::gen::inRange<std::size_t>(0, line.size()), 30));
    }
    if (line.empty()) line = "{";
  }
  parse_all(line);
}

// A valid line with one value replaced by one of another type.
RC_GTEST_PROP(CodecFuzz, ValuesOfOtherTypes, ()) {
  std::string line = *rc::gen::elementOf(kExampleLines);
  const std::size_t at = *rc::gen::elementOf(value_places(line));
  const auto other = *rc::gen::elementOf(std::vector<std::string>{
      "null", "true", "7", "-0.5", "18446744073709551615", "\"\"", "[]", "{}", "[[]]", "[{}]"});
  line.replace(at, 0, other + ",\"rest\":");
  parse_all(line);
}

RC_GTEST_PROP(CodecFuzz, AnyPropagateRequestComesBack,
              (const std::vector<std::pair<std::string, std::string>>& pairs, std::int64_t id)) {
  PropagateRequest request;
  for (const auto& [name, value] : pairs) request.headers.add(name, value);
  std::string line;
  append_request(line, id, request);
  RC_ASSERT(line.find('\n') == std::string::npos);
  const auto frame = RequestParser().parse(line);
  RC_ASSERT(frame.requests.at(0).has_value());
  RC_ASSERT(frame.requests[0]->id == id);
  RC_ASSERT(frame.requests[0]->request == Request(request));
}

RC_GTEST_PROP(CodecFuzz, AnyObservationComesBack,
              (const std::string& origin,
               const std::vector<std::pair<std::string, std::string>>& pairs, std::uint64_t high,
               std::uint64_t low, std::int64_t priority)) {
  KeyValues tags;
  for (const auto& [name, value] : pairs) tags.add(name, value);
  ObservedSpan span;
  span.trace_id = TraceId{high, low};
  span.parent_id = SpanId{low};
  span.sampling_priority = priority;
  span.origin = origin;
  span.tags = tags;
  Observation observation;
  observation.span = span;
  observation.headers = tags;
  std::string line;
  append_answer(line, 1, observation);
  const auto answers = AnswerParser().parse(line, Always(AnswerKind::kObservation));
  RC_ASSERT(answers.has_value());
  RC_ASSERT(answers->at(0).answer == Answer(observation));
}

RC_GTEST_PROP(CodecFuzz, AnyTextGivesAValidLine, (const std::string& text)) {
  ConfigureRequest configure;
  configure.env[text] = text;
  PropagateRequest propagate;
  propagate.set_baggage.add(text, text);
  propagate.span.name = text;
  for (const Request& request :
       {Request(configure), Request(propagate), Request(UnknownRequest{text})}) {
    std::string line;
    append_request(line, 1, request);
    RC_ASSERT(RequestParser().parse(line).requests.at(0).has_value());
  }
  std::string line;
  append_answer(line, 1, ErrorAnswer{ErrorKind::kInternal, text, false});
  RC_ASSERT(AnswerParser().parse(line, Always(AnswerKind::kDone)).has_value());
}

}  // namespace
}  // namespace propspec::harness
