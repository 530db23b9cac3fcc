// Pieces that explanations of several kinds have in common.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/explain/catalogue.h"
#include "reports/page.h"

namespace propspec::harness {

inline constexpr std::size_t kIndent = 3;

// "DD-T-51 A malformed tid is dropped".
void show_head(reports::Page& page, const std::string& id, const std::string& title);
void show_level(reports::Page& page, RuleLevel level);
// A blank line, and what comes now.
void show_section(reports::Page& page, std::string_view head);

// Rules by id, with what they state; a line for each.
void show_rules_in_short(reports::Page& page, const Catalogue& catalogue,
                         const std::vector<std::string>& rules);
// What to change, or at level `may` what to choose, under a head that says which.
void show_remedies(reports::Page& page, const Catalogue& catalogue, RuleLevel level,
                   const std::vector<std::string>& rules);
void show_command(reports::Page& page, std::string_view head, const std::string& command);

std::vector<std::string> all_printable(const std::vector<std::string>& texts);

}  // namespace propspec::harness
