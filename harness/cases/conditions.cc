#include "harness/cases/conditions.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "harness/cases/fresh_id.h"

namespace propspec::harness {
namespace {

constexpr Truth truth(bool holds) { return holds ? Truth::kYes : Truth::kNo; }

std::string list_of(const std::vector<ValueMatcher>& matchers, std::string_view between) {
  std::string text;
  for (const ValueMatcher& matcher : matchers) {
    if (!text.empty()) text += between;
    text += matcher.describe();
  }
  return text;
}

class Absent : public ValueMatcher::Condition {
 public:
  Truth holds(Seen value, const Scene&) const override { return truth(!value); }
  std::string describe() const override { return "absent"; }
};

class Present : public ValueMatcher::Condition {
 public:
  Truth holds(Seen value, const Scene&) const override { return truth(value.has_value()); }
  std::string describe() const override { return "present"; }
};

class Equals : public ValueMatcher::Condition {
 public:
  Equals(std::string text, Written written) : text_(std::move(text)), written_(written) {}
  Truth holds(Seen value, const Scene&) const override { return truth(value == text_); }
  std::string describe() const override {
    return written_ == Written::kInteger ? text_ : quoted(text_, written_);
  }

 private:
  std::string text_;
  Written written_;
};

class Contains : public ValueMatcher::Condition {
 public:
  Contains(std::string part, Written written) : part_(std::move(part)), written_(written) {}
  Truth holds(Seen value, const Scene&) const override {
    return truth(value && value->find(part_) != std::string_view::npos);
  }
  std::string describe() const override {
    return fmt::format("a text that contains {}", quoted(part_, written_));
  }

 private:
  std::string part_;
  Written written_;
};

class Matches : public ValueMatcher::Condition {
 public:
  Matches(std::unique_ptr<const RE2> expression, Written written)
      : expression_(std::move(expression)), written_(written) {}
  Truth holds(Seen value, const Scene&) const override {
    return truth(value && RE2::FullMatch(*value, *expression_));
  }
  std::string describe() const override {
    return fmt::format("a text that matches {}", quoted(expression_->pattern(), written_));
  }

 private:
  std::unique_ptr<const RE2> expression_;
  Written written_;
};

class AtLeast : public ValueMatcher::Condition {
 public:
  explicit AtLeast(std::string bound) : bound_(std::move(bound)) {}
  Truth holds(Seen value, const Scene&) const override {
    return truth(value && is_canonical_integer(*value) && compare_integers(*value, bound_) >= 0);
  }
  std::string describe() const override { return "at least " + bound_; }

 private:
  std::string bound_;
};

class AtMost : public ValueMatcher::Condition {
 public:
  explicit AtMost(std::string bound) : bound_(std::move(bound)) {}
  Truth holds(Seen value, const Scene&) const override {
    return truth(value && is_canonical_integer(*value) && compare_integers(*value, bound_) <= 0);
  }
  std::string describe() const override { return "at most " + bound_; }

 private:
  std::string bound_;
};

class Fresh : public ValueMatcher::Condition {
 public:
  Truth holds(Seen value, const Scene& scene) const override {
    return truth(value && is_fresh_id(*value, scene.given));
  }
  std::string describe() const override { return "a new id"; }
};

class IdOf : public ValueMatcher::Condition {
 public:
  // Both as the schema spells them.
  IdOf(std::string observable, std::string form)
      : observable_(std::move(observable)), form_(std::move(form)) {}

  Truth holds(Seen value, const Scene& scene) const override {
    if (!value) return Truth::kNo;
    const Observed<TraceId> id = look_up(scene.span);
    if (id.left_out()) return Truth::kUnknown;
    return truth(id.has_value() && *value == write(*id).text());
  }
  std::string describe() const override { return fmt::format("{} as {}", observable_, form_); }
  void add_left_out(const Scene& scene, std::vector<std::string>& observables) const override {
    if (!look_up(scene.span).left_out()) return;
    if (std::find(observables.begin(), observables.end(), observable_) == observables.end()) {
      observables.push_back(observable_);
    }
  }

