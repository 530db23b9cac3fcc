// The part of the summary that explains what did not hold.
#pragma once

#include "reports/page.h"
#include "reports/report.h"

namespace propspec::reports {

// Each case that fails the run: the rule, what was sent, what was expected, what came, and the
// command that shows it again. Cases of one rule with one fingerprint are explained once, each with
// its command.
void explain_failures(Page& page, const Report& report);

// Warnings that do not fail the run, shorter.
void explain_warnings(Page& page, const Report& report);

// The end of the log of a target that could not be asked.
void explain_error(Page& page, const Report& report);

// What was not checked, and why: reasons with the number of cases.
void explain_gaps(Page& page, const Report& report);

}  // namespace propspec::reports
