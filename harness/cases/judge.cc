#include "harness/cases/judge.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "harness/cases/findings.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

// The text of an observable, kept where no allocation is needed.
class TextOf {
 public:
  explicit TextOf(TraceId id) : digits_(Digits::hex32(id)), text_(digits_.text()) {}
  explicit TextOf(SpanId id) : digits_(Digits::hex16(id.value)), text_(digits_.text()) {}
  explicit TextOf(std::int64_t number) : digits_(Digits::decimal(number)), text_(digits_.text()) {}
  explicit TextOf(const std::string& text) : digits_(), text_(text) {}
  TextOf(const TextOf&) = delete;
  TextOf& operator=(const TextOf&) = delete;

  std::string_view operator*() const { return text_; }

 private:
  Digits digits_;
  std::string_view text_;
};

// A whole that the target left out, or that is null: all its members are.
ObservedContext absent_context() {
  return {.trace_id = Observed<TraceId>::absent(),
          .span_id = Observed<SpanId>::absent(),
          .sampling_priority = Observed<std::int64_t>::absent(),
          .origin = Observed<std::string>::absent(),
          .style = Observed<std::string>::absent()};
}
ObservedSpan absent_span() {
  return {.trace_id = Observed<TraceId>::absent(),
          .span_id = Observed<SpanId>::absent(),
          .parent_id = Observed<SpanId>::absent(),
          .sampling_priority = Observed<std::int64_t>::absent(),
          .origin = Observed<std::string>::absent(),
          .tags = Observed<KeyValues>::absent(),
          .links = Observed<std::vector<ObservedLink>>::absent()};
}

template <typename Whole>
const Whole& members_of(const Observed<Whole>& whole, const Whole& absent, const Whole& left_out) {
  if (whole.has_value()) return *whole;
  return whole.is_absent() ? absent : left_out;
}

template <typename T>
void append_member(std::string& out, std::string_view name, const Observed<T>& value,
                   Written written) {
  if (value.left_out()) return;
  if (out.size() > 1) out += ',';
  out += fmt::format("\"{}\":{}", name,
                     value.has_value() ? json_text(*TextOf(*value), written) : "null");
}

std::string json_text(const ObservedContext& context) {
  std::string out = "{";
  append_member(out, "trace_id", context.trace_id, Written::kTraceId);
  append_member(out, "span_id", context.span_id, Written::kSpanId);
  append_member(out, "sampling_priority", context.sampling_priority, Written::kInteger);
  append_member(out, "origin", context.origin, Written::kBytes);
  append_member(out, "style", context.style, Written::kUnicode);
  return out + "}";
}

// As an object; a key that stands twice stands there twice.
std::string json_text(const KeyValues& pairs, Written written) {
  std::string out = "{";
  for (const KeyValue pair : pairs) {
    if (out.size() > 1) out += ',';
    out += json_text(pair.key, written) + ":" + json_text(pair.value, written);
  }
  return out + "}";
}

std::string json_text(const ObservedLink& link) {
  std::string out = "{";
  append_member(out, "trace_id", link.trace_id, Written::kTraceId);
  append_member(out, "span_id", link.span_id, Written::kSpanId);
  if (link.attributes.has_value()) {
    if (out.size() > 1) out += ',';
    out += "\"attributes\":" + json_text(*link.attributes, Written::kUnicode);
  }
  append_member(out, "tracestate", link.tracestate, Written::kBytes);
  append_member(out, "flags", link.flags, Written::kInteger);
  return out + "}";
}

std::string json_text(const std::vector<ObservedLink>& links) {
  std::string out = "[";
  for (const ObservedLink& link : links) {
    if (out.size() > 1) out += ',';
    out += json_text(link);
  }
  return out + "]";
}

// All values of a header, in order: one as a string, several as a list.
std::string json_text(const Headers& headers, std::string_view name, std::size_t count) {
  std::string out;
  for (const KeyValue header : headers) {
    if (!equal_ignoring_case(header.key, name)) continue;
    if (!out.empty()) out += ',';
    out += json_text(header.value, Written::kBytes);
  }
  if (count == 0) return "absent";
  return count == 1 ? out : "[" + out + "]";
}

