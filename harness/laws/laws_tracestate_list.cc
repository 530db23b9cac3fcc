// Laws of tracestate as a whole: how many members go out, who leads, and when it counts at all.
#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/dd_member.h"
#include "harness/laws/foreign_members.h"
#include "harness/laws/laws.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

bool injects(const Setting& setting) { return setting.injects(Style::kTraceContext); }
bool carries_w3c(const Setting& setting) { return carries(setting, Style::kTraceContext); }

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
                const std::string_view list = headers->find_header("tracestate").value_or("");
                if (sent.dd_members > 1 || (sent.dd_members == 1 && !list.starts_with("dd="))) {
                  trial.fails("headers.tracestate", "one dd member, at the front", shown(list));
                }
                const Observed<ObservedSpan>& span = trial.seen().span;
                const bool keeps = leaves_room_in_dd(trial.request()) && span.has_value() &&
                                   span->sampling_priority.has_value() &&
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
            if (count > kMostForeignMembers + 1) {
              trial.fails("tracestate.members", "32 members or fewer", std::to_string(count));
            }
          }};
}

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
            return with_lists(given, {joined(filled_up(given, kMostForeignMembers)) + ",dd=s:1"});
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
            return with_lists(given, {joined(filled_up(given, kMostForeignMembers + 1))});
          }),
          .check =
              [](Examination& trial) {
                const std::size_t last = trial.size() - 1;
                const auto headers = headers_of(trial, last);
                if (!headers) return;
                if (!sent_dd(*headers)) return;  // TS-18
                Texts expected = read_tracestate(trial.request(last).headers).foreign;
                expected.resize(kMostForeignMembers);
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

std::vector<Law> tracestate_list_laws() {
  return {dd_leads(), at_most_32_members(), thirty_one_foreign_are_kept(),
          the_last_one_makes_room(), counts_only_with_its_parent()};
}

}  // namespace propspec::harness
