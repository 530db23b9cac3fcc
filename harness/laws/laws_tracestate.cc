// Laws of tracestate as a list: the members of others, their order, their number, and where the dd
// member stands among them. What stands in the dd member is in laws_dd_member.cc.
#include <algorithm>

#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/laws_dd_member.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kName = "tracestate";
constexpr std::size_t kMostForeign = 31;  // TS-07: beside dd

bool injects(const Setting& setting) { return setting.injects(Style::kTraceContext); }
bool carries_w3c(const Setting& setting) { return carries(setting, Style::kTraceContext); }

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

bool has_valid_parent_alone(const Headers& headers) {
  if (!tells_only_in(Style::kTraceContext, headers)) return false;
  std::size_t count = 0;
  bool valid = false;
  for (const auto [name, value] : headers) {
    if (!equal_ignoring_case(name, "traceparent")) continue;
    const TraceParentText parent = read_traceparent(value);
    valid = ++count == 1 && parent.clarity == Clarity::kValid && parent.trace_id.low != 0;
  }
  return valid;
}

std::size_t tracestates(const Headers& headers) {
  return static_cast<std::size_t>(
      std::count_if(headers.begin(), headers.end(),
                    [](const KeyValue& header) { return equal_ignoring_case(header.key, kName); }));
}

// The one header in which members stand that every library passes on.
bool has_plain_members(const PropagateRequest& request) {
  if (!has_valid_parent_alone(request.headers) || tracestates(request.headers) != 1 ||
      !dd_is_recognisable(request.headers)) {
    return false;
  }
  const TraceStateText state = read_tracestate(request.headers);
  // The member `ot` is somebody's own business (TS-19).
  return state.clear && state.foreign.size() <= kMostForeign &&
         std::none_of(state.foreign.begin(), state.foreign.end(), [](std::string_view member) {
           return resembles_dd(member) || member.starts_with("ot=");
         });
}

bool says_nothing_of_datadog(const PropagateRequest& request) {
  return has_plain_members(request) && !read_tracestate(request.headers).dd;
}

// The headers with these lists as tracestate, in place of what was there.
Headers with_lists(const Headers& given, std::initializer_list<std::string> lists) {
  Headers headers;
  for (const auto [name, value] : given) {
    if (!equal_ignoring_case(name, kName)) headers.add(name, value);
  }
  for (const std::string& list : lists) headers.add(kName, list);
  return headers;
}

std::string list_of(const Headers& given) { return std::string(*given.find_header(kName)); }

// As many foreign members as there are, and then more of them, up to `count`.
Texts filled_up(const Headers& given, std::size_t count) {
  static constexpr std::string_view kMore[] = {
      "va=1", "vb=2", "vc=3", "vd=4", "ve=5", "vf=6", "vg=7", "vh=8", "vi=9", "vj=a", "vk=b",
      "vl=c", "vm=d", "vn=e", "vo=f", "vp=g", "vq=h", "vr=i", "vs=j", "vt=k", "vu=l", "vv=m",
      "vw=n", "vx=o", "vy=p", "vz=q", "wa=r", "wb=s", "wc=t", "wd=u", "we=v", "wf=w"};
  const TraceStateText state = read_tracestate(given);
  Texts members;
  // Short ones, so that the whole stays short.
  for (const std::string_view member : state.foreign) {
    if (member.size() <= 8 && members.size() < count) members.push_back(member);
  }
  for (const std::string_view more : kMore) {
    if (members.size() >= count) break;
    const auto is_taken = [key = more.substr(0, 3)](std::string_view member) {
      return member.starts_with(key);
    };
    if (std::none_of(members.begin(), members.end(), is_taken)) members.push_back(more);
  }
  return members;
}

// ── Members of others ───────────────────────────────────────────────────────────────────────────

void must_keep_foreign(Examination& trial) {
  const std::size_t last = trial.size() - 1;
  must_send_foreign(trial, read_tracestate(trial.request(last).headers).foreign, last);
}

Law foreign_members_survive() {
  return {.id = "tracestate.foreign_members_survive",
          .title = "Foreign members are passed on byte by byte, in their order",
          .statement =
              "Up to 31 legal members of others leave as they came and in the order in "
              "which they came, wherever Datadog's own stood among them.",
          .rules = {"TS-04", "TS-06", "TS-07"},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise = [](const Setting&,
                        const PropagateRequest& request) { return has_plain_members(request); },
          .check = must_keep_foreign};
}

