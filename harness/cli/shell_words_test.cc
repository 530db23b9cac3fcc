#include "harness/cli/shell_words.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace propspec::harness {
namespace {

// What a real shell makes of it.
std::string read_by_shell(const std::string& word) {
  std::string out;
  std::FILE* pipe = ::popen(("printf %s " + word).c_str(), "r");
  std::array<char, 256> buffer;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    out.append(buffer.data(), size);
  }
  ::pclose(pipe);
  return out;
}

TEST(ShellQuoted, LeavesPlainWordsAlone) {
  EXPECT_EQ(shell_quoted("npm:dd-trace@5"), "npm:dd-trace@5");
  EXPECT_EQ(shell_quoted("A=b,c"), "A=b,c");
}

TEST(ShellQuoted, QuotesTheRest) {
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("cmd:python3 a.py"), "'cmd:python3 a.py'");
  EXPECT_EQ(shell_quoted("it's"), R"('it'\''s')");
}

TEST(ShellQuoted, AShellReadsTheSameWord) {
  for (const std::string word : {"a b", "$HOME `x`", "it's \"quoted\"", "back\\slash", "*?[a]{b,c}",
                                 "new\nline", "~", "!event", "tab\t;&|<>()#", "=x"}) {
    EXPECT_EQ(read_by_shell(shell_quoted(word)), word);
  }
}

}  // namespace
}  // namespace propspec::harness
