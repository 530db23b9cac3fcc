#include "harness/specimens/carrier.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <utility>

#include "harness/specimens/hostile.h"

namespace propspec::harness {
namespace {

enum class Order : std::uint8_t { kUsual, kReverse, kAny };
constexpr Alternative<Order> kOrder[] = {
    {"carrier.order.usual", 3, 3, Order::kUsual},
    {"carrier.order.reverse", 1, 1, Order::kReverse},
    {"carrier.order.any", 1, 1, Order::kAny},
};

enum class Names : std::uint8_t { kLower, kTitle, kUpper, kMixed };
constexpr Alternative<Names> kNames[] = {
    {"carrier.names.lower", 1, 12, Names::kLower},
    {"carrier.names.title", 0, 1, Names::kTitle},
    {"carrier.names.upper", 0, 1, Names::kUpper},
    {"carrier.names.mixed", 0, 1, Names::kMixed},
};

void unrelated(Draft& draft) {
  static constexpr KeyValue kHeaders[] = {{"accept", "*/*"},
                                          {"host", "shop.example"},
                                          {"user-agent", "Mozilla/5.0 (X11; Linux x86_64)"},
                                          {"cookie", "b3=1; traceparent=no"},
                                          {"x-request-id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"},
                                          {"content-length", "0"}};
  for (std::size_t i = draft.dice.below(3), more = draft.dice.between(1, 3); more > 0; --more) {
    draft.lines.add(kHeaders[i].key, kHeaders[i].value);
    ++i;
  }
}
// TP-03, TS-01: other headers, which mean nothing.
void lookalikes(Draft& draft) {
  static constexpr std::string_view kParent =
      "00-99999999999999991111111111111111-2222222222222222-01";
  static constexpr KeyValue kLines[] = {{"trace-parent", kParent},
                                        {"trace.parent", kParent},
                                        {"trace-state", "dd=s:2;o:x"},
                                        {"trace.state", "dd=s:2;o:x"},
                                        {"x-datadog-traceid", "77"},
                                        {"x-datadog-trace-id2", "77"},
                                        {"datadog-trace-id", "77"},
                                        {"x-b3", "1"},
                                        {"x-b3-trace-id", "4444444444444444"},
                                        {"x-baggage", "x=1"},
                                        {"x-datadog-tag", "_dd.p.dm=-9"},
                                        {"x-traceparent", kParent}};
  draft.lines.add(kLines[draft.dice.below(4)].key, kLines[0].value);
  const KeyValue line = draft.dice.pick(kLines);
  draft.lines.add(line.key, line.value);
}
constexpr Alternative<Write> kCompany[] = {
    {"carrier.company.none", 6, 6, [](Draft&) {}},
    {"carrier.company.unrelated", 2, 2, unrelated},
    {"carrier.company.lookalikes", 1, 1, lookalikes},
};

// Which of the lines is repeated.
KeyValue one_of_them(Draft& draft) { return draft.lines[draft.dice.below(draft.lines.size())]; }
void same_value(Draft& draft) {
  const auto [key, value] = one_of_them(draft);
  draft.lines.add(key, value);
}
void other_value(Draft& draft) {
  const auto [key, value] = one_of_them(draft);
  draft.text = value;
  mutate(draft.dice, draft.text);
  draft.lines.add(key, draft.text);
}
void empty_value(Draft& draft) { draft.lines.add(one_of_them(draft).key, ""); }
// BG-06, TS-02: a list may come in pieces.
void split_lists(Draft& draft) {
  Headers pieces;
  for (const auto [key, value] : draft.lines) {
    const bool is_list = key == "tracestate" || key == "baggage";
    const std::size_t comma = is_list ? value.find(',', value.size() / 2) : std::string_view::npos;
    pieces.add(key, value.substr(0, comma));
    if (comma != std::string_view::npos) pieces.add(key, value.substr(comma + 1));
  }
  draft.lines = std::move(pieces);
}
constexpr Alternative<Write> kRepetition[] = {
    {"carrier.repetition.none", 1, 24, [](Draft&) {}},
    {"carrier.repetition.same_value", 0, 1, same_value},
    {"carrier.repetition.other_value", 0, 1, other_value},
    {"carrier.repetition.empty_value", 0, 1, empty_value},
    {"carrier.repetition.split_lists", 0, 2, split_lists},
};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

void spell_name(Draft& draft, Names names, std::string_view key) {
  draft.text.clear();
  char before = '-';
  for (const char c : key) {
    const bool raised = names == Names::kUpper || (names == Names::kTitle && before == '-') ||
                        (names == Names::kMixed && draft.dice.percent(50));
    draft.text.push_back(raised ? upper(c) : c);
    before = c;
  }
}

}  // namespace

void arrange(Draft& draft) {
  Headers& headers = draft.specimen.request.headers;
  if (!draft.lines.empty()) choose(draft, kRepetition)(draft);
  choose(draft, kCompany)(draft);
  const Order order = choose(draft, kOrder);
  const Names names = choose(draft, kNames);
  if (order == Order::kUsual && names == Names::kLower) {
    headers = std::move(draft.lines);
    return;
  }
  boost::container::small_vector<std::size_t, 24> places;
  for (std::size_t i = 0; i < draft.lines.size(); ++i) places.push_back(i);
  if (order == Order::kReverse) std::reverse(places.begin(), places.end());
  if (order == Order::kAny) {
    for (std::size_t i = places.size(); i > 1; --i) {
      std::swap(places[i - 1], places[draft.dice.below(i)]);
    }
  }
  for (const std::size_t place : places) {
    const auto [key, value] = draft.lines[place];
    if (names == Names::kLower) {
      headers.add(key, value);
    } else {
      spell_name(draft, names, key);
      headers.add(draft.text, value);
    }
  }
}

void carrier_branches(BranchNames& names) {
  list_branches(kOrder, names);
  list_branches(kNames, names);
  list_branches(kCompany, names);
  list_branches(kRepetition, names);
}

}  // namespace propspec::harness
