// Birds: they stand and walk with folded wings, and fly where they are faster than birds run.
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "assets/animal.h"
#include "assets/material_library.h"
#include "assets/two_wheeler_parts.h"
#include "assets/words.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

struct BirdKind {
  std::vector<std::string_view> words;
  double length_m;  ///< of bill to tail
  double beat_m;    ///< way of one beat of the wings at a usual speed
  std::array<float, 3> body, wing, bill;
};

// Wing beats and speeds after Pennycuick, "Wingbeat frequency of birds in steady cruising flight",
// J. Exp. Biol. 199 (1996), and Alerstam et al., "Flight speeds among bird species", PLoS Biology 5
// (2007).
const std::vector<BirdKind>& bird_kinds() {
  static const std::vector<BirdKind> all = {
      {{"pigeon", "dove", "taube", "bird", "vogel"},
       0.33,
       2.6,
       {0.16F, 0.17F, 0.20F},
       {0.25F, 0.26F, 0.28F},
       {0.30F, 0.10F, 0.08F}},
      {{"crow", "raven", "rook", "jackdaw", "magpie"},
       0.47,
       3.0,
       {0.012F, 0.012F, 0.014F},
       {0.012F, 0.012F, 0.015F},
       {0.015F, 0.015F, 0.015F}},
      {{"gull", "seagull", "tern", "stork", "swan"},
       0.55,
       3.7,
       {0.70F, 0.70F, 0.69F},
       {0.38F, 0.40F, 0.43F},
       {0.55F, 0.33F, 0.02F}},
      {{"sparrow", "songbird", "blackbird", "starling", "finch"},
       0.16,
       0.7,
       {0.16F, 0.10F, 0.06F},
       {0.11F, 0.07F, 0.04F},
       {0.06F, 0.05F, 0.04F}}};
  return all;
}

constexpr double kFlies_m_s = 2.5;
const Vec3 kWingRoot(0.040, 0.040, 0.150);  // of a pigeon, left; its hip and half a wing's span
const Vec3 kLegRoot(0.008, 0.022, 0.088);
constexpr double kInnerWing_m = 0.13;

class Bird final : public Asset {
 public:
  Bird(std::vector<AssetNode> nodes, const Vec3& scale, const Vec3& shift, double beat_m)
      : scale_(scale), shift_(shift), beat_m_(beat_m) {
    nodes_ = std::move(nodes);
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    const bool flies = shows(kWingL, state);
    const double step_m = 0.5 * scale_.x() * 0.33;
    const double stride = 2.0 * kPi * det::fmod(state.gait_m, step_m) / step_m;
    const double beat = 2.0 * kPi * det::fmod(state.gait_m, beat_m_) / beat_m_;
    const Pose still(Eigen::Quaterniond::Identity(), shift_);
    // Level in the air, about the middle of the body.
    const Vec3 middle = scale_.cwiseProduct(Vec3(0.0, 0.0, 0.13));
    const Pose body =
        flies ? still * Pose::from_euler(middle, {0, 0.30, 0}) * Pose::from_euler(-middle, {})
              : still;
    std::vector<Pose> X(kCount);
    X[kBody] = X[kFolded] = body;
    for (const std::size_t side : {0U, 1U}) {
      const double y = side == 0 ? 1.0 : -1.0;
      const auto on_side = [&](const Vec3& p) {
        return Vec3(scale_.cwiseProduct(Vec3(p.x(), y * p.y(), p.z())));
      };
      const bool walks = std::abs(state.speed_m_s) > 0.05;
      const double swing = walks ? 0.45 * y * det::sin(stride) : 0.0;
      X[kLegL + side] = body * Pose::from_euler(on_side(kLegRoot), {0, swing, 0});
      const double arm = 0.15 + 0.55 * det::sin(beat), hand = 0.35 * det::sin(beat - 0.8);
      X[kWingL + side] = body * Pose::from_euler(on_side(kWingRoot), {0, -0.30, y * arm});
      X[kHandL + side] =
          X[kWingL + side] * Pose::from_euler(on_side({0, kInnerWing_m, 0}), {0, 0, y * hand});
    }
    return X;
  }

  bool shows(std::size_t node, const ActorState& state) const override {
    if (node == kBody) return true;
    return (node >= kWingL) == (std::abs(state.speed_m_s) > kFlies_m_s);
  }

  enum Node : std::size_t { kBody, kFolded, kLegL, kLegR, kWingL, kWingR, kHandL, kHandR, kCount };

 private:
  Vec3 scale_, shift_;
  double beat_m_;
};

const BirdKind* bird_kind_of(const ActorModel& model) {
  const Words words(model);
  for (const BirdKind& kind : bird_kinds()) {
    for (const std::string_view word : kind.words)
      if (words.any({word})) return &kind;
  }
  return nullptr;
}

// A piece of a wing from its hinge to the side: places along it with the chord from front to rear.
void add_wing(MeshBuilder& b, std::uint16_t part, double side,
              const std::vector<std::array<double, 3>>& chords) {
  std::vector<std::vector<Vec3>> rings;
  const auto ring = [&](const std::array<double, 3>& c, double thick) {
    const double span = c[1] - c[2];
    std::vector<Vec3> r;
    for (const auto& [u, z] :
         {std::pair{0.0, 0.0}, {0.3, 1.0}, {0.7, 0.7}, {1.0, 0.0}, {0.7, -0.5}, {0.3, -0.7}})
      r.emplace_back(c[1] - u * span, side * c[0], thick * z);
    if (side > 0.0) std::reverse(r.begin(), r.end());
    return r;
  };
  const auto flat = [&](const std::array<double, 3>& c) {
    return std::vector<Vec3>(6, Vec3(0.5 * (c[1] + c[2]), side * c[0], 0.0));
  };
  rings.push_back(flat(chords.front()));
  for (const auto& c : chords) rings.push_back(ring(c, 0.006 * (c[1] - c[2]) / 0.12));
  rings.push_back(flat(chords.back()));
  b.loft(rings, true, [part](std::size_t, std::size_t) { return part; });
}

}  // namespace

