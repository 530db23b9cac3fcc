#include "harness/targets/in_flight.h"

#include <gmock/gmock.h>

namespace propspec::harness {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(InFlight, IdsAscendAndLeadBack) {
  InFlight flight;
  EXPECT_EQ(flight.add(70, AnswerKind::kHello), 1);
  EXPECT_EQ(flight.add(80, AnswerKind::kObservation), 2);
  EXPECT_EQ(flight.kind_for(1), AnswerKind::kHello);
  EXPECT_EQ(flight.kind_for(2), AnswerKind::kObservation);
  EXPECT_EQ(flight.index_of(2), 80u);
  EXPECT_EQ(flight.size(), 2u);
}

TEST(InFlight, AnswersInAnyOrder) {
  InFlight flight;
  for (std::size_t i = 0; i < 4; ++i) flight.add(i, AnswerKind::kObservation);
  EXPECT_EQ(flight.take(3), 2u);
  EXPECT_EQ(flight.take(1), 0u);
  EXPECT_THAT(flight.indices(), ElementsAre(1, 3));
  EXPECT_EQ(flight.take(2), 1u);
  EXPECT_EQ(flight.take(4), 3u);
  EXPECT_THAT(flight.indices(), IsEmpty());
  EXPECT_EQ(flight.add(9, AnswerKind::kDone), 5) << "no id comes twice";
}

TEST(InFlight, WhatIsNotThereIsNotFound) {
  InFlight flight;
  flight.add(0, AnswerKind::kDone);
  flight.add(1, AnswerKind::kDone);
  EXPECT_EQ(flight.take(2), 1u);
  for (const std::int64_t id : {std::int64_t{2}, std::int64_t{0}, std::int64_t{-1}, std::int64_t{3},
                                INT64_MIN, INT64_MAX}) {
    EXPECT_EQ(flight.kind_for(id), std::nullopt) << id;
    EXPECT_EQ(flight.take(id), std::nullopt) << id;
  }
  EXPECT_EQ(flight.size(), 1u);
}

}  // namespace
}  // namespace propspec::harness