class Judge {
 public:
  Judge(const Headers& given, const ObservedSpan& span) : scene_{given, span} {}
  Judgement verdict() && { return std::move(judgement_); }

  void context(const ExpectedContext& expected, const Observed<ObservedContext>& observed);
  void nothing_extracted(const Observed<ObservedContext>& observed);
  void span(const ExpectedSpan& expected, const ObservedSpan& observed);
  void headers(const std::vector<ExpectedHeader>& expected, const Observed<Headers>& observed);
  void pairs(const ExpectedPairs& expected, const Observed<KeyValues>& observed);
  void no_baggage(const Observed<KeyValues>& observed);

 private:
  template <typename T>
  void value(const std::optional<Expected>& expected, const Observed<T>& observed);
  void text(const Expected& expected, Seen seen);
  void links(const std::vector<ExpectedLink>& expected,
             const Observed<std::vector<ObservedLink>>& observed);
  void header(const ExpectedHeader& expected, const Headers& observed);
  void no_other_keys(const ExpectedPairs& expected, const KeyValues& observed);

  void mismatch(const std::string& observable, std::string expected, std::string actual);
  void left_out(const std::string& observable);

  Scene scene_;
  Judgement judgement_;
};

void Judge::context(const ExpectedContext& expected, const Observed<ObservedContext>& observed) {
  static const ObservedContext kAbsent = absent_context();
  static const ObservedContext kLeftOut;
  const ObservedContext& context = members_of(observed, kAbsent, kLeftOut);
  value(expected.trace_id, context.trace_id);
  value(expected.span_id, context.span_id);
  value(expected.sampling_priority, context.sampling_priority);
  value(expected.origin, context.origin);
  value(expected.style, context.style);
}

void Judge::nothing_extracted(const Observed<ObservedContext>& observed) {
  if (observed.left_out()) return left_out("extracted");
  if (observed.has_value()) mismatch("extracted", "absent", json_text(*observed));
}

void Judge::span(const ExpectedSpan& expected, const ObservedSpan& observed) {
  value(expected.trace_id, observed.trace_id);
  value(expected.span_id, observed.span_id);
  value(expected.parent_id, observed.parent_id);
  value(expected.sampling_priority, observed.sampling_priority);
  value(expected.origin, observed.origin);
  if (expected.tags) pairs(*expected.tags, observed.tags);
  if (expected.links) links(*expected.links, observed.links);
}

void Judge::links(const std::vector<ExpectedLink>& expected,
                  const Observed<std::vector<ObservedLink>>& observed) {
  if (observed.left_out()) return left_out("span.links");
  static const std::vector<ObservedLink> kNone;
  const std::vector<ObservedLink>& links = observed.has_value() ? *observed : kNone;
  if (links.size() != expected.size()) {
    return mismatch("span.links",
                    fmt::format("{} link{}", expected.size(), expected.size() == 1 ? "" : "s"),
                    observed.has_value() ? json_text(links) : "absent");
  }
  for (std::size_t i = 0; i < links.size(); ++i) {
    value(expected[i].trace_id, links[i].trace_id);
    value(expected[i].span_id, links[i].span_id);
    if (expected[i].attributes) pairs(*expected[i].attributes, links[i].attributes);
    value(expected[i].tracestate, links[i].tracestate);
    value(expected[i].flags, links[i].flags);
  }
}

void Judge::headers(const std::vector<ExpectedHeader>& expected,
                    const Observed<Headers>& observed) {
  if (expected.empty()) return;
  if (observed.left_out()) return left_out("headers");
  static const Headers kNone;
  for (const ExpectedHeader& one : expected) {
    header(one, observed.has_value() ? *observed : kNone);
  }
}

