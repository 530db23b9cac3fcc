// Sound journeys cost no memory once the checker has seen one as large.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "simulator/checker/sample_journey.h"

namespace {
std::size_t allocations = 0;
}  // namespace

// Sanitizers bring operators of their own, and nothing is counted then.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// Not inlined, since GCC takes the pair for mismatched otherwise.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace propspec::checking {
namespace {

TEST(Allocations, ASoundJourneyMakesNone) {
  Checker checker(sample_plan());
  for (const int jobs : {1, 5, 50}) {
    Sample sample;
    for (int i = 0; i < jobs; ++i) sample.receive(sample.send());
    sample.server().record.duration_ns = 60'000 * kMs;
    checker.check(sample.journey);
    const std::size_t before = allocations;
    const bool is_sound = checker.check(sample.journey).violations.empty();
    EXPECT_EQ(allocations, before) << jobs << " jobs";
    EXPECT_TRUE(is_sound);
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Allocations, AreCounted) {
  const std::size_t before = allocations;
  const std::string text(100, 'x');
  EXPECT_GT(allocations, before) << text;
}
#endif

}  // namespace
}  // namespace propspec::checking
