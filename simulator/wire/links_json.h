// Links as the JSON text of the tag `_dd.span_links`.
#pragma once

#include <string>
#include <vector>

#include "simulator/trace/span_context.h"

namespace propspec {

std::string links_json(const std::vector<SpanLink>& links);

}  // namespace propspec
