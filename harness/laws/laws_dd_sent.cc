// Laws of the dd member that goes out.
#include <algorithm>

#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/dd_member.h"
#include "harness/laws/decisions.h"
#include "harness/laws/injected_decision.h"
#include "harness/laws/laws.h"

namespace propspec::harness {
namespace {

bool injects(const Setting& setting) { return setting.injects(Style::kTraceContext); }

// PR-06b: beside another style, some send what stood in the dd member.
bool may_adopt_dd(const PropagateRequest& request) {
  return !tells_only_in(Style::kTraceContext, request.headers) &&
         read_tracestate(request.headers).dd;
}

// What goes out is one dd member, and has room for all there is to say.
bool says_all_in_dd(const Setting&, const PropagateRequest& request) {
  return dd_is_recognisable(request.headers) && leaves_room_in_dd(request);
}

Law is_legal() {
  return {.id = "tracestate.dd_is_legal",
          .title = "The dd member that goes out is legal",
          .statement =
              "Whatever origin and tags hold, the dd member that goes out is a list of "
              "elements NAME:VALUE in printable ASCII without comma and equals sign.",
          .rules = {"TS-13", "TS-15"},
          .applies = injects,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                // Malformed elements are relayed by some (TS-10), semicolons in names not foreseen.
                const auto tags = request.headers.find_header("x-datadog-tags").value_or("");
                return dd_is_recognisable(request.headers) &&
                       (!read_tracestate(request.headers).dd || dd_of(request.headers).clear) &&
                       tags.find(';') == std::string_view::npos;
              },
          .check =
              [](Examination& trial) {
                const auto headers = headers_of(trial);
                if (!headers) return;
                const auto dd = sent_dd(*headers);
                if (!dd) return;
                bool legal = is_printable_ascii(*dd) && dd->find('=') == std::string_view::npos;
                Fields elements(*dd, ';');
                while (const auto element = elements.next()) {
                  const std::size_t colon = element->find(':');
                  legal &= colon != 0 && colon != std::string_view::npos;
                }
                if (!legal) trial.fails("tracestate.dd", "legal elements", shown(*dd));
              }};
}

Law is_bounded() {
  return {.id = "tracestate.dd_is_bounded",
          .title = "The dd member that goes out is bounded",
          .statement =
              "The dd member that goes out has no more than 256 characters, `dd=` "
              "included.",
          .rules = {"TS-08"},
          .level = RuleLevel::kMay,
          .applies = injects,
          .check = [](Examination& trial) {
            const auto headers = headers_of(trial);
            if (!headers) return;
            const auto dd = sent_dd(*headers);
            if (dd && dd->size() + 3 > 256) {
              trial.fails("tracestate.dd", "256 characters or fewer",
                          std::to_string(dd->size() + 3) + " characters");
            }
          }};
}

Law p_is_the_span() {
  return {.id = "tracestate.p_is_the_span",
          .title = "p is the span that is injected",
          .statement =
              "The dd member that goes out holds `p` once, and it is the id of the span in "
              "16 lower-case digits; what came in as `p` is gone.",
          .rules = {"TS-14"},
          .applies = injects,
          .premise = says_all_in_dd,
          .check = [](Examination& trial) {
            const auto headers = headers_of(trial);
            const auto span = span_of(trial);
            if (!headers || !span) return;
            const auto dd = sent_dd(*headers);
            if (!dd) return;  // tracestate.dd_leads says when there must be one
            if (!span->span_id.has_value()) return trial.cannot_see("span.span_id");
            must_hold(trial, *dd, "p", hex(*span->span_id));
          }};
}

Law s_is_the_priority() {
  return {.id = "tracestate.s_is_the_priority",
          .title = "s is the priority that goes out",
          .statement =
              "`s` is the sampling priority of the span in decimal, not the one that came "
              "in; it may only be left out where the sampled flag says the same.",
          .rules = {"TS-12"},
          .applies = injects,
          .premise = says_all_in_dd,
          .check = [](Examination& trial) {
            const auto headers = headers_of(trial);
            const auto span = span_of(trial);
            if (!headers || !span) return;
            const auto dd = sent_dd(*headers);
            if (!dd) return;
            if (!span->sampling_priority.has_value()) {
              return trial.cannot_see("span.sampling_priority");
            }
            const std::int64_t priority = *span->sampling_priority;
            const bool flag_says_it = priority == 0 || priority == 1;
            if (flag_says_it && values_of(*dd, "s").empty()) return;
            must_hold(trial, *dd, "s", std::to_string(priority));
          }};
}

Law s_follows_the_application() {
  Law law = s_is_the_priority();
  law.id = "tracestate.s_follows_the_application";
  law.title = "s follows the application's decision";
  law.statement =
      "Where the application keeps a trace that was dropped, or drops one that was kept, `s` goes "
      "out "
      "as 2 or -1.";
  law.rules = {"TS-12", "DD-E-32b"};
  law.needs.features = {"decide"};
  law.recipe.decides = true;
  law.premise = [](const Setting& setting, const PropagateRequest& request) {
    return priority_by_hand(setting, request) && dd_is_recognisable(request.headers) &&
           leaves_room_in_dd(request);
  };
  law.check = [](Examination& trial) {
    const auto headers = headers_of(trial);
    if (!headers) return;
    if (const auto dd = sent_dd(*headers)) {
      must_hold(trial, *dd, "s", trial.request().decide == Decision::kKeep ? "2" : "-1");
    }
  };
  return law;
}

Law o_is_the_origin() {
  return {.id = "tracestate.o_is_the_origin",
          .title = "o is the origin",
          .statement =
              "The dd member that goes out holds the span's origin as `o`, with what may "
              "not stand there replaced; without an origin it holds none.",
          .rules = {"TS-13"},
          .applies = injects,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                const bool has_tilde = dd_of(request.headers).o.value_or("").find('~') !=
                                       std::string_view::npos;  // TS-13b
                return dd_is_recognisable(request.headers) && leaves_room_in_dd(request) &&
                       !has_tilde && !may_adopt_dd(request);
              },
          .check =
              [](Examination& trial) {
                const auto headers = headers_of(trial);
                const auto span = span_of(trial);
                if (!headers || !span) return;
                const auto dd = sent_dd(*headers);
                if (!dd) return;
                if (span->origin.left_out()) return trial.cannot_see("span.origin");
                if (span->origin.is_absent()) return must_hold(trial, *dd, "o", std::nullopt);
                // DD-E-41, DD-E-42: whether there are such origins at all is not settled, nor what
                // becomes of blanks at their ends.
                const std::string& origin = *span->origin;
                if (origin.empty() || !is_printable_ascii(origin) || trim(origin) != origin) return;
                must_hold(trial, *dd, "o", encoded_in_dd(*span->origin));
              }};
}

