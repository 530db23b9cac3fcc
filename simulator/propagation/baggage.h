// Style `baggage`: the W3C baggage header. It carries no trace context, and travels whether or not
// there is one (PR-05b).
#pragma once

#include "simulator/propagation/carrier_fields.h"
#include "simulator/propagation/configuration.h"
#include "simulator/trace/key_values.h"

namespace propspec {

// Adds the decoded items to `items`; of duplicates the last value counts. A malformed header yields
// nothing at all (BG-04); what is beyond the limits is not looked at (BG-05).
void extract_baggage(const CarrierFields& fields, const BaggageConfiguration& limits,
                     KeyValues& items);

// Writes as many items, in order, as the limits allow; none, no header (BG-02, BG-05).
void inject_baggage(const KeyValues& items, const BaggageConfiguration& limits, Headers& carrier);

// BG-07: should this item become a span tag?
bool is_tagged(std::string_view key, const BaggageConfiguration& configuration);

}  // namespace propspec
