// Laws of baggage among other things: traces, span tags, settings without it.
#include <algorithm>

#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/baggage_trial.h"
#include "harness/laws/laws.h"

namespace propspec::harness {
namespace {

// In one order: not every library keeps one.
std::vector<std::string_view> members_of_baggage(const Headers& sent) {
  std::vector<std::string_view> members;
  Fields fields(sent.find_header("baggage").value_or(""), ',');
  while (const auto member = fields.next()) members.push_back(*member);
  std::sort(members.begin(), members.end());
  return members;
}

Law is_read_beside_any_trace() {
  return {
      .id = "baggage.is_read_beside_any_trace",
      .title = "Baggage minds no trace",
      .statement =
          "Without any trace headers the same baggage is there, and the same goes "
          "out, whatever those headers hold.",
      .rules = {"BG-01", "PR-05b"},
      .needs = {.features = {"baggage"}},
      .applies = reads_baggage,
      .premise = [](const Setting&,
                    const PropagateRequest& request) { return plain_items(request).has_value(); },
      .then = again_with(
          [](const Setting&, const Headers& given) { return only(Style::kBaggage, given); }),
      .check =
          [](Examination& trial) {
            const auto beside = baggage_of(trial);
            const auto alone = baggage_of(trial, trial.size() - 1);
            if (!beside || !alone) return;
            must_be_items(trial, "baggage", by_key(*alone), by_key(*beside));
            if (!trial.setting().injects(Style::kBaggage)) return;
            const auto headers_beside = headers_of(trial);
            const auto headers_alone = headers_of(trial, trial.size() - 1);
            if (!headers_beside || !headers_alone) return;
            // Whether it is legal is not asked here.
            const auto sent_beside = members_of_baggage(*headers_beside);
            const auto sent_alone = members_of_baggage(*headers_alone);
            if (sent_beside != sent_alone) {
              trial.fails("headers.baggage", shown(headers_alone->find_header("baggage")),
                          shown(headers_beside->find_header("baggage")));
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
          .check = must_be_read_alike};
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
                if (!trial.setting().extracts(Style::kBaggage)) must_have_no_baggage_tags(trial, 0);
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

// The usual keys stand in few requests; so they are added to each.
Headers with_usual_items(const Headers& given) {
  const std::string list(*only_baggage(given));
  const auto items = read_plain_baggage(list);
  if (items->size() > kMaxBaggageItems - 4 || list.size() > kMaxBaggageBytes - 100) return given;
  const ItemsByKey known = by_key(*items);
  std::string more = list;
  for (const std::string_view item :
       {"user.id=a%2Cb%20c", "User.id=c", "session.id=d", "account.idx=e"}) {
    if (!known.contains(split_member(item, '=').key)) more.append(",").append(item);
  }
  return with_baggage(given, more);
}

Law listed_items_become_tags() {
  return {.id = "baggage.listed_items_become_tags",
          .title = "Listed baggage becomes span tags",
          .statement =
              "Of the items that are extracted beside a trace exactly those whose keys are "
              "configured are tags `baggage.KEY` of the span, with decoded values.",
          .rules = {"BG-07"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
          .applies =
              [](const Setting& setting) {
                return reads_baggage(setting) && continues(setting) &&
                       setting.extracts(Style::kDatadog);
              },
          .premise = is_plain_baggage,
          .then = again_with([](const Setting&, const Headers& given) {
            Headers headers = without(Style::kDatadog, with_usual_items(given));
            headers.add("x-datadog-trace-id", "1");
            headers.add("x-datadog-parent-id", "2");
            headers.add("x-datadog-sampling-priority", "1");
            return headers;
          }),
          .check = must_be_tagged};
}

Law tags_need_no_trace() {
  Law law = listed_items_become_tags();
  law.id = "baggage.tags_need_no_trace";
  law.title = "Baggage becomes span tags without a trace, too";
  law.statement =
      "Of the items that come without a trace exactly those whose keys are configured are tags "
      "`baggage.KEY` of the span. Some libraries make tags beside a trace alone.";
  law.level = RuleLevel::kMay;
  law.applies = [](const Setting& setting) { return reads_baggage(setting) && continues(setting); };
  law.then =
      again_with([](const Setting&, const Headers& given) { return with_usual_items(given); });
  return law;
}

Law own_items_become_no_tags() {
  return {
      .id = "baggage.own_items_become_no_tags",
      .title = "Only extracted baggage becomes tags",
      .statement = "Items that the application sets itself become no span tags.",
      .rules = {"BG-07b"},
      .level = RuleLevel::kShould,
      .needs = {.features = {"baggage"}},
      .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}, .sets_baggage = true},
      .applies =
          [](const Setting& setting) { return reads_baggage(setting) && continues(setting); },
      .premise = [](const Setting&,
                    const PropagateRequest& request) { return plain_items(request).has_value(); },
      .then = [](const Examination& trial) -> std::optional<Step> {
        if (trial.size() > 1) return std::nullopt;
        PropagateRequest next = trial.request();
        next.set_baggage.set("user.id", "own");
        return Step{std::move(next), std::nullopt};
      },
      .check =
          [](Examination& trial) {
            const std::size_t last = trial.size() - 1;
            const auto span = span_of(trial, last);
            if (!span) return;
            if (!span->tags.has_value()) return trial.cannot_see("span.tags");
            const ItemsByKey inbound = by_key(*plain_items(trial.request(last)));
            for (const auto [key, value] : trial.request(last).set_baggage) {
              if (inbound.contains(key)) continue;
              must_have_tag(trial, *span, "baggage." + std::string(key), std::nullopt);
            }
          }};
}

}  // namespace

std::vector<Law> baggage_scope_laws() {
  return {is_read_beside_any_trace(), leaves_the_trace_alone(), is_silent_unless_configured(),
          listed_items_become_tags(), tags_need_no_trace(),     own_items_become_no_tags()};
}

}  // namespace propspec::harness