void Judge::header(const ExpectedHeader& expected, const Headers& observed) {
  std::size_t count = 0;
  Seen first;
  for (const KeyValue header : observed) {
    if (!equal_ignoring_case(header.key, expected.name)) continue;
    if (++count == 1) first = header.value;
  }
  Findings findings(scene_);
  if (count > 1 && expected.matcher.joins_values()) {
    std::string joined;
    for (const KeyValue header : observed) {
      if (!equal_ignoring_case(header.key, expected.name)) continue;
      if (!joined.empty()) joined += ',';
      joined += header.value;
    }
    expected.matcher.judge(joined, findings);
  } else {
    expected.matcher.judge(first, findings);
    if (count > 1 && findings.all_is_well()) {
      findings.wrong(fmt::format("the header once, not {} times", count));
    }
  }
  for (const std::string& observable : findings.left_out()) left_out(observable);
  if (!findings.all_is_well()) {
    mismatch(expected.observable, findings.expected(), json_text(observed, expected.name, count));
  }
}

void Judge::pairs(const ExpectedPairs& expected, const Observed<KeyValues>& observed) {
  if (observed.left_out()) return left_out(expected.observable);
  static const KeyValues kNone;
  const KeyValues& pairs = observed.has_value() ? *observed : kNone;
  for (const ExpectedPairs::Pair& pair : expected.pairs) text(pair.value, pairs.find(pair.key));
  if (expected.only) no_other_keys(expected, pairs);
}

void Judge::no_other_keys(const ExpectedPairs& expected, const KeyValues& observed) {
  for (const ExpectedPairs::Pair& pair : expected.pairs) {
    const auto count = std::count_if(observed.begin(), observed.end(),
                                     [&pair](KeyValue other) { return other.key == pair.key; });
    if (count > 1) {
      mismatch(pair.value.observable, fmt::format("the key once, not {} times", count),
               json_text(observed, expected.written));
    }
  }
  for (const KeyValue other : observed) {
    if (std::any_of(expected.pairs.begin(), expected.pairs.end(),
                    [other](const ExpectedPairs::Pair& pair) { return pair.key == other.key; })) {
      continue;
    }
    return mismatch(expected.observable,
                    fmt::format("no key {}", quoted(other.key, expected.written)),
                    json_text(observed, expected.written));
  }
}

void Judge::no_baggage(const Observed<KeyValues>& observed) {
  if (observed.left_out()) return left_out("baggage");
  if (observed.has_value() && !observed->empty()) {
    mismatch("baggage", "absent", json_text(*observed, Written::kUnicode));
  }
}

template <typename T>
void Judge::value(const std::optional<Expected>& expected, const Observed<T>& observed) {
  if (!expected) return;
  if (observed.left_out()) return left_out(expected->observable);
  if (observed.is_absent()) return text(*expected, std::nullopt);
  text(*expected, *TextOf(*observed));
}

void Judge::text(const Expected& expected, Seen seen) {
  switch (expected.matcher.holds(seen, scene_)) {
    case Truth::kYes:
      return;
    case Truth::kUnknown:
      return expected.matcher.add_left_out(scene_, judgement_.left_out);
    case Truth::kNo:
      return mismatch(expected.observable, expected.matcher.describe(),
                      json_text(seen, expected.written));
  }
}

void Judge::mismatch(const std::string& observable, std::string expected, std::string actual) {
  judgement_.mismatches.push_back({observable, std::move(expected), std::move(actual)});
}

void Judge::left_out(const std::string& observable) {
  auto& all = judgement_.left_out;
  if (std::find(all.begin(), all.end(), observable) == all.end()) all.push_back(observable);
}

}  // namespace

Judgement judge(const ExpectedObservation& expected, const Headers& given,
                const Observation& observation) {
  static const ObservedSpan kAbsent = absent_span();
  static const ObservedSpan kLeftOut;
  const ObservedSpan& span = members_of(observation.span, kAbsent, kLeftOut);
  Judge judge(given, span);
  if (expected.extracted) judge.context(*expected.extracted, observation.extracted);
  if (expected.nothing_extracted) judge.nothing_extracted(observation.extracted);
  if (expected.span) judge.span(*expected.span, span);
  judge.headers(expected.headers, observation.headers);
  if (expected.baggage) judge.pairs(*expected.baggage, observation.baggage);
  if (expected.no_baggage) judge.no_baggage(observation.baggage);
  return std::move(judge).verdict();
}

}  // namespace propspec::harness
