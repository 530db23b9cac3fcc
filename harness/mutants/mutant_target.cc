#include "harness/mutants/mutant_target.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutants/mutated_reference.h"
#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

using propspec_mutants::make_mutated_reference;
using propspec_mutants::Switch;
using propspec_mutants::switch_of;

class ExpectsOne : public AnswerParser::Expects {
 public:
  explicit ExpectsOne(AnswerKind kind) : kind_(kind) {}
  std::optional<AnswerKind> kind_for(std::int64_t) const override { return kind_; }

 private:
  AnswerKind kind_;
};

// Speaks the protocol with the woven copy, whose types are not ours.
class MutantHandler : public Handler {
 public:
  MutantHandler(std::string name, std::vector<Switch> switches, const Environment& environment)
      : name_(std::move(name)),
        reference_(make_mutated_reference(std::move(switches), environment)) {}

  Answer handle(const Request& request) override {
    line_.clear();
    append_request(line_, 1, request);
    auto answers = parser_.parse(reference_->answer(line_), ExpectsOne(answer_kind(request)));
    if (!answers) return ErrorAnswer{ErrorKind::kInternal, answers.error().message};
    Answer answer = std::move(answers->front().answer);
    if (auto* const hello = std::get_if<Hello>(&answer)) hello->name = name_;
    return answer;
  }

 private:
  std::string name_;
  std::unique_ptr<propspec_mutants::MutatedReference> reference_;
  AnswerParser parser_;
  std::string line_;
};

HandlerFactory factory(std::string_view name, std::vector<Switch> switches) {
  return [name = fmt::format("mutant:{}", name), switches = std::move(switches)](
             const Environment& environment) -> tl::expected<std::unique_ptr<Handler>, Failure> {
    return std::make_unique<MutantHandler>(name, switches, environment);
  };
}

}  // namespace

HandlerFactory mutant_factory(const Mutant& mutant) {
  return factory(mutant.id, {switch_of(mutant.id)});
}

HandlerFactory unmutated_factory() { return factory("none", {}); }

Result<HandlerFactory> contrarian_factory() {
  const auto choices = embedded_permitted_choices();
  if (!choices) return tl::unexpected(choices.error());
  std::vector<Switch> switches;
  for (const Mutant& choice : *choices) switches.push_back(switch_of(choice.id));
  return factory("contrarian", std::move(switches));
}

Result<HandlerFactory> named_mutant_factory(std::string_view name) {
  if (name == "none") return unmutated_factory();
  if (name == "contrarian") return contrarian_factory();
  const auto mutant = find_mutant(name);
  if (!mutant) return tl::unexpected(mutant.error());
  return mutant_factory(*mutant);
}

}  // namespace propspec::harness
