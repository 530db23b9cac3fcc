// The part of the summary that tells of laws checked on generated inputs.
#pragma once

#include <string>

#include "reports/page.h"
#include "reports/report.h"

namespace propspec::reports {

// "52 laws, 100,352 checks, all hold", or how many of them do not.
std::string laws_in_short(const Report& report);

// Each law that fails the run: what it says, the smallest input that breaks it, what came of that,
// the command that shows it again, and where the case stands that was made of it.
void explain_failing_laws(Page& page, const Report& report);

// The same for the laws that do not hold, and yet do not fail the run.
void explain_doubtful_laws(Page& page, const Report& report);

}  // namespace propspec::reports
