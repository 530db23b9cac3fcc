#include "simulator/brokers/stored_properties.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace propspec {
namespace {

TEST(StoredProperties, AreMessagePack) {
  Message message;
  message.add("a", WireType::kText, "b");
  message.add("n", WireType::kNull, "");
  using namespace std::string_literals;
  EXPECT_EQ(pack_properties(message),
            "\x96"
            "\xc4\x01"
            "a\x00"
            "\xc4\x01"
            "b"
            "\xc4\x01"
            "n\x04"
            "\xc4\x00"s);
}

TEST(StoredProperties, OfNoneAreAnEmptyArray) { EXPECT_EQ(pack_properties({}), "\x90"); }

TEST(StoredProperties, RefusesWhatIsNoneOfThem) {
  using namespace std::string_literals;
  for (const std::string& bytes :
       {""s, "\x90\x90"s, "\x91\xc4\x01"s + "a", "\x93\xc4\x01"s + "a\x05\xc4\x00"s,
        "\x93\xa1"s + "a\x00\xc4\x00"s, "\xdd\xff\xff\xff\xff"s, "\x80"s}) {
    Message message;
    const auto read = unpack_properties(bytes, message);
    ASSERT_FALSE(read) << testing::PrintToString(bytes);
    EXPECT_EQ(read.error().message, "the queue holds a message that propspec did not write");
  }
}

RC_GTEST_PROP(StoredProperties, ComeBackAsTheyWere,
              (const std::vector<std::tuple<std::string, std::string>>& pairs)) {
  Message message;
  for (const auto& [name, value] : pairs) {
    message.add(name, static_cast<WireType>(value.size() % 5), value);
  }
  Message read;
  RC_ASSERT(unpack_properties(pack_properties(message), read).has_value());
  RC_ASSERT(read == message);
}

RC_GTEST_PROP(StoredProperties, NothingCrashesOnMutatedBytes,
              (const std::string& value, std::uint8_t byte)) {
  Message message;
  message.add("name", WireType::kBytes, value);
  std::string bytes = pack_properties(message);
  bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = static_cast<char>(byte);
  bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
  Message read;
  (void)unpack_properties(bytes, read);
}

RC_GTEST_PROP(StoredProperties, NothingCrashesOnAnyBytes, (const std::string& bytes)) {
  Message read;
  (void)unpack_properties(bytes, read);
}

}  // namespace
}  // namespace propspec
