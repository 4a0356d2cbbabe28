// What the reference wears below its head.
#include <algorithm>
#include <cmath>

#include "assets/body_parts.h"
#include "assets/person_body.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr double kUpperArm_m = kUpperArm * reference::kHeight;
constexpr double kLowerArm_m = kForearm * reference::kHeight;
constexpr double kCloth = 0.031;  // cells of clothes

Box3 within(double low, double high, double half_width) {
  return {{-0.26, -half_width, low}, {0.28, half_width, high}};
}

// Soft folds where cloth bunches.
double folds(const Vec3& p, double about_z, double reach, double amount) {
  const double u = (p.z() - about_z) / reach;
  if (std::abs(u) >= 1.0) return 0.0;
  const double wave = det::sin(58.0 * p.z() + 19.0 * p.y() + 14.0 * p.x()) *
                      det::sin(21.0 * p.y() - 17.0 * p.x() + 11.0 * p.z());
  return amount * (1.0 - u * u) * wave;
}

double seat_field(const Vec3& p, double grow) {
  static const std::vector<Section> rows = {
      {0.82, -0.012, 0.095, 0.150}, {0.88, -0.013, 0.112, 0.172}, {0.93, -0.014, 0.117, 0.176},
      {1.00, -0.006, 0.107, 0.165}, {1.06, 0.001, 0.098, 0.153},  {1.10, 0.003, 0.096, 0.150}};
  const double d = lofted(p, rows, grow, 0.3);
  const Vec3 q(p.x(), std::abs(p.y()), p.z());
  return smooth_union(
      d, ellipsoid(q, {-0.068, 0.075, 0.89}, Vec3(0.066, 0.082, 0.085) + Vec3::Constant(grow)),
      0.04);
}

// A top: trunk and sleeves of cloth, from `hem_z` to a round collar.
struct Top {
  double hem_z, grow, sleeve_m, collar_z, sleeve_grow;
};

double top_field(const Vec3& p, const std::vector<Section>& trunk, const Top& top) {
  double d = lofted(p, trunk, top.grow, 0.35);
  d = smooth_union(d, arms_field(p, top.sleeve_grow), 0.045);
  // Over what is worn below.
  if (p.z() < 1.10) d = smooth_union(d, seat_field(p, 0.012 + 0.5 * std::max(0.0, top.grow)), 0.02);
  d += folds(p, top.hem_z + 0.16, 0.14, 0.0045);
  const AlongLimb arm = along_arm(p);
  const bool at_arm = arm.off < 0.12;
  const double cuff = at_arm ? arm.along - top.sleeve_m : -1.0;
  const double collar = p.z() - (top.collar_z - 0.30 * p.x());
  return smooth_cut(d, std::max({top.hem_z - p.z(), cuff, collar}), 0.012);
}

const std::vector<Section>& straight_trunk() {
  static const std::vector<Section> rows = {
      {0.78, -0.008, 0.124, 0.180},  {0.86, -0.010, 0.122, 0.180}, {0.93, -0.012, 0.121, 0.180},
      {1.00, -0.006, 0.113, 0.170},  {1.08, 0.003, 0.106, 0.160},  {1.18, 0.006, 0.107, 0.160},
      {1.28, 0.008, 0.114, 0.171},   {1.36, 0.002, 0.107, 0.171},  {1.42, -0.010, 0.086, 0.150},
      {1.465, -0.015, 0.066, 0.088}, {1.50, -0.012, 0.061, 0.064}, {1.55, -0.010, 0.060, 0.062}};
  return rows;
}

const std::vector<Section>& coat_trunk() {
  static const std::vector<Section> rows = {
      {0.44, -0.002, 0.178, 0.226}, {0.62, -0.004, 0.160, 0.214},  {0.78, -0.008, 0.142, 0.202},
      {0.93, -0.010, 0.128, 0.188}, {1.00, -0.006, 0.119, 0.176},  {1.08, 0.003, 0.110, 0.165},
      {1.18, 0.006, 0.112, 0.165},  {1.28, 0.008, 0.120, 0.176},   {1.36, 0.002, 0.112, 0.176},
      {1.42, -0.010, 0.090, 0.154}, {1.465, -0.015, 0.070, 0.092}, {1.50, -0.012, 0.064, 0.067},
      {1.56, -0.010, 0.064, 0.066}};
  return rows;
}

double skirt_field(const Vec3& p, double hem_z) {
  static const std::vector<Section> rows = {
      {0.10, 0.0, 0.235, 0.285},    {0.30, 0.0, 0.205, 0.255},    {0.50, 0.0, 0.178, 0.226},
      {0.70, -0.005, 0.155, 0.205}, {0.86, -0.012, 0.128, 0.184}, {0.93, -0.013, 0.120, 0.178},
      {1.02, -0.004, 0.106, 0.161}, {1.08, 0.002, 0.099, 0.152}};
  double d = lofted(p, rows, 0.0, 0.1);
  // Pleats that open downwards.
  const double turn = det::atan2(p.y(), p.x());
  const double open = std::clamp((0.95 - p.z()) / 0.5, 0.0, 1.0);
  d += 0.010 * open * det::sin(9.0 * turn);
  return smooth_cut(d, std::max(hem_z - p.z(), p.z() - 1.07), 0.012);
}

