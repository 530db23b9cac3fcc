#include "simulator/propagation/baggage.h"

#include <algorithm>

#include "simulator/propagation/percent.h"

namespace propspec {
namespace {

// BG-02. `%` is encoded, so that a text comes back as it was; so is `=` in a value.
constexpr SafeBytes kSafeInKey("!#$&'*+-.^_`|~");
constexpr SafeBytes kSafeInValue("!#$&'()*+-./:<>?@[]^_`{|}~");

// Calls `visit(piece)` for every list element of every header, until it returns false. BG-06:
// several headers are one list.
template <typename Visit>
void each_piece(const CarrierFields& fields, Visit visit) {
  bool go_on = true;
  fields.each(Field::kBaggage, [&](std::string_view list) {
    if (trim(list).empty()) return;  // a header that says nothing
    while (go_on) {
      const std::size_t comma = list.find(',');
      go_on = visit(list.substr(0, comma));
      if (comma == std::string_view::npos) break;
      list.remove_prefix(comma + 1);
    }
  });
}

}  // namespace

void extract_baggage(const CarrierFields& fields, const BaggageConfiguration& limits,
                     KeyValues& items) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  bool malformed = false;
  std::string key;
  std::string value;
  each_piece(fields, [&](std::string_view piece) {
    bytes += piece.size() + (count == 0 ? 0 : 1);
    if (++count > limits.max_items || bytes > limits.max_bytes) return false;

    const std::size_t equals = piece.find('=');
    const std::string_view raw_key = trim(piece.substr(0, equals));
    std::string_view raw_value = equals == std::string_view::npos ? "" : piece.substr(equals + 1);
    raw_value = trim(raw_value.substr(0, raw_value.find(';')));  // properties are not kept
    if (raw_key.empty() || raw_value.empty()) {
      malformed = true;
      return false;
    }
    key.clear();
    value.clear();
    append_percent_decoded(raw_key, key);
    append_percent_decoded(raw_value, value);
    items.set(key, value);
    return true;
  });
  if (malformed) items.clear();
}

void inject_baggage(const KeyValues& items, const BaggageConfiguration& limits, Headers& carrier) {
  carrier.add_written(name(Field::kBaggage), [&](std::string& out) {
    const std::size_t start = out.size();
    std::size_t count = 0;
    for (const auto [key, value] : items) {
      if (key.empty() || value.empty()) continue;  // no receiver could read it (BG-04)
      if (++count > limits.max_items) break;
      const std::size_t before = out.size();
      if (before != start) out.push_back(',');
      append_percent_encoded(key, kSafeInKey, out);
      out.push_back('=');
      append_percent_encoded(value, kSafeInValue, out);
      if (out.size() - start > limits.max_bytes) {  // the first that does not fit is the last
        out.resize(before);
        break;
      }
    }
    return out.size() != start;
  });
}

bool is_tagged(std::string_view key, const BaggageConfiguration& configuration) {
  const auto& keys = configuration.tag_keys;
  return configuration.tag_all || std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace propspec
