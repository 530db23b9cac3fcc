// Laws of the traceparent header that comes in: what is accepted, what it must not depend on.
#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kName = "traceparent";

bool extracts(const Setting& setting) { return setting.extracts(Style::kTraceContext); }
bool goes_on(const Setting& setting) { return continues(setting) && extracts(setting); }

// The only traceparent, in a request of which no other style tells anything.
std::optional<std::string_view> only_traceparent(const PropagateRequest& request) {
  if (!tells_only_in(Style::kTraceContext, request.headers)) return std::nullopt;
  std::optional<std::string_view> found;
  for (const auto [name, value] : request.headers) {
    if (!equal_ignoring_case(name, kName)) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

std::optional<TraceParentText> read(const PropagateRequest& request) {
  const auto text = only_traceparent(request);
  if (!text) return std::nullopt;
  return read_traceparent(*text);
}

bool is_valid(const Setting&, const PropagateRequest& request) {
  const auto parent = read(request);
  return parent && parent->clarity == Clarity::kValid && parent->trace_id.low != 0;
}

// TP-05 aside.
bool is_valid_without_blanks(const Setting& setting, const PropagateRequest& request) {
  if (!is_valid(setting, request)) return false;
  const std::string_view text = *only_traceparent(request);
  return trim(text) == text;
}

bool is_invalid(const Setting&, const PropagateRequest& request) {
  const auto parent = read(request);
  return parent && parent->clarity == Clarity::kInvalid;
}

Telling context_of(const TraceParentText& parent) {
  Telling context;
  context.trace_id = parent.trace_id;
  context.parent_id = parent.parent_id;
  return context;
}

// The headers with the value of traceparent changed.
template <typename Change>
Headers changed(const Headers& given, Change change) {
  Headers headers;
  for (const auto [name, value] : given) {
    if (equal_ignoring_case(name, kName)) {
      headers.add(name, change(value));
    } else {
      headers.add(name, value);
    }
  }
  return headers;
}

// ── What is accepted ────────────────────────────────────────────────────────────────────────────

void must_continue_traceparent(Examination& trial) {
  must_continue(trial, context_of(*read(trial.request())));
}

Law valid_is_continued() {
  return {.id = "traceparent.valid_is_continued",
          .title = "A valid traceparent continues the trace",
          .statement =
              "A traceparent that is valid to the letter, blanks around it aside, gives "
              "the span its trace id and its parent, whatever else the request holds.",
          .rules = {"TP-02", "TP-05", "TP-07", "TP-07b", "TP-11b"},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise = is_valid,
          .check = must_continue_traceparent};
}

Law low_half_of_zero_is_continued() {
  Law law = valid_is_continued();
  law.id = "traceparent.low_half_of_zero_is_continued";
  law.title = "A trace id may end in 64 zero bits";
  law.statement = "A valid traceparent is continued, also when the low half of its id is zero.";
  law.rules = {"TP-08c"};
  law.level = RuleLevel::kShould;
  law.premise = [](const Setting&, const PropagateRequest& request) {
    const auto parent = read(request);
    return parent && parent->clarity == Clarity::kValid && parent->trace_id.high != 0;
  };
  // The generator makes few such ids; so one is made of each that comes.
  law.then = again_with([](const Setting&, const Headers& given) {
    return changed(given, [](std::string_view value) {
      std::string text(trim(value));
      return text.replace(19, 16, 16, '0');
    });
  });
  law.check = [](Examination& trial) {
    Telling expected = context_of(*read(trial.request()));
    expected.trace_id.low = 0;
    must_continue(trial, expected, trial.size() - 1);
  };
  return law;
}

Law invalid_is_no_context() {
  return {.id = "traceparent.invalid_is_no_context",
          .title = "An invalid traceparent begins a new trace",
          .statement =
              "A traceparent of a wrong length, shape or version, with an id of zero, or "
              "with other characters than hexadecimal digits, is no context: the span is "
              "the first of a new trace.",
          .rules = {"TP-06", "TP-07", "TP-08", "TP-08b", "TP-09", "TP-11"},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = extracts,
          .premise = is_invalid,
          .check = [](Examination& trial) { must_begin_anew(trial); }};
}

// Breaks a valid traceparent in one of twenty ways, which one depending on its own digits.
std::string broken(std::string_view value) {
  std::string text(trim(value));
  const auto digit = [&text](std::size_t at) { return static_cast<std::size_t>(text[at]); };
  switch ((digit(50) * 5 + digit(51)) % 20) {
    case 0:
      return text.replace(0, 2, "ff");
    case 1:
      return text.replace(0, 2, "0");
    case 2:
      return text.replace(0, 2, "000");
    case 3:
      return text.replace(3, 32, 32, '0');
    case 4:
      return text.replace(36, 16, 16, '0');
    case 5:
      return text.replace(34, 1, "g");
    case 6:
      return text.replace(51, 1, "-");
    case 7:
      return text.replace(53, 2, "0g");
    case 8:
      return text.replace(53, 2, "1");
    case 9:
      return text.replace(0, 2, "00").substr(0, 55) + "-01";
    case 10:
      return text.replace(0, 2, "cc").substr(0, 55) + ".01";
    case 11:
      return text.replace(35, 1, "_");
    case 12:
      return text.replace(3, 1, "");
    case 13:
      return text.replace(0, 2, "z0");
    case 14:
      return text.replace(0, 2, "0!");
    case 15:
      return text.replace(3, 2, "0x");
    case 16:
      return text.replace(36, 2, "0x");
    case 17:
      return text.replace(53, 2, "+1");
    case 18:
      return text.replace(53, 2, "-1");
    default:
      return text.replace(2, 1, " ");
  }
}

Law one_mistake_spoils_it() {
  return {.id = "traceparent.one_mistake_spoils_it",
          .title = "One mistake makes a traceparent invalid",
          .statement =
              "A traceparent that was valid and has one mistake - a version of ff, an id "
              "of zero, a character too few, too many or of another kind - begins a new "
              "trace.",
          .rules = {"TP-06", "TP-07", "TP-08", "TP-08b", "TP-09", "TP-11"},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = extracts,
          .premise = is_valid,
          .then = again_with(
              [](const Setting&, const Headers& given) { return changed(given, broken); }),
          .check = [](Examination& trial) { must_begin_anew(trial, trial.size() - 1); }};
}

Law invalid_leaves_no_decision() {
  return {
      .id = "traceparent.invalid_leaves_no_decision",
      .title = "An invalid traceparent leaves no decision behind",
      .statement =
          "With an invalid traceparent the new trace is decided as one without any "
          "headers is, whatever the flags say.",
      .rules = {"TP-08", "TP-09", "TP-06"},
      .recipe = {.styles = {Style::kTraceContext}},
      .applies = [](const Setting& setting) { return extracts(setting) && decides_alike(setting); },
      .premise = is_valid,
      .then = [](const Examination& trial) -> std::optional<Step> {
        PropagateRequest next = trial.request();
        if (trial.size() > 2) return std::nullopt;
        next.headers = trial.size() == 1 ? changed(next.headers, broken) : Headers{};
        return Step{std::move(next), std::nullopt};
      },
      .check =
          [](Examination& trial) {
            const auto after_mistake = span_of(trial, 1);
            const auto plain = span_of(trial, 2);
            if (!after_mistake || !plain) return;
            must_equal(trial, "span.sampling_priority", plain->sampling_priority,
                       after_mistake->sampling_priority);
          }};
}

Law two_are_none() {
  return {.id = "traceparent.two_are_none",
          .title = "Two traceparents are none",
          .statement =
              "A traceparent that stands there twice, in the same words, is no context: "
              "a new trace begins.",
          .rules = {"TP-04"},
          .needs = {.carrier_duplicates = {"kept"}},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = extracts,
          .premise = is_valid,
          .then = again_with([](const Setting&, const Headers& given) {
            Headers headers = given;
            headers.add(kName, *given.find_header(kName));
            return headers;
          }),
          .check = [](Examination& trial) { must_begin_anew(trial, trial.size() - 1); }};
}

Law other_names_mean_nothing() {
  return {.id = "traceparent.other_names_mean_nothing",
          .title = "Only traceparent is called traceparent",
          .statement =
              "Under the names `trace-parent` and `trace-state` the same values are not "
              "read: a new trace begins.",
          .rules = {"TP-03", "TS-01"},
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = extracts,
          .premise = is_valid,
          .then = again_with([](const Setting&, const Headers& given) {
            Headers headers;
            for (const auto [name, value] : given) {
              const bool is_parent = equal_ignoring_case(name, kName);
              const bool is_state = equal_ignoring_case(name, "tracestate");
              headers.add(is_parent ? "trace-parent" : is_state ? "trace-state" : name, value);
            }
            return headers;
          }),
          .check = [](Examination& trial) { must_begin_anew(trial, trial.size() - 1); }};
}

// ── What it does not depend on ──────────────────────────────────────────────────────────────────

Law read_alike(std::string_view id, std::string_view title, std::string_view statement,
               std::vector<std::string_view> rules, MakeHeaders make) {
  return {.id = id,
          .title = title,
          .statement = statement,
          .rules = std::move(rules),
          .recipe = {.styles = {Style::kTraceContext}},
          .applies = goes_on,
          .premise = is_valid_without_blanks,
          .then = again_with(make),
          .check = must_be_read_alike};
}

Law blanks_do_not_count() {
  return read_alike("traceparent.blanks_do_not_count", "Blanks around a traceparent do not count",
                    "With spaces and tabs before and behind it, a traceparent is read as without.",
                    {"TP-05"}, [](const Setting&, const Headers& given) {
                      return changed(given, [](std::string_view value) {
                        return " \t " + std::string(value) + "\t \t";
                      });
                    });
}

Law later_version_reads_as_00() {
  return read_alike(
      "traceparent.later_version_reads_as_00", "A later version is read as version 00",
      "With a later version in its place, and with more behind another dash, a traceparent is read "
      "as the first 55 characters of version 00 are.",
      {"TP-07b", "TP-07"}, [](const Setting&, const Headers& given) {
        return changed(given, [](std::string_view value) {
          std::string text(trim(value).substr(0, 55));
          const bool even = coin(text);
          text.replace(0, 2, even ? "cc" : "01");
          return even ? text + "-what-comes-later" : text;
        });
      });
}

Law other_flags_do_not_count() {
  return read_alike("traceparent.other_flags_do_not_count", "Flags but the lowest do not count",
                    "With all other flags turned over, the trace goes on with the same decision.",
                    {"TP-11b"}, [](const Setting&, const Headers& given) {
                      return changed(given, [](std::string_view value) {
                        static constexpr std::string_view kDigits = "0123456789abcdef";
                        std::string text(trim(value));
                        for (const std::size_t at : {53u, 54u}) {
                          const std::size_t digit = kDigits.find(text[at]);
                          text[at] = kDigits[digit ^ (at == 53 ? 15u : 14u)];
                        }
                        return text;
                      });
                    });
}

}  // namespace

std::vector<Law> traceparent_read_laws() {
  return {valid_is_continued(),       low_half_of_zero_is_continued(), invalid_is_no_context(),
          one_mistake_spoils_it(),    invalid_leaves_no_decision(),    two_are_none(),
          other_names_mean_nothing(), blanks_do_not_count(),           later_version_reads_as_00(),
          other_flags_do_not_count()};
}

}  // namespace propspec::harness
