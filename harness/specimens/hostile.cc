#include "harness/specimens/hostile.h"

#include <algorithm>
#include <string_view>

namespace propspec::harness {
namespace {

// What parsers look for.
constexpr std::string_view kTelling = "0123456789abcdefABCDEFdgx-+_.,;=:~% \t\"*/@";

char any_byte(Dice& dice) { return static_cast<char>(dice.below(256)); }
char likely_byte(Dice& dice) { return dice.percent(70) ? dice.pick(kTelling) : any_byte(dice); }

void mutate_once(Dice& dice, std::string& value) {
  if (value.empty()) {
    value.push_back(likely_byte(dice));
    return;
  }
  const std::size_t at = dice.below(value.size());
  const std::size_t length = dice.between(1, std::min<std::size_t>(8, value.size() - at));
  switch (dice.below(7)) {
    case 0:
      value.erase(at, 1);
      break;
    case 1:
      value.insert(at, 1, likely_byte(dice));
      break;
    case 2:
      value[at] = likely_byte(dice);
      break;
    case 3:
      value[at] = static_cast<char>(value[at] ^ (1 << dice.below(8)));
      break;
    case 4:
      value.insert(at, value.substr(at, length));
      break;
    case 5:
      value.erase(at, length);
      break;
    default:
      value.resize(at);
  }
}

}  // namespace

void mutate(Dice& dice, std::string& value) {
  for (std::size_t times = dice.between(1, 3); times > 0; --times) mutate_once(dice, value);
}

void any_bytes(Dice& dice, std::string& value) {
  const std::size_t most = std::size_t{1} << dice.between(0, 13);
  const std::size_t kind = dice.below(3);
  value.resize(dice.between(most / 2, most));
  if (dice.percent(5)) value.clear();
  for (char& each : value) {
    each = kind == 0   ? any_byte(dice)
           : kind == 1 ? static_cast<char>(dice.between(0x20, 0x7E))
                       : likely_byte(dice);
  }
}

}  // namespace propspec::harness
