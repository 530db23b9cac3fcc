#include "simulator/propagation/surface_styles.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace propspec {

namespace {

enum class Direction : std::uint8_t { kExtract, kInject };

// What one variable says.
struct Wish {
  enum class Kind : std::uint8_t { kStyles, kNextSource, kDefault } kind = Kind::kNextSource;
  StyleList styles;
};

using Nothing = ListRules::Nothing;
using Unknown = ListRules::Unknown;

std::string variable_name(StyleSource source, Direction direction) {
  const bool extract = direction == Direction::kExtract;
  switch (source) {
    case StyleSource::kSpecific:
      return extract ? "DD_TRACE_PROPAGATION_STYLE_EXTRACT" : "DD_TRACE_PROPAGATION_STYLE_INJECT";
    case StyleSource::kLegacy:
      return extract ? "DD_PROPAGATION_STYLE_EXTRACT" : "DD_PROPAGATION_STYLE_INJECT";
    case StyleSource::kShared:
      return "DD_TRACE_PROPAGATION_STYLE";
    case StyleSource::kOtel:
      break;
  }
  return "OTEL_PROPAGATORS";
}

std::string accepted(const LibrarySurface::Names& names) {
  std::string out;
  for (const auto& [spelling, style] : names) out += (out.empty() ? "" : ", ") + spelling;
  return out;
}

// The elements of a list, trimmed where the library trims; empty ones included.
std::vector<std::string> split(std::string_view value, bool trims, bool at_blanks) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    std::string_view element = value.substr(begin, end - begin);
    if (trims || at_blanks) element = trim(element);
    while (at_blanks) {
      const std::size_t blank = element.find_first_of(" \t");
      if (blank == std::string_view::npos) break;
      names.emplace_back(element.substr(0, blank));
      element = trim(element.substr(blank));
    }
    names.emplace_back(element);
    begin = end + 1;
  }
  return names;
}

class Reader {
 public:
  explicit Reader(SurfaceEnvironment& environment)
      : environment_(environment), surface_(environment.surface()) {}

  Result<StyleList> read(Direction direction) {
    for (const StyleSource source : surface_.precedence) {
      if (source == StyleSource::kOtel && !otel_counts(direction)) continue;
      const auto wish = ask(source, direction);
      if (!wish) return tl::unexpected(wish.error());
      if (wish->kind == Wish::Kind::kStyles) return wish->styles;
      if (wish->kind == Wish::Kind::kDefault) break;
    }
    return direction == Direction::kExtract ? surface_.default_extract : surface_.default_inject;
  }

  // To be called when both directions are read.
  void warn_of_variables_without_effect() {
    for (const auto source :
         {StyleSource::kSpecific, StyleSource::kLegacy, StyleSource::kShared, StyleSource::kOtel}) {
      const auto& read = surface_.precedence;
      const bool is_read = std::find(read.begin(), read.end(), source) != read.end();
      for (const auto direction : {Direction::kExtract, Direction::kInject}) {
        const std::string variable = variable_name(source, direction);
        if (asked_.contains(variable)) continue;
        const auto value = environment_.find(variable);
        if (!value) continue;
        environment_.warn(variable, *value,
                          is_read
                              ? "has no effect: stronger variables decide"
                              : fmt::format("has no effect: {} does not read it", title(surface_)));
      }
    }
  }

 private:
  bool otel_counts(Direction direction) {
    const std::string variable = variable_name(StyleSource::kOtel, direction);
    asked_.insert(variable);
    const auto value = environment_.find(variable);
    if (!value) return false;
    if (!surface_.otel_switch.empty()) {
      const auto on = environment_.find(surface_.otel_switch);
      const std::string state = on ? lower_case(trim(*on)) : "";
      if (state != "true" && state != "1") {
        environment_.warn(variable, *value,
                          fmt::format("has no effect: {} reads it only with {}=true",
                                      title(surface_), surface_.otel_switch));
        return false;
      }
    }
    if (surface_.otel_fills_each_direction) return true;
    for (const StyleSource source : surface_.precedence) {
      if (source == StyleSource::kOtel) continue;
      for (const auto each : {Direction::kExtract, Direction::kInject}) {
        const auto wish = ask(source, each);
        if (wish && wish->kind == Wish::Kind::kNextSource) continue;
        environment_.warn(variable, *value,
                          fmt::format("has no effect: {} is set", variable_name(source, each)));
        return false;
      }
    }
    return true;
  }

