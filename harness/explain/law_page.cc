#include "harness/explain/case_facts.h"
#include "harness/explain/law_facts.h"
#include "harness/explain/page_pieces.h"
#include "harness/explain/run_command.h"
#include "harness/explain/subject_page.h"
#include "reports/exchange.h"
#include "reports/printable.h"

namespace propspec::harness {

using reports::Page;
using reports::printable;
using reports::show_lines;

void show(Page& page, const Catalogue& catalogue, const Law& law) {
  const std::vector<std::string> rules(law.rules.begin(), law.rules.end());
  show_head(page, std::string(law.id), std::string(law.title));
  page.blank();
  page.prose(kIndent, printable(law.statement));
  page.blank();
  show_level(page, law.level);
  page.prose(kIndent, "A law, tried on " + printable(inputs_in_words(law.recipe)) + ".");
  show_lines(page, kIndent, "needs", all_printable(needs_in_words(law.needs)));
  show_rules_in_short(page, catalogue, rules);
  show_remedies(page, catalogue, law.level, rules);
  show_command(page, "To try it alone", run_command(law.id));
}

}  // namespace propspec::harness