double trousers_field(const Vec3& p, double hem_z, double grow) {
  double d = legs_field(p, grow);
  const Vec3 q(p.x(), std::abs(p.y()), p.z());
  const Vec3 knee = reference::bones()[kShinL].translation();
  const Vec3 ankle = reference::bones()[kFootL].translation();
  // Straight down from the knee, over the shoe.
  d = smooth_union(d, capsule(q, knee, ankle + Vec3(0.004, 0, 0), 0.056 + grow, 0.050 + grow),
                   0.03);
  d = smooth_union(d, seat_field(p, 0.0), 0.035);
  d += folds(p, 0.49, 0.10, 0.004) + folds(p, 0.13, 0.08, 0.005) + folds(p, 0.84, 0.06, 0.003);
  return smooth_cut(d, std::max(hem_z - p.z(), p.z() - 1.055), 0.008);
}

void open_front(ImplicitMesh& shell) {
  // The shirt shows in a V below the collar.
  cut_zone(shell, 0, 1, [](const Vec3& p) {
    return std::max({std::abs(p.y()) - 0.26 * (p.z() - 1.24), -p.x(), 1.24 - p.z()});
  });
}

double hood_field(const Vec3& p) {
  const double outer = ellipsoid(p, {-0.098, 0, 1.475}, {0.070, 0.110, 0.075});
  const double roll = ellipsoid(p, {-0.045, 0, 1.495}, {0.085, 0.105, 0.040});
  const double neck = capsule(p, {-0.012, 0, 1.40}, {0.010, 0, 1.62}, 0.058, 0.060);
  return smooth_without(smooth_union(outer, roll, 0.03), neck, 0.01);
}

double backpack_field(const Vec3& p) {
  double d = rounded_box(p, {-0.205, 0, 1.22}, {0.085, 0.145, 0.215}, 0.06);
  d = smooth_union(d, rounded_box(p, {-0.275, 0, 1.14}, {0.035, 0.11, 0.10}, 0.03), 0.02);
  const Vec3 q(p.x(), std::abs(p.y()), p.z());
  for (const auto& [a, b] : {std::pair{Vec3(-0.14, 0.085, 1.40), Vec3(-0.05, 0.100, 1.462)},
                             {Vec3(-0.05, 0.100, 1.462), Vec3(0.055, 0.112, 1.425)},
                             {Vec3(0.055, 0.112, 1.425), Vec3(0.105, 0.115, 1.33)},
                             {Vec3(0.105, 0.115, 1.33), Vec3(0.085, 0.140, 1.20)},
                             {Vec3(0.085, 0.140, 1.20), Vec3(-0.13, 0.155, 1.08)}})
    d = std::min(d, capsule(q, a, b, 0.027, 0.027));
  return d;
}

double bag_field(const Vec3& p) {
  double d = rounded_box(p, {-0.02, -0.235, 0.93}, {0.16, 0.055, 0.12}, 0.03);
  for (const auto& [a, b] : {std::pair{Vec3(0.10, -0.215, 1.03), Vec3(0.125, -0.05, 1.22)},
                             {Vec3(0.125, -0.05, 1.22), Vec3(0.105, 0.07, 1.38)},
                             {Vec3(0.105, 0.07, 1.38), Vec3(0.0, 0.115, 1.455)},
                             {Vec3(0.0, 0.115, 1.455), Vec3(-0.115, 0.05, 1.36)},
                             {Vec3(-0.115, 0.05, 1.36), Vec3(-0.125, -0.09, 1.18)},
                             {Vec3(-0.125, -0.09, 1.18), Vec3(-0.13, -0.20, 1.03)}})
    d = std::min(d, capsule(p, a, b, 0.023, 0.023));
  return d;
}

}  // namespace

