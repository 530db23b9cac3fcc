#include "harness/targets/target_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace propspec::harness {
namespace {

// @opentelemetry/api comes as their peer, in a version that suits all of them.
constexpr NpmCompanion kOpenTelemetryCompanions[] = {
    {.package = "@opentelemetry/propagator-b3"},
    {.package = "@opentelemetry/sdk-trace-base", .last_major = 2},
    {.package = "@opentelemetry/sdk-trace", .first_major = 3},
};

constexpr NpmAdapter kNpmAdapters[] = {
    {.package = "dd-trace", .folder = "nodejs-dd-trace", .default_range = "", .companions = {}},
    {.package = "@opentelemetry/core",
     .folder = "nodejs-opentelemetry",
     .default_range = "2",  // 3 needs a newer Node than many have
     .companions = kOpenTelemetryCompanions},
};

std::string what_there_is() {
  std::string packages;
  for (const NpmAdapter& adapter : kNpmAdapters) {
    if (!packages.empty()) packages += " or ";
    packages += adapter.package;
  }
  return fmt::format(
      "a target is `reference`, `cmd:COMMAND`, `mutant:ID`, or `npm:PACKAGE[@VERSION]` where "
      "PACKAGE is {}",
      packages);
}

Result<TargetSpec> parse_command(std::string_view command) {
  auto words = split_words(command);
  if (!words) return fail(fmt::format("cmd:{}: {}", command, words.error().message));
  if (words->empty() || words->front().empty()) {
    return fail("`cmd:` names no program; write cmd:'PROGRAM ARGUMENT…'");
  }
  return CommandSpec{.words = std::move(*words)};
}

// Versions, ranges and tags, but no addresses: those would be fetched from who knows where.
bool is_range_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view(".-+~^<>=*| ").find(c) != std::string_view::npos;
}

Result<TargetSpec> parse_npm(std::string_view text) {
  // The first character may be the @ of a scope.
  const std::size_t at = text.find('@', 1);
  const std::string_view package = text.substr(0, at);
  const auto* adapter = std::find_if(std::begin(kNpmAdapters), std::end(kNpmAdapters),
                                     [&](const NpmAdapter& a) { return a.package == package; });
  if (adapter == std::end(kNpmAdapters)) {
    return fail(
        fmt::format("there is no adapter for the npm package “{}”; {}", package, what_there_is()));
  }
  if (at == std::string_view::npos) {
    return NpmSpec{.adapter = adapter, .range = std::string(adapter->default_range)};
  }
  const std::string_view range = text.substr(at + 1);
  // npm would take a leading dash for an option.
  if (range.empty() || range.starts_with('-') ||
      !std::all_of(range.begin(), range.end(), is_range_character)) {
    return fail(fmt::format("“{}” is no version of {}; write it as npm does: 1.2.3, 1, latest",
                            range, package));
  }
  return NpmSpec{.adapter = adapter, .range = std::string(range)};
}

}  // namespace

std::span<const NpmAdapter> npm_adapters() { return kNpmAdapters; }

Result<TargetSpec> parse_target_spec(std::string_view text) {
  if (text == "reference") return ReferenceSpec{};
  if (text.starts_with("cmd:")) return parse_command(text.substr(4));
  if (text.starts_with("npm:")) return parse_npm(text.substr(4));
  if (text.starts_with("mutant:")) return MutantSpec{.name = std::string(text.substr(7))};
  return fail(fmt::format("“{}” is no target; {}", text, what_there_is()));
}

// POSIX.1-2017, Shell Command Language, 2.2 Quoting.
Result<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::optional<std::string> word;  // "" and no word are different things
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      if (word) words.push_back(*std::exchange(word, std::nullopt));
      continue;
    }
    // A backslash before a line feed joins two lines, and is nothing by itself.
    if (c == '\\' && quote != '\'' && text.substr(i + 1).starts_with('\n')) {
      ++i;
      continue;
    }
    if (!word) word.emplace();
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (i + 1 == text.size()) return fail("a backslash stands at the end");
      const char next = text[++i];
      // Between double quotes it escapes but these.
      if (quote == '"' && std::string_view("$`\"\\").find(next) == std::string_view::npos) {
        *word += c;
      }
      *word += next;
    } else {
      *word += c;
    }
  }
  if (quote != 0) return fail(fmt::format("the quote {} is not closed", quote));
  if (word) words.push_back(std::move(*word));
  return words;
}

}  // namespace propspec::harness
