// Names where only letters, digits and `_` are allowed: every other character becomes `_`.
#pragma once

#include <string>
#include <string_view>

namespace propspec {

// Appends to `kept`: x_datadog_trace_id, or X_DATADOG_TRACE_ID.
void underscored(std::string_view name, std::string& kept);
void underscored_upper(std::string_view name, std::string& kept);

// Appends to `name` the header that it must have been, in lower case and with dashes; false, if
// `kept` has a character that the above never leave there.
bool from_underscored(std::string_view kept, std::string& name);
bool from_underscored_upper(std::string_view kept, std::string& name);

}  // namespace propspec
