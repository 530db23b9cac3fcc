#include <fmt/format.h>

#include <algorithm>

#include "harness/libraries/library_table.h"
#include "simulator/propagation/surface_environment.h"

namespace propspec::harness {

namespace {

class Check {
 public:
  Check(const Library& library, const LibrarySurface& surface, std::string_view version)
      : surface_(surface), who_(fmt::format("{} {}", library.name, version)) {}

  std::vector<std::string> run(const DeclaredStyles& declared) {
    check_direction("extract", declared.extract);
    check_direction("inject", declared.inject);
    for (const auto& [canonical, spelling] : declared.style_names) {
      if (!parse_style(canonical)) {
        say("style_names has {}, which is no canonical name of a style", canonical);
      }
    }
    std::vector<std::string> styles = declared.extract;
    styles.insert(styles.end(), declared.inject.begin(), declared.inject.end());
    std::sort(styles.begin(), styles.end());
    styles.erase(std::unique(styles.begin(), styles.end()), styles.end());
    for (const std::string& style : styles) check_spelling(style, declared.style_names);
    return std::move(sentences_);
  }

 private:
  void check_direction(std::string_view direction, const std::vector<std::string>& styles) {
    StyleList said;
    for (const std::string& text : styles) {
      const auto style = parse_style(text);
      if (!style) {
        say("styles.{} has {}, which is no canonical name of a style", direction, text);
      } else if (spelling_of(surface_, *style).empty()) {
        say("styles.{} has {}, a style that {} is not known to have", direction, text, who_);
      } else {
        said.add(*style);
      }
    }
    StyleList missing;
    for (const auto& [spelling, style] : surface_.style_names) missing.add(style);
    for (const Style style : missing) {
      if (said.contains(style)) continue;
      say("styles.{} lacks {}, which {} has: a gap of the adapter, or news of the library",
          direction, name(style), who_);
    }
  }

  // The harness writes a style as style_names says, and by its canonical name otherwise.
  void check_spelling(const std::string& canonical,
                      const std::map<std::string, std::string>& style_names) {
    const auto style = parse_style(canonical);
    if (!style) return;
    const std::string right = spelling_of(surface_, *style);
    if (right.empty()) return;
    const auto declared = style_names.find(canonical);
    const std::string spelling = declared == style_names.end() ? canonical : declared->second;
    const auto found = surface_.style_names.find(
        surface_.style_names_ignore_case ? lower_case(spelling) : spelling);
    if (found == surface_.style_names.end()) {
      say("{} would be configured as \"{}\", a name that {} does not know; it is \"{}\" there",
          canonical, spelling, who_, right);
    } else if (found->second != *style) {
      say("{} would be configured as \"{}\", by which {} means {}; it is \"{}\" there", canonical,
          spelling, who_, name(found->second), right);
    } else if (surface_.deprecated_names.contains(found->first) && found->first != right) {
      say("{} would be configured as \"{}\", a deprecated name in {}; it is \"{}\" now", canonical,
          spelling, who_, right);
    }
  }

  template <typename... Arguments>
  void say(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    sentences_.push_back(fmt::format(text, std::forward<Arguments>(arguments)...));
  }

  const LibrarySurface& surface_;
  std::string who_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> check_profile(const Libraries& libraries, std::string_view library,
                                       std::string_view version, const DeclaredStyles& declared) {
  const Library* known = find_library(libraries, library);
  if (known == nullptr) return {};
  const auto surface = surface_for(libraries, fmt::format("{}@{}", known->library, version));
  if (!surface) return {surface.error().message};
  return Check(*known, *surface, version).run(declared);
}

}  // namespace propspec::harness
