// x-amzn-trace-id: `Root=1-{8 hex}-{24 hex};Parent={16 hex};Sampled={0|1};…`.
#include <algorithm>
#include <boost/container/static_vector.hpp>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

std::string hex8(Draft& draft) { return hex(SpanId{draft.dice.bits()}).substr(8); }

// ── Root ──

void append_low(Draft& draft) { append_hex16(draft.text, draft.story.trace_id.low); }
void padded_root(Draft& draft) { append_low(draft << "Root=1-" << hex8(draft) << "-00000000"); }
// As AWS makes it: none of ours.
void genuine_root(Draft& draft) {
  draft << "Root=1-" << hex8(draft) << "-" << hex8(draft);
  append_hex16(draft.text, draft.dice.bits());
}
void odd_root(Draft& draft) {
  static constexpr std::string_view kOdd[] = {"Root=",
                                              "Root=1-",
                                              "Root=1-5759e988-",
                                              "Root=1-5759e988-00000000",
                                              "Root=1-5759e988-00000000e1be46a994272793x",
                                              "Root=1-5759e988-00000000e1be46a99427279g",
                                              "Root=2-5759e988-00000000e1be46a994272793",
                                              "Root=1-5759e98-00000000e1be46a994272793",
                                              "Root=1-5759e988-0000000e1be46a994272793",
                                              "Root=1-zzzzzzzz-00000000e1be46a994272793",
                                              "Root=1-5759e988-00000000E1BE46A994272793",
                                              "Root=1-5759e988-00000000e1be46a99427279",
                                              "Root=1-5759e988-00000000e1be46a9942727930",
                                              "Root=5759e988-00000000e1be46a994272793",
                                              "Root=1;5759e988-00000000e1be46a994272793",
                                              "Root"};
  draft << draft.dice.pick(kOdd);
}
void zero_root(Draft& draft) { draft << "Root=1-5759e988-000000000000000000000000"; }
constexpr Alternative<Write> kRoot[] = {
    {"xray.root.padded", 1, 14, padded_root},  {"xray.root.genuine", 0, 2, genuine_root},
    {"xray.root.odd", 0, 3, odd_root},         {"xray.root.zero", 0, 1, zero_root},
    {"xray.root.absent", 0, 1, [](Draft&) {}},
};

// ── Parent ──

void plain_parent(Draft& draft) {
  append_hex16((draft << "Parent=").text, draft.story.parent.value);
}
void odd_parent(Draft& draft) {
  static constexpr std::string_view kOdd[] = {
      "", "xyz", "53995c3f42cd8ad", "53995c3f42cd8ad80", "53995C3F42CD8AD8", "1", "0x1", " 1"};
  draft << "Parent=" << draft.dice.pick(kOdd);
}
constexpr Alternative<Write> kParent[] = {
    {"xray.parent.plain", 1, 12, plain_parent},
    {"xray.parent.odd", 0, 2, odd_parent},
    {"xray.parent.zero", 0, 1, [](Draft& draft) { draft << "Parent=0000000000000000"; }},
    {"xray.parent.absent", 0, 2, [](Draft&) {}},
};

// ── Sampled ──

void told_decision(Draft& draft) {
  if (draft.story.priority) draft << (draft.story.sampled() ? "Sampled=1" : "Sampled=0");
}
void odd_decision(Draft& draft) {
  static constexpr std::string_view kOdd[] = {"2", "-1", "10", "01", "true", " 1", "1x", "x"};
  draft << "Sampled=" << draft.dice.pick(kOdd);
}
constexpr Alternative<Write> kSampled[] = {
    {"xray.sampled.told", 1, 8, told_decision},
    {"xray.sampled.asked", 0, 1, [](Draft& draft) { draft << "Sampled=?"; }},
    {"xray.sampled.odd", 0, 1, odd_decision},
    {"xray.sampled.empty", 0, 1, [](Draft& draft) { draft << "Sampled="; }},
};

