// What a carrier tells in each style, where the rules leave no doubt: what laws expect.
//
// It is read by the letter of the rules and not by the simulator, which is judged with it.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>

#include "harness/laws/w3c_headers.h"
#include "harness/rules/rule.h"
#include "harness/specimens/setting.h"

namespace propspec::harness {

// The context in one style's headers.
struct Telling {
  Style style = Style::kNone;
  bool present = false;  // a header of the style is there
  Clarity clarity = Clarity::kDisputed;
  // The weakest level of the rules that it takes to read it so.
  RuleLevel level = RuleLevel::kMust;
  TraceId trace_id;  // all of these only if valid
  SpanId parent_id;
  std::optional<std::int64_t> priority;
  std::string origin;  // empty: none
  KeyValues tags;      // `_dd.p.*` but for the tid

  bool is_context() const { return present && clarity == Clarity::kValid; }
};

Telling telling_in(Style style, const Headers& headers);

// All that the configured styles tell, in their order.
class Tale {
 public:
  Tale(const Setting& setting, const Headers& headers);

  // It can be foreseen with rules of `level` and stronger what is extracted: each style is absent,
  // or valid, or an invalid traceparent (PR-02), and no two trace ids are the same to some
  // libraries alone (PR-06c).
  bool is_clear(RuleLevel level) const { return foreseeable_ && level_ <= level; }

  // The context that wins (PR-01); null: none.
  const Telling* winner() const { return find_context(0); }
  // The context of that style behind the winner; null: it is none, or it is not looked at.
  const Telling* loser(Style style) const;
  // All contexts behind the winner, in order.
  boost::container::small_vector<const Telling*, 4> losers() const;
  // What each configured style tells, without baggage.
  const auto& all() const { return all_; }

 private:
  const Telling* find_context(std::size_t from) const;

  boost::container::small_vector<Telling, 3> all_;
  bool foreseeable_ = true;
  bool extract_first_ = false;
  RuleLevel level_ = RuleLevel::kMust;
};

// The headers whose names are of that style.
bool belongs_to(Style style, std::string_view header_name);
// The headers of other trace styles than `style` are not there.
bool tells_only_in(Style style, const Headers& headers);
Headers without(Style style, const Headers& headers);
Headers only(Style style, const Headers& headers);

}  // namespace propspec::harness
