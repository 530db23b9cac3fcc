#include "harness/suites/environment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/targets/carrier_probe.h"

namespace propspec::harness {
namespace {

std::string spelled(const std::vector<std::string>& styles, const Hello& hello) {
  std::vector<std::string> names;
  for (const std::string& style : styles) names.push_back(spell(hello, style));
  return fmt::format("{}", fmt::join(names, ","));
}

}  // namespace

Environment effective_environment(const Case& test_case, const Hello& hello,
                                  const Environment& extra) {
  Environment environment;
  if (test_case.styles) {
    const StyleSelection& styles = *test_case.styles;
    if (styles.shared) {
      environment["DD_TRACE_PROPAGATION_STYLE"] = spelled(styles.extract, hello);
    } else {
      if (!styles.extract.empty()) {
        environment["DD_TRACE_PROPAGATION_STYLE_EXTRACT"] = spelled(styles.extract, hello);
      }
      if (!styles.inject.empty()) {
        environment["DD_TRACE_PROPAGATION_STYLE_INJECT"] = spelled(styles.inject, hello);
      }
    }
  }
  for (const auto& [name, value] : test_case.env) environment[name] = value;
  for (const auto& [name, value] : extra) environment[name] = value;
  return environment;
}

}  // namespace propspec::harness