// ── further parts ──

void self(Draft& draft) { draft << "Self=1-67891234-12456789abcdef012345678"; }
void origin(Draft& draft) {
  if (!draft.story.origin.empty()) draft << "_dd.origin=" << draft.story.origin;
}
void start_time(Draft& draft) { draft << "t0=1700000000123"; }
void baggage(Draft& draft) {
  static constexpr std::string_view kItems[] = {"user.id=42", "a=b", "lineage=1:abc|2:d",
                                                "k=a%20b"};
  draft << draft.dice.pick(kItems);
}
void odd_part(Draft& draft) {
  static constexpr std::string_view kOdd[] = {
      "t0=x",        "t0=",    "k",          "=v",    "k=",          "",
      " ",           "root=1", "sampled=0",  "k=a%2", "k=caf%C3%A9", "_dd.origin=caf\xC3\xA9",
      "_dd.origin=", "k=a=b",  "\xC3\xA9=1", "k=%FF"};
  draft << draft.dice.pick(kOdd);
}
void part_twice(Draft& draft) {
  static constexpr std::string_view kTwice[] = {"Sampled=0", "Sampled=1", "Parent=53995c3f42cd8ad8",
                                                "a=1", "Root=1-5759e988-00000000e1be46a994272793"};
  draft << draft.dice.pick(kTwice);
}
void nothing(Draft&) {}

constexpr Alternative<Write> kMore[] = {
    {"xray.more.nothing", 4, 5, nothing},
    {"xray.more.origin", 2, 3, origin},
    {"xray.more.self", 0, 1, self},
    {"xray.more.start_time", 0, 1, start_time},
    {"xray.more.baggage", 0, 2, baggage},
    {"xray.more.odd", 0, 2, odd_part},
    {"xray.more.part_twice", 0, 1, part_twice},
};

enum class Order : std::uint8_t { kUsual, kAny, kBlanks };
constexpr Alternative<Order> kOrder[] = {
    {"xray.order.usual", 4, 5, Order::kUsual},
    {"xray.order.any", 1, 2, Order::kAny},
    {"xray.order.blanks", 1, 1, Order::kBlanks},
};

void parts(Draft& draft) {
  boost::container::static_vector<std::string, 6> all;
  const auto add = [&](Write write) {
    draft.text.clear();
    write(draft);
    if (!draft.text.empty()) all.push_back(draft.text);
  };
  add(choose(draft, kRoot));
  add(choose(draft, kParent));
  add(choose(draft, kSampled));
  add(choose(draft, kMore));
  if (draft.loose) add(choose(draft, kMore));
  const Order order = choose(draft, kOrder);
  if (order == Order::kAny) {
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[draft.dice.below(i)]);
  }
  draft.text.clear();
  for (const std::string& each : all) {
    if (!draft.text.empty()) draft << (order == Order::kBlanks ? " ; " : ";");
    draft << each;
  }
}
void many_parts(Draft& draft) {
  padded_root(draft);
  plain_parent(draft << ";");
  for (std::size_t i = draft.dice.between(60, 70); i > 0; --i) {
    append_decimal(draft.text.append(";k"), std::uint64_t{i});
    draft << "=v";
  }
}

constexpr Alternative<Write> kXRay[] = {
    {"xray.parts", 1, 16, parts},
    {"xray.many_parts", 0, 1, many_parts},
    {"xray.empty", 0, 1, nothing},
    {"xray.absent", 0, 1, [](Draft& draft) { draft.omitted = true; }},
};

}  // namespace

void write_xray(Draft& draft) { write_header(draft, "x-amzn-trace-id", kXRay); }

void xray_branches(BranchNames& names) {
  list_branches(kXRay, names);
  list_branches(kRoot, names);
  list_branches(kParent, names);
  list_branches(kSampled, names);
  list_branches(kMore, names);
  list_branches(kOrder, names);
}

}  // namespace propspec::harness
