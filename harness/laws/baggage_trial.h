// Baggage in requests and in what is injected: what its laws ask, and compare.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/laws/baggage_list.h"
#include "harness/laws/examination.h"

namespace propspec::harness {

// BG-05: of what goes out, and of what is read.
inline constexpr std::size_t kMaxBaggageItems = 64;
inline constexpr std::size_t kMaxBaggageBytes = 8192;

// Settings. Baggage is read, or written, with the usual limits.
bool reads_baggage(const Setting& setting);
bool writes_baggage(const Setting& setting);
bool reads_and_writes_baggage(const Setting& setting);

// The one baggage header; nothing if there is none, or another one.
std::optional<std::string_view> only_baggage(const Headers& headers);
// The items of the one baggage header, if everybody reads the same in it and keeps all of it.
std::optional<Items> plain_items(const PropagateRequest& request);
// They are there, and the application sets no others.
bool is_plain_baggage(const Setting& setting, const PropagateRequest& request);
// The parts of an X-Ray header that nobody knows are baggage to the one library that has it.
bool has_xray(const Headers& headers);

// The headers with this list as the only baggage.
Headers with_baggage(const Headers& given, const std::string& list);

void must_be_items(Examination& trial, std::string_view observable, const ItemsByKey& expected,
                   const ItemsByKey& actual);
// What went out; nothing, and a failure, if it is not legal. Without a header: no items.
std::optional<ItemsByKey> sent_items(Examination& trial, std::size_t i);
// The span has no tags of baggage.
void must_have_no_baggage_tags(Examination& trial, std::size_t i);

}  // namespace propspec::harness
