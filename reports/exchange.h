// What was sent to a target and what came of it, in lines on a page.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "reports/page.h"
#include "reports/report.h"

namespace propspec::reports {

// One value a line under one label, each as it stands; an empty list shows nothing.
void show_lines(Page& page, std::size_t indent, std::string_view label,
                const std::vector<std::string>& lines);

// The variables and requests of an input (`CaseResult::input`). A report may be read back from
// anywhere, so no shape is relied upon: what does not fit is not shown.
void show_input(Page& page, std::size_t indent, const nlohmann::json& input);

// The last lines of a target's log.
void show_log(Page& page, std::size_t indent, std::string_view log);

void show_differences(Page& page, std::size_t indent, const std::vector<Difference>& differences);

}  // namespace propspec::reports
