// The baggage header, `key=value;property,key=value`, and items that an application sets.
#include <fmt/format.h>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kToken =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&'*-.^_`|~";
constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$&'()*-./:<>?@[]^_`{|}~";

void append_some(Draft& draft, std::string_view letters, std::size_t least, std::size_t most) {
  for (std::size_t left = draft.dice.between(least, most); left > 0; --left) {
    draft.text.push_back(draft.dice.pick(letters));
  }
}
// Unlike any other key: the number of the item ends it.
void append_key(Draft& draft, std::size_t number) {
  append_some(draft, kToken, 1, 4);
  draft << fmt::format_int(number).c_str();
}

// ── items ──

using WriteItem = void (*)(Draft&, std::size_t number);

void plain_item(Draft& draft, std::size_t number) {
  append_key(draft, number);
  append_some(draft << "=", kPlain, 1, 8);
}
// BG-07: these keys become tags of the span.
void tagged_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kKeys[] = {"user.id", "session.id", "account.id"};
  if (number >= std::size(kKeys)) return plain_item(draft, number);  // each at most once
  append_some(draft << kKeys[number] << "=", kPlain, 1, 8);
}
// The same key, if it were not for the case of letters.
void other_case_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kKeys[] = {"case", "Case", "CASE", "cAse", "caSe", "casE"};
  if (number >= std::size(kKeys)) return plain_item(draft, number);
  append_some(draft << kKeys[number] << "=", kPlain, 1, 4);
}
// BG-07: not the keys that are listed.
void nearly_tagged_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kKeys[] = {"User.Id",  "user_id",     "user.id.x",
                                               "xuser.id", "account.ids", "session"};
  if (number >= std::size(kKeys)) return plain_item(draft, number);
  append_some(draft << kKeys[number] << "=", kPlain, 1, 4);
}
// BG-03: percent-encoded, UTF-8. Neither `%`, `=` nor `+`, on which libraries differ (BG-02b,
// BG-02c, BG-03f), and no blank at an end (BG-03j).
void encoded_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kEncoded[] = {
      "%22", "%2C", "%3B", "%5C", "%C3%A9", "%E2%82%AC", "%F0%9F%98%80", "%c3%a9", "%41", "%20"};
  append_key(draft, number);
  append_some(draft << "=", kPlain, 1, 3);
  for (std::size_t left = draft.dice.below(3); left > 0; --left) {
    draft << draft.dice.pick(kEncoded);
  }
  draft << kEncoded[draft.dice.below(std::size(kEncoded) - 1)];
}
void encoded_key_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kEncoded[] = {"%C3%A9", "%E2%82%AC", "%2C", "%40", "%28%29"};
  draft << "k" << draft.dice.pick(kEncoded) << fmt::format_int(number).c_str();
  append_some(draft << "=", kPlain, 1, 8);
}
void raw_blank_item(Draft& draft, std::size_t number) {
  append_key(draft, number);
  draft << "=two words";
}
// BG-03e
void blanks_round_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kBlanks[] = {"", " ", "\t", "  ", " \t"};
  draft << draft.dice.pick(kBlanks);
  append_key(draft, number);
  draft << draft.dice.pick(kBlanks) << "=" << draft.dice.pick(kBlanks);
  append_some(draft, kPlain, 1, 5);
  draft << draft.dice.pick(kBlanks);
}
void property_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kProperties[] = {";p", ";p=1", " ; p = 1;q",
                                                     ";",  ";;",   ";p=%20"};
  plain_item(draft, number);
  draft << draft.dice.pick(kProperties);
}
// BG-03c
void equals_item(Draft& draft, std::size_t number) {
  static constexpr std::string_view kValues[] = {"a=b", "a==", "=a", "==", "a=b=c"};
  append_key(draft, number);
  draft << "=" << draft.dice.pick(kValues);
}
void repeated_item(Draft& draft, std::size_t) {
  append_some(draft << (draft.dice.percent(50) ? "twice" : "Twice") << "=", kPlain, 1, 4);
}
void odd_item(Draft& draft, std::size_t) {
  static constexpr std::string_view kOdd[] = {
      "k=%",     "k=%2",        "k=%zz",    "k=%FF",  "k=%C3",         "k=a+b",
      "k=%20",   "k=%25",       "k=%252C",  "k=%3D",  "k=caf\xC3\xA9", "k=\xFF",
      "k=\"v\"", "k=%ED%A0%80", "k=a%20",   "k(1)=v", "k[]=v",         "\"k\"=v",
      "k=%00",   "k=a\tb",      "k=%0D%0A", "%20=v",  "k\xC3\xA9=v"};
  draft << draft.dice.pick(kOdd);
}
void malformed_item(Draft& draft, std::size_t) {
  static constexpr std::string_view kMalformed[] = {
      "k", "k=", "=v", "=", "k= ", " =v", ";p", "k=;p", "k;p=v"};
  draft << draft.dice.pick(kMalformed);
}
void empty_item(Draft& draft, std::size_t) { draft << (draft.dice.percent(50) ? "" : " "); }