// Tags in the words of the dd member, in one order. The decision maker counts where the trace is
// kept (DD-I-10, DD-T-30b), the tid never.
std::string in_order(std::vector<std::string> elements, bool kept) {
  std::sort(elements.begin(), elements.end());
  std::string text;
  for (const std::string& element : elements) {
    if (element.starts_with("t.tid:") || (!kept && element.starts_with("t.dm:"))) continue;
    text.append(element).append(";");
  }
  return text;
}

std::string mirrored(const KeyValues& tags, bool kept) {
  std::vector<std::string> elements;
  for (const auto [key, value] : tags) {
    if (!key.starts_with("_dd.p.")) continue;
    elements.push_back("t." + std::string(key.substr(6)) + ":" + encoded_in_dd(value));
  }
  return in_order(std::move(elements), kept);
}

std::string tags_in(std::string_view dd, bool kept) {
  std::vector<std::string> elements;
  Fields fields(dd, ';');
  while (const auto element = fields.next()) {
    if (element->starts_with("t.")) elements.emplace_back(*element);
  }
  return in_order(std::move(elements), kept);
}

Law tags_stand_in_both() {
  return {.id = "tracestate.tags_stand_in_both",
          .title = "Propagation tags go out in both families",
          .statement =
              "x-datadog-tags and the dd member hold the same tags, `_dd.p.NAME` as "
              "`t.NAME`, with `~` for `=`; the tid aside.",
          .rules = {"TS-15"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return injects(setting) && setting.injects(Style::kDatadog) &&
                       leaves_tag_limit(setting);
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                if (!leaves_room_in_dd(request) || may_adopt_dd(request)) return false;
                const Tale tale(setting, request.headers);
                if (!tale.is_clear(RuleLevel::kMust)) return false;
                const Telling* const winner = tale.winner();
                // A tilde of a tag may stand for `=` as it is.
                return winner == nullptr ||
                       std::none_of(winner->tags.begin(), winner->tags.end(),
                                    [](const KeyValue& tag) {
                                      return tag.value.find('~') != std::string_view::npos;
                                    });
              },
          .check =
              [](Examination& trial) {
                const auto headers = headers_of(trial);
                if (!headers) return;
                const auto dd = sent_dd(*headers);
                if (!dd) return;
                const bool kept = injected_decision(Style::kTraceContext, *headers).value_or(false);
                const std::string expected = mirrored(tags_in_header(*headers), kept);
                const std::string actual = tags_in(*dd, kept);
                if (actual != expected) {
                  trial.fails("tracestate.dd", shown(expected), shown(actual));
                }
              }};
}

Law unknown_elements_travel() {
  return {.id = "tracestate.unknown_elements_travel",
          .title = "Elements that nobody knows are sent on",
          .statement =
              "An element of the dd member with an unknown name goes out with the others, "
              "as it came.",
          .rules = {"TS-11"},
          .level = RuleLevel::kMay,
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = [](const Setting& setting) { return carries(setting, Style::kTraceContext); },
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return tells_w3c_alone(request, RuleLevel::kShould) && leaves_room_in_dd(request);
              },
          .then = again_with([](const Setting&, const Headers& given) {
            return with_dd(given, [](const std::string& dd) { return and_then(dd, "zz:a:b"); });
          }),
          .check =
              [](Examination& trial) {
                const auto headers = headers_of(trial, trial.size() - 1);
                if (!headers) return;
                must_hold(trial, sent_dd(*headers).value_or(""), "zz", "a:b");
              }};
}

}  // namespace

std::vector<Law> dd_sent_laws() {
  return {is_legal(),
          is_bounded(),
          p_is_the_span(),
          s_is_the_priority(),
          s_follows_the_application(),
          o_is_the_origin(),
          tags_stand_in_both(),
          unknown_elements_travel()};
}

}  // namespace propspec::harness
