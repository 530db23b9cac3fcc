#include "harness/laws/likeness.h"

#include "harness/cases/fresh_id.h"
#include "harness/cases/written.h"
#include "harness/laws/w3c_headers.h"
#include "simulator/trace/span_context.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

void replace_all(std::string& text, std::string_view old, std::string_view word) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at)) {
    text.replace(at, old.size(), word);
    at += word.size();
  }
}

// B3-I-06: headers in which some libraries write the parent of the span, behind all else.
bool tells_parent(std::string_view header_name) {
  return equal_ignoring_case(header_name, "b3") ||
         equal_ignoring_case(header_name, "x-b3-parentspanid");
}

// The order of a span's tags says nothing. The upper half of a new trace's id is its own.
void must_hold_tags(Examination& trial, const KeyValues& expected, const KeyValues& actual,
                    bool is_new_trace) {
  for (const auto [key, value] : expected) {
    if (is_new_trace && key == kTidTag) continue;
    const auto other = actual.find(key);
    if (other != value) trial.fails("span.tags." + std::string(key), shown(value), shown(other));
  }
  for (const auto [key, value] : actual) {
    if (is_new_trace && key == kTidTag) continue;
    if (!expected.find(key)) {
      trial.fails("span.tags." + std::string(key), "absent", shown(value));
    }
  }
}

// The links, whose tracestates some write for this span.
std::vector<ObservedLink> comparable_links(const ObservedSpan& span) {
  std::vector<ObservedLink> links = *span.links;
  for (ObservedLink& link : links) {
    if (!link.tracestate.has_value()) continue;
    link.tracestate = without_own_marks("tracestate", *link.tracestate, span, false);
  }
  return links;
}

void must_have_links(Examination& trial, const std::vector<ObservedLink>& expected,
                     const std::vector<ObservedLink>& actual) {
  if (expected == actual) return;
  const auto count = [](const std::vector<ObservedLink>& links) {
    return std::to_string(links.size()) + (links.size() == 1 ? " link" : " links");
  };
  if (expected.size() != actual.size()) {
    trial.fails("span.links", count(expected), count(actual));
    return;
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == actual[i]) continue;
    const std::string name = "span.links[" + std::to_string(i) + "]";
    must_equal(trial, name + ".trace_id", expected[i].trace_id, actual[i].trace_id);
    must_equal(trial, name + ".span_id", expected[i].span_id, actual[i].span_id);
    must_equal(trial, name + ".tracestate", expected[i].tracestate, actual[i].tracestate);
    must_equal(trial, name + ".flags", expected[i].flags, actual[i].flags);
    if (expected[i].attributes != actual[i].attributes) {
      trial.fails(name + ".attributes", "the same attributes", "others");
    }
  }
}

void must_have_the_same_trace(Examination& trial, std::size_t a, std::size_t b,
                              const ObservedSpan& one, const ObservedSpan& other) {
  if (begins_trace(trial, a) && begins_trace(trial, b)) {
    // An id that the carrier names in another form may look new; it is the same both times.
    const bool from_carrier = trial.seen(a).extracted.has_value();
    if (!from_carrier && one.trace_id.has_value() && one.trace_id == other.trace_id) {
      trial.fails("span.trace_id", "a trace id of its own", shown(other.trace_id));
    }
    return;
  }
  must_equal(trial, "span.trace_id", one.trace_id, other.trace_id);
}

}  // namespace

bool begins_trace(const Examination& trial, std::size_t i) {
  const Observation& seen = trial.seen(i);
  if (trial.setting(i).behavior != ExtractBehavior::kContinue) return true;
  if (seen.extracted.is_absent()) return true;
  if (!seen.span.has_value() || !seen.span->parent_id.is_absent()) return false;
  // What some extract from a lone decision (B3-E-03b) continues nothing.
  return !seen.span->trace_id.has_value() ||
         is_fresh_id(hex(*seen.span->trace_id), trial.request(i).headers);
}

void must_show_the_same_context(Examination& trial, std::size_t a, std::size_t b) {
  const auto one = span_of(trial, a);
  const auto other = span_of(trial, b);
  if (!one || !other) return;
  must_have_the_same_trace(trial, a, b, *one, *other);
  must_equal(trial, "span.parent_id", one->parent_id, other->parent_id);
  must_equal(trial, "span.sampling_priority", one->sampling_priority, other->sampling_priority);
  must_equal(trial, "span.origin", one->origin, other->origin);
}

