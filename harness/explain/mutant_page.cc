#include "harness/explain/page_pieces.h"
#include "harness/explain/subject_page.h"
#include "reports/exchange.h"
#include "reports/printable.h"

namespace propspec::harness {

using reports::Ink;
using reports::Page;
using reports::printable;
using reports::show_lines;
namespace {

// The lines of a text, each behind `sign`.
void show_changed(Page& page, std::string_view sign, Ink ink, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    page.line(kIndent, page.paint(ink, std::string(sign) + printable(text.substr(0, end))));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

void show(Page& page, const Catalogue& catalogue, const Mutant& mutant) {
  show_head(page, mutant.id, mutant.breaks);
  page.blank();
  const auto& choices = catalogue.choices;
  const bool permitted = &mutant >= choices.data() && &mutant < choices.data() + choices.size();
  page.prose(kIndent, permitted
                          ? "A choice that the rules leave open, made otherwise in a copy of the "
                            "reference: the suites must not take it for a fault."
                          : "A fault put into a copy of the reference, to see whether the suites "
                            "find it.");
  show_lines(page, kIndent, "topic", {printable(mutant.topic)});
  show_rules_in_short(page, catalogue, mutant.rules);
  show_section(page, "What is changed");
  for (const Edit& edit : mutant.edits) {
    page.line(kIndent, printable(edit.file));
    show_changed(page, "- ", Ink::kBad, edit.find);
    show_changed(page, "+ ", Ink::kGood, edit.replace);
  }
  show_command(page, "To see who finds it", "propspec run mutant:" + mutant.id);
}

}  // namespace propspec::harness
