#include <fmt/format.h>

#include <algorithm>

#include "harness/explain/page_pieces.h"
#include "harness/explain/subject_page.h"
#include "reports/page.h"
#include "simulator/trace/text.h"

namespace propspec::harness {

using reports::Page;

void show(Page& page, const Catalogue&, const CauseText& cause) {
  show_head(page, cause.id, cause.title);
  page.blank();
  page.prose(kIndent, cause.looks_like);
  show_section(page, "What to change");
  page.prose(kIndent, cause.remedy);
  show_section(page, "Breaks");
  for (const std::string& id : cause.invariants) {
    const InvariantText* const invariant = find_invariant(id);
    page.line(kIndent, fmt::format("{} {}", id, invariant == nullptr ? "" : invariant->title));
  }
  show_command(page, "To see it",
               fmt::format("propspec simulate '{}.*' --verbose", lower_case(cause.id)));
}

void show(Page& page, const Catalogue&, const InvariantText& invariant) {
  show_head(page, invariant.id, invariant.title);
  page.blank();
  page.prose(kIndent, invariant.statement);
  show_section(page, "Broken by");
  for (const CauseText& cause : all_causes()) {
    const auto& broken = cause.invariants;
    if (std::find(broken.begin(), broken.end(), invariant.id) == broken.end()) continue;
    page.line(kIndent, fmt::format("{} {}", cause.id, cause.title));
  }
  show_command(page, "To see each of them", "propspec selftest --pipeline");
}

}  // namespace propspec::harness
