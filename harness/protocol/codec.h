// Messages to JSON lines and back, for both ends of the pipe. This is the hot path of a run:
// nothing here builds a tree, and a parser that is used again allocates only what its result holds.
//
// Whatever the bytes are, parsing returns a message or an Error whose sentence names the member
// that was wrong; it neither throws nor reads past the line. Unknown members are ignored.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/messages.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// Appends one JSON object, without the line feed.
void append_request(std::string& out, std::int64_t id, const Request& request);
void append_answer(std::string& out, std::int64_t id, const Answer& answer);
// For a line that held no request: the answer with `"id":null`.
void append_error_without_id(std::string& out, const ErrorAnswer& error);

struct ParsedRequest {
  std::int64_t id = 0;
  Request request;
};

// Reads lines that hold requests: a target's end.
class RequestParser {
 public:
  RequestParser();
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;
  // A line may hold one request or an array of them (a batch frame). `id` of the error is the
  // request's if it could be read.
  struct Refused {
    std::optional<std::int64_t> id;
    Error error;
  };
  using Parsed = tl::expected<ParsedRequest, Refused>;
  struct Frame {
    bool batch = false;
    std::vector<Parsed> requests;
  };
  Frame parse(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Which answer belongs to a request.
enum class AnswerKind : std::uint8_t { kHello, kObservation, kStart, kInject, kFinish, kDone };
AnswerKind answer_kind(const Request& request);

struct ParsedAnswer {
  std::int64_t id = 0;
  Answer answer;
};

// Reads lines that hold answers: the harness' end.
class AnswerParser {
 public:
  AnswerParser();
  ~AnswerParser();
  AnswerParser(AnswerParser&&) noexcept;

  // Says which kind of answer is due for an id; nothing for an id that is not in flight.
  class Expects {
   public:
    virtual ~Expects() = default;
    virtual std::optional<AnswerKind> kind_for(std::int64_t id) const = 0;
  };
  // A line may hold one answer or an array of them. All or nothing: one bad answer spoils the line.
  Result<std::vector<ParsedAnswer>> parse(std::string_view line, const Expects& expects);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Bytes ↔ the UTF-8 in which each byte is one code point U+0000 to U+00FF.
std::string utf8_from_bytes(std::string_view bytes);
// Nothing for a code point above U+00FF.
std::optional<std::string> bytes_from_utf8(std::string_view utf8);

}  // namespace propspec::harness
