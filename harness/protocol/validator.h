// Checks lines against the JSON Schemas of the protocol, for those who write an adapter: it costs
// far more than parsing, so a run does it only when asked (`--validate`).
//
// The parser of codec.h and the schemas refuse the same messages, with three exceptions. Only the
// parser refuses a code point above U+00FF where each stands for a byte, and a whole number from
// 2^63 to 2^64-1; only the reader in front of the schemas refuses a member that stands twice.
#pragma once

#include <memory>
#include <string_view>

#include "harness/protocol/codec.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

class MessageValidator {
 public:
  MessageValidator(MessageValidator&&) noexcept;
  MessageValidator& operator=(MessageValidator&&) noexcept;
  ~MessageValidator();

  // An error means that the program was built without its schemas.
  static Result<MessageValidator> create();

  // One line: a message or a batch frame. The error names the member that breaks the schema most
  // specifically.
  Result<void> request(std::string_view line) const;
  Result<void> answer(std::string_view line, AnswerKind kind) const;
  // The same for a line whose answers may be of several kinds. An id that is not in flight is
  // refused.
  Result<void> answer(std::string_view line, const AnswerParser::Expects& expects) const;

 private:
  struct Schemas;
  explicit MessageValidator(std::unique_ptr<Schemas> schemas);
  std::unique_ptr<Schemas> schemas_;
};

}  // namespace propspec::harness
