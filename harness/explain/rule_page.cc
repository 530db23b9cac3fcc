#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/explain/meanings.h"
#include "harness/explain/page_pieces.h"
#include "harness/explain/run_command.h"
#include "harness/explain/subject_page.h"
#include "reports/exchange.h"
#include "reports/printable.h"

namespace propspec::harness {

using reports::Ink;
using reports::Page;
using reports::printable;
using reports::show_lines;
namespace {

std::vector<std::string> editions(SpecRange range) {
  std::vector<std::string> names;
  for (const Spec spec : kSpecs) {
    if (range.contains(spec)) names.emplace_back(name(spec));
  }
  return names;
}

void show_stances(Page& page, const Catalogue& catalogue, const Rule& rule) {
  std::vector<std::string> agreeing;
  for (const Stance& stance : stances_on(catalogue, rule)) {
    if (stance.known == nullptr) {
      agreeing.push_back(stance.library);
      continue;
    }
    const Divergence& known = *stance.known;
    const std::string versions =
        known.versions.empty() ? "" : fmt::format(" ({})", printable(known.versions));
    page.prose(kIndent, fmt::format("{}{}: {} {}", page.paint(Ink::kBold, printable(known.library)),
                                    versions, printable(known.behavior),
                                    page.paint(Ink::kDim, "[" + printable(known.source) + "]")));
  }
  if (agreeing.empty()) return;
  page.prose(kIndent,
             fmt::format("{}: as the rule says, as far as is known",
                         page.paint(Ink::kBold, fmt::format("{}", fmt::join(agreeing, ", ")))));
}

void show_laws(Page& page, const Catalogue& catalogue, const Rule& rule) {
  const std::vector<const Law*> laws = laws_of(catalogue, rule);
  if (laws.empty()) return;
  show_section(page, "Laws");
  for (const Law* law : laws) {
    page.prose(kIndent, page.paint(Ink::kBold, printable(law->id)) + ": " + printable(law->title));
  }
}

void show_mutants(Page& page, const Catalogue& catalogue, const Rule& rule) {
  const std::vector<const Mutant*> mutants = mutants_of(catalogue, rule);
  if (mutants.empty()) return;
  show_section(page, "Mutants that break it");
  for (const Mutant* mutant : mutants) {
    page.prose(kIndent,
               page.paint(Ink::kBold, printable(mutant->id)) + ": " + printable(mutant->breaks));
  }
}

}  // namespace

void show(Page& page, const Catalogue& catalogue, const Rule& rule) {
  show_head(page, rule.id, rule.title);
  page.blank();
  page.prose(kIndent, printable(rule.statement));
  page.blank();
  show_level(page, rule.level);
  page.prose(kIndent, fmt::format("{}: {}", page.paint(Ink::kBold, printable(rule.evidence)),
                                  meaning_of_evidence(rule.evidence)));
  show_lines(page, kIndent, "topic", {printable(rule.topic)});
  if (rule.specs != SpecRange{}) show_lines(page, kIndent, "holds in", editions(rule.specs));
  if (!rule.also.empty()) {
    show_lines(page, kIndent, "also", {printable(fmt::format("{}", fmt::join(rule.also, ", ")))});
  }
  show_lines(page, kIndent, "sources", all_printable(rule.sources));

  show_section(page, "What libraries do");
  show_stances(page, catalogue, rule);
  show_remedies(page, catalogue, rule.level, {rule.id});

  const std::vector<const Case*> cases = cases_of(catalogue, rule);
  show_section(page, fmt::format("Cases: {}", cases.size()));
  for (const Case* one : cases) {
    page.blank();
    show_head(page, one->id, one->title);
    show_content(page, *one);
  }
  show_laws(page, catalogue, rule);
  show_mutants(page, catalogue, rule);
  show_command(page, "To run it alone", run_command(rule.id, rule.specs));
}

}  // namespace propspec::harness
