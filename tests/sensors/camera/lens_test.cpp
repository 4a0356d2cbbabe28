// What a lens does: it keeps light, blurs by its width, and spreads a little far around.
#include "sensors/camera/lens.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace raytruth::camera {
namespace {

std::size_t pixel_at(int x, int y, int width) {
  return 3 * static_cast<std::size_t>(y * width + x);
}

TEST(Lens, LeavesEvenLightAlone) {
  const std::vector<float> even(3 * 70 * 37, 5.0F);
  for (const float v : through_lens(even, 70, 37)) ASSERT_NEAR(v, 5.0F, 1e-4F);
}

// A lamp of one pixel in the middle of 257 x 193. Beside it exp(-1 / (2 0.5^2)) = 0.135 of its
// middle, over the sum of 1 + 2 * 0.135: 0.787 and 0.107 across, and down alike. 2 % of its light
// go around it, all of which lands in a picture that wide.
TEST(Lens, SpreadsALamp) {
  constexpr int kWidth = 257, kHeight = 193, kX = 128, kY = 96;
  std::vector<float> radiance(3 * kWidth * kHeight, 0.0F);
  radiance[pixel_at(kX, kY, kWidth) + 1] = 1e6F;
  const std::vector<float> seen = through_lens(radiance, kWidth, kHeight);
  const double middle = 0.787, side = 0.1065;
  EXPECT_NEAR(seen[pixel_at(kX, kY, kWidth) + 1] / 1e6, 0.98 * middle * middle, 0.003);
  EXPECT_NEAR(seen[pixel_at(kX + 1, kY, kWidth) + 1] / 1e6, 0.98 * middle * side, 0.003);
  EXPECT_NEAR(seen[pixel_at(kX, kY - 1, kWidth) + 1] / 1e6, 0.98 * middle * side, 0.003);
  double sum = 0.0, far = 0.0;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const double v = seen[pixel_at(x, y, kWidth) + 1] / 1e6;
      EXPECT_GE(v, 0.0);
      sum += v;
      if (std::abs(x - kX) > 2 || std::abs(y - kY) > 2) far += v;
      EXPECT_EQ(seen[pixel_at(x, y, kWidth)], 0.0F) << "red stays red";
    }
  }
  // The smallest halo's middle lies within two pixels. Cells cut by the picture's edge weigh as
  // much as whole ones: 1 % of 2 %.
  EXPECT_NEAR(sum, 1.0, 1e-3);
  EXPECT_GT(far, 0.012);
  EXPECT_LT(far, 0.02);
  // It falls with the distance.
  const auto v = [&](int away) { return seen[pixel_at(kX + away, kY, kWidth) + 1]; };
  EXPECT_GT(v(4), 5.0F * v(16));
  EXPECT_GT(v(16), 3.0F * v(64));
  EXPECT_GT(v(64), 0.0F);
}

TEST(Lens, SmallPicturesAreNoTrouble) {
  EXPECT_TRUE(through_lens({}, 0, 0).empty());
  EXPECT_EQ(through_lens(std::vector<float>{1.0F, 2.0F, 3.0F}, 1, 1).size(), 3U);
}

}  // namespace
}  // namespace raytruth::camera