bool is_bird(const ActorModel& model) { return bird_kind_of(model) != nullptr; }

std::shared_ptr<const Asset> make_bird(const ActorModel& model, const Kit& kit,
                                       RandomStream random) {
  const BirdKind& kind = *bird_kind_of(model);
  const ClassId c = model.class_id;
  const auto shade = static_cast<float>(random.uniform(0.85, 1.15));
  const auto feathers = [&](std::array<float, 3> colour) {
    for (float& x : colour) x = std::min(0.8F, shade * x);
    return kit.add(coloured("fur", colour));
  };
  const MaterialId body_m = feathers(kind.body), wing_m = feathers(kind.wing);
  const MaterialId bill_m = kit.add(paint("horn", kind.bill, false));
  const MaterialId eye_m = kit.standard("black_plastic");
  std::array<MeshBuilder, Bird::kCount> b;
  const std::uint16_t feather = b[Bird::kBody].part("Feathers", c, body_m),
                      bill = b[Bird::kBody].part("Bill", c, bill_m),
                      eye = b[Bird::kBody].part("Eyes", c, eye_m);
  MeshBuilder& body = b[Bird::kBody];
  add_hull(body, feather,
           {{-0.165, 0.085, 0.022, 0.006},
            {-0.10, 0.100, 0.028, 0.012},
            {-0.05, 0.120, 0.044, 0.035},
            {0.0, 0.132, 0.055, 0.052},
            {0.05, 0.150, 0.050, 0.050},
            {0.085, 0.174, 0.034, 0.038},
            {0.112, 0.196, 0.022, 0.026}},
           2.2);
  body.ellipsoid(feather, {0.112, 0, 0.212}, {0.031, 0.024, 0.027}, 12);
  body.tube(bill, {0.136, 0, 0.210}, {0.165, 0, 0.203}, 0.008, 0.002, 6);
  for (const double y : {0.021, -0.021})
    body.ellipsoid(eye, {0.121, y, 0.217}, {0.005, 0.004, 0.005}, 6);
  for (const std::size_t side : {0U, 1U}) {
    const double y = side == 0 ? 1.0 : -1.0;
    MeshBuilder& folded = b[Bird::kFolded];
    folded.ellipsoid(folded.part("Wings", c, wing_m), {-0.035, y * 0.046, 0.136},
                     {0.105, 0.020, 0.042}, 12);
    MeshBuilder& leg = b[Bird::kLegL + side];
    const std::uint16_t horn = leg.part("Bill", c, bill_m);
    leg.tube(horn, {0, 0, 0}, {0.002, 0, 0.006 - kLegRoot.z()}, 0.006, 0.004, 6);
    leg.box(horn, {0.014, 0, 0.003 - kLegRoot.z()}, {0.044, 0.022, 0.006});
    add_wing(b[Bird::kWingL + side], b[Bird::kWingL + side].part("Wings", c, wing_m), y,
             {{0.0, 0.032, -0.080}, {0.06, 0.040, -0.085}, {kInnerWing_m, 0.036, -0.085}});
    add_wing(b[Bird::kHandL + side], b[Bird::kHandL + side].part("Wings", c, wing_m), y,
             {{0.0, 0.036, -0.085},
              {0.09, 0.014, -0.075},
              {0.14, -0.016, -0.068},
              {0.175, -0.050, -0.070}});
  }
  // As large as the box where it is stated.
  Box3 own = b[Bird::kBody].bounds();
  own.extend(b[Bird::kFolded].bounds().min);
  own.extend(b[Bird::kFolded].bounds().max);
  own.min.z() = 0.0;
  const bool boxed = model.box_size_m.minCoeff() >= 0.02;
  const Vec3 scale = boxed ? Vec3(model.box_size_m.cwiseQuotient(own.size()))
                           : Vec3(Vec3::Constant(kind.length_m / 0.33));
  const Vec3 shift =
      boxed ? Vec3(model.box_center_m - scale.cwiseProduct(own.center())) : Vec3(Vec3::Zero());
  constexpr const char* kNames[] = {"Body",   "Wings",  "Leg_L",  "Leg_R",
                                    "Wing_L", "Wing_R", "Hand_L", "Hand_R"};
  std::vector<AssetNode> nodes;
  for (std::size_t n = 0; n < Bird::kCount; ++n) {
    auto mesh = std::make_shared<Mesh>(*b[n].build(50.0));
    for (Vec3f& p : mesh->positions) p = p.cwiseProduct(scale.cast<float>());
    for (Vec3f& q : mesh->normals) q = q.cwiseQuotient(scale.cast<float>()).normalized();
    nodes.push_back({kNames[n], std::move(mesh)});
  }
  return std::make_shared<Bird>(std::move(nodes), scale, shift,
                                kind.beat_m * scale.x() * 0.33 / kind.length_m);
}

}  // namespace raytruth::assets
