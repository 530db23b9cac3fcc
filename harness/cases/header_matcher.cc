#include "harness/cases/header_matcher.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "harness/cases/lists.h"

namespace propspec::harness {

// ── Pairs ───────────────────────────────────────────────────────────────────────────────────────

PairsMatcher PairsMatcher::compile(const JsonCursor& source) {
  PairsMatcher matcher;
  matcher.pairs_ = compile_named(source["pairs"], Written::kBytes);
  matcher.only_ = source.is_true("only");
  if (const auto separator = source.find("separator"))
    matcher.separator_ = separator->text().front();
  return matcher;
}

void PairsMatcher::judge(Seen header, Findings& findings) const {
  const std::string_view list = header.value_or(std::string_view());
  for (const NamedMatcher& expected : pairs_) {
    Seen value;
    bool repeated = false;
    Pairs pairs(list, separator_);
    while (const auto pair = pairs.next()) {
      if (pair->key != expected.name) continue;
      repeated = value.has_value();
      if (!value) value = pair->value;
      if (repeated || !only_) break;
    }
    findings.expect(expected.matcher, value, {"key", expected.name});
    if (repeated && only_) {
      findings.wrong(fmt::format("key {} once", quoted(expected.name, Written::kBytes)));
    }
  }
  if (!only_) return;
  Pairs pairs(list, separator_);
  while (const auto pair = pairs.next()) {
    const std::string_view key = pair->key;
    if (std::none_of(pairs_.begin(), pairs_.end(),
                     [key](const NamedMatcher& expected) { return expected.name == key; })) {
      findings.wrong(fmt::format("no key {}", quoted(key, Written::kBytes)));
      return;  // one is enough
    }
  }
}

// ── Fields ──────────────────────────────────────────────────────────────────────────────────────

FieldsMatcher FieldsMatcher::compile(const JsonCursor& source) {
  FieldsMatcher matcher;
  const JsonCursor fields = source["fields"];
  for (std::size_t i = 0; i < fields->size(); ++i) {
    matcher.fields_.push_back(ValueMatcher::compile(fields[i], Written::kBytes));
  }
  return matcher;
}

void FieldsMatcher::judge(Seen header, Findings& findings) const {
  if (!header) return findings.wrong(fmt::format("{} fields between “-”", fields_.size()));
  Fields fields(*header, '-');
  std::size_t count = 0;
  for (auto field = fields.next(); field; field = fields.next(), ++count) {
    if (count < fields_.size()) {
      findings.expect(fields_[count], field, {"field " + std::to_string(count + 1), {}});
    }
  }
  for (std::size_t i = count; i < fields_.size(); ++i) {
    findings.expect(fields_[i], std::nullopt, {"field " + std::to_string(i + 1), {}});
  }
  if (count > fields_.size()) {
    findings.wrong(fmt::format("{} fields between “-”, not {}", fields_.size(), count));
  }
}

// ── Any of them ─────────────────────────────────────────────────────────────────────────────────

HeaderMatcher HeaderMatcher::compile(const JsonCursor& source) {
  if (source.find("pairs")) return HeaderMatcher(PairsMatcher::compile(source));
  if (source.find("fields")) return HeaderMatcher(FieldsMatcher::compile(source));
  if (const auto tracestate = source.find("tracestate")) {
    return HeaderMatcher(TracestateMatcher::compile(*tracestate));
  }
  return HeaderMatcher(ValueMatcher::compile(source, Written::kBytes));
}

void HeaderMatcher::judge(Seen header, Findings& findings) const {
  if (const auto* value = std::get_if<ValueMatcher>(&kind_)) return findings.expect(*value, header);
  if (const auto* pairs = std::get_if<PairsMatcher>(&kind_)) return pairs->judge(header, findings);
  if (const auto* fields = std::get_if<FieldsMatcher>(&kind_))
    return fields->judge(header, findings);
  std::get<TracestateMatcher>(kind_).judge(header, findings);
}

bool HeaderMatcher::joins_values() const {
  if (const auto* pairs = std::get_if<PairsMatcher>(&kind_)) return pairs->separator() == ',';
  return std::holds_alternative<TracestateMatcher>(kind_);
}

}  // namespace propspec::harness
