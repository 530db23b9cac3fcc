// Laws of the foreign members of tracestate: that they survive, and how lists may be written.
#include <algorithm>

#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/foreign_members.h"
#include "harness/laws/laws.h"

namespace propspec::harness {
namespace {

bool carries_w3c(const Setting& setting) { return carries(setting, Style::kTraceContext); }

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

Law ot_is_not_made_up() {
  Law law = foreign_members_survive();
  law.id = "tracestate.ot_is_not_made_up";
  law.title = "No member ot for a decision of others";
  law.statement = "Where the decision is upstream's and no member `ot` came, none goes out.";
  law.rules = {"TS-19"};
  law.level = RuleLevel::kShould;
  law.check = [](Examination& trial) {
    const auto headers = headers_of(trial);
    if (!headers) return;
    const TraceStateText sent = read_tracestate(*headers);
    if (std::any_of(sent.foreign.begin(), sent.foreign.end(), is_ot)) {
      trial.fails("tracestate.members", "no member ot", shown(joined(sent.foreign)));
    }
  };
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
                must_be_read_alike(trial);
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
                              shown(joined(sent.foreign)));
                }
              }};
}

// ── How lists are written ───────────────────────────────────────────────────────────────────────

bool says_nothing_of_datadog(const PropagateRequest& request) {
  return has_plain_members(request) && !read_tracestate(request.headers).dd;
}

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
                must_be_read_alike(trial);
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
            while (const auto member = pieces.next()) headers.add("tracestate", *member);
            return headers;
          }),
          .check =
              [](Examination& trial) {
                must_keep_foreign(trial);
                must_be_read_alike(trial);
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
            const auto list = given.find_header("tracestate");
            return list ? with_lists(given, {"", std::string(*list)}) : with_lists(given, {""});
          }),
          .check =
              [](Examination& trial) {
                must_keep_foreign(trial);
                must_be_read_alike(trial);
              }};
}

}  // namespace

std::vector<Law> tracestate_laws() {
  return {foreign_members_survive(), foreign_members_of_plain_requests_survive(),
          ot_travels_unchanged(),    ot_is_not_made_up(),
          lookalikes_are_foreign(),  upper_case_is_foreign(),
          a_repeated_key_survives(), blanks_belong_to_no_member(),
          blanks_do_not_hide_dd(),   several_headers_are_one_list(),
          an_empty_one_is_none()};
}

}  // namespace propspec::harness
