// Bytes that no grammar makes: valid values spoiled, and values of any bytes.
#pragma once

#include <string>

#include "harness/specimens/dice.h"

namespace propspec::harness {

// One to three bytes or pieces are deleted, inserted, replaced, doubled, or cut off.
void mutate(Dice& dice, std::string& value);

// 0 to 8192 bytes, short ones more often than long ones: of any kind, printable, or such as the
// grammars are made of.
void any_bytes(Dice& dice, std::string& value);

}  // namespace propspec::harness
