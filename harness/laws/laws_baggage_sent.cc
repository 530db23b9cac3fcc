// Laws of the baggage that goes out.
#include "harness/laws/applicability.h"
#include "harness/laws/baggage_trial.h"
#include "harness/laws/laws.h"
#include "harness/laws/tale.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

// Texts that every library sends so that the next one reads them: no percent sign (BG-02b), plus
// sign (BG-03f), nothing empty (BG-04), no blanks at the ends (BG-03j).
bool can_travel(std::string_view text) {
  return !text.empty() && text.find_first_of("%+") == std::string_view::npos &&
         text.find('\0') == std::string_view::npos && trim(text) == text;
}

bool sets_items_that_travel(const Setting&, const PropagateRequest& request) {
  if (request.set_baggage.empty() || has_xray(request.headers)) return false;
  std::size_t bytes = 0;
  for (const auto [key, value] : request.set_baggage) {
    if (!can_travel(key) || !can_travel(value)) return false;
    bytes += 3 * (key.size() + value.size()) + 2;
  }
  if (const auto header = only_baggage(request.headers)) {
    const auto items = plain_items(request);
    if (!items) return false;
    return items->size() + request.set_baggage.size() <= kMaxBaggageItems &&
           bytes + 3 * header->size() < kMaxBaggageBytes;
  }
  return !request.headers.find_header("baggage") && bytes < kMaxBaggageBytes &&
         request.set_baggage.size() <= kMaxBaggageItems;
}

ItemsByKey all_items(const Setting& setting, const PropagateRequest& request) {
  ItemsByKey items;
  const bool is_read =
      setting.extracts(Style::kBaggage) && setting.behavior != ExtractBehavior::kIgnore;
  if (const auto inbound = plain_items(request); inbound && is_read) items = by_key(*inbound);
  for (const auto [key, value] : request.set_baggage) items[std::string(key)] = value;
  return items;
}

Law application_adds_and_replaces() {
  return {.id = "baggage.application_adds_and_replaces",
          .title = "The application's items stand beside the inbound ones",
          .statement =
              "Items that the application sets are added to the inbound ones and replace "
              "those with the same key; all of them go out, encoded so that their text "
              "comes back.",
          .rules = {"BG-08", "BG-02"},
          .needs = {.features = {"baggage"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}, .sets_baggage = true},
          .applies =
              [](const Setting& setting) { return writes_baggage(setting) && continues(setting); },
          .premise = sets_items_that_travel,
          .check =
              [](Examination& trial) {
                const auto sent = sent_items(trial, 0);
                if (!sent) return;
                must_be_items(trial, "headers.baggage", all_items(trial.setting(), trial.request()),
                              *sent);
              }};
}

Law ignore_does_not_silence_it() {
  Law law = application_adds_and_replaces();
  law.id = "baggage.ignore_does_not_silence_the_application";
  law.title = "ignore does not silence the application";
  law.statement =
      "With behavior ignore, the items that the application sets go out, and no others.";
  law.rules = {"BG-08", "PR-11b"};
  law.level = RuleLevel::kShould;
  law.applies = [](const Setting& setting) {
    return writes_baggage(setting) && setting.behavior == ExtractBehavior::kIgnore;
  };
  return law;
}

Law survives_a_hop() {
  return {.id = "baggage.survives_a_hop",
          .title = "Any text survives a hop",
          .statement =
              "What goes out as baggage is read by the next hop as the items that the "
              "application set, and goes out there once more in the same words.",
          .rules = {"BG-02", "BG-03", "BG-08"},
          .needs = {.features = {"baggage"}},
          .recipe = {.quality = Quality::kValid, .sets_baggage = true},
          .applies =
              [](const Setting& setting) {
                return reads_and_writes_baggage(setting) && continues(setting);
              },
          .premise = sets_items_that_travel,
          .then = [](const Examination& trial) -> std::optional<Step> {
            if (trial.size() > 1 || !trial.seen().headers.has_value()) return std::nullopt;
            PropagateRequest next;
            next.span = trial.request().span;
            next.headers = only(Style::kBaggage, *trial.seen().headers);
            return Step{std::move(next), std::nullopt};
          },
          .check =
              [](Examination& trial) {
                const auto first = sent_items(trial, 0);
                if (!first || trial.size() < 2) return;
                const auto second = sent_items(trial, 1);
                if (second) {
                  must_be_items(trial, "headers.baggage",
                                all_items(trial.setting(), trial.request()), *second);
                }
                if (const auto baggage = baggage_of(trial, 1)) {
                  must_be_items(trial, "baggage", *first, by_key(*baggage));
                }
              }};
}

Law is_legal() {
  return {.id = "baggage.what_goes_out_is_legal",
          .title = "The baggage that goes out is legal",
          .statement =
              "Whatever comes in and whatever the application sets, the header that goes "
              "out is a list of KEY=VALUE in which everything is encoded that must be, "
              "in upper-case digits.",
          .rules = {"BG-02"},
          .needs = {.features = {"baggage"}},
          .recipe = {.sets_baggage = true},
          .applies = writes_baggage,
          .check = [](Examination& trial) {
            const auto items = baggage_of(trial);
            if (!items) return;
            for (const auto [key, value] : *items) {
              // BG-02b, BG-03j
              const auto is_odd = [](std::string_view text) {
                return text.find('%') != std::string_view::npos || trim(text).empty();
              };
              if (is_odd(key) || is_odd(value)) return;
            }
            sent_items(trial, 0);
          }};
}

}  // namespace

std::vector<Law> baggage_sent_laws() {
  return {application_adds_and_replaces(), ignore_does_not_silence_it(), survives_a_hop(),
          is_legal()};
}

}  // namespace propspec::harness
