// Laws of baggage: what is read, what goes out, limits, span tags, and that it minds no trace.
#include <algorithm>

#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/baggage_list.h"
#include "harness/laws/laws.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kMaxItems = 64;
constexpr std::size_t kMaxBytes = 8192;

bool leaves_limits(const Setting& setting) {
  return leaves_default(setting, "DD_TRACE_BAGGAGE_MAX_ITEMS") &&
         leaves_default(setting, "DD_TRACE_BAGGAGE_MAX_BYTES");
}
bool reads(const Setting& setting) {
  return setting.extracts(Style::kBaggage) && setting.behavior != ExtractBehavior::kIgnore &&
         leaves_limits(setting);
}
bool writes(const Setting& setting) {
  return setting.injects(Style::kBaggage) && leaves_limits(setting);
}
bool reads_and_writes(const Setting& setting) { return reads(setting) && writes(setting); }

// The parts of an X-Ray header that nobody knows are baggage to the one library that has it.
bool has_xray(const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(),
                     [](const KeyValue& header) { return belongs_to(Style::kXRay, header.key); });
}

std::optional<std::string_view> only_baggage(const Headers& headers) {
  std::optional<std::string_view> found;
  for (const auto [name, value] : headers) {
    if (!equal_ignoring_case(name, "baggage")) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

// The items of the one baggage header, if everybody reads the same in it and keeps all of it.
std::optional<Items> plain_items(const PropagateRequest& request) {
  const auto header = only_baggage(request.headers);
  if (!header || header->size() >= kMaxBytes || has_xray(request.headers)) return std::nullopt;
  auto items = read_plain_baggage(*header);
  if (items && items->size() > kMaxItems) return std::nullopt;
  return items;
}

bool is_plain(const Setting&, const PropagateRequest& request) {
  return plain_items(request).has_value();
}
bool is_plain_and_untouched(const Setting&, const PropagateRequest& request) {
  return request.set_baggage.empty() && plain_items(request).has_value();
}

Headers with_baggage(const Headers& given, const std::string& list) {
  Headers headers = without(Style::kBaggage, given);
  headers.add("baggage", list);
  return headers;
}

void must_be_items(Examination& trial, std::string_view observable, const ItemsByKey& expected,
                   const ItemsByKey& actual) {
  if (expected != actual) {
    trial.fails(std::string(observable), in_quotes(to_text(expected)), in_quotes(to_text(actual)));
  }
}

// What went out; nothing, and a failure, if it is not legal. Without a header: no items.
std::optional<ItemsByKey> sent_items(Examination& trial, std::size_t i) {
  const auto headers = headers_of(trial, i);
  if (!headers) return std::nullopt;
  const auto list = headers->find_header("baggage").value_or("");
  if (list.empty()) return ItemsByKey{};
  const auto items = read_sent_baggage(list);
  if (!items) {
    trial.fails("headers.baggage", "a legal list of encoded items", shown(list));
    return std::nullopt;
  }
  return by_key(*items);
}

// ── What comes in ───────────────────────────────────────────────────────────────────────────────

Law inbound_is_decoded() {
  return {.id = "baggage.inbound_is_decoded",
          .title = "Inbound baggage is decoded",
          .statement =
              "The baggage of the span holds the items of the header, keys and values "
              "percent-decoded, and no others.",
          .rules = {"BG-03", "PR-05b"},
          .needs = {.features = {"baggage"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads,
          .premise = is_plain_and_untouched,
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
          .applies = reads_and_writes,
          .premise = is_plain_and_untouched,
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
          .applies = reads,
          .premise =
              [key = reading.key](const Setting&, const PropagateRequest& request) {
                const auto items = plain_items(request);
                return request.set_baggage.empty() && items && items->size() < kMaxItems - 2 &&
                       only_baggage(request.headers)->size() < kMaxBytes - 100 &&
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

Law is_read_beside_any_trace() {
  return {.id = "baggage.is_read_beside_any_trace",
          .title = "Baggage minds no trace",
          .statement =
              "Without any trace headers the same baggage is there, and the same goes "
              "out, whatever those headers hold.",
          .rules = {"BG-01", "PR-05b"},
          .needs = {.features = {"baggage"}},
          .applies = reads,
          .premise = is_plain,
          .then = again_with(
              [](const Setting&, const Headers& given) { return only(Style::kBaggage, given); }),
          .check = [](Examination& trial) {
            const auto beside = baggage_of(trial);
            const auto alone = baggage_of(trial, trial.size() - 1);
            if (!beside || !alone) return;
            must_be_items(trial, "baggage", by_key(*alone), by_key(*beside));
            if (!trial.setting().injects(Style::kBaggage)) return;
            const auto sent_beside = sent_items(trial, 0);
            const auto sent_alone = sent_items(trial, trial.size() - 1);
            if (sent_beside && sent_alone) {
              must_be_items(trial, "headers.baggage", *sent_alone, *sent_beside);
            }
          }};
}

Law leaves_the_trace_alone() {
  return {.id = "baggage.leaves_the_trace_alone",
          .title = "No trace minds baggage",
          .statement = "With a baggage header beside it, a request is continued as without.",
          .rules = {"BG-01"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return continues(setting) && setting.extracts(Style::kBaggage);
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                const Tale tale(setting, request.headers);
                return tale.is_clear(RuleLevel::kMust) && tale.winner() != nullptr &&
                       tale.winner()->priority && !only_baggage(request.headers);
              },
          .then = again_with([](const Setting&, const Headers& given) {
            return with_baggage(given, "some.key=some%20value,other=1");
          }),
          .check =
              [](Examination& trial) {
                must_tell_same_trace(trial);
                must_tell_same_state(trial);
              }};
}

Law one_bad_item_costs_all(std::string_view id, std::string_view statement, MakeHeaders make) {
  return {.id = id,
          .title = "One malformed item costs the whole header",
          .statement = statement,
          .rules = {"BG-04"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads,
          .premise = is_plain_and_untouched,
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
            const auto span = span_of(trial, last);
            if (!span || !span->tags.has_value()) return;
            for (const auto [key, value] : *span->tags) {
              if (key.starts_with("baggage.")) trial.fails("span.tags", "no tag", shown(key));
            }
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
    return request.set_baggage.empty() && items && items->size() < kMaxItems &&
           only_baggage(request.headers)->size() + 16 < kMaxBytes;
  };
  return law;
}

Law the_first_of_many_are_kept() {
  return {.id = "baggage.the_first_of_many_are_kept",
          .title = "Of too many inbound items the first are kept",
          .statement = "Of more than 64 inbound items the first 64 go out, and no others.",
          .rules = {"BG-05b", "BG-05"},
          .level = RuleLevel::kShould,
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = reads_and_writes,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                const auto header = only_baggage(request.headers);
                return is_plain_and_untouched({}, request) && header->size() < kMaxBytes / 2;
              },
          .then = again_with([](const Setting&, const Headers& given) {
            std::string list(*only_baggage(given));
            for (std::size_t i = 0; i < kMaxItems; ++i) {
              list += ",more-" + std::to_string(i) + "=" + std::to_string(i * i);
            }
            return with_baggage(given, list);
          }),
          .check =
              [](Examination& trial) {
                const std::size_t last = trial.size() - 1;
                auto expected = read_plain_baggage(*only_baggage(trial.request(last).headers));
                const auto sent = sent_items(trial, last);
                if (!expected || !sent) return;
                expected->resize(kMaxItems);
                must_be_items(trial, "headers.baggage", by_key(*expected), *sent);
              }};
}

// ── What the application sets ───────────────────────────────────────────────────────────────────

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
    return items->size() + request.set_baggage.size() <= kMaxItems &&
           bytes + 3 * header->size() < kMaxBytes;
  }
  return !request.headers.find_header("baggage") && bytes < kMaxBytes &&
         request.set_baggage.size() <= kMaxItems;
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
          .applies = [](const Setting& setting) { return writes(setting) && continues(setting); },
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
    return writes(setting) && setting.behavior == ExtractBehavior::kIgnore;
  };
  return law;
}

Law survives_a_hop() {
  return {
      .id = "baggage.survives_a_hop",
      .title = "Any text survives a hop",
      .statement =
          "What goes out as baggage is read by the next hop as the items that the "
          "application set, and goes out there once more in the same words.",
      .rules = {"BG-02", "BG-03", "BG-08"},
      .needs = {.features = {"baggage"}},
      .recipe = {.quality = Quality::kValid, .sets_baggage = true},
      .applies =
          [](const Setting& setting) { return reads_and_writes(setting) && continues(setting); },
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
              must_be_items(trial, "headers.baggage", all_items(trial.setting(), trial.request()),
                            *second);
            }
            if (const auto baggage = baggage_of(trial, 1)) {
              must_be_items(trial, "baggage", *first, by_key(*baggage));
            }
          }};
}

// ── What goes out ───────────────────────────────────────────────────────────────────────────────

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
          .applies = writes,
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

Law stays_within_limits() {
  return {.id = "baggage.stays_within_limits",
          .title = "At most 64 items and 8192 bytes go out",
          .statement =
              "Whatever comes in and whatever the application sets, no more than 64 items "
              "and no more than 8192 bytes of baggage go out.",
          .rules = {"BG-05"},
          .needs = {.features = {"baggage"}},
          .recipe = {.sets_baggage = true},
          .applies = writes,
          .check = [](Examination& trial) {
            const auto headers = headers_of(trial);
            if (!headers) return;
            const auto list = headers->find_header("baggage").value_or("");
            const auto items =
                1 + static_cast<std::size_t>(std::count(list.begin(), list.end(), ','));
            if (items > kMaxItems || list.size() > kMaxBytes) {
              trial.fails(
                  "headers.baggage", "64 items and 8192 bytes at most",
                  std::to_string(items) + " items and " + std::to_string(list.size()) + " bytes");
            }
          }};
}

Law limits_are_reached() {
  return {
      .id = "baggage.limits_are_reached",
      .title = "Up to the limit all items go out",
      .statement =
          "Of more items than fit, as many go out as do: 64 short ones, and of long "
          "ones those before the first that would pass 8192 bytes.",
      .rules = {"BG-05", "BG-08"},
      .needs = {.features = {"baggage"}},
      .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
      .applies =
          [](const Setting& setting) { return reads_and_writes(setting) && continues(setting); },
      .premise =
          [](const Setting&, const PropagateRequest& request) {
            return request.set_baggage.empty() && only_baggage(request.headers);
          },
      .then = [](const Examination& trial) -> std::optional<Step> {
        if (trial.size() > 1) return std::nullopt;
        // Items of one length, so that their order does not count.
        PropagateRequest next = trial.request();
        const bool is_long = coin(*only_baggage(next.headers));
        next.headers = without(Style::kBaggage, next.headers);
        const std::size_t length = is_long ? 124 : 6;
        for (int i = 100; i < 166; ++i) {
          next.set_baggage.add(std::to_string(i), std::string(length, 'x'));
        }
        return Step{std::move(next), std::nullopt};
      },
      .check =
          [](Examination& trial) {
            const auto sent = sent_items(trial, trial.size() - 1);
            if (!sent) return;
            const bool is_long = trial.request(trial.size() - 1).set_baggage[0].value.size() > 6;
            // 63 items of 128 bytes and 62 commas are 8126; one more would be 8255.
            const std::size_t expected = is_long ? 63 : kMaxItems;
            if (sent->size() != expected) {
              trial.fails("headers.baggage", std::to_string(expected) + " items",
                          std::to_string(sent->size()) + " items");
            }
          }};
}

Law is_silent_unless_configured() {
  return {.id = "baggage.is_silent_unless_configured",
          .title = "Without its style no baggage is read or written",
          .statement =
              "Where `baggage` is no style to read, inbound items are nowhere to be seen; "
              "where it is none to write, no baggage header goes out.",
          .rules = {"BG-01"},
          .recipe = {.styles = {Style::kBaggage}},
          .applies =
              [](const Setting& setting) {
                return !setting.extracts(Style::kBaggage) || !setting.injects(Style::kBaggage);
              },
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return request.set_baggage.empty() && !has_xray(request.headers);
              },
          .check =
              [](Examination& trial) {
                const auto headers = headers_of(trial);
                if (headers && !headers->find_header("baggage").value_or("").empty()) {
                  must_equal_header(trial, "baggage", std::nullopt, *headers);
                }
                const auto span = span_of(trial);
                if (trial.setting().extracts(Style::kBaggage) || !span) return;
                if (!span->tags.has_value()) return;
                for (const auto [key, value] : *span->tags) {
                  if (key.starts_with("baggage.")) trial.fails("span.tags", "no tag", shown(key));
                }
              }};
}

// ── Span tags ───────────────────────────────────────────────────────────────────────────────────

// Whether the key is one of DD_TRACE_BAGGAGE_TAG_KEYS; nothing where that list is read differently.
std::optional<bool> is_tagged(const Setting& setting, std::string_view key) {
  const auto configured = setting.other.find("DD_TRACE_BAGGAGE_TAG_KEYS");
  if (configured == setting.other.end()) {
    return key == "user.id" || key == "session.id" || key == "account.id";
  }
  const std::string& list = configured->second;
  if (list == "*") return true;
  if (list.find_first_of("* \t") != std::string::npos) return std::nullopt;  // BG-07c
  Members keys(list, ',');
  while (const auto one = keys.next()) {
    if (*one == key) return true;
  }
  return false;
}

void must_be_tagged(Examination& trial) {
  const std::size_t last = trial.size() - 1;
  const auto span = span_of(trial, last);
  if (!span) return;
  if (!span->tags.has_value()) return trial.cannot_see("span.tags");
  const auto items = plain_items(trial.request(last));
  ItemsByKey expected;
  for (const auto& [key, value] : *items) {
    const auto tagged = is_tagged(trial.setting(), key);
    if (!tagged) return;
    if (*tagged) expected["baggage." + key] = value;
  }
  ItemsByKey actual;
  for (const auto [key, value] : *span->tags) {
    if (key.starts_with("baggage.")) actual[std::string(key)] = value;
  }
  must_be_items(trial, "span.tags", expected, actual);
}

Law listed_items_become_tags() {
  return {.id = "baggage.listed_items_become_tags",
          .title = "Listed baggage becomes span tags",
          .statement =
              "Of the extracted items exactly those whose keys are configured are tags "
              "`baggage.KEY` of the span, with decoded values.",
          .rules = {"BG-07"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies = [](const Setting& setting) { return reads(setting) && continues(setting); },
          .premise = is_plain_and_untouched,
          // The usual keys stand in few requests; so they are added to each.
          .then = again_with([](const Setting&, const Headers& given) {
            const std::string list(*only_baggage(given));
            const auto items = read_plain_baggage(list);
            if (items->size() > kMaxItems - 4 || list.size() > kMaxBytes - 100) return given;
            const ItemsByKey known = by_key(*items);
            std::string more = list;
            for (const std::string_view item :
                 {"user.id=a%2Cb%20c", "User.id=c", "session.id=d", "account.idx=e"}) {
              if (!known.contains(split_member(item, '=').key)) more.append(",").append(item);
            }
            return with_baggage(given, more);
          }),
          .check = must_be_tagged};
}

Law own_items_become_no_tags() {
  return {.id = "baggage.own_items_become_no_tags",
          .title = "Only extracted baggage becomes tags",
          .statement = "Items that the application sets itself become no span tags.",
          .rules = {"BG-07b"},
          .level = RuleLevel::kShould,
          .needs = {.features = {"baggage"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}, .sets_baggage = true},
          .applies = [](const Setting& setting) { return reads(setting) && continues(setting); },
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                if (!plain_items(request)) return false;
                return std::none_of(request.set_baggage.begin(), request.set_baggage.end(),
                                    [&](const KeyValue& item) {
                                      return by_key(*plain_items(request)).contains(item.key);
                                    });
              },
          .then = [](const Examination& trial) -> std::optional<Step> {
            if (trial.size() > 1) return std::nullopt;
            PropagateRequest next = trial.request();
            if (!by_key(*plain_items(next)).contains("user.id")) {
              next.set_baggage.set("user.id", "own");
            }
            return Step{std::move(next), std::nullopt};
          },
          .check = must_be_tagged};
}

}  // namespace

std::vector<Law> baggage_laws() {
  std::vector<Law> all = {inbound_is_decoded(),
                          inbound_goes_on(),
                          is_read_beside_any_trace(),
                          leaves_the_trace_alone(),
                          bad_item_in_front(),
                          bad_item_at_the_end(),
                          the_first_of_many_are_kept(),
                          application_adds_and_replaces(),
                          ignore_does_not_silence_it(),
                          survives_a_hop(),
                          is_legal(),
                          stays_within_limits(),
                          limits_are_reached(),
                          is_silent_unless_configured(),
                          listed_items_become_tags(),
                          own_items_become_no_tags()};
  for (Law& law : readings()) all.push_back(std::move(law));
  return all;
}

}  // namespace propspec::harness