void must_show_the_same_span(Examination& trial, std::size_t a, std::size_t b) {
  must_show_the_same_context(trial, a, b);
  const auto one = span_of(trial, a);
  const auto other = span_of(trial, b);
  if (!one || !other) return;
  if (one->tags.left_out() || other->tags.left_out()) {
    trial.cannot_see("span.tags");
  } else {
    must_hold_tags(trial, *one->tags, *other->tags, begins_trace(trial, b));
  }
  if (one->links.left_out() || other->links.left_out()) {
    trial.cannot_see("span.links");
  } else {
    must_have_links(trial, comparable_links(*one), comparable_links(*other));
  }
}

void must_inject_the_same(Examination& trial, std::size_t a, std::size_t b) {
  const auto one = headers_of(trial, a);
  const auto other = headers_of(trial, b);
  const auto one_span = span_of(trial, a);
  const auto other_span = span_of(trial, b);
  if (!one || !other || !one_span || !other_span) return;
  const bool one_is_new = begins_trace(trial, a);
  const bool other_is_new = begins_trace(trial, b);
  for (const auto [name, value] : *one) {
    const auto second = other->find_header(name);
    if (!second) {
      trial.fails("headers." + std::string(name), shown(value), "absent");
      continue;
    }
    if (*second == value) continue;
    const std::string expected = without_own_marks(name, value, *one_span, one_is_new);
    const std::string actual = without_own_marks(name, *second, *other_span, other_is_new);
    if (expected != actual) {
      trial.fails("headers." + std::string(name), shown(std::string_view(expected)),
                  shown(std::string_view(actual)));
    }
  }
  for (const auto [name, value] : *other) {
    if (!one->find_header(name))
      trial.fails("headers." + std::string(name), "absent", shown(value));
  }
}

void must_show_the_same_baggage(Examination& trial, std::size_t a, std::size_t b) {
  if (trial.seen(a).baggage.left_out()) return;  // what is injected shows it too
  const auto one = baggage_of(trial, a);
  const auto other = baggage_of(trial, b);
  if (!one || !other) return;
  for (const auto [key, value] : *one) {
    const auto second = other->find(key);
    if (second != value) trial.fails("baggage." + std::string(key), shown(value), shown(second));
  }
  for (const auto [key, value] : *other) {
    if (!one->find(key)) trial.fails("baggage." + std::string(key), "absent", shown(value));
  }
}

void must_be_alike(Examination& trial, std::size_t a, std::size_t b) {
  must_show_the_same_span(trial, a, b);
  must_inject_the_same(trial, a, b);
  must_show_the_same_baggage(trial, a, b);
}

std::string without_own_marks(std::string_view name, std::string_view value,
                              const ObservedSpan& span, bool is_new_trace) {
  std::string text(value);
  if (equal_ignoring_case(name, "x-amzn-trace-id") && text.starts_with("Root=1-") &&
      text.size() > 15) {
    text.replace(7, 8, "TIME");
  }
  if (equal_ignoring_case(name, "tracestate")) text = joined(members_but_ot(value));
  if (span.parent_id.has_value() && tells_parent(name)) {
    const auto parent = Digits::hex16(span.parent_id->value);
    if (text.ends_with(parent.text())) text.replace(text.size() - 16, 16, "PARENT");
  }
  const auto replace = [&](const Digits& digits, std::string_view word) {
    replace_all(text, digits.text(), word);
  };
  // The first span of a trace may have the lower half of its id, so both are called the same.
  if (span.span_id.has_value()) {
    replace(Digits::hex16(span.span_id->value), "OWN");
    if (equal_ignoring_case(name, "x-datadog-parent-id")) {
      replace(Digits::decimal(span.span_id->value), "OWN");
    }
  }
  if (is_new_trace && span.trace_id.has_value()) {
    if (equal_ignoring_case(name, "x-datadog-trace-id")) {
      replace(Digits::decimal(span.trace_id->low), "OWN");
    }
    replace(Digits::hex16(span.trace_id->low), "OWN");
    if (span.trace_id->high != 0) replace(Digits::hex16(span.trace_id->high), "HIGH");
  }
  return text;
}

bool decides_alike(const Setting& setting) {
  if (setting.other.contains("DD_TRACE_SAMPLING_RULES")) return false;
  const auto rate = setting.other.find("DD_TRACE_SAMPLE_RATE");
  if (rate == setting.other.end() || rate->second == "0") return true;
  return rate->second == "1" && setting.other.contains("DD_TRACE_RATE_LIMIT");
}

}  // namespace propspec::harness
