#include "harness/laws/examination.h"

#include "harness/cases/written.h"

namespace propspec::harness {
namespace {

// The part of an answer that a law wants, or that it cannot be seen.
template <typename T>
std::optional<T> part(Examination& trial, const Observed<T>& value, std::string_view name) {
  if (value.has_value()) return *value;
  if (value.is_absent()) {
    trial.fails(std::string(name), "there", "absent");
  } else {
    trial.cannot_see(std::string(name));
  }
  return std::nullopt;
}

template <typename T, typename Text>
std::string shown_as(const Observed<T>& value, Written written, Text text) {
  if (value.left_out()) return "left out";
  if (value.is_absent()) return json_text(std::nullopt, written);
  const auto digits = text(*value);
  return json_text(digits.text(), written);
}

}  // namespace

void Examination::fails(std::string observable, std::string expected, std::string actual) {
  // Of the steps of a trial several may show the same.
  for (const reports::Difference& known : differences_) {
    if (known.observable == observable && known.expected == expected && known.actual == actual) {
      return;
    }
  }
  differences_.push_back({std::move(observable), std::move(expected), std::move(actual)});
}

void Examination::cannot_see(std::string observable) { unseen_.push_back(std::move(observable)); }

std::optional<Headers> headers_of(Examination& trial, std::size_t i) {
  return part(trial, trial.seen(i).headers, "headers");
}
std::optional<ObservedSpan> span_of(Examination& trial, std::size_t i) {
  return part(trial, trial.seen(i).span, "span");
}
std::optional<KeyValues> baggage_of(Examination& trial, std::size_t i) {
  if (trial.seen(i).baggage.is_absent()) return KeyValues{};
  return part(trial, trial.seen(i).baggage, "baggage");
}

std::string shown(const Observed<TraceId>& value) {
  return shown_as(value, Written::kTraceId, [](TraceId id) { return Digits::hex32(id); });
}
std::string shown(const Observed<SpanId>& value) {
  return shown_as(value, Written::kSpanId, [](SpanId id) { return Digits::hex16(id.value); });
}
std::string shown(const Observed<std::int64_t>& value) {
  return shown_as(value, Written::kInteger,
                  [](std::int64_t number) { return Digits::decimal(number); });
}
std::string shown(const Observed<std::string>& value) {
  if (value.left_out()) return "left out";
  if (value.is_absent()) return json_text(std::nullopt, Written::kBytes);
  return shown(std::string_view(*value));
}
std::string shown(std::string_view text) { return json_text(text, Written::kBytes); }
std::string shown(std::optional<std::string_view> text) { return json_text(text, Written::kBytes); }

void must_equal_header(Examination& trial, std::string_view name,
                       std::optional<std::string_view> expected, const Headers& actual) {
  const auto value = actual.find_header(name);
  if (value == expected) return;
  trial.fails("headers." + std::string(name), shown(expected), shown(value));
}

}  // namespace propspec::harness
