// A choice among many lamps: its chances add up, are those that it is made with, and leave nothing
// out that sends light.
#include "sensors/tracing/light_tree.h"

#include <gtest/gtest.h>

#include <cmath>

#include "scenes/build/glow.h"
#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::tracing {
namespace {

Vec3f direction(RandomStream& random) {
  const double z = 2.0 * random.uniform() - 1.0;
  const double phi = 2.0 * kPi * random.uniform();
  const double s = std::sqrt(1.0 - z * z);
  return {static_cast<float>(s * std::cos(phi)), static_cast<float>(s * std::sin(phi)),
          static_cast<float>(z)};
}

// Small flat lamps in a street of 400 m, some of them beams, some shining both ways.
std::vector<LightTree::Emitter> street(int count, RandomStream& random) {
  std::vector<LightTree::Emitter> all;
  for (int i = 0; i < count; ++i) {
    LightTree::Emitter e;
    const Vec3f middle(static_cast<float>(400.0 * random.uniform()),
                       static_cast<float>(20.0 * random.uniform()),
                       static_cast<float>(0.5 + 6.0 * random.uniform()));
    e.low = middle - Vec3f::Constant(0.1F);
    e.high = middle + Vec3f::Constant(0.1F);
    e.axis = direction(random);
    e.intensity = static_cast<float>(std::exp(6.0 * random.uniform()));
    if (i % 5 == 0) e.lobe = i / 5;
    e.both_sides = e.lobe < 0 && i % 3 == 0;
    all.push_back(e);
  }
  return all;
}

// Beams along the axes.
std::vector<LightTree::Lobe> lobes_of(const std::vector<LightTree::Emitter>& lamps) {
  std::vector<LightTree::Lobe> lobes;
  for (const LightTree::Emitter& e : lamps) {
    if (e.lobe < 0) continue;
    const auto turn = Eigen::Quaternionf::FromTwoVectors(Vec3f::UnitX(), e.axis);
    lobes.push_back(
        {e.lobe % 2 == 0 ? scene::Beam::kLow : scene::Beam::kHigh, turn.toRotationMatrix()});
  }
  return lobes;
}

LightTree::Receiver receiver(RandomStream& random) {
  LightTree::Receiver to;
  to.point = Vec3f(static_cast<float>(400.0 * random.uniform()),
                   static_cast<float>(20.0 * random.uniform()),
                   static_cast<float>(7.0 * random.uniform()));
  to.normal = direction(random);
  to.both_sides = random.uniform() < 0.3;
  // Matt ones, and wet ones seen from above their surface.
  to.view = direction(random);
  if (to.view.dot(to.normal) < 0.0F) to.view = -to.view;
  to.gloss = random.uniform() < 0.5 ? 0.0F : 0.2F;
  to.alpha = static_cast<float>(0.01 + 0.3 * random.uniform());
  to.splits = 1 + static_cast<int>(31.0 * random.uniform());
  return to;
}

TEST(LightTree, ChancesAddUpToOneAndMissNobody) {
  RandomStream random(3, "test.lights");
  const std::vector<LightTree::Emitter> lamps = street(500, random);
  const LightTree tree(lamps, lobes_of(lamps));
  for (int n = 0; n < 200; ++n) {
    const LightTree::Receiver to = receiver(random);
    double sum = 0.0;
    bool any = false;
    for (std::uint32_t i = 0; i < lamps.size(); ++i) {
      const float chance = tree.chance(to, i);
      sum += static_cast<double>(chance);
      const LightTree::Emitter& e = lamps[i];
      const Vec3f way = to.point - 0.5F * (e.low + e.high);
      const float in = -to.normal.dot(way);
      const float out = e.axis.dot(way);
      const bool lit = (to.both_sides || in > 0.0F) && (e.both_sides || out > 0.0F);
      EXPECT_TRUE(!lit || chance > 0.0F) << n << ' ' << i;
      any = any || lit;
    }
    // 500 products of ten roundings each in single precision. Branches whose nodes can't rule out
    // light may end where no child can send any: those draws are lost, so that less is possible.
    EXPECT_LT(sum, 1.0 + 1e-4) << n;
    EXPECT_TRUE(!any || sum > 0.0) << n;
  }
}

TEST(LightTree, PicksWithTheChancesThatItSays) {
  RandomStream random(4, "test.lights");
  const std::vector<LightTree::Emitter> lamps = street(60, random);
  const LightTree tree(lamps, lobes_of(lamps));
  const LightTree::Receiver to = receiver(random);
  // Even steps of the number: a share of chance p holds p * kSteps of them, with up to two cut by
  // its ends at each of the six to ten levels.
  constexpr int kSteps = 1 << 20;
  std::vector<int> seen(lamps.size(), 0);
  for (int k = 0; k < kSteps; ++k) {
    const auto choice = tree.pick(to, (static_cast<float>(k) + 0.5F) / kSteps);
    if (!choice) continue;
    ++seen[choice->emitter];
    ASSERT_NEAR(choice->chance / tree.chance(to, choice->emitter), 1.0, 1e-5);
  }
  for (std::uint32_t i = 0; i < lamps.size(); ++i)
    EXPECT_NEAR(seen[i], static_cast<double>(tree.chance(to, i)) * kSteps, 60.0) << i;
}

// A beam near by that shines past the receiver, and bright ones on all sides of it whose common
// sphere it lies in. 4,000 times their intensity at a ninth of the distance: the near one gives
// nearly half of the light, though a bound of all of them says next to nothing.
TEST(LightTree, FindsTheNearBeamAmongFarOnes) {
  std::vector<LightTree::Emitter> lamps;
  std::vector<LightTree::Lobe> lobes;
  const auto add = [&](const Vec3f& at, const Vec3f& axis, float intensity) {
    LightTree::Emitter e;
    e.low = at - Vec3f::Constant(0.05F);
    e.high = at + Vec3f::Constant(0.05F);
    e.axis = axis;
    e.intensity = intensity;
    e.lobe = static_cast<std::int32_t>(lobes.size());
    lamps.push_back(e);
    const auto turn = Eigen::Quaternionf::FromTwoVectors(Vec3f::UnitX(), axis);
    lobes.push_back({scene::Beam::kHigh, turn.toRotationMatrix()});
  };
  // All look the same way, so that those behind the receiver shine at it and those ahead don't.
  add(Vec3f(-8.0F, 0.5F, 0.7F), Vec3f::UnitX(), 1.0F);
  for (int i = 0; i < 40; ++i) {
    const float x = 60.0F * static_cast<float>(1 + i % 4) * (i % 2 == 0 ? 1.0F : -1.0F);
    add(Vec3f(x, 4.0F * static_cast<float>(i % 5 - 2), 0.7F), Vec3f::UnitX(), 1.0F);
  }
  const LightTree tree(lamps, lobes);
  LightTree::Receiver to;
  to.point = Vec3f::Zero();
  // I share cos / d^2, the cosine being 0.7 / d.
  double near = 0.0, all = 0.0;
  for (std::size_t i = 0; i < lamps.size(); ++i) {
    const Vec3f way = -0.5F * (lamps[i].low + lamps[i].high);
    const double d = static_cast<double>(way.norm());
    const Vec3f local = lobes[i].R.transpose() * way / way.norm();
    const double gives =
        static_cast<double>(scene::beam_share(scene::Beam::kHigh, local)) / (d * d * d);
    all += gives;
    if (i == 0) near = gives;
  }
  EXPECT_GT(near / all, 0.9);
  EXPECT_GT(static_cast<double>(tree.chance(to, 0)), 0.5 * near / all);
}

// A wet road that is seen at 5 degrees mirrors the lamp ahead, whose light comes nearly along it;
// the one overhead, as far and as bright, gives it eleven times as much. A matt one takes it so.
TEST(LightTree, GlossTakesWhatItMirrors) {
  constexpr float kSine = 0.0872F, kCosine = 0.9962F;  // of 5 degrees
  std::vector<LightTree::Emitter> lamps(2);
  lamps[0].low = lamps[0].high = Vec3f(0.0F, 0.0F, 20.0F);
  lamps[0].axis = -Vec3f::UnitZ();
  lamps[1].low = lamps[1].high = Vec3f(20.0F * kCosine, 0.0F, 20.0F * kSine);
  lamps[1].axis = -Vec3f(kCosine, 0.0F, kSine);
  for (LightTree::Emitter& e : lamps) e.intensity = 1.0F;
  const LightTree tree(lamps);
  LightTree::Receiver matt;
  EXPECT_NEAR(tree.chance(matt, 1), kSine / (1.0F + kSine), 1e-3F);
  // Matt 0.03 and gloss 0.2 of alpha 0.04: 0.03 to 0.0026 + 0.2 / (pi 0.0016) = 40.
  LightTree::Receiver wet;
  wet.view = Vec3f(-kCosine, 0.0F, kSine);
  wet.matt = 0.03F;
  wet.gloss = 0.2F;
  wet.alpha = 0.04F;
  EXPECT_GT(tree.chance(wet, 1), 0.99F);
  // A wall's worth aside it mirrors nothing: sideways by 17 degrees the half vector turns by 60.
  wet.view = Vec3f(-kCosine * 0.956F, kCosine * 0.292F, kSine);
  wet.cut.made = false;
  EXPECT_LT(tree.chance(wet, 1), 0.2F);
}

// Five hundred lamps alike: those near by are picked in the end.
TEST(LightTree, PrefersWhatIsNear) {
  std::vector<LightTree::Emitter> lamps;
  for (int i = 0; i < 500; ++i) {
    LightTree::Emitter e;
    e.low = e.high = Vec3f(8.0F * static_cast<float>(i), 0.0F, 6.0F);
    e.axis = -Vec3f::UnitZ();
    e.intensity = 100.0F;
    lamps.push_back(e);
  }
  const LightTree tree(lamps);
  LightTree::Receiver to;
  to.point = Vec3f(1604.0F, 0.0F, 0.0F);
  // I cos cos / d^2 with both cosines h / d: h^2 / d^4; what is optimal for lamps 200 and 201.
  double all = 0.0;
  for (int i = 0; i < 500; ++i) all += std::pow(36.0 + std::pow(8.0 * i - 1604.0, 2.0), -2.0);
  const double best = 2.0 * std::pow(36.0 + 16.0, -2.0) / all;
  const float both = tree.chance(to, 200) + tree.chance(to, 201);
  EXPECT_GT(best, 0.8);
  // Nodes are chosen by bounds: half of the best will do.
  EXPECT_GT(both, 0.5 * best);
}

// What bounds of beams say is little: neither they nor the other lamps are left with less than a
// fifth, however weak they seem, and share that as before.
TEST(LightTree, NeitherBeamsNorOthersGetLessThanAFifth) {
  const auto chance_of_beams = [](float beams_cd, float others_cd) {
    std::vector<LightTree::Emitter> lamps;
    for (int i = 0; i < 6; ++i) {
      LightTree::Emitter e;
      e.low = e.high = Vec3f(20.0F, 3.0F * static_cast<float>(i), 1.0F);
      e.axis = -Vec3f::UnitX();
      e.intensity = i < 3 ? beams_cd : others_cd;
      e.lobe = i < 3 ? 0 : -1;
      lamps.push_back(e);
    }
    LightTree::Lobe back;  // turned about z
    back.R.diagonal() = Vec3f(-1.0F, -1.0F, 1.0F);
    const LightTree tree(lamps, {back});
    LightTree::Receiver to;
    to.point = Vec3f(0.0F, 7.0F, 0.5F);
    to.normal = Vec3f::UnitX();
    float beams = 0.0F, all = 0.0F;
    for (std::uint32_t i = 0; i < lamps.size(); ++i) {
      EXPECT_GT(tree.chance(to, i), 0.0F);
      all += tree.chance(to, i);
      if (i < 3) beams += tree.chance(to, i);
    }
    EXPECT_NEAR(all, 1.0F, 1e-5F);
    return beams;
  };
  EXPECT_NEAR(chance_of_beams(1.0F, 1e5F), 0.2F, 1e-5F);
  EXPECT_NEAR(chance_of_beams(1e7F, 1.0F), 0.8F, 1e-5F);
  // In between it is what they promise.
  int between = 0;
  float last = 0.0F;
  for (float beams_cd = 1.0F; beams_cd < 1e7F; beams_cd *= 2.0F) {
    const float share = chance_of_beams(beams_cd, 1e3F);
    EXPECT_GE(share, last - 1e-5F);
    last = share;
    if (share > 0.201F && share < 0.799F) ++between;
  }
  EXPECT_GE(between, 3);
}

TEST(LightTree, EmptyAndSingle) {
  const LightTree nothing;
  EXPECT_FALSE(nothing.pick({}, 0.5F));
  LightTree::Emitter e;
  e.low = e.high = Vec3f(0.0F, 0.0F, 5.0F);
  e.axis = -Vec3f::UnitZ();
  e.intensity = 1.0F;
  const LightTree one(std::vector<LightTree::Emitter>{e});
  const auto choice = one.pick({}, 0.99F);
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->emitter, 0U);
  EXPECT_EQ(choice->chance, 1.0F);
}

}  // namespace
}  // namespace raytruth::tracing
