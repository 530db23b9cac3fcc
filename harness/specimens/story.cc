#include "harness/specimens/story.h"

#include <limits>

#include "harness/specimens/draft.h"

namespace propspec::harness {
namespace {

using Make64 = std::uint64_t (*)(Dice&);

constexpr std::uint64_t kTopBit = 1ULL << 63;

std::uint64_t zero(Dice&) { return 0; }
std::uint64_t one(Dice&) { return 1; }
std::uint64_t top_bit(Dice&) { return kTopBit; }
std::uint64_t below_top_bit(Dice&) { return kTopBit - 1; }
std::uint64_t all_bits(Dice&) { return ~0ULL; }
std::uint64_t any(Dice& dice) { return dice.nonzero(); }
std::uint64_t any_63_bits(Dice& dice) { return (dice.nonzero() >> 1) | 1; }
std::uint64_t few_bits(Dice& dice) { return (dice.bits() >> dice.between(32, 62)) | 1; }
// As tracers make upper halves: seconds of the Unix time, and 32 zeros.
std::uint64_t seconds(Dice& dice) { return (0x60000000 + dice.below(0x10000000)) << 32; }
// Hexadecimal without a letter: a decimal number at first sight.
std::uint64_t digits_only(Dice& dice) {
  std::uint64_t number = 0;
  for (int i = 0; i < 16; ++i) number = number << 4 | dice.between(i == 0 ? 1 : 0, 9);
  return number;
}

constexpr Alternative<Make64> kLowHalf[] = {
    {"trace.low.any", 8, 6, any},
    {"trace.low.63_bits", 6, 4, any_63_bits},
    {"trace.low.digits_only", 2, 2, digits_only},
    {"trace.low.leading_zeros", 3, 2, few_bits},
    {"trace.low.one", 1, 1, one},
    {"trace.low.top_bit", 1, 1, top_bit},
    {"trace.low.below_top_bit", 1, 1, below_top_bit},
    {"trace.low.all_bits", 1, 1, all_bits},
    {"trace.low.zero", 0, 4, zero},
};

constexpr Alternative<Make64> kHighHalf[] = {
    {"trace.high.zero", 8, 8, zero},
    {"trace.high.seconds", 6, 4, seconds},
    {"trace.high.any", 6, 4, any},
    {"trace.high.leading_zeros", 2, 2, few_bits},
    {"trace.high.digits_only", 1, 1, digits_only},
    {"trace.high.all_bits", 1, 1, all_bits},
};

constexpr Alternative<Make64> kParent[] = {
    {"parent.any", 8, 6, any},
    {"parent.63_bits", 6, 4, any_63_bits},
    {"parent.digits_only", 1, 1, digits_only},
    {"parent.leading_zeros", 3, 2, few_bits},
    {"parent.one", 1, 1, one},
    {"parent.top_bit", 1, 1, top_bit},
    {"parent.all_bits", 1, 1, all_bits},
    {"parent.zero", 0, 3, zero},
};

constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();

constexpr Alternative<std::optional<std::int32_t>> kPriority[] = {
    {"priority.auto_keep", 5, 4, 1},         {"priority.auto_drop", 4, 3, 0},
    {"priority.user_keep", 5, 4, 2},         {"priority.user_drop", 4, 3, -1},
    {"priority.none", 3, 3, std::nullopt},   {"priority.beyond.minus_two", 0, 1, -2},
    {"priority.beyond.three", 0, 1, 3},      {"priority.beyond.bytes", 0, 1, -128},
    {"priority.beyond.least", 0, 1, kLeast}, {"priority.beyond.most", 0, 1, kMost},
};

void known_origin(Draft& draft) {
  static constexpr std::string_view kKnown[] = {"rum", "synthetics", "synthetics-browser", "lambda",
                                                "ciapp-test"};
  draft.story.origin = draft.dice.pick(kKnown);
}
// What all formats carry as it is: no comma, no `;`, no `=`, no `~`.
void any_origin(Draft& draft) {
  static constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:!#$&'()*+?@[]^`{|}<>\"\\";
  for (std::size_t left = draft.dice.between(1, 24); left > 0; --left) {
    draft.story.origin.push_back(draft.dice.pick(kLetters));
  }
}
void two_words(Draft& draft) { draft.story.origin = "two words"; }
void no_origin(Draft&) {}

constexpr Alternative<Write> kOrigin[] = {
    {"origin.none", 5, 4, no_origin},
    {"origin.known", 4, 4, known_origin},
    {"origin.text", 3, 3, any_origin},
    {"origin.inner_blank", 1, 1, two_words},
};

constexpr std::string_view kMechanisms[] = {"-0", "-1", "-2", "-3",  "-4",  "-5",  "-6",
                                            "-7", "-8", "-9", "-10", "-11", "-12", "-13"};

// Of every tag there is at most one.
void any_tags(Draft& draft, std::size_t count) {
  struct Choice {
    std::string_view key;
    std::string_view values[3];
  };
  static constexpr Choice kChoices[] = {
      {"usr.id", {"dXNlci00Mg==", "YQ==", "bWFyaWE"}},
      {"ksr", {"0.5", "0.50", "0.000001"}},
      {"ts", {"02", "02", "02"}},
      {"future.tag", {"x:y/z", "1", "two words"}},
      {"a", {"b", "B-_.", "0"}},
      {"team", {"1", "0", "true"}},
      {"opm", {"Zz1122334455", "a", "0"}},
      {"llmobs_trace_id", {"6722c7e100000000", "a", "0"}},
      {"x-y_z", {"(1)", "[a]{b}", "!#$%&'*+"}},
  };
  for (std::size_t at = draft.dice.below(std::size(kChoices)); count > 0; --count) {
    const Choice& choice = kChoices[at++ % std::size(kChoices)];
    draft.story.tags.push_back({choice.key, draft.dice.pick(choice.values)});
  }
}
constexpr Alternative<Write> kTags[] = {
    {"tags.none", 4, 3, [](Draft&) {}},
    {"tags.one", 4, 4, [](Draft& draft) { any_tags(draft, 1); }},
    {"tags.some", 3, 3, [](Draft& draft) { any_tags(draft, draft.dice.between(2, 4)); }},
};

}  // namespace

void tell_ids(Draft& draft) {
  draft.story.trace_id.low = choose(draft, kLowHalf)(draft.dice);
  draft.story.trace_id.high = choose(draft, kHighHalf)(draft.dice);
}

void tell_parent(Draft& draft) { draft.story.parent.value = choose(draft, kParent)(draft.dice); }

void tell_decision(Draft& draft, bool decided) {
  draft.story.priority = choose(draft, kPriority);
  if (decided && !draft.story.priority) draft.story.priority = 1;
}

void tell_origin(Draft& draft) {
  draft.story.origin.clear();
  choose(draft, kOrigin)(draft);
}

void tell_tags(Draft& draft) {
  Story& story = draft.story;
  story.tags.clear();
  choose(draft, kTags)(draft);
  // DD-T-30b, DD-T-32: what becomes of it beside another priority is nobody's agreement.
  const bool has_maker =
      story.sampled() ? draft.dice.percent(75) : draft.loose && draft.dice.percent(30);
  story.decision_maker = has_maker ? draft.dice.pick(kMechanisms) : std::string_view();
}

void story_branches(BranchNames& names) {
  list_branches(kLowHalf, names);
  list_branches(kHighHalf, names);
  list_branches(kParent, names);
  list_branches(kPriority, names);
  list_branches(kOrigin, names);
  list_branches(kTags, names);
}

}  // namespace propspec::harness
