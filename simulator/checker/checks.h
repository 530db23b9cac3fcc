// The invariants of single journeys, by group.
#pragma once

#include "simulator/checker/findings.h"
#include "simulator/checker/prepared.h"

namespace propspec::checking {

// I01 to I03, I05, I07, I09, I14, I18's parents, I21, I24: whether what arrived joined what was
// sent.
void check_joins(const Prepared& prepared, Findings& findings);
// I04 to I06, I15, I16: ids, parents, roots and links of all spans.
void check_structure(const Prepared& prepared, Findings& findings);
// I08, I10 to I12, I30: what travels besides the ids.
void check_context(const Prepared& prepared, Findings& findings);
// I13, I20, I22, I23, I25, I28: what the message held.
void check_messages(const Prepared& prepared, Findings& findings);
// I17, I18's numbers, I27, I32 to I34: what became of the jobs.
void check_jobs(const Prepared& prepared, Findings& findings);
// I19, I26: when, and for how long.
void check_timing(const Prepared& prepared, Findings& findings);

// "span 'job.process' of worker"
std::string told(const Prepared& prepared, std::uint32_t span);
Place place_of(const Arrival& arrival);
Place place_of(const Prepared& prepared, std::uint32_t span);

}  // namespace propspec::checking
