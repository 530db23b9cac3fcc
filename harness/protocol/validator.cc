#include "harness/protocol/validator.h"

#include <fmt/core.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "harness/schema/json_document.h"
#include "harness/schema/json_schema.h"

namespace propspec::harness {
namespace {

// The patterns of the messages stand behind limits of their own.
constexpr JsonLimits kAnyLine = {kMaxLineBytes, kMaxLineBytes};

using nlohmann::json;

constexpr std::string_view kRequestSchema = "request-1.schema.json";
constexpr std::string_view kAnswerSchema = "answer-1.schema.json";
// The definitions of the answer schema, in the order of AnswerKind.
constexpr std::array<std::string_view, 6> kAnswerDefinitions = {"hello",  "propagate", "start",
                                                                "inject", "finish",    "done"};

// `place` is the pointer to the message within its line.
Result<void> check(const JsonSchema& schema, const json& message, const std::string& place) {
  const auto errors = schema.check(message);
  if (errors.empty()) return {};
  const std::string pointer = place + errors.front().pointer;
  return fail(
      fmt::format("{}: {}", pointer.empty() ? "the message" : pointer, errors.front().message));
}

}  // namespace

struct MessageValidator::Schemas {
  JsonSchema request;
  std::vector<JsonSchema> answers;  // by AnswerKind

  const JsonSchema& answer(AnswerKind kind) const {
    return answers[static_cast<std::size_t>(kind)];
  }
};

MessageValidator::MessageValidator(std::unique_ptr<Schemas> schemas)
    : schemas_(std::move(schemas)) {}
MessageValidator::MessageValidator(MessageValidator&&) noexcept = default;
MessageValidator& MessageValidator::operator=(MessageValidator&&) noexcept = default;
MessageValidator::~MessageValidator() = default;

Result<MessageValidator> MessageValidator::create() {
  auto request = JsonSchema::embedded(kRequestSchema);
  if (!request) return tl::unexpected(request.error());
  auto schemas = std::make_unique<Schemas>(Schemas{std::move(*request), {}});
  for (const std::string_view definition : kAnswerDefinitions) {
    auto answer = JsonSchema::embedded(kAnswerSchema, definition);
    if (!answer) return tl::unexpected(answer.error());
    schemas->answers.push_back(std::move(*answer));
  }
  return MessageValidator(std::move(schemas));
}

Result<void> MessageValidator::request(std::string_view line) const {
  const auto document = parse_json("request", line, kAnyLine);
  if (!document) return tl::unexpected(document.error());
  return check(schemas_->request, document->root, "");
}

Result<void> MessageValidator::answer(std::string_view line, AnswerKind kind) const {
  struct Always : AnswerParser::Expects {
    explicit Always(AnswerKind always) : kind(always) {}
    std::optional<AnswerKind> kind_for(std::int64_t) const override { return kind; }
    AnswerKind kind;
  };
  return answer(line, Always(kind));
}

Result<void> MessageValidator::answer(std::string_view line,
                                      const AnswerParser::Expects& expects) const {
  const auto document = parse_json("answer", line, kAnyLine);
  if (!document) return tl::unexpected(document.error());
  const auto check_one = [&](const json& message, const std::string& place) -> Result<void> {
    // Without a good id any kind will do: all of them refuse it.
    AnswerKind kind = AnswerKind::kDone;
    if (message.is_object() && message.contains("id") && message["id"].is_number_integer()) {
      const auto id = message["id"].get<std::int64_t>();
      const auto expected = expects.kind_for(id);
      if (!expected)
        return fail(fmt::format("{}/id: no request with id {} is in flight", place, id));
      kind = *expected;
    }
    return check(schemas_->answer(kind), message, place);
  };
  const json& root = document->root;
  if (!root.is_array()) return check_one(root, "");
  if (root.empty()) return fail("the message: an empty array holds no answer");
  for (std::size_t i = 0; i < root.size(); ++i) {
    if (auto checked = check_one(root[i], fmt::format("/{}", i)); !checked) return checked;
  }
  return {};
}

}  // namespace propspec::harness
