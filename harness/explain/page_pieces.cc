#include "harness/explain/page_pieces.h"

#include <fmt/format.h>

#include "harness/explain/meanings.h"
#include "reports/printable.h"

namespace propspec::harness {

using reports::Ink;
using reports::Page;
using reports::printable;

void show_head(Page& page, const std::string& id, const std::string& title) {
  page.prose(0, page.paint(Ink::kBold, printable(id)) + " " + printable(title));
}

void show_level(Page& page, RuleLevel level) {
  page.prose(kIndent,
             fmt::format("{}: {}", page.paint(Ink::kBold, name(level)), meaning_of(level)));
}

void show_section(Page& page, std::string_view head) {
  page.blank();
  page.line(0, page.paint(Ink::kBold, head));
}

void show_rules_in_short(Page& page, const Catalogue& catalogue,
                         const std::vector<std::string>& rules) {
  show_section(page, rules.size() == 1 ? "The rule" : "The rules");
  for (const std::string& id : rules) {
    const Rule* rule = find_rule(catalogue.corpus.rules, id);
    if (rule == nullptr) continue;
    page.prose(kIndent,
               fmt::format("{} {} ({}): {}", page.paint(Ink::kBold, printable(id)),
                           printable(rule->title), name(rule->level), printable(rule->statement)));
  }
}

void show_remedies(Page& page, const Catalogue& catalogue, RuleLevel level,
                   const std::vector<std::string>& rules) {
  show_section(page, level == RuleLevel::kMay ? "What to choose, where there is a choice"
                                              : "What to change where it fails");
  for (const std::string& id : rules) {
    const auto remedy = catalogue.remedies.find(id);
    if (remedy != catalogue.remedies.end()) page.prose(kIndent, printable(remedy->second));
  }
}

void show_command(Page& page, std::string_view head, const std::string& command) {
  show_section(page, head);
  page.line(kIndent, printable(command));
}

std::vector<std::string> all_printable(const std::vector<std::string>& texts) {
  std::vector<std::string> lines;
  for (const std::string& text : texts) lines.push_back(printable(text));
  return lines;
}

}  // namespace propspec::harness
