#include "harness/explain/run_command.h"

#include <gtest/gtest.h>

namespace propspec::harness {
namespace {

TEST(RunCommand, NamesTheEditionWhereItIsNotTheCurrentOne) {
  EXPECT_EQ(run_command("TP-11"), "propspec run TARGET --filter TP-11");
  EXPECT_EQ(run_command("TP-11", {Spec::kW3c2, Spec::kW3c2}), "propspec run TARGET --filter TP-11");
  EXPECT_EQ(run_command("TP-11", {Spec::kW3c1, Spec::kW3c1}),
            "propspec run TARGET --filter TP-11 --spec w3c-1");
}

}  // namespace
}  // namespace propspec::harness
