// The same request, or the same setting, written otherwise: what laws ask on.
#pragma once

#include <string>
#include <string_view>

#include "harness/laws/tale.h"

namespace propspec::harness {

// With that value in the first line of that name (compared without case), or in a new last line.
PropagateRequest with_header(PropagateRequest request, std::string_view name,
                             std::string_view value);
// Without any line of that name.
PropagateRequest without_header(const PropagateRequest& request, std::string_view name);
// With these headers and no others.
PropagateRequest with_headers(PropagateRequest request, Headers headers);

// The headers of a context in one style, as it is injected; ids in 32 digits for B3.
Headers written(const Telling& context, Style style);

// The setting with one variable more, or another value of it.
Setting with_variable(Setting setting, std::string_view variable, std::string_view value);

// All traces are kept, or dropped, by a rule of this service, as many as there may be.
Setting with_rate(Setting setting, std::string_view rate);

// One trace style is extracted, and nothing else is out of the ordinary. Laws that ask under other
// settings than the run's apply to these alone: each such setting costs a configuration.
bool is_simple(const Setting& setting);
// The trace styles that are extracted are just this one.
bool extracts_only(Style style, const Setting& setting);

}  // namespace propspec::harness
