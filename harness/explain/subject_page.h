// Explanations on a page, one function for each kind of subject.
#pragma once

#include "harness/explain/catalogue.h"
#include "reports/page.h"

namespace propspec::harness {

void show(reports::Page& page, const Catalogue& catalogue, const Rule& rule);
void show(reports::Page& page, const Catalogue& catalogue, const Case& one);
void show(reports::Page& page, const Catalogue& catalogue, const Law& law);
void show(reports::Page& page, const Catalogue& catalogue, const Mutant& mutant);
void show(reports::Page& page, const Catalogue& catalogue, const CauseText& cause);
void show(reports::Page& page, const Catalogue& catalogue, const InvariantText& invariant);

// All of a case but its name and its rules.
void show_content(reports::Page& page, const Case& one);

}  // namespace propspec::harness
