// Laws of the baggage that comes in.
#include "harness/laws/answers.h"
#include "harness/laws/baggage_trial.h"
#include "harness/laws/laws.h"

namespace propspec::harness {
namespace {

Law inbound_is_decoded() {
  return {.id = "baggage.inbound_is_decoded",
          .title = "Inbound baggage is decoded",
          .statement =
              "The baggage of the span holds the items of the header, keys and values "
              "percent-decoded, and no others.",
          .rules = {"BG-03", "PR-05b"},
          .needs = {.features = {"baggage"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads_baggage,
          .premise = is_plain_baggage,
          .check = [](Examination& trial) {
            const auto baggage = baggage_of(trial);
            if (!baggage) return;
            must_be_items(trial, "baggage", by_key(*plain_items(trial.request())),
                          by_key(*baggage));
          }};
}

Law inbound_goes_on() {
  return {.id = "baggage.inbound_goes_on",
          .title = "Inbound baggage goes on",
          .statement = "The baggage header that goes out holds the inbound items, each once.",
          .rules = {"BG-01", "BG-02", "BG-03"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads_and_writes_baggage,
          .premise = is_plain_baggage,
          .check = [](Examination& trial) {
            const auto sent = sent_items(trial, 0);
            if (!sent) return;
            must_be_items(trial, "headers.baggage", by_key(*plain_items(trial.request())), *sent);
          }};
}

// An item as it may come, and what it is.
struct Reading {
  std::string_view id, title, statement;
  std::vector<std::string_view> rules;
  RuleLevel level;
  std::string written;
  std::string_view key, value;
};

Law reads_item(const Reading& reading) {
  return {.id = reading.id,
          .title = reading.title,
          .statement = reading.statement,
          .rules = reading.rules,
          .level = reading.level,
          .needs = {.features = {"baggage"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads_baggage,
          .premise =
              [key = reading.key](const Setting&, const PropagateRequest& request) {
                const auto items = plain_items(request);
                // Keys that are encoded have laws of their own.
                return request.set_baggage.empty() && items &&
                       items->size() < kMaxBaggageItems - 2 &&
                       only_baggage(request.headers)->find('%') == std::string_view::npos &&
                       only_baggage(request.headers)->size() < kMaxBaggageBytes - 100 &&
                       !by_key(*items).contains(key);
              },
          .then = [written = reading.written](const Examination& trial) -> std::optional<Step> {
            if (trial.size() > 1) return std::nullopt;
            PropagateRequest next = trial.request();
            const std::string list(*only_baggage(next.headers));
            next.headers = with_baggage(next.headers, list + "," + written);
            return Step{std::move(next), std::nullopt};
          },
          .check =
              [key = reading.key, value = reading.value](Examination& trial) {
                const auto baggage = baggage_of(trial, trial.size() - 1);
                if (!baggage) return;
                ItemsByKey expected = by_key(*plain_items(trial.request()));
                expected[std::string(key)] = value;
                must_be_items(trial, "baggage", expected, by_key(*baggage));
              }};
}

std::vector<Law> readings() {
  return {
      reads_item({"baggage.a_raw_blank_is_a_blank",
                  "A raw blank in a value is accepted",
                  "An item whose value holds a blank that is not encoded has that value.",
                  {"BG-03"},
                  RuleLevel::kMust,
                  "raw=two words",
                  "raw",
                  "two words"}),
      reads_item({"baggage.is_decoded_once",
                  "Baggage is decoded once",
                  "An encoded percent sign is a percent sign, whatever follows it.",
                  {"BG-03"},
                  RuleLevel::kMust,
                  "percent=%2541",
                  "percent",
                  "%41"}),
      reads_item({"baggage.the_first_equals_sign_splits",
                  "The first equals sign splits an item",
                  "Further equals signs belong to the value.",
                  {"BG-03c"},
                  RuleLevel::kShould,
                  "equals=a=b=c",
                  "equals",
                  "a=b=c"}),
      reads_item({"baggage.the_last_of_two_counts",
                  "Of two items with one key the last counts",
                  "An item that stands there twice has its last value.",
                  {"BG-03d"},
                  RuleLevel::kShould,
                  "twice=1,twice=2",
                  "twice",
                  "2"}),
      reads_item({"baggage.blanks_do_not_count",
                  "Blanks around keys and values do not count",
                  "Spaces and tabs around the key, the equals sign and the value are no part of "
                  "an item.",
                  {"BG-03e"},
                  RuleLevel::kShould,
                  "\t blanks \t=\t around \t",
                  "blanks",
                  "around"}),
  };
}

Law one_bad_item_costs_all(std::string_view id, std::string_view statement, MakeHeaders make) {
  return {.id = id,
          .title = "One malformed item costs the whole header",
          .statement = statement,
          .rules = {"BG-04"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads_baggage,
          .premise = is_plain_baggage,
          .then = again_with(make),
          .check = [](Examination& trial) {
            const std::size_t last = trial.size() - 1;
            if (!trial.seen(last).baggage.left_out()) {
              if (const auto baggage = baggage_of(trial, last)) {
                must_be_items(trial, "baggage", {}, by_key(*baggage));
              }
            }
            if (trial.setting().injects(Style::kBaggage)) {
              if (const auto sent = sent_items(trial, last)) {
                must_be_items(trial, "headers.baggage", {}, *sent);
              }
            }
            must_have_no_baggage_tags(trial, last);
          }};
}

Law bad_item_in_front() {
  return one_bad_item_costs_all(
      "baggage.a_bad_item_in_front_costs_all",
      "An item without an equals sign, a key or a value in front of others leaves no baggage: "
      "none on the span, none in what goes out, and no tags of it.",
      [](const Setting&, const Headers& given) {
        const std::string list(*only_baggage(given));
        const std::string_view bad = coin(list) ? "noequals" : list.size() % 2 != 0 ? "=v" : "k=";
        return with_baggage(given, std::string(bad) + "," + list);
      });
}

Law bad_item_at_the_end() {
  Law law = one_bad_item_costs_all(
      "baggage.a_bad_item_at_the_end_costs_all",
      "The same where the last item has no equals sign: what stands before it is lost as well.",
      [](const Setting&, const Headers& given) {
        return with_baggage(given, std::string(*only_baggage(given)) + ",noequals");
      });
  law.rules = {"BG-04c"};
  law.level = RuleLevel::kShould;
  // Beyond the limits nothing needs to be read.
  law.premise = [](const Setting&, const PropagateRequest& request) {
    const auto items = plain_items(request);
    return request.set_baggage.empty() && items && items->size() < kMaxBaggageItems &&
           only_baggage(request.headers)->size() + 16 < kMaxBaggageBytes;
  };
  return law;
}

}  // namespace

std::vector<Law> baggage_read_laws() {
  std::vector<Law> all = {inbound_is_decoded(), inbound_goes_on(), bad_item_in_front(),
                          bad_item_at_the_end()};
  for (Law& law : readings()) all.push_back(std::move(law));
  return all;
}

}  // namespace propspec::harness
