#include <nlohmann/json.hpp>

#include "harness/explain/case_facts.h"
#include "harness/explain/expectation_words.h"
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

void show_expectation(Page& page, const Case& one) {
  if (const auto expect = one.source.find("expect"); expect != one.source.end()) {
    show_lines(page, kIndent, "expected", all_printable(expectation_in_words(*expect)));
    return;
  }
  page.line(kIndent, "One of the known behaviours:");
  for (const nlohmann::json& behavior : one.source.at("behaviors")) {
    page.prose(
        kIndent,
        "“" + page.paint(Ink::kBold, printable(behavior.at("name").get<std::string>())) + "”");
    for (const std::string& sentence : expectation_in_words(behavior.at("expect"))) {
      page.line(kIndent + Page::kLabel, printable(sentence));
    }
  }
}

}  // namespace

void show_content(Page& page, const Case& one) {
  reports::show_input(page, kIndent, input_of(one));
  show_lines(page, kIndent, "needs", all_printable(needs_in_words(one.requires_)));
  show_expectation(page, one);
  if (!one.control.empty()) {
    show_lines(page, kIndent, "control",
               {printable(one.control) + ": must pass too, else this shows nothing"});
  }
}

void show(Page& page, const Catalogue& catalogue, const Case& one) {
  show_head(page, one.id, one.title);
  page.blank();
  show_level(page, one.level);
  show_lines(page, kIndent, "topic", {printable(one.topic)});
  page.blank();
  show_content(page, one);

  show_rules_in_short(page, catalogue, one.rules);
  show_remedies(page, catalogue, one.level, one.rules);
  show_command(page, "To run it alone", run_command(one.id, one.specs));
}

}  // namespace propspec::harness
