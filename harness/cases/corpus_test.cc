// The corpus that is compiled into the program.
#include <gtest/gtest.h>

#include "harness/cases/case.h"

namespace propspec::harness {
namespace {

TEST(Corpus, IsWhole) {
  const auto corpus = load_embedded_corpus();
  if (!corpus) {
    for (const Error& error : corpus.error()) ADD_FAILURE() << error.message;
    return;
  }
  EXPECT_GE(corpus->cases.size(), 150u);
}

}  // namespace
}  // namespace propspec::harness