Law foreign_members_of_plain_requests_survive() {
  Law law = foreign_members_survive();
  law.id = "tracestate.foreign_members_of_plain_requests_survive";
  law.statement =
      "In requests without anything unusual about them, the members of others leave as "
      "they came and in the order in which they came.";
  law.rules = {"TS-04", "TS-06"};
  law.recipe.quality = Quality::kValid;
  return law;
}

Law ot_travels_unchanged() {
  Law law = foreign_members_survive();
  law.id = "tracestate.ot_travels_unchanged";
  law.title = "OpenTelemetry's member travels like any other";
  law.statement =
      "With a decision from upstream, a well-formed member `ot` is passed on as it "
      "came, in its place.";
  law.rules = {"TS-19"};
  law.level = RuleLevel::kShould;
  law.premise = [](const Setting&, const PropagateRequest& request) {
    return has_plain_members(request) && read_tracestate(request.headers).foreign.size() < 30;
  };
  law.then = again_with([](const Setting&, const Headers& given) {
    const std::string list = list_of(given);
    return with_lists(given,
                      {list + (trim(list).empty() ? "" : ",") + "ot=th:8;rv:8fffffffffffff"});
  });
  law.check = must_keep_foreign;
  return law;
}

Law lookalikes_are_foreign() {
  return {.id = "tracestate.lookalikes_are_foreign",
          .title = "A key that only resembles dd is not dd",
          .statement =
              "Members whose keys begin or end in `dd` are passed on untouched, and "
              "change nothing of the context.",
          .rules = {"TS-09"},
          .level = RuleLevel::kShould,
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return has_plain_members(request) &&
                       read_tracestate(request.headers).foreign.size() < 28 &&
                       telling_in(Style::kTraceContext, request.headers).is_context();
              },
          .then = again_with([](const Setting&, const Headers& given) {
            return with_lists(given, {"add=s:-1;o:other;p:1111111111111111;t.dm:-9," +
                                      list_of(given) + ",ddx=s:2;o:more,x@dd=s:0"});
          }),
          .check =
              [](Examination& trial) {
                must_keep_foreign(trial);
                must_tell_same_trace(trial);
                must_tell_same_state(trial);
              }};
}

Law upper_case_is_foreign() {
  Law law = lookalikes_are_foreign();
  law.id = "tracestate.upper_case_dd_is_foreign";
  law.title = "DD is not dd";
  law.statement =
      "A member `DD` is passed on as a foreign one, and changes nothing of the context.";
  law.rules = {"TS-09e"};
  law.level = RuleLevel::kMay;
  law.then = again_with([](const Setting&, const Headers& given) {
    return with_lists(given, {"DD=s:-1;o:other," + list_of(given)});
  });
  return law;
}

Law a_repeated_key_survives() {
  return {.id = "tracestate.a_repeated_key_survives",
          .title = "A key that stands twice is not lost",
          .statement = "Of two members with one key, one or both are passed on.",
          .rules = {"TS-05"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return has_plain_members(request) &&
                       read_tracestate(request.headers).foreign.size() < 30;
              },
          .then = again_with([](const Setting&, const Headers& given) {
            return with_lists(given, {"twice=1," + list_of(given) + ",twice=2"});
          }),
          .check =
              [](Examination& trial) {
                const auto headers = headers_of(trial, trial.size() - 1);
                if (!headers) return;
                const TraceStateText sent = read_tracestate(*headers);
                const bool any = std::any_of(
                    sent.foreign.begin(), sent.foreign.end(),
                    [](std::string_view member) { return member.starts_with("twice="); });
                if (!any) {
                  trial.fails("tracestate.members", "a member with key twice",
                              in_quotes(joined(sent.foreign)));
                }
              }};
}

// ── How lists are written ───────────────────────────────────────────────────────────────────────

Law blanks_belong_to_no_member() {
  return {
      .id = "tracestate.blanks_belong_to_no_member",
      .title = "Blanks between foreign members do not count",
      .statement =
          "With spaces and tabs around every comma and at both ends, the same members "
          "go out.",
      .rules = {"TS-03", "TS-04"},
      .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
      .applies = carries_w3c,
      .premise = [](const Setting&,
                    const PropagateRequest& request) { return says_nothing_of_datadog(request); },
      .then = again_with([](const Setting&, const Headers& given) {
        std::string list = "\t ";
        for (const std::string_view member : read_tracestate(given).foreign) {
          if (list.size() > 2) list += "\t, \t";
          list += member;
        }
        return with_lists(given, {list + " \t "});
      }),
      .check = must_keep_foreign};
}

