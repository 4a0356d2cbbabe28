#include "sim/world/memo.h"

#include <gtest/gtest.h>

namespace raytruth::world {
namespace {

TEST(Memo, AsksAgainWhenTheKeyIsAnother) {
  const Memo<int, int> memo;
  int asked = 0;
  const auto square = [&](int x) {
    return memo.get(x, [&] {
      ++asked;
      return x * x;
    });
  };
  EXPECT_EQ(square(3), 9);
  EXPECT_EQ(square(3), 9);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(square(4), 16);
  EXPECT_EQ(square(3), 9);
  EXPECT_EQ(asked, 3);
}

}  // namespace
}  // namespace raytruth::world