constexpr Alternative<WriteItem> kItem[] = {
    {"baggage.item.plain", 8, 16, plain_item},
    {"baggage.item.tagged", 3, 4, tagged_item},
    {"baggage.item.encoded", 3, 4, encoded_item},
    {"baggage.item.encoded_key", 1, 1, encoded_key_item},
    {"baggage.item.other_case", 1, 1, other_case_item},
    {"baggage.item.nearly_tagged", 1, 1, nearly_tagged_item},
    {"baggage.item.raw_blank", 1, 1, raw_blank_item},
    {"baggage.item.blanks_round", 2, 2, blanks_round_item},
    {"baggage.item.property", 0, 1, property_item},
    {"baggage.item.equals", 0, 1, equals_item},
    {"baggage.item.repeated", 0, 2, repeated_item},
    {"baggage.item.odd", 0, 3, odd_item},
    {"baggage.item.malformed", 0, 2, malformed_item},
    {"baggage.item.empty", 0, 1, empty_item},
};

// ── headers ──

// The items behind these are plain ones.
constexpr std::size_t kMostChoices = 6;

void items(Draft& draft, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) draft << ",";
    (i < kMostChoices ? choose(draft, kItem) : plain_item)(draft, i);
  }
}
void some_items(Draft& draft) { items(draft, draft.dice.between(1, 6)); }
void many_items(Draft& draft) { items(draft, draft.dice.between(7, 60)); }
// BG-05
void near_64_items(Draft& draft) {
  items(draft, draft.loose ? draft.dice.between(63, 70) : draft.dice.between(61, 63));  // BG-05c
}
void near_8192_bytes(Draft& draft) {
  some_items(draft);
  const std::size_t bytes = draft.dice.between(8190, 8195);
  // In a few items, or in one that is that long.
  while (draft.dice.percent(50) && draft.text.size() + 3000 < bytes) {
    append_decimal(draft.text.append(",l"), std::uint64_t{draft.text.size()});
    draft.text.append("=").append(draft.dice.between(100, 2500), 'v');
  }
  draft << ",last=";
  if (draft.text.size() < bytes) draft.text.resize(bytes, 'v');
}

constexpr Alternative<Write> kBaggage[] = {
    {"baggage.some_items", 12, 20, some_items},
    {"baggage.one_item", 4, 4, [](Draft& draft) { items(draft, 1); }},
    {"baggage.many_items", 1, 1, many_items},
    {"baggage.near_64_items", 1, 1, near_64_items},
    {"baggage.near_8192_bytes", 0, 1, near_8192_bytes},
    {"baggage.blank", 0, 1, [](Draft& draft) { draft << " "; }},
    {"baggage.empty", 0, 1, [](Draft&) {}},
    {"baggage.absent", 0, 1, [](Draft& draft) { draft.omitted = true; }},
};

