#include "harness/cases/fresh_id.h"

#include <gtest/gtest.h>

#include <string>

namespace propspec::harness {
namespace {

struct Row {
  const char* why;
  const char* id;
  const char* given;
  bool fresh;
};

TEST(FreshId, Table) {
  const Row rows[] = {
      {"nothing given", "00000000075bcd15", "", true},
      {"zero, decimal", "0", "", false},
      {"zero, 16 digits", "0000000000000000", "", false},
      {"zero, 32 digits", "00000000000000000000000000000000", "", false},
      {"the low half is zero", "00000000000000010000000000000000", "", false},
      {"no id", "hello", "", false},
      {"nothing", "", "", false},
      {"leading zero", "012345", "", false},
      {"above 64 bits", "18446744073709551616", "", false},
      {"upper-case", "00000000075BCD15", "", false},
      {"decimal in a decimal header", "123456789", "123456789", false},
      {"decimal in a hexadecimal header", "123456789", "00-00000000075bcd15-01", false},
      {"hexadecimal in a decimal header", "00000000075bcd15", "123456789", false},
      {"low half of a long id", "640cfd8d00000001abcdef0123456789",
       "80f198ee56343ba8abcdef0123456789", false},
      {"long id of which the upper half was dropped", "0000000000000000abcdef0123456789",
       "00-80f198ee56343ba8abcdef0123456789-01", false},
      {"upper-case in the header", "abcdef0123456789", "ABCDEF0123456789", false},
      {"cut out of a longer text", "1234567890123", "1234567890123xyz", false},
      {"only the upper half is the same", "80f198ee56343ba81111111111111111",
       "80f198ee56343ba8abcdef0123456789", true},
      {"another", "987654321", "123456789", true},
      {"sixteen digits that are decimal in the header", "1234567890123456", "1234567890123456",
       false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_fresh_id(row.id, {{"x", "unrelated"}, {"y", row.given}}), row.fresh) << row.why;
  }
}

}  // namespace
}  // namespace propspec::harness