PieceShell make_clothes(Piece piece) {
  PieceShell out;
  const double wrist = kUpperArm_m + kLowerArm_m;
  switch (piece) {
    case Piece::kTshirt:
      out.shell = surface_of(
          [](const Vec3& p) {
            return top_field(p, straight_trunk(), {0.86, -0.003, 0.17, 1.490, 0.012});
          },
          {{-0.16, -0.45, 0.80}, {0.17, 0.45, 1.56}}, kCloth);
      out.carried = Carried::kAsTop;
      break;
    case Piece::kPullover:
      out.shell = surface_of(
          [&](const Vec3& p) {
            return top_field(p, straight_trunk(), {0.86, 0.004, wrist - 0.01, 1.500, 0.011});
          },
          {{-0.17, -0.68, 0.80}, {0.17, 0.68, 1.57}}, kCloth);
      out.carried = Carried::kAsTop;
      break;
    case Piece::kJacket:
      out.shell = surface_of(
          [&](const Vec3& p) {
            return top_field(p, straight_trunk(), {0.82, 0.010, wrist - 0.005, 1.530, 0.015});
          },
          {{-0.18, -0.68, 0.76}, {0.18, 0.68, 1.60}}, kCloth);
      open_front(out.shell);
      out.carried = Carried::kAsTop;
      break;
    case Piece::kCoat:
      out.shell = surface_of(
          [&](const Vec3& p) {
            return top_field(p, coat_trunk(), {0.50, 0.012, wrist, 1.535, 0.018});
          },
          {{-0.24, -0.68, 0.44}, {0.24, 0.68, 1.60}}, 0.037);
      open_front(out.shell);
      out.carried = Carried::kAsSkirt;
      break;
    case Piece::kVest:
      out.shell = surface_of(
          [](const Vec3& p) {
            return top_field(p, straight_trunk(), {0.84, 0.018, 0.015, 1.470, 0.030});
          },
          {{-0.18, -0.34, 0.78}, {0.18, 0.34, 1.56}}, 0.046);
      out.carried = Carried::kAsTop;
      // Two bands round the body and one over each shoulder, 50 mm wide (EN ISO 20471).
      for (const double z : {1.00, 1.14}) {
        cut_zone(out.shell, 0, 1, [z](const Vec3& p) { return std::abs(p.z() - z) - 0.025; });
      }
      cut_zone(out.shell, 0, 1, [](const Vec3& p) {
        return std::max(std::abs(std::abs(p.y()) - 0.10) - 0.025, 1.165 - p.z());
      });
      break;
    case Piece::kHood:
      out.shell = surface_of(hood_field, {{-0.20, -0.14, 1.38}, {0.08, 0.14, 1.57}}, 0.026);
      out.carried = Carried::kByTorso;
      break;
    case Piece::kTrousers:
      out.shell = surface_of([](const Vec3& p) { return trousers_field(p, 0.065, 0.009); },
                             within(0.02, 1.09, 0.32), kCloth);
      cut_zone(out.shell, 0, 1, [](const Vec3& p) { return std::abs(p.z() - 1.035) - 0.018; });
      for (const double z : {0.30, 0.40}) {
        cut_zone(out.shell, 0, 2, [z](const Vec3& p) { return std::abs(p.z() - z) - 0.025; });
      }
      break;
    case Piece::kPlainTrousers:
      out.shell = surface_of([](const Vec3& p) { return trousers_field(p, 0.065, 0.009); },
                             within(0.02, 1.09, 0.32), kCloth);
      cut_zone(out.shell, 0, 1, [](const Vec3& p) { return std::abs(p.z() - 1.035) - 0.018; });
      break;
    case Piece::kRiderTop:
      out.shell = surface_of(
          [&](const Vec3& p) {
            return top_field(p, straight_trunk(), {0.86, 0.006, wrist - 0.01, 1.500, 0.013});
          },
          {{-0.17, -0.68, 0.80}, {0.17, 0.68, 1.57}}, 0.042);
      break;
    case Piece::kRiderTrousers:
      out.shell = surface_of([](const Vec3& p) { return trousers_field(p, 0.065, 0.010); },
                             within(0.02, 1.09, 0.32), 0.042);
      break;
    case Piece::kShorts:
      out.shell = surface_of([](const Vec3& p) { return trousers_field(p, 0.56, 0.018); },
                             within(0.50, 1.09, 0.32), kCloth);
      break;
    case Piece::kSkirt:
    case Piece::kLongSkirt: {
      const double hem = piece == Piece::kSkirt ? 0.50 : 0.17;
      out.shell = surface_of([hem](const Vec3& p) { return skirt_field(p, hem); },
                             within(hem - 0.05, 1.11, 0.33), 0.041);
      out.carried = Carried::kAsSkirt;
      break;
    }
    case Piece::kBackpack:
      out.shell = surface_of(backpack_field, {{-0.34, -0.20, 0.96}, {0.15, 0.20, 1.50}}, 0.034);
      cut_zone(out.shell, 0, 1, [](const Vec3& p) { return -0.125 - p.x(); });
      out.carried = Carried::kByTorso;
      break;
    default:
      out.shell = surface_of(bag_field, {{-0.22, -0.32, 0.78}, {0.17, 0.16, 1.50}}, 0.030);
      cut_zone(out.shell, 0, 1, [](const Vec3& p) { return 1.055 - p.z(); });
      out.carried = Carried::kByTorso;
      break;
  }
  return out;
}

}  // namespace raytruth::assets