// ── what the application sets ──

struct Item {
  std::string_view key, value;
};

Item plain_set(Dice& dice) {
  static constexpr Item kItems[] = {{"set", "1"}, {"user.id", "set"}, {"Set.Key_2", "a.b-c"}};
  return dice.pick(kItems);
}
// BG-02. As above: neither `%` nor `=`.
Item encoded_set(Dice& dice) {
  static constexpr Item kItems[] = {{"set.utf8", "h\xC3\xA9llo \xE2\x82\xAC \xF0\x9F\x98\x80"},
                                    {"set.blank", "two words"},
                                    {"set.list", "a,b;c"},
                                    {"set.quoted", "\"a\\b\""},
                                    {"s\xC3\xA9t", "key"},
                                    {"set(1)", "x"},
                                    {"set,2", "y"},
                                    {"s t", "z"},
                                    {"set.tab", "a\tb"},
                                    {"set.high", "\xC2\x80\xC3\xBF\x7F"}};
  return dice.pick(kItems);
}
Item odd_set(Dice& dice) {
  static constexpr Item kItems[] = {
      {"", "v"},           {"set.empty", ""},      {"set.percent", "100%"}, {"set.twice", "%2C"},
      {"set.is", "a=b"},   {"a=b", "c"},           {"set.blank", " "},      {"set.round", " a "},
      {"set.plus", "a+b"}, {"set.line", "a\r\nb"}, {"Root", "1"},           {"set;p", "q"}};
  return dice.pick(kItems);
}
constexpr Alternative<Item (*)(Dice&)> kSet[] = {
    {"set_baggage.plain", 3, 3, plain_set},
    {"set_baggage.encoded", 3, 3, encoded_set},
    {"set_baggage.odd", 0, 2, odd_set},
};

void some(Draft&) {}
void many(Draft& draft) {
  for (std::size_t i = draft.dice.between(60, 66); i > 0; --i) {
    draft.specimen.request.set_baggage.set(fmt::format("many{}", i), "1");
  }
}
// BG-05, BG-05e: up to the limit of 8192 bytes in a few items, where a character that is encoded
// counts as its encoding; what comes behind may fit or not.
void near_8192_set(Draft& draft) {
  KeyValues& items = draft.specimen.request.set_baggage;
  items.clear();
  const std::size_t count = draft.dice.between(1, 4);
  std::size_t left = draft.dice.between(8188, 8196);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string key = fmt::format("long{}", i);
    left -= key.size() + 1 + (i == 0 ? 0 : 1);
    const std::size_t size = i + 1 == count ? left : draft.dice.between(10, left / 2);
    left -= size;
    std::string value(draft.dice.percent(50) ? size / 6 * 2 : 0, '\xA9');
    for (std::size_t at = 0; at < value.size(); at += 2) value[at] = '\xC3';
    value.append(size - value.size() * 3, 'l');
    items.add(key, value);
  }
  if (draft.dice.percent(50)) items.add("behind", "1");
}
constexpr Alternative<Write> kAmount[] = {
    {"set_baggage.some", 1, 16, some},
    {"set_baggage.many", 0, 2, many},
    {"set_baggage.near_8192_bytes", 0, 1, near_8192_set},
};

}  // namespace

void write_baggage(Draft& draft) { write_header(draft, "baggage", kBaggage); }

void set_baggage_items(Draft& draft) {
  KeyValues& items = draft.specimen.request.set_baggage;
  for (std::size_t left = draft.dice.between(1, 3); left > 0; --left) {
    const Item item = choose(draft, kSet)(draft.dice);
    items.set(item.key, item.value);
  }
  choose(draft, kAmount)(draft);
}

void baggage_branches(BranchNames& names) {
  list_branches(kBaggage, names);
  list_branches(kItem, names);
  list_branches(kSet, names);
  list_branches(kAmount, names);
}

}  // namespace propspec::harness
