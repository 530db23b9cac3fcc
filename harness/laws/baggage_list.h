// The baggage header as laws read it: as far as every library reads it so, and not with the
// simulator, which is judged by it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/trace/key_values.h"

namespace propspec::harness {

// Items in their order, decoded.
using Items = std::vector<std::pair<std::string, std::string>>;
// The same without an order: not every library keeps one.
using ItemsByKey = std::map<std::string, std::string, std::less<>>;

// The items of a header that nobody reads otherwise: KEY=VALUE joined by commas, keys and values in
// their grammar and percent-encoded UTF-8, no key twice, no blanks, properties, plus signs, or
// equals signs in values (BG-03b to BG-03i). Nothing for any other text.
std::optional<Items> read_plain_baggage(std::string_view header);

// The items of a header that goes out, decoded; nothing if it is not legal (BG-02): a character
// that must be encoded and is not, lower-case digits in an encoding, an item without key or `=`.
std::optional<Items> read_sent_baggage(std::string_view header);

ItemsByKey by_key(const Items& items);
ItemsByKey by_key(const KeyValues& items);
std::string to_text(const ItemsByKey& items);

}  // namespace propspec::harness
