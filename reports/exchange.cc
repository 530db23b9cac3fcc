#include "reports/exchange.h"

#include <algorithm>

#include "reports/printable.h"

namespace propspec::reports {
namespace {

using nlohmann::json;

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

constexpr std::size_t kLogLines = 12;

// Case files are checked by a schema, but a report may be read back from anywhere: no shape is
// relied upon.
const json& member(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto at = object.find(key);
  return at == object.end() ? kNothing : *at;
}

std::vector<std::string> given_lines(const json& given) {
  std::vector<std::string> lines;
  for (const json& pair : member(given, "headers")) {
    if (!pair.is_array() || pair.size() != 2) continue;
    lines.push_back(printable(text_of(pair[0])) + ": " + printable(text_of(pair[1])));
  }
  if (lines.empty()) lines.emplace_back("no headers");
  if (const json& decide = member(given, "decide"); !decide.is_null()) {
    lines.push_back("then the application decides: " + printable(text_of(decide)));
  }
  for (const json& pair : member(given, "set_baggage")) {
    if (!pair.is_array() || pair.size() != 2) continue;
    lines.push_back("then the application sets baggage: " + printable(text_of(pair[0])) + " = " +
                    printable(text_of(pair[1])));
  }
  for (const json& pair : member(given, "into")) {
    if (!pair.is_array() || pair.size() != 2) continue;
    lines.push_back("into a carrier that holds " + printable(text_of(pair[0])) + ": " +
                    printable(text_of(pair[1])));
  }
  return lines;
}

}  // namespace

void show_lines(Page& page, std::size_t indent, std::string_view label,
                const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    page.labelled(indent, i == 0 ? label : "", lines[i]);
  }
}

void show_input(Page& page, std::size_t indent, const nlohmann::json& input) {
  std::vector<std::string> variables;
  for (const auto& [key, value] : member(input, "environment").items()) {
    variables.push_back(printable(key) + "=" + printable(text_of(value)));
  }
  show_lines(page, indent, "env", variables);
  for (const json& before : member(input, "before"))
    show_lines(page, indent, "before", given_lines(before));
  show_lines(page, indent, "sent", given_lines(member(input, "given")));
}

void show_differences(Page& page, std::size_t indent, const std::vector<Difference>& differences) {
  for (const Difference& difference : differences) {
    page.line(indent, page.paint(Ink::kBold, printable(difference.observable)));
    page.labelled(indent + 2, "expected", printable(difference.expected));
    page.labelled(indent + 2, "got", printable(difference.actual));
  }
}

void show_log(Page& page, std::size_t indent, std::string_view log) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = std::min(log.find('\n', at), log.size());
    if (end > at) lines.push_back(printable(log.substr(at, end - at)));
    at = end + 1;
  }
  if (lines.size() > kLogLines) lines.erase(lines.begin(), lines.end() - kLogLines);
  show_lines(page, indent, "log", lines);
}

}  // namespace propspec::reports
