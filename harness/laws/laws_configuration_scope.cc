// What a setting rules out.
#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kTagsLength = "DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH";

// ── What a setting rules out ────────────────────────────────────────────────────────────────────

bool may_be_injected(const Setting& setting, std::string_view name) {
  // BG-08b, B3-I-06, DD-I-12.
  const bool b3 = setting.injects(Style::kB3) || setting.injects(Style::kB3Multi);
  if (b3 && (equal_ignoring_case(name, "x-datadog-origin") ||
             equal_ignoring_case(name, "x-datadog-tags"))) {
    return true;
  }
  if (setting.injects(Style::kBaggage) && lower_case(name).starts_with("ot-baggage-")) return true;
  return std::any_of(setting.inject.begin(), setting.inject.end(),
                     [name](Style style) { return belongs_to(style, name); });
}

void only_configured_styles_must_go_out(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  for (const auto [name, value] : *headers) {
    if (!may_be_injected(trial.setting(), name)) {
      trial.fails("headers." + std::string(name), "absent", shown(value));
    }
  }
}

constexpr Style kTraceStyles[] = {Style::kDatadog, Style::kTraceContext, Style::kB3,
                                  Style::kB3Multi, Style::kXRay};

// B3-E-05, PR-07c: with B3, some read what comes beside it. XR-08: with Datadog, some read X-Ray.
bool reads_without_b3(const Setting& setting) {
  return !setting.extracts(Style::kB3) && !setting.extracts(Style::kB3Multi) &&
         decides_alike(setting);
}

bool is_foreign(Style style, const Setting& setting) {
  const bool disputed = style == Style::kXRay && setting.extracts(Style::kDatadog);
  return !setting.extracts(style) && !disputed;
}

// Without the headers of styles that are not read; then with those of another trace in all of them.
std::optional<Step> ask_with_foreign_styles(const Examination& trial) {
  if (trial.size() > 2) return std::nullopt;
  Headers headers = trial.request().headers;
  const Telling other = {.trace_id = {0x0123456789abcdef, 0xfedcba9876543210},
                         .parent_id = {0x0f1e2d3c4b5a6978},
                         .priority = -1};
  for (const Style style : kTraceStyles) {
    if (!is_foreign(style, trial.setting())) continue;
    headers = without(style, headers);
    if (trial.size() == 1) continue;
    for (const auto [name, value] : written(other, style)) headers.add(name, value);
  }
  if (is_foreign(Style::kBaggage, trial.setting())) {
    headers = without(Style::kBaggage, headers);
    if (trial.size() == 2) headers.add("baggage", "user.id=nobody");
  }
  return Step{with_headers(trial.request(), std::move(headers)), {}};
}

void all_must_be_alike(Examination& trial) {
  for (std::size_t i = 1; i < trial.size(); ++i) must_be_alike(trial, 0, i);
}

bool tells_no_disputed_xray(const Setting& setting, const PropagateRequest& request) {
  return !setting.extracts(Style::kDatadog) || only(Style::kXRay, request.headers).empty();
}

// ── The limit of tags ───────────────────────────────────────────────────────────────────────────

void only_tags_must_be_missing(Examination& trial) {
  must_show_the_same_context(trial, 0, 1);
  const auto with = headers_of(trial, 0);
  const auto without_tags = headers_of(trial, 1);
  if (!with || !without_tags) return;
  must_equal_header(trial, "x-datadog-tags", std::nullopt, *without_tags);
  for (const auto [name, value] : *with) {
    if (name != "x-datadog-tags" && !without_tags->find(name)) {
      trial.fails("headers." + std::string(name), "there", "absent");
    }
  }
}

void limit_must_hold(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  const auto limit = parse_decimal64(trial.setting().other.at(std::string(kTagsLength)));
  const auto tags = headers->find("x-datadog-tags");
  if (limit && tags && tags->size() > *limit) {
    trial.fails("headers.x-datadog-tags", "at most " + std::to_string(*limit) + " bytes",
                shown(tags));
  }
}

}  // namespace

std::vector<Law> configuration_scope_laws() {
  return {
      {.id = "configuration.only_configured_styles_go_out",
       .title = "Nothing but the configured styles goes out",
       .statement = "Each injected header belongs to a style that is to be injected, whatever came "
                    "in.",
       .rules = {"CF-01", "NO-02", "BG-01"},
       .recipe = {.sets_baggage = true},
       .check = only_configured_styles_must_go_out},
      {.id = "configuration.only_configured_styles_are_read",
       .title = "Nothing but the configured styles is read",
       .statement = "Headers of styles that are not to be extracted change nothing, whether they "
                    "are left out or tell of another trace.",
       .rules = {"PR-01", "CF-01", "NO-01", "BG-01"},
       .applies = reads_without_b3,
       .premise = tells_no_disputed_xray,
       .then = ask_with_foreign_styles,
       .check = all_must_be_alike},
      {.id = "configuration.no_tags_is_no_tags_only",
       .title = "A limit of zero switches tags off, and nothing else",
       .statement = "With DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH=0 x-datadog-tags is absent, and "
                    "everything else is as it was.",
       .rules = {"DD-I-08"},
       .level = RuleLevel::kMay,
       .recipe = {.quality = Quality::kValid},
       .applies = [](const Setting& s) { return is_simple(s) && s.injects(Style::kDatadog); },
       .then = again_under([](const Setting& s) { return with_variable(s, kTagsLength, "0"); }),
       .check = only_tags_must_be_missing},
      {.id = "configuration.limit_of_tags_holds",
       .title = "The configured limit of tags holds",
       .statement = "x-datadog-tags is no longer than DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH allows.",
       .rules = {"DD-I-08"},
       .level = RuleLevel::kMay,
       .recipe = {.quality = Quality::kValid},
       .applies =
           [](const Setting& s) {
             return s.injects(Style::kDatadog) && s.other.contains(std::string(kTagsLength));
           },
       .check = limit_must_hold},
  };
}

}  // namespace propspec::harness
