// Whatever an input holds, it is read to its end without harm, and what is read can be written.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <sstream>
#include <streambuf>

#include "simulator/wire/samples.h"
#include "simulator/wire/write_spans.h"

namespace propspec {
namespace {

std::vector<std::string> good_documents() {
  std::vector<std::string> documents = {
      R"({"data":[{"traceID":"1f","spans":[{"traceID":"1f","spanID":"2","operationName":"op","startTime":17,"duration":2,)"
      R"("references":[{"refType":"CHILD_OF","traceID":"1f","spanID":"8"}],"tags":[{"key":"error","type":"bool","value":true}],)"
      R"("logs":[{"timestamp":3,"fields":[{"key":"event","value":"x"}]}],"processID":"p1"}],"processes":{"p1":{"serviceName":"s"}}}]})"
      "\n"};
  for (const auto write :
       {write_otlp_json, write_zipkin_json, write_datadog_json, write_datadog_msgpack}) {
    std::ostringstream out;
    write(std::vector{samples::server_span(), samples::job_span()}, out);
    documents.push_back(out.str());
  }
  return documents;
}

std::string damaged(std::string text) {
  const int damages = *rc::gen::inRange(1, 6);
  for (int i = 0; i < damages; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        text.insert(at, 1, *rc::gen::arbitrary<char>());
        break;
      case 1:
        text.resize(at);
        break;
      case 2:
        text.insert(at, text.substr(at / 2));
        break;
      case 3:
        text.erase(at, *rc::gen::inRange<std::size_t>(1, 20));
        break;
      default:
        if (at < text.size()) {
          text[at] = *rc::gen::element('{', '}', '[', ']', '"', '\\', '\n', '\0', '\x9f', '\xdd',
                                       '\xff', '0', '-', 'e');
        }
    }
  }
  return text;
}

void survives(const std::string& bytes, std::optional<SpanFormat> format) {
  const auto got = samples::read(bytes, format);
  RC_ASSERT(got.spans.size() == got.result.spans);
  RC_ASSERT(got.result.problems.size() <= kKeptProblems);
  std::vector<SpanRecord> records;
  for (const WireSpan& span : got.spans) {
    RC_ASSERT(bool(span.record.trace_id));
    RC_ASSERT(bool(span.record.span_id));
    records.push_back(span.record);
  }
  // What was read can be written, and read again without complaint.
  for (const auto write :
       {write_otlp_json, write_zipkin_json, write_datadog_json, write_datadog_msgpack}) {
    std::ostringstream out;
    write(records, out);
    const auto back = samples::read(out.str());
    RC_ASSERT(back.spans.size() == records.size());
    RC_ASSERT(back.result.problem_count == 0u);
  }
}

std::optional<SpanFormat> any_format() {
  const auto index = *rc::gen::inRange<std::size_t>(0, 3 * span_formats().size());
  if (index < span_formats().size()) return span_formats()[index];
  return std::nullopt;
}

RC_GTEST_PROP(HostileInput, DamagedDocuments, ()) {
  const auto documents = good_documents();
  const std::string first = *rc::gen::elementOf(documents);
  const std::string second = *rc::gen::elementOf(documents);
  survives(damaged(first) + damaged(second), any_format());
}

RC_GTEST_PROP(HostileInput, AnyBytes, (const std::string& bytes)) { survives(bytes, any_format()); }

RC_GTEST_PROP(HostileInput, BytesBehindABracketOrAHeader, (const std::string& bytes)) {
  survives(*rc::gen::element<std::string>("[", "{", "[[{", "\x91\x91\x82", "\xdd\xff\xff\xff\xff",
                                          "\x1f\x8b\x08", "\x78\x9c", R"({"resourceSpans":[)") +
               bytes,
           any_format());
}

// A line that is damaged takes no other line with it.
RC_GTEST_PROP(HostileInput, LinesAreIndependent, ()) {
  std::ostringstream out;
  write_otlp_json(std::vector{samples::server_span()}, out);
  const std::string line = out.str();
  std::string bad = damaged(line);
  for (char& c : bad) {
    if (c == '\n') c = ' ';
  }
  const auto got = samples::read(line + bad + "\n" + line);
  RC_ASSERT(got.spans.size() >= 2u);
  RC_ASSERT(got.spans.back().record.span_id == samples::server_span().span_id);
}

class Zeros : public std::streambuf {
 protected:
  int_type underflow() override {
    setg(block_.data(), block_.data(), block_.data() + block_.size());
    return 0;
  }

 private:
  std::array<char, 4096> block_{};
};

TEST(HostileInput, ADeviceThatNeverEnds) {
  Zeros zeros;
  std::istream input(&zeros);
  ReadOptions options;
  options.max_barren_bytes = 1u << 20;
  const ReadResult result = read_spans(input, options, [](WireSpan&) {});
  EXPECT_EQ(result.spans, 0u);
  ASSERT_EQ(result.problems.size(), 2u);
  EXPECT_EQ(result.problems.at(1).what, "there was no span in 1 MiB; what follows was not read");
}

// Nothing is unreadable there: blanks, however many, are JSON.
TEST(HostileInput, ManyBlanksBeforeASpan) {
  std::istringstream input(std::string(1u << 20, ' ') + R"([{"traceId":"7","id":"1"}])");
  ReadOptions options;
  options.max_barren_bytes = 1u << 16;
  EXPECT_EQ(read_spans(input, options, [](WireSpan&) {}).spans, 1u);
}

// Were each looked for among all, this would take minutes.
TEST(HostileInput, AsManyProcessesAsSpans) {
  std::string spans, processes;
  for (int i = 0; i < 100'000; ++i) {
    const std::string number = std::to_string(i);
    spans += std::string(i > 0 ? "," : "") + R"({"traceID":"7","spanID":"1","processID":"p)" +
             number + R"("})";
    processes +=
        std::string(i > 0 ? "," : "") + "\"p" + number + R"(":{"serviceName":"s)" + number + "\"}";
  }
  const auto got = samples::read(R"({"data":[{"traceID":"7","spans":[)" + spans +
                                 R"(],"processes":{)" + processes + "}}]}");
  ASSERT_EQ(got.spans.size(), 100'000u);
  EXPECT_EQ(got.spans.at(99'999).record.service, "s99999");
}

}  // namespace
}  // namespace propspec
