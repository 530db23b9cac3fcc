#include "simulator/carriers/header_carrier.h"

#include <algorithm>

#include "simulator/carriers/readers.h"
#include "simulator/trace/text.h"

namespace propspec {
namespace {

bool same(std::string_view a, std::string_view b, NameCase names) {
  return names == NameCase::kExact ? a == b : equal_ignoring_case(a, b);
}

bool has(const Headers& context, std::string_view name, NameCase names) {
  for (const auto header : context) {
    if (same(header.key, name, names)) return true;
  }
  return false;
}

bool has_upper_case(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c != lower_case(c); });
}

// Of names and values as the transport keeps them.
struct Size {
  std::size_t properties = 0;
  std::size_t bytes = 0;
};

bool fits(const CarrierLimits& limits, Size size, std::size_t body) {
  return (limits.properties == 0 || size.properties <= limits.properties) &&
         (limits.header_bytes == 0 || size.bytes <= limits.header_bytes) &&
         (limits.message_bytes == 0 || size.bytes + body <= limits.message_bytes);
}

// Places and takes under the rules of one carrier.
class HeaderCarrier {
 public:
  explicit HeaderCarrier(const HeaderRules& rules) : rules_(rules) {}

  // The name under which the message keeps a header.
  std::string_view kept_name(std::string_view name) {
    if (rules_.mangle == nullptr) return name;
    kept_.clear();
    rules_.mangle(name, kept_);
    return kept_;
  }

  // The header that a property holds; empty: it is none that a propagator writes.
  std::string_view header_name(std::string_view kept, NameCase names) {
    if (rules_.unmangle != nullptr) {
      name_.clear();
      if (!rules_.unmangle(kept, name_)) return {};
      kept = name_;
    }
    return is_context_name(kept, names) ? kept : std::string_view();
  }

  bool is_replaced(const Property& property, const Headers& context) {
    if (!header_name(property.name, rules_.names).empty()) return true;
    if (rules_.mangle == nullptr) return has(context, property.name, rules_.names);
    for (const auto header : context) {
      if (kept_name(header.key) == property.name) return true;
    }
    return false;
  }

  // Whether each header by itself can be held.
  Placement look_at(const Headers& context) const {
    for (const auto header : context) {
      if (rules_.limits.value_bytes != 0 && header.value.size() > rules_.limits.value_bytes) {
        return Placement::kTooLarge;
      }
      if (rules_.limits.name_bytes != 0 && header.key.size() > rules_.limits.name_bytes) {
        return Placement::kIllegalHeader;
      }
      if (rules_.legal != nullptr && !rules_.legal(header.key, header.value)) {
        return Placement::kIllegalHeader;
      }
    }
    return Placement::kPlaced;
  }

 private:
  const HeaderRules& rules_;
  std::string kept_, name_;
};

// Where a property stands among those of its name.
struct Place {
  bool is_first = true;
  bool is_last = true;
};

Place place_of(const Message& message, std::size_t index, NameCase names) {
  Place place;
  const std::string_view name = message[index].name;
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (i == index || !same(message[i].name, name, names)) continue;
    (i < index ? place.is_first : place.is_last) = false;
  }
  return place;
}

// dd-trace-js joins lists, has the last of several ids, and trusts no traceparent beside another.
void read_repeated_in_javascript(const HeaderRules& rules, const Message& message,
                                 std::size_t index, Place place, std::string_view name,
                                 Headers& context) {
  const Property property = message[index];
  if (!is_list_name(name)) {
    if (place.is_last && name != "traceparent") {
      read_value(property, Reader::kJavaScript, rules.bytes, name, context);
    }
    return;
  }
  if (!place.is_first) return;
  Headers parts;
  for (std::size_t i = index; i < message.size(); ++i) {
    if (!same(message[i].name, property.name, rules.names)) continue;
    read_value(message[i], Reader::kJavaScript, rules.bytes, name, parts);
  }
  if (parts.empty()) return;
  std::string joined(parts[0].value);
  for (std::size_t i = 1; i < parts.size(); ++i) joined.append(",").append(parts[i].value);
  context.add(name, joined);
}

}  // namespace

Placement place_headers(const HeaderRules& rules, const Headers& context, Message& message) {
  HeaderCarrier carrier(rules);
  if (const Placement alone = carrier.look_at(context); is_refused(alone)) return alone;

  Size size;
  bool replaces = false;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    if (carrier.is_replaced(property, context)) {
      replaces = true;
    } else {
      ++size.properties;
      size.bytes += property.name.size() + property.value.size();
    }
  }
  for (const auto header : context) {
    ++size.properties;
    size.bytes += carrier.kept_name(header.key).size() + header.value.size();
  }
  if (!fits(rules.limits, size, message.body.size())) return Placement::kTooLarge;

  if (replaces) {
    erase_properties(
        message, [&](const Property& property) { return carrier.is_replaced(property, context); });
  }
  message.reserve(size.properties, size.bytes);
  for (const auto header : context) {
    message.add(carrier.kept_name(header.key), rules.type, header.value);
  }
  return Placement::kPlaced;
}

void take_headers(const HeaderRules& rules, const Message& message, Reader reader,
                  Headers& context) {
  const NameCase names = rules.names == NameCase::kAny ? NameCase::kAny : names_of(reader);
  HeaderCarrier carrier(rules);
  const auto header = [&](std::size_t index) {
    return carrier.header_name(message[index].name, names);
  };
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (loses_everything(reader, message[i].type) && !header(i).empty()) return;
  }
  context.reserve(message.size(), property_bytes(message));
  std::string lowered;
  for (std::size_t i = 0; i < message.size(); ++i) {
    std::string_view found = header(i);
    if (found.empty()) continue;
    if (names == NameCase::kAny && has_upper_case(found)) found = lowered = lower_case(found);
    if (rules.repeats != Repeats::kNever && reader != Reader::kFaithful) {
      const Place place = place_of(message, i, rules.names);
      if (reader == Reader::kJavaScript && !(place.is_first && place.is_last)) {
        read_repeated_in_javascript(rules, message, i, place, found, context);
        continue;
      }
      if (rules.repeats == Repeats::kLast && !place.is_last) continue;
    }
    read_value(message[i], reader, rules.bytes, found, context);
  }
}

std::string whole_body(const Message& message) { return message.body; }

std::size_t property_bytes(const Message& message) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < message.size(); ++i) {
    bytes += message[i].name.size() + message[i].value.size();
  }
  return bytes;
}

}  // namespace propspec