  Result<Wish> ask(StyleSource source, Direction direction) {
    const std::string variable = variable_name(source, direction);
    asked_.insert(variable);
    const auto value = environment_.find(variable);
    if (!value) return Wish{};
    const ListRules& rules = surface_.rules(source);
    const bool otel = source == StyleSource::kOtel;

    StyleList styles;
    std::vector<std::string> unknown;
    bool empty = true, none = false, empty_elements = false;
    for (std::string name : split(*value, rules.trims_names, surface_.splits_on_blanks)) {
      if (surface_.style_names_ignore_case) name = lower_case(name);
      if (name.empty()) {
        empty_elements = true;
        continue;
      }
      empty = false;
      const Style* style = meaning(name, otel, direction);
      if (style == nullptr) {
        unknown.push_back(name);
        continue;
      }
      if (!otel && surface_.deprecated_names.contains(name)) {
        environment_.warn(
            variable, *value,
            fmt::format("holds {}, a deprecated name of {}", quoted(name), propspec::name(*style)));
      }
      if (surface_.rejects_duplicates && styles.contains(*style)) {
        return refuse(variable, *value,
                      fmt::format("names the style {} twice", propspec::name(*style)));
      }
      if (*style == Style::kNone) {
        none = true;  // NO-03: counts only if it stands alone
      } else {
        styles.add(*style);
      }
    }

    if (rules.unknown == Unknown::kReject && empty_elements && !empty) {
      return refuse(variable, *value, "has an empty element");
    }
    if (!unknown.empty()) {
      const std::string what =
          fmt::format("holds {}{}, no style name of {}", quoted(unknown.front()),
                      unknown.size() > 1 ? fmt::format(" and {} more", unknown.size() - 1) : "",
                      title(surface_));
      if (rules.unknown == Unknown::kReject) return refuse(variable, *value, what);
      const bool discarded = rules.unknown == Unknown::kDiscard;
      environment_.warn(variable, *value,
                        fmt::format("{}: {}; accepted are {}", what,
                                    discarded ? "the whole value counts as unset" : "skipped",
                                    accepted(otel ? surface_.otel_names : surface_.style_names)));
      if (discarded) return Wish{};
    }
    if (!styles.empty() || none) return Wish{Wish::Kind::kStyles, styles};
    return nothing_in(variable, *value, empty ? rules.empty : rules.only_unknown);
  }

  const Style* meaning(const std::string& name, bool otel, Direction direction) const {
    const auto look_up = [&name](const LibrarySurface::Names& names) -> const Style* {
      const auto found = names.find(name);
      return found == names.end() ? nullptr : &found->second;
    };
    if (!otel) return look_up(surface_.style_names);
    if (direction == Direction::kInject) {
      if (const Style* style = look_up(surface_.otel_inject_names)) return style;
    }
    return look_up(surface_.otel_names);
  }

  Result<Wish> nothing_in(const std::string& variable, std::string_view value, Nothing rule) {
    switch (rule) {
      case Nothing::kReject:
        return refuse(variable, value, "names no style");
      case Nothing::kNone:
        environment_.warn(variable, value, "names no style, and so switches propagation off");
        return Wish{Wish::Kind::kStyles, {}};
      case Nothing::kDefault:
        environment_.warn(variable, value, "names no style: the default is used");
        return Wish{Wish::Kind::kDefault, {}};
      case Nothing::kNextSource:
        break;
    }
    environment_.warn(variable, value, "names no style and counts as unset");
    return Wish{};
  }

  Result<Wish> refuse(const std::string& variable, std::string_view value,
                      std::string_view why) const {
    return fail(fmt::format("{}={} {}: {} refuses to start; accepted are {}", variable,
                            quoted(value), why, title(surface_), accepted(surface_.style_names)));
  }

  SurfaceEnvironment& environment_;
  const LibrarySurface& surface_;
  std::set<std::string, std::less<>> asked_;  // variables that had their say
};

}  // namespace

Result<ConfiguredStyles> read_styles(SurfaceEnvironment& environment) {
  Reader reader(environment);
  const auto extract = reader.read(Direction::kExtract);
  if (!extract) return tl::unexpected(extract.error());
  const auto inject = reader.read(Direction::kInject);
  if (!inject) return tl::unexpected(inject.error());
  reader.warn_of_variables_without_effect();
  return ConfiguredStyles{*extract, *inject};
}

}  // namespace propspec
