#include "harness/cases/expectation.h"

#include <fmt/format.h>

#include <utility>

#include "harness/cases/expected.h"
#include "harness/cases/judge.h"

namespace propspec::harness {

struct Expectation::Compiled {
  ExpectedObservation expected;
};

Result<Expectation> Expectation::compile(const nlohmann::json& source) {
  std::vector<SchemaError> problems;
  if (auto expectation = compile(source, "", problems)) return *std::move(expectation);
  std::vector<std::string> lines;
  for (const SchemaError& problem : problems) {
    lines.push_back(fmt::format("{}: {}", problem.pointer, problem.message));
  }
  return fail(fmt::format("{}", fmt::join(lines, "\n")));
}

std::optional<Expectation> Expectation::compile(const nlohmann::json& source,
                                                const std::string& pointer,
                                                std::vector<SchemaError>& problems) {
  const std::size_t before = problems.size();
  Compiled compiled{compile_expected(JsonCursor(source, pointer, problems))};
  if (problems.size() > before) return std::nullopt;
  return Expectation(std::make_unique<const Compiled>(std::move(compiled)));
}

Judgement Expectation::judge(const PropagateRequest& given, const Observation& observation) const {
  return harness::judge(compiled_->expected, given.headers, observation);
}

Expectation::Expectation(std::unique_ptr<const Compiled> compiled)
    : compiled_(std::move(compiled)) {}
Expectation::Expectation(Expectation&&) noexcept = default;
Expectation& Expectation::operator=(Expectation&&) noexcept = default;
Expectation::~Expectation() = default;

}  // namespace propspec::harness
