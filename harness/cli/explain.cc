#include "harness/explain/explain.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "harness/cli/commands.h"
#include "harness/cli/output.h"
#include "reports/printable.h"
#include "reports/terminal.h"

namespace propspec::harness {
namespace {

void complain(const Error& error) {
  fmt::print(stderr, "propspec: {}\n", reports::printable(error.message));
}

std::string as_text(const Catalogue& catalogue, const std::vector<Subject>& subjects) {
  const reports::Appearance appearance = reports::appearance_of(stdout);
  std::string text;
  for (const Subject& subject : subjects) {
    if (!text.empty()) text += "\n";
    text += explanation(catalogue, subject, appearance);
  }
  return text;
}

std::string as_json(const Catalogue& catalogue, const std::vector<Subject>& subjects) {
  // Of several subjects each has its line, so that the stream can be taken apart again.
  const int indent = subjects.size() == 1 ? 1 : -1;
  std::string text;
  for (const Subject& subject : subjects) {
    text += explanation_json(catalogue, subject).dump(indent) + "\n";
  }
  return text;
}

}  // namespace

int explain(const ExplainCommand& command) {
  const auto catalogue = embedded_catalogue();
  if (!catalogue) {
    for (const Error& error : catalogue.error()) complain(error);
    return kHarnessError;
  }
  std::vector<Subject> subjects;
  bool all_known = true;
  for (const std::string& name : command.names) {
    const auto found = find_subjects(*catalogue, name);
    if (found) {
      subjects.insert(subjects.end(), found->begin(), found->end());
    } else {
      complain(found.error());
      all_known = false;
    }
  }
  if (!all_known) return kUsageError;
  print_out(command.json ? as_json(*catalogue, subjects) : as_text(*catalogue, subjects));
  return 0;
}

std::vector<std::string> explainable_names() {
  const auto catalogue = embedded_catalogue();
  return catalogue ? subject_names(*catalogue) : std::vector<std::string>();
}

}  // namespace propspec::harness
