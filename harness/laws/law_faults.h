// For tests of laws: faults that a law must notice, beside the sound answer, which it must not
// mind. The sound answer is the reference's, spoiled by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/laws/law.h"
#include "harness/reference/reference_target.h"

namespace propspec::harness {

struct Fault {
  std::string_view law;
  Setting setting;
  PropagateRequest given;
  std::function<void(Observation&)> spoil;  // the last answer of the trial
};

inline Setting both_ways(StyleList styles) { return {.extract = styles, .inject = styles}; }
inline PropagateRequest asking(Headers headers) { return {.headers = std::move(headers)}; }

inline void set_header(Observation& seen, std::string_view name, std::string_view value) {
  Headers headers = *seen.headers;
  headers.set(name, value);
  seen.headers = std::move(headers);
}
inline void drop_header(Observation& seen, std::string_view name) {
  Headers headers = *seen.headers;
  headers.erase(name);
  seen.headers = std::move(headers);
}
// Replaces a part of a header that must be there.
inline void replace_in_header(Observation& seen, std::string_view name, std::string_view part,
                              std::string_view by) {
  std::string value(seen.headers->find_header(name).value_or(""));
  const std::size_t at = value.find(part);
  ASSERT_NE(at, std::string::npos) << name << ": " << value << " does not hold " << part;
  set_header(seen, name, value.replace(at, part.size(), by));
}
template <typename Change>
void change_span(Observation& seen, Change change) {
  ObservedSpan span = *seen.span;
  change(span);
  seen.span = std::move(span);
}
inline void set_tag(Observation& seen, std::string_view key, std::string_view value) {
  change_span(seen, [&](ObservedSpan& span) {
    KeyValues tags = *span.tags;
    tags.set(key, value);
    span.tags = std::move(tags);
  });
}

class FaultyTrial {
 public:
  explicit FaultyTrial(const Fault& fault) : fault_(fault), law_(find_law(fault.law)) {}

  void run() {
    ASSERT_NE(law_, nullptr);
    ASSERT_TRUE(!law_->applies || law_->applies(fault_.setting)) << "does not apply";
    ASSERT_TRUE(!law_->premise || law_->premise(fault_.setting, fault_.given)) << "no premise";
    Examination sound({}, reference_);
    ask_all(sound);
    law_->check(sound);
    EXPECT_TRUE(sound.differences().empty())
        << sound.differences()[0].observable << ": " << sound.differences()[0].expected << " but "
        << sound.differences()[0].actual;
    EXPECT_TRUE(sound.unseen().empty()) << sound.unseen()[0];

    std::vector<Exchange> exchanges = exchanges_;
    fault_.spoil(exchanges.back().seen);
    if (exchanges_.size() == 1) {  // what follows follows from what was spoiled
      EXPECT_NE(exchanges.back().seen, exchanges_.back().seen) << "spoils nothing";
    }
    Examination spoiled(std::move(exchanges), reference_);
    law_->check(spoiled);
    EXPECT_FALSE(spoiled.differences().empty()) << "the fault goes unnoticed";

    exchanges_.back().seen = Observation{};
    Examination blind(std::move(exchanges_), reference_);
    law_->check(blind);
    EXPECT_TRUE(blind.differences().empty()) << "accuses what it cannot see";
    EXPECT_FALSE(blind.unseen().empty()) << "passes what it cannot see";
  }

 private:
  Observation answer(const Setting& setting, const PropagateRequest& request) {
    ReferenceTarget target({}, reference_surface());
    Answer hello = target.handle(HelloRequest{});
    ReferenceTarget configured(environment_of(setting, std::get<Hello>(hello)),
                               reference_surface());
    return std::get<Observation>(configured.handle(request));
  }

  void ask_all(Examination& trial) {
    std::optional<Step> step = Step{fault_.given, std::nullopt};
    while (step) {
      const Setting& setting = step->setting ? *step->setting : fault_.setting;
      exchanges_.push_back({setting, step->request, answer(setting, step->request)});
      trial.add(exchanges_.back());
      step = law_->then ? law_->then(trial) : std::nullopt;
    }
  }

  const Fault& fault_;
  const Law* law_;
  std::vector<Exchange> exchanges_;
  const Examination::Reference reference_ = [this](const Setting& setting,
                                                   const PropagateRequest& request) {
    return answer(setting, request);
  };
};

// Each fault is noticed, and each law whose id begins with `subject` ("order.") has one.
inline void expect_noticed(std::string_view subject, const std::vector<Fault>& faults) {
  std::set<std::string_view> shown;
  for (const Fault& fault : faults) {
    SCOPED_TRACE(fault.law);
    FaultyTrial(fault).run();
    shown.insert(fault.law);
  }
  for (const Law& law : laws()) {
    if (!law.id.starts_with(subject)) continue;
    EXPECT_TRUE(shown.contains(law.id)) << law.id << " is shown by none";
  }
}

}  // namespace propspec::harness
