// Names, order and bytes of headers, and headers that mean nothing.
#include <algorithm>

#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

// ── The same carrier, written otherwise ─────────────────────────────────────────────────────────

char upper_case(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// All letters in upper case; then the first of every word, as HTTP/1 writes names.
std::optional<Step> ask_with_other_names(const Examination& trial) {
  if (trial.size() > 2) return std::nullopt;
  Headers headers;
  for (const auto [name, value] : trial.request().headers) {
    std::string other(name);
    char before = '-';
    for (char& c : other) {
      const bool raised = trial.size() == 1 || before == '-';
      before = c;
      if (raised) c = upper_case(c);
    }
    headers.add(other, value);
  }
  return Step{with_headers(trial.request(), std::move(headers)), {}};
}

// Names near to those that are known, with what would be another trace.
constexpr KeyValue kUnrelated[] = {
    {"trace-parent", "00-0123456789abcdeffedcba9876543210-0f1e2d3c4b5a6978-01"},
    {"trace.parent", "00-0123456789abcdeffedcba9876543210-0f1e2d3c4b5a6978-00"},
    {"trace-state", "dd=s:2;o:nobody,foo=1"},
    {"trace.state", "dd=s:2;o:nobody,foo=1"},
    {"cookie", "x-datadog-trace-id=42; traceparent=none"},
    {"accept", "*/*"},
    {"x-datadog-trace", "42"},
    {"datadog-trace-id", "42"},
    {"x-b3", "0123456789abcdeffedcba9876543210-0f1e2d3c4b5a6978-1"},
};

std::optional<Step> ask_among_unrelated(const Examination& trial) {
  if (trial.size() > 2) return std::nullopt;
  Headers headers;
  const auto add = [&](const auto& list) {
    for (const auto [name, value] : list) headers.add(name, value);
  };
  if (trial.size() == 1) add(kUnrelated);
  add(trial.request().headers);
  if (trial.size() == 2) add(kUnrelated);
  return Step{with_headers(trial.request(), std::move(headers)), {}};
}

std::optional<Step> ask_in_opposite_order(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  const Headers& given = trial.request().headers;
  Headers headers;
  for (std::size_t i = given.size(); i > 0; --i) headers.add(given[i - 1].key, given[i - 1].value);
  return Step{with_headers(trial.request(), std::move(headers)), {}};
}

bool has_each_name_once(const Setting&, const PropagateRequest& request) {
  const Headers& headers = request.headers;
  for (std::size_t i = 1; i < headers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (equal_ignoring_case(headers[i].key, headers[j].key)) return false;
    }
  }
  return true;
}

void all_must_be_alike(Examination& trial) {
  for (std::size_t i = 1; i < trial.size(); ++i) must_be_alike(trial, 0, i);
}

// ── What goes out ───────────────────────────────────────────────────────────────────────────────

void names_must_go_out_once(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  for (std::size_t i = 1; i < headers->size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (equal_ignoring_case((*headers)[i].key, (*headers)[j].key)) {
        trial.fails("headers." + std::string((*headers)[i].key), "one header of that name",
                    shown((*headers)[i].value));
      }
    }
  }
}

// Of names and values: `is_fit(byte)`.
template <typename IsFit>
void bytes_must_be(Examination& trial, std::string_view what, IsFit is_fit) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  for (const auto [name, value] : *headers) {
    if (!std::all_of(name.begin(), name.end(), is_fit) ||
        !std::all_of(value.begin(), value.end(), is_fit)) {
      trial.fails("headers." + std::string(name), std::string(what), shown(value));
    }
  }
}

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

bool is_clear_and_printable(const Setting& setting, const PropagateRequest& request) {
  const bool printable =
      std::all_of(request.headers.begin(), request.headers.end(), [](const KeyValue& header) {
        return std::all_of(header.value.begin(), header.value.end(), is_printable);
      });
  return printable && all_is_clear(setting, request);
}

}  // namespace

std::vector<Law> carrier_laws() {
  return {
      {.id = "carrier.w3c_names_have_no_case",
       .title = "The names of W3C headers have no case",
       .statement = "traceparent and tracestate are found whatever the case of their names.",
       .rules = {"TP-03", "TS-01"},
       .needs = {.carrier_names = "insensitive"},
       .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
       .applies =
           [](const Setting& s) {
             return s.extract == StyleList{Style::kTraceContext} && decides_alike(s);
           },
       .then = ask_with_other_names,
       .check = all_must_be_alike},
      {.id = "carrier.names_have_no_case",
       .title = "Header names have no case",
       .statement = "Every header is found whatever the case of its name.",
       .rules = {"DD-E-50", "BG-03b", "TP-03", "TS-01"},
       .level = RuleLevel::kShould,
       .needs = {.carrier_names = "insensitive"},
       .applies = [](const Setting& s) { return !s.extract.empty() && decides_alike(s); },
       .then = ask_with_other_names,
       .check = all_must_be_alike},
      {.id = "carrier.unrelated_headers_mean_nothing",
       .title = "Unrelated headers mean nothing",
       .statement = "Headers with other names, however near, before or behind, change nothing.",
       .rules = {"TP-03", "TS-01", "PR-01"},
       .applies = decides_alike,
       .then = ask_among_unrelated,
       .check = all_must_be_alike},
      {.id = "carrier.order_of_headers_means_nothing",
       .title = "The order of headers means nothing",
       .statement = "The same headers in the opposite order make the same span and send the same "
                    "headers.",
       .rules = {"PR-01"},
       .applies = decides_alike,
       .premise = has_each_name_once,
       .then = ask_in_opposite_order,
       .check = all_must_be_alike},
      {.id = "carrier.sends_each_name_once",
       .title = "Each header goes out once",
       .statement = "No name stands twice among the injected headers.",
       .rules = {"DD-I-01", "DD-E-02", "TS-06"},
       .recipe = {.sets_baggage = true},
       .check = names_must_go_out_once},
      {.id = "carrier.sends_printable_text",
       .title = "Printable text comes out printable",
       .statement = "If all that came in is printable and told clearly, all that goes out is "
                    "printable.",
       .rules = {"BG-02", "DD-T-02", "TS-13"},
       .recipe = {.quality = Quality::kValid, .sets_baggage = true},
       .premise = is_clear_and_printable,
       .check = [](Examination& trial) { bytes_must_be(trial, "printable ASCII", is_printable); }},
      {.id = "carrier.sends_no_line_break",
       .title = "No line break goes out",
       .statement = "Whatever came in, no injected header holds CR, LF or NUL.",
       .rules = {"DD-E-42", "TS-04b", "BG-03h"},
       .level = RuleLevel::kMay,
       .recipe = {.sets_baggage = true},
       .check =
           [](Examination& trial) {
             bytes_must_be(trial, "no line break",
                           [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
           }},
  };
}

}  // namespace propspec::harness