Law blanks_do_not_hide_dd() {
  return {.id = "tracestate.blanks_do_not_hide_dd",
          .title = "Blanks around the dd member do not hide it",
          .statement =
              "With blanks between its members and the dd member last, a tracestate tells "
              "the same context, and the members of others go out alone.",
          .rules = {"TS-09b", "TS-03"},
          .level = RuleLevel::kShould,
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                const Telling telling = telling_in(Style::kTraceContext, request.headers);
                return has_plain_members(request) && telling.is_context() &&
                       read_tracestate(request.headers).dd;
              },
          .then = again_with([](const Setting&, const Headers& given) {
            const TraceStateText state = read_tracestate(given);
            std::string list;
            for (const std::string_view member : state.foreign) {
              list.append(member).append(" ,\t");
            }
            return with_lists(given, {list + " dd=" + std::string(*state.dd) + "\t "});
          }),
          .check =
              [](Examination& trial) {
                must_keep_foreign(trial);
                must_tell_same_trace(trial);
                must_tell_same_state(trial);
              }};
}

Law several_headers_are_one_list() {
  return {.id = "tracestate.several_headers_are_one_list",
          .title = "Several tracestate headers are one list",
          .statement =
              "Split into one header for each member, a tracestate tells the same, and "
              "the same members go out in the same order.",
          .rules = {"TS-02"},
          .needs = {.carrier_duplicates = {"kept"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return has_plain_members(request) &&
                       telling_in(Style::kTraceContext, request.headers).level == RuleLevel::kMust;
              },
          .then = again_with([](const Setting&, const Headers& given) {
            Headers headers = with_lists(given, {});
            const std::string list = list_of(given);
            Members pieces(list, ',');
            while (const auto member = pieces.next()) headers.add(kName, *member);
            return headers;
          }),
          .check =
              [](Examination& trial) {
                must_keep_foreign(trial);
                must_tell_same_trace(trial);
                must_tell_same_state(trial);
              }};
}

Law an_empty_one_is_none() {
  return {.id = "tracestate.an_empty_one_is_none",
          .title = "An empty tracestate is as good as none",
          .statement =
              "With an empty tracestate the trace goes on as without, and a second header "
              "beside it is read as it would be alone.",
          .rules = {"TS-01b"},
          .needs = {.carrier_duplicates = {"kept"}},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                const Telling telling = telling_in(Style::kTraceContext, request.headers);
                if (!has_valid_parent_alone(request.headers) || !telling.is_context()) return false;
                return telling.level == RuleLevel::kMust &&
                       (tracestates(request.headers) == 0 || has_plain_members(request));
              },
          .then = again_with([](const Setting&, const Headers& given) {
            const auto list = given.find_header(kName);
            return list ? with_lists(given, {"", std::string(*list)}) : with_lists(given, {""});
          }),
          .check =
              [](Examination& trial) {
                must_keep_foreign(trial);
                must_tell_same_trace(trial);
                must_tell_same_state(trial);
              }};
}

// ── How many, and who leads ─────────────────────────────────────────────────────────────────────

Law dd_leads() {
  return {.id = "tracestate.dd_leads",
          .title = "The dd member leads, and stands there once",
          .statement =
              "What goes out has at most one dd member and it is the first; for a trace "
              "that is kept it is there.",
          .rules = {"TS-06"},
          .applies = injects,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return dd_is_recognisable(request.headers);
              },
          .check =
              [](Examination& trial) {
                const auto headers = headers_of(trial);
                if (!headers) return;
                const TraceStateText sent = read_tracestate(*headers);
                const std::string_view list = headers->find_header(kName).value_or("");
                if (sent.dd_members > 1 || (sent.dd_members == 1 && !list.starts_with("dd="))) {
                  trial.fails("headers.tracestate", "one dd member, at the front", shown(list));
                }
                const Observed<ObservedSpan>& span = trial.seen().span;
                const bool keeps = span.has_value() && span->sampling_priority.has_value() &&
                                   *span->sampling_priority > 0;
                if (keeps && sent.dd_members == 0) {
                  trial.fails("headers.tracestate", "a dd member", shown(list));
                }
              }};
}

