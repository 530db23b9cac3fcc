#include "harness/cases/value_matcher.h"

#include <fmt/core.h>

#include <utility>

#include "harness/cases/conditions.h"

namespace propspec::harness {
namespace {

bool is_id(Written written) { return written == Written::kTraceId || written == Written::kSpanId; }

std::string text_of(const JsonCursor& source, Written written) {
  return written == Written::kUnicode ? source.text() : source.bytes();
}

ValueMatcher compile_text(const JsonCursor& source, Written written) {
  std::string text = text_of(source, written);
  if (written == Written::kTraceId && !parse_trace_id(text)) {
    source.refuse("a trace id is written with 32 lower-case hexadecimal digits");
  } else if (written == Written::kSpanId && !parse_span_id(text)) {
    source.refuse("a span id is written with 16 lower-case hexadecimal digits");
  } else if (written == Written::kInteger) {
    source.refuse("this observable is a number; write it without quotes");
  }
  return equals(std::move(text), written);
}

ValueMatcher compile_number(const JsonCursor& source, Written written) {
  if (!source->is_number_integer()) {
    source.refuse("a whole number is written without a fraction or an exponent");
  } else if (is_id(written)) {
    source.refuse("an id is written as a string of hexadecimal digits");
  }
  return equals(source->dump(), written);
}

std::string compile_bound(const JsonCursor& source, Written written) {
  if (!source->is_number_integer()) {
    source.refuse("a whole number is written without a fraction or an exponent");
  } else if (is_id(written)) {
    source.refuse("an id has no bounds");
  }
  return source->dump();
}

ValueMatcher compile_expression(const JsonCursor& source, Written written) {
  RE2::Options options;
  options.set_log_errors(false);
  if (written != Written::kUnicode) options.set_encoding(RE2::Options::EncodingLatin1);
  auto expression = std::make_unique<const RE2>(text_of(source, written), options);
  if (!expression->ok()) {
    source.refuse(fmt::format("RE2 refuses this expression: {}", expression->error()));
  }
  return matches(std::move(expression), written);
}

ValueMatcher compile_id_of(const JsonCursor& conditions, Written written) {
  const std::string& observable = conditions["id_of"].text();
  const JsonCursor form = conditions["form"];
  if (form.text() == "hex32" && observable != "span.trace_id") {
    form.refuse("a span id has 16 digits");
  } else if (written == Written::kTraceId && form.text() != "hex32") {
    form.refuse("this observable is written as hex32");
  } else if (written == Written::kSpanId && form.text() != "hex16") {
    form.refuse("this observable is written as hex16");
  } else if (written == Written::kInteger) {
    form.refuse("this observable is a number and no id");
  }
  return id_of(observable, form.text());
}

ValueMatcher compile_fresh(const JsonCursor& source, Written written) {
  if (written == Written::kInteger) source.refuse("this observable is a number and no id");
  return fresh();
}

ValueMatcher compile_conditions(const JsonCursor& source, Written written) {
  std::vector<ValueMatcher> parts;
  if (source.find("any")) parts.push_back(present());
  if (const auto choices = source.find("one_of")) {
    std::vector<ValueMatcher> matchers;
    for (std::size_t i = 0; i < (*choices)->size(); ++i) {
      matchers.push_back(ValueMatcher::compile((*choices)[i], written));
    }
    parts.push_back(one_of(std::move(matchers)));
  }
  if (source.find("matches")) parts.push_back(compile_expression(source["matches"], written));
  if (const auto part = source.find("contains")) {
    parts.push_back(contains(text_of(*part, written), written));
  }
  if (const auto bound = source.find("at_least")) {
    parts.push_back(at_least(compile_bound(*bound, written)));
  }
  if (const auto bound = source.find("at_most")) {
    parts.push_back(at_most(compile_bound(*bound, written)));
  }
  if (const auto id = source.find("fresh")) parts.push_back(compile_fresh(*id, written));
  if (source.find("id_of")) parts.push_back(compile_id_of(source, written));
  if (const auto part = source.find("not")) {
    parts.push_back(negation(ValueMatcher::compile(*part, written)));
  }
  return parts.size() == 1 ? std::move(parts.front()) : all_of(std::move(parts));
}

}  // namespace

ValueMatcher ValueMatcher::compile(const JsonCursor& source, Written written) {
  if (source->is_null()) return absent();
  if (source->is_string()) return compile_text(source, written);
  if (source->is_number()) return compile_number(source, written);
  return compile_conditions(source, written);
}

ValueMatcher::ValueMatcher(std::unique_ptr<const Condition> condition)
    : condition_(std::move(condition)) {}
ValueMatcher::ValueMatcher(ValueMatcher&&) noexcept = default;
ValueMatcher& ValueMatcher::operator=(ValueMatcher&&) noexcept = default;
ValueMatcher::~ValueMatcher() = default;

Truth ValueMatcher::holds(Seen value, const Scene& scene) const {
  return condition_->holds(value, scene);
}
std::string ValueMatcher::describe() const { return condition_->describe(); }
void ValueMatcher::add_left_out(const Scene& scene, std::vector<std::string>& observables) const {
  condition_->add_left_out(scene, observables);
}

std::vector<NamedMatcher> compile_named(const JsonCursor& object, Written written) {
  std::vector<NamedMatcher> matchers;
  for (const auto& [name, source] : object->items()) {
    matchers.push_back({written == Written::kUnicode ? name : object.bytes_of_name(name),
                        ValueMatcher::compile(object[name], written)});
  }
  return matchers;
}

}  // namespace propspec::harness
