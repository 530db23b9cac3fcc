#include "harness/laws/laws_dd_member.h"

#include <algorithm>

#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"

namespace propspec::harness {
namespace {

bool injects(const Setting& setting) { return setting.injects(Style::kTraceContext); }
bool goes_on(const Setting& setting) {
  return continues(setting) && setting.extracts(Style::kTraceContext);
}

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

// Traceparent and tracestate alone, understood by everybody who follows rules of that level.
bool is_plain(const PropagateRequest& request, RuleLevel level) {
  if (!tells_only_in(Style::kTraceContext, request.headers)) return false;
  const Telling telling = telling_in(Style::kTraceContext, request.headers);
  return telling.is_context() && telling.level <= level;
}

bool is_plain_must(const Setting&, const PropagateRequest& request) {
  return is_plain(request, RuleLevel::kMust);
}

bool is_plain_with_dd(const Setting&, const PropagateRequest& request) {
  return is_plain(request, RuleLevel::kMust) && read_tracestate(request.headers).dd;
}

// What comes in leaves room for all of it in a dd member of 256 characters (TS-08).
bool leaves_room(const PropagateRequest& request) {
  constexpr std::size_t kRoom = 150;
  std::size_t size = 0;
  for (const auto [name, value] : request.headers) {
    const bool goes_there = equal_ignoring_case(name, "x-datadog-origin") ||
                            equal_ignoring_case(name, "x-datadog-tags") ||
                            equal_ignoring_case(name, "x-amzn-trace-id") ||
                            equal_ignoring_case(name, "tracestate");
    if (goes_there) size += value.size();
  }
  return size <= kRoom;
}

DdMember dd_of(const Headers& headers) {
  const auto dd = read_tracestate(headers).dd;
  return dd ? read_dd_member(*dd) : DdMember{};
}

// The request's tracestate with another dd member at its front; without one, nothing changes.
template <typename Change>
Headers with_dd(const Headers& given, Change change) {
  Headers headers;
  const TraceStateText state = read_tracestate(given);
  for (const auto [name, value] : given) {
    if (!equal_ignoring_case(name, "tracestate")) headers.add(name, value);
  }
  std::string list = "dd=" + change(std::string(state.dd.value_or("")));
  for (const std::string_view member : state.foreign) list.append(",").append(member);
  headers.add("tracestate", list);
  return headers;
}

std::string and_then(const std::string& elements, std::string_view more) {
  return elements.empty() ? std::string(more) : elements + ";" + std::string(more);
}

// ── Answers ─────────────────────────────────────────────────────────────────────────────────────

// The values of an element, however often it stands there.
Texts values_of(std::string_view dd, std::string_view name) {
  Texts values;
  Fields elements(dd, ';');
  while (const auto element = elements.next()) {
    const auto [key, value] = split_member(*element, ':');
    if (key == name) values.push_back(value);
  }
  return values;
}

// Says that the element should be there once with that value; nothing: not at all.
void must_hold(Examination& trial, std::string_view dd, std::string_view name,
               std::optional<std::string_view> expected) {
  const Texts values = values_of(dd, name);
  if (expected ? values == Texts{*expected} : values.empty()) return;
  trial.fails(
      "tracestate.dd." + std::string(name), shown(expected),
      values.empty() ? shown(std::optional<std::string_view>()) : in_quotes(joined(values)));
}

void must_be_read_alike(Examination& trial) {
  must_tell_same_trace(trial);
  must_tell_same_state(trial);
}

// ── What goes out ───────────────────────────────────────────────────────────────────────────────

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
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return dd_is_recognisable(request.headers) && leaves_room(request);
              },
          .check =
              [](Examination& trial) {
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
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return dd_is_recognisable(request.headers) && leaves_room(request);
              },
          .check =
              [](Examination& trial) {
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
      "Where the application keeps or drops the trace, `s` goes out as 2 or -1, "
      "whatever came in.";
  law.rules = {"TS-12", "DD-E-32b"};
  law.needs.features = {"decide"};
  law.recipe.decides = true;
  law.premise = [](const Setting&, const PropagateRequest& request) {
    return request.decide != Decision::kNone && dd_is_recognisable(request.headers) &&
           leaves_room(request);
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
                return dd_is_recognisable(request.headers) && leaves_room(request) && !has_tilde;
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

// What x-datadog-tags and the dd member have in common, in the words of the dd member.
std::string mirrored(const KeyValues& tags) {
  std::vector<std::string> elements;
  for (const auto [key, value] : tags) {
    if (!key.starts_with("_dd.p.") || key == "_dd.p.tid") continue;
    elements.push_back("t." + std::string(key.substr(6)) + ":" + encoded_in_dd(value));
  }
  std::sort(elements.begin(), elements.end());
  std::string text;
  for (const std::string& element : elements) text.append(element).append(";");
  return text;
}

std::string tags_in(std::string_view dd) {
  std::vector<std::string> elements;
  Fields fields(dd, ';');
  while (const auto element = fields.next()) {
    if (element->starts_with("t.") && !element->starts_with("t.tid:")) {
      elements.emplace_back(*element);
    }
  }
  std::sort(elements.begin(), elements.end());
  std::string text;
  for (const std::string& element : elements) text.append(element).append(";");
  return text;
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
                if (!leaves_room(request)) return false;
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
                const std::string expected = mirrored(tags_in_header(*headers));
                const std::string actual = tags_in(*dd);
                if (actual != expected) {
                  trial.fails("tracestate.dd", in_quotes(expected), in_quotes(actual));
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
                return is_plain(request, RuleLevel::kShould) && leaves_room(request);
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

// ── What comes in ───────────────────────────────────────────────────────────────────────────────

Law flag_and_s_are_reconciled() {
  return {.id = "tracestate.flag_and_s_are_reconciled",
          .title = "Sampled flag and s are reconciled",
          .statement =
              "Where the sampled flag and the sign of `s` agree, `s` is the priority; "
              "where they disagree, and where there is no `s`, the flag is: 1 or 0.",
          .rules = {"TP-13"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return is_plain(request, RuleLevel::kMust) && request.decide == Decision::kNone;
              },
          .check =
              [](Examination& trial) {
                const auto span = span_of(trial);
                if (!span) return;
                const Telling telling = telling_in(Style::kTraceContext, trial.request().headers);
                must_equal(trial, "span.sampling_priority", Observed(*telling.priority),
                           span->sampling_priority);
                if (!trial.setting().injects(Style::kDatadog)) return;
                if (const auto headers = headers_of(trial)) {
                  must_equal_header(trial, "x-datadog-sampling-priority",
                                    std::to_string(*telling.priority), *headers);
                }
              }};
}

// The dd member with another `s`.
std::string with_s(const std::string& elements, std::string_view s) {
  std::string changed = "s:" + std::string(s);
  Fields fields(elements, ';');
  while (const auto element = fields.next()) {
    if (!element->empty() && !element->starts_with("s:")) changed.append(";").append(*element);
  }
  return changed;
}

Law every_pair_is_reconciled() {
  Law law = flag_and_s_are_reconciled();
  law.id = "tracestate.every_pair_is_reconciled";
  law.title = "Each pair of flag and s is reconciled";
  law.statement =
      "With `s` at -1, 0, 1 and 2 in turn the priority is `s` where it agrees with the "
      "sampled flag, else 1 or 0 as the flag says.";
  law.premise = is_plain_must;
  law.then = [](const Examination& trial) -> std::optional<Step> {
    static constexpr std::string_view kPriorities[] = {"-1", "0", "1", "2"};
    if (trial.size() > std::size(kPriorities)) return std::nullopt;
    PropagateRequest request = trial.request();
    request.headers = with_dd(request.headers, [&](const std::string& dd) {
      return with_s(dd, kPriorities[trial.size() - 1]);
    });
    return Step{std::move(request), std::nullopt};
  };
  law.check = [](Examination& trial) {
    const bool sampled = *telling_in(Style::kTraceContext, trial.request().headers).priority > 0;
    for (std::size_t i = 1; i < trial.size(); ++i) {
      const auto span = span_of(trial, i);
      if (!span) return;
      const auto s = static_cast<std::int64_t>(i) - 2;
      const std::int64_t expected = (s > 0) == sampled ? s : sampled ? 1 : 0;
      must_equal(trial, "span.sampling_priority", Observed(expected), span->sampling_priority);
    }
  };
  return law;
}

Law decision_maker_follows() {
  return {.id = "tracestate.decision_maker_follows",
          .title = "A reversed decision has another maker",
          .statement =
              "Where the sampled flag overrules `s`, an inbound decision maker becomes -0 "
              "if the trace is kept and goes if it is dropped; where they agree on a "
              "keep, it stays. Other tags stay in every case.",
          .rules = {"TS-17", "DD-T-30"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise = is_plain_must,
          .then = again_with([](const Setting&, const Headers& given) {
            // Half of the time `s` is turned round.
            const bool sampled = *telling_in(Style::kTraceContext, given).priority > 0;
            const bool agrees = coin(*given.find_header("traceparent"));
            return with_dd(given, [&](const std::string& dd) {
              std::string elements = with_s(dd, sampled == agrees ? "2" : "-1");
              if (elements.find(";t.dm:") == std::string::npos) elements += ";t.dm:-4";
              return elements;
            });
          }),
          .check = [](Examination& trial) {
            const std::size_t last = trial.size() - 1;
            const Headers& given = trial.request(last).headers;
            const bool sampled = *telling_in(Style::kTraceContext, given).priority > 0;
            const DdMember dd = dd_of(given);
            const bool agrees = sampled == (dd.s == "2");
            if (agrees && !sampled) return;  // DD-T-30b
            const auto inbound = dd.tags.find("_dd.p.dm");
            const std::optional<std::string_view> expected = agrees    ? inbound
                                                             : sampled ? std::optional("-0")
                                                                       : std::nullopt;
            if (const auto span = span_of(trial, last)) {
              must_have_tag(trial, *span, "_dd.p.dm", expected);
            }
            const auto headers = headers_of(trial, last);
            if (!headers || !leaves_room(trial.request(last))) return;
            if (const auto sent = sent_dd(*headers)) {
              must_hold(trial, *sent, "t.dm", expected);
            }
            if (trial.setting().injects(Style::kDatadog) && leaves_tag_limit(trial.setting()) &&
                tags_in_header(*headers).find("_dd.p.dm") != expected) {
              trial.fails("headers.x-datadog-tags", "_dd.p.dm " + shown(expected),
                          shown(headers->find_header("x-datadog-tags")));
            }
          }};
}

Law origin_and_tags_are_taken() {
  return {.id = "tracestate.origin_and_tags_are_taken",
          .title = "Origin and tags come of the dd member",
          .statement =
              "`o` is the origin of the span and `t.NAME` its tag `_dd.p.NAME`, with `=` "
              "for `~`; there are no others.",
          .rules = {"TS-13", "TS-15", "TS-17"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise = is_plain_must,
          .check = [](Examination& trial) {
            const auto span = span_of(trial);
            if (!span) return;
            const Telling telling = telling_in(Style::kTraceContext, trial.request().headers);
            must_equal(trial, "span.origin",
                       telling.origin.empty() ? Observed<std::string>::absent()
                                              : Observed<std::string>(telling.origin),
                       span->origin);
            if (!span->tags.has_value()) return trial.cannot_see("span.tags");
            must_have_tags(trial, "span.tags", telling.tags, *span->tags, *telling.priority);
          }};
}

Law parent_tag_is_p() {
  return {
      .id = "tracestate.parent_tag_is_p",
      .title = "The tag of the last Datadog parent is p",
      .statement =
          "The `p` that came in becomes the span tag `_dd.parent_id`, letter by "
          "letter and unchecked.",
      .rules = {"TS-14"},
      .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
      .applies = [](const Setting& setting) { return goes_on(setting) && !setting.extract_first; },
      .premise = is_plain_must,
      .then = again_with([](const Setting&, const Headers& given) {
        const DdMember dd = dd_of(given);
        if (dd.p) return given;
        const bool is_id = coin(*given.find_header("traceparent"));
        return with_dd(given, [&](const std::string& elements) {
          return and_then(elements, is_id ? "p:00f067aa0ba902b7" : "p:Not-An-Id");
        });
      }),
      .check =
          [](Examination& trial) {
            const std::size_t last = trial.size() - 1;
            const auto span = span_of(trial, last);
            if (!span) return;
            const auto p = dd_of(trial.request(last).headers).p;
            must_have_tag(trial, *span, "_dd.parent_id", p);
          }};
}

// ── What it does not depend on ──────────────────────────────────────────────────────────────────

Law order_of_elements_does_not_count() {
  return {.id = "tracestate.order_of_elements_does_not_count",
          .title = "The order of elements does not count",
          .statement =
              "With the elements of its dd member in reverse order, a tracestate tells the "
              "same context.",
          .rules = {"TS-13", "TS-14", "TS-15", "TP-13"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise = is_plain_with_dd,
          .then = again_with([](const Setting&, const Headers& given) {
            return with_dd(given, [](const std::string& dd) {
              std::string reversed;
              Fields elements(dd, ';');
              while (const auto element = elements.next()) {
                reversed = reversed.empty() ? std::string(*element)
                                            : std::string(*element) + ";" + reversed;
              }
              return reversed;
            });
          }),
          .check = must_be_read_alike};
}

Law tid_never_changes_the_trace() {
  return {.id = "tracestate.tid_never_changes_the_trace",
          .title = "t.tid never changes the trace id",
          .statement =
              "With a `t.tid` of another trace, or one that is no upper half at all, the "
              "traceparent's trace id is continued and goes out as it is.",
          .rules = {"TS-16"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise = is_plain_must,
          .then = again_with([](const Setting&, const Headers& given) {
            return with_dd(given, [](const std::string& dd) {
              std::string elements;
              Fields fields(dd, ';');
              while (const auto element = fields.next()) {
                if (!element->empty() && !element->starts_with("t.tid:")) {
                  elements = and_then(elements, *element);
                }
              }
              return and_then(elements, coin(dd) ? "t.tid:1234567890abcdef" : "t.tid:12345678");
            });
          }),
          .check = [](Examination& trial) {
            must_tell_same_trace(trial);
            const auto headers = headers_of(trial, trial.size() - 1);
            if (!headers || !generates_128_bits(trial.setting())) return;
            const TraceId id = telling_in(Style::kTraceContext, trial.request().headers).trace_id;
            const auto parent = headers->find_header("traceparent");
            if (injects(trial.setting()) && parent && parent->size() >= 35 &&
                parent->substr(3, 32) != hex(id)) {
              trial.fails("headers.traceparent", in_quotes(hex(id)), shown(parent));
            }
            if (!trial.setting().injects(Style::kDatadog) || !leaves_tag_limit(trial.setting())) {
              return;
            }
            const KeyValues tags = tags_in_header(*headers);
            const auto tid = tags.find("_dd.p.tid");
            const std::string high = hex(SpanId{id.high});
            if (id.high == 0 ? tid.has_value() : tid && *tid != high) {
              trial.fails("headers.x-datadog-tags", in_quotes("_dd.p.tid=" + high), shown(tid));
            }
          }};
}

Law malformed_elements_cost_themselves() {
  return {.id = "tracestate.malformed_elements_cost_themselves",
          .title = "A malformed element costs itself alone",
          .statement =
              "Elements without a colon, without a name and without anything, anywhere in "
              "the dd member, change nothing of what the others tell.",
          .rules = {"TS-10"},
          .level = RuleLevel::kMay,
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise = is_plain_with_dd,
          .then = again_with([](const Setting&, const Headers& given) {
            return with_dd(given,
                           [](const std::string& dd) { return "odd;;" + dd + ";:odd;odd:;"; });
          }),
          .check = must_be_read_alike};
}

}  // namespace

bool dd_is_recognisable(const Headers& headers) {
  std::size_t count = 0;
  for (const auto [name, value] : headers) {
    if (!equal_ignoring_case(name, "tracestate")) continue;
    Fields pieces(value, ',');
    while (const auto piece = pieces.next()) {
      const KeyValue member = split_member(*piece, '=');
      if (!equal_ignoring_case(trim(member.key), "dd")) continue;
      if (member.key != "dd" || ++count > 1 || !is_legal_member(*piece)) return false;
    }
  }
  return true;
}

std::vector<Law> dd_member_laws() {
  return {is_legal(),
          is_bounded(),
          p_is_the_span(),
          s_is_the_priority(),
          s_follows_the_application(),
          o_is_the_origin(),
          tags_stand_in_both(),
          unknown_elements_travel(),
          flag_and_s_are_reconciled(),
          every_pair_is_reconciled(),
          decision_maker_follows(),
          origin_and_tags_are_taken(),
          parent_tag_is_p(),
          order_of_elements_does_not_count(),
          tid_never_changes_the_trace(),
          malformed_elements_cost_themselves()};
}

}  // namespace propspec::harness