Law at_most_32_members() {
  return {.id = "tracestate.at_most_32_members",
          .title = "Never more than 32 members",
          .statement = "Whatever comes in, no more than 32 members go out.",
          .rules = {"TS-07c"},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = injects,
          .check = [](Examination& trial) {
            const auto headers = headers_of(trial);
            if (!headers) return;
            const TraceStateText sent = read_tracestate(*headers);
            const std::size_t count = sent.foreign.size() + sent.dd_members;
            if (count > kMostForeign + 1) {
              trial.fails("tracestate.members", "32 members or fewer", std::to_string(count));
            }
          }};
}

Law thirty_one_foreign_are_kept() {
  return {.id = "tracestate.thirty_one_foreign_are_kept",
          .title = "Thirty-one foreign members are kept",
          .statement =
              "Filled up to 31 foreign members and a dd member at the end of the list, a "
              "tracestate goes out with all of them, the dd member in front.",
          .rules = {"TS-07", "TS-06"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise = [](const Setting&,
                        const PropagateRequest& request) { return has_plain_members(request); },
          .then = again_with([](const Setting&, const Headers& given) {
            return with_lists(given, {joined(filled_up(given, kMostForeign)) + ",dd=s:1"});
          }),
          .check = must_keep_foreign};
}

Law the_last_one_makes_room() {
  return {.id = "tracestate.the_last_one_makes_room",
          .title = "The last of 32 foreign members makes room for dd",
          .statement =
              "Of 32 foreign members and none of Datadog's the first 31 go out behind the "
              "dd member; without a dd member, all 32 may.",
          .rules = {"TS-07c"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = carries_w3c,
          .premise = [](const Setting&,
                        const PropagateRequest& request) { return has_plain_members(request); },
          .then = again_with([](const Setting&, const Headers& given) {
            return with_lists(given, {joined(filled_up(given, kMostForeign + 1))});
          }),
          .check =
              [](Examination& trial) {
                const std::size_t last = trial.size() - 1;
                const auto headers = headers_of(trial, last);
                if (!headers) return;
                if (!sent_dd(*headers)) return;  // TS-18
                Texts expected = read_tracestate(trial.request(last).headers).foreign;
                expected.resize(kMostForeign);
                must_send_foreign(trial, expected, last);
              }};
}

// ── With whom it counts ─────────────────────────────────────────────────────────────────────────

Law counts_only_with_its_parent() {
  return {.id = "tracestate.counts_only_with_its_parent",
          .title = "Without a valid traceparent, tracestate means nothing",
          .statement =
              "Where the traceparent is missing or invalid, no foreign member goes out, "
              "and neither origin nor tags come of the dd member.",
          .rules = {"TP-12"},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies =
              [](const Setting& setting) {
                return injects(setting) && setting.extracts(Style::kTraceContext);
              },
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                if (!tells_only_in(Style::kTraceContext, request.headers)) return false;
                return tracestates(request.headers) > 0;
              },
          .then = again_with([](const Setting&, const Headers& given) {
            // The traceparent is left out, or spoiled.
            const bool spoils = coin(list_of(given));
            Headers headers;
            for (const auto [name, value] : given) {
              if (!equal_ignoring_case(name, "traceparent")) headers.add(name, value);
            }
            if (spoils) headers.add("traceparent", "00-00000000000000000000000000000000-0-01");
            return headers;
          }),
          .check =
              [](Examination& trial) {
                const std::size_t last = trial.size() - 1;
                must_begin_anew(trial, last);
                must_send_foreign(trial, {}, last);
                const auto span = span_of(trial, last);
                if (!span) return;
                must_equal(trial, "span.origin", Observed<std::string>::absent(), span->origin);
                if (span->tags.has_value()) {
                  must_have_tags(trial, "span.tags", {}, *span->tags, {});
                }
              }};
}

}  // namespace

std::vector<Law> tracestate_laws() {
  std::vector<Law> all = {foreign_members_survive(),
                          foreign_members_of_plain_requests_survive(),
                          ot_travels_unchanged(),
                          lookalikes_are_foreign(),
                          upper_case_is_foreign(),
                          a_repeated_key_survives(),
                          blanks_belong_to_no_member(),
                          blanks_do_not_hide_dd(),
                          several_headers_are_one_list(),
                          an_empty_one_is_none(),
                          dd_leads(),
                          at_most_32_members(),
                          thirty_one_foreign_are_kept(),
                          the_last_one_makes_room(),
                          counts_only_with_its_parent()};
  for (Law& law : dd_member_laws()) all.push_back(std::move(law));
  return all;
}

}  // namespace propspec::harness