 private:
  Observed<TraceId> look_up(const ObservedSpan& span) const {
    if (observable_ == "span.trace_id") return span.trace_id;
    const auto& id = observable_ == "span.span_id" ? span.span_id : span.parent_id;
    if (id.has_value()) return TraceId{0, id->value};
    return id.is_absent() ? Observed<TraceId>::absent() : Observed<TraceId>();
  }

  Digits write(TraceId id) const {
    if (form_ == "decimal") return Digits::decimal(id.low);
    if (form_ == "hex16" || (form_ == "hex" && id.high == 0)) return Digits::hex16(id.low);
    return Digits::hex32(id);
  }

  std::string observable_;
  std::string form_;
};

class OneOf : public ValueMatcher::Condition {
 public:
  explicit OneOf(std::vector<ValueMatcher> choices) : choices_(std::move(choices)) {}
  Truth holds(Seen value, const Scene& scene) const override {
    Truth best = Truth::kNo;
    for (const ValueMatcher& choice : choices_) best = std::max(best, choice.holds(value, scene));
    return best;
  }
  std::string describe() const override { return "one of " + list_of(choices_, ", "); }
  void add_left_out(const Scene& scene, std::vector<std::string>& observables) const override {
    for (const ValueMatcher& choice : choices_) choice.add_left_out(scene, observables);
  }

 private:
  std::vector<ValueMatcher> choices_;
};

class All : public ValueMatcher::Condition {
 public:
  explicit All(std::vector<ValueMatcher> parts) : parts_(std::move(parts)) {}
  Truth holds(Seen value, const Scene& scene) const override {
    Truth worst = Truth::kYes;
    for (const ValueMatcher& part : parts_) worst = std::min(worst, part.holds(value, scene));
    return worst;
  }
  std::string describe() const override { return list_of(parts_, " and "); }
  void add_left_out(const Scene& scene, std::vector<std::string>& observables) const override {
    for (const ValueMatcher& part : parts_) part.add_left_out(scene, observables);
  }

 private:
  std::vector<ValueMatcher> parts_;
};

class Not : public ValueMatcher::Condition {
 public:
  explicit Not(ValueMatcher part) : part_(std::move(part)) {}
  Truth holds(Seen value, const Scene& scene) const override {
    switch (part_.holds(value, scene)) {
      case Truth::kNo:
        return Truth::kYes;
      case Truth::kUnknown:
        return Truth::kUnknown;
      case Truth::kYes:
        return Truth::kNo;
    }
    return Truth::kNo;
  }
  std::string describe() const override { return "not " + part_.describe(); }
  void add_left_out(const Scene& scene, std::vector<std::string>& observables) const override {
    part_.add_left_out(scene, observables);
  }

 private:
  ValueMatcher part_;
};

template <typename Condition, typename... Arguments>
ValueMatcher make(Arguments&&... arguments) {
  return ValueMatcher(std::make_unique<const Condition>(std::forward<Arguments>(arguments)...));
}

}  // namespace

ValueMatcher absent() { return make<Absent>(); }
ValueMatcher present() { return make<Present>(); }
ValueMatcher equals(std::string text, Written written) {
  return make<Equals>(std::move(text), written);
}
ValueMatcher contains(std::string part, Written written) {
  return make<Contains>(std::move(part), written);
}
ValueMatcher matches(std::unique_ptr<const RE2> expression, Written written) {
  return make<Matches>(std::move(expression), written);
}
ValueMatcher at_least(std::string bound) { return make<AtLeast>(std::move(bound)); }
ValueMatcher at_most(std::string bound) { return make<AtMost>(std::move(bound)); }
ValueMatcher fresh() { return make<Fresh>(); }
ValueMatcher id_of(std::string observable, std::string form) {
  return make<IdOf>(std::move(observable), std::move(form));
}
ValueMatcher one_of(std::vector<ValueMatcher> choices) { return make<OneOf>(std::move(choices)); }
ValueMatcher all_of(std::vector<ValueMatcher> parts) { return make<All>(std::move(parts)); }
ValueMatcher negation(ValueMatcher part) { return make<Not>(std::move(part)); }

}  // namespace propspec::harness
