#include "scenes/build/drives.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

constexpr double kStep_m = 0.25;
constexpr int kRows = 4;          // across the drive
constexpr double kFills_m = 2.0;  // half of the widest hollow
constexpr int kFills = static_cast<int>(kFills_m / kStep_m);
constexpr double kSteepest = 0.15;  // drives to garages: GarVO
constexpr double kAbove_m = 0.02;   // over the ground that it covers
constexpr double kRise_m = 0.3;     // way on which it gains that
// It begins so far under the road's edge: the edge's chords lie inside of bends.
constexpr double kUnder_m = 0.03;
constexpr double kSkirt_m = 0.3;
constexpr double kBank = 1.8;
constexpr double kBankStep_m = 0.15, kWidestBank_m = 2.1;
// The foot lies so far in the ground.
constexpr double kBuried_m = 0.04;
// RAS-Ew 2005: culverts of drives have a bore of 0.3 m at least.
constexpr double kBore_m = 0.15, kPipe_m = 0.20, kPipeFrom_m = 0.30;

using Line = std::vector<Vec3>;

// Hollows narrower than 2 kFills_m are filled level: the highest around, then the lowest of that.
// Both ends of the line go on level for 2 kFills steps. Nothing is steeper then than kSteepest.
std::vector<double> filled(const std::vector<double>& z) {
  const int n = static_cast<int>(z.size());
  const auto around = [&](const std::vector<double>& of, bool highest) {
    std::vector<double> out(of.size());
    for (int i = 0; i < n; ++i) {
      const auto from = of.begin() + std::max(0, i - kFills);
      const auto to = of.begin() + std::min(n, i + kFills + 1);
      out[static_cast<std::size_t>(i)] =
          highest ? *std::max_element(from, to) : *std::min_element(from, to);
    }
    return out;
  };
  std::vector<double> out = around(around(z, true), false);
  for (std::size_t i = 1; i < out.size(); ++i) {
    out[i] = std::max(out[i], out[i - 1] - kSteepest * kStep_m);
  }
  for (std::size_t i = out.size() - 1; i > 0; --i) {
    out[i - 1] = std::max(out[i - 1], out[i] - kSteepest * kStep_m);
  }
  return out;
}

// The mouth of a pipe that lies along `axis` and ends at `end_W`.
void pipe(const Vec3& end_W, const Vec2& axis, std::uint16_t concrete, std::uint16_t dark,
          street::MeshSink& sink) {
  constexpr int kSides = 12;
  constexpr double kLong_m = 0.9, kInside_m = 0.35;
  const Vec3 x(axis.x(), axis.y(), 0.0), y(-axis.y(), axis.x(), 0.0), z = Vec3::UnitZ();
  const auto ring = [&](int k, double radius, double along) {
    const double a = 2.0 * kPi * k / kSides;
    return Vec3(end_W + along * x + radius * (det::cos(a) * y + det::sin(a) * z));
  };
  for (int k = 0; k < kSides; ++k) {
    sink.quad(concrete, ring(k, kPipe_m, -kLong_m), ring(k + 1, kPipe_m, -kLong_m),
              ring(k + 1, kPipe_m, 0.0), ring(k, kPipe_m, 0.0));
    sink.quad(concrete, ring(k, kPipe_m, 0.0), ring(k + 1, kPipe_m, 0.0), ring(k + 1, kBore_m, 0.0),
              ring(k, kBore_m, 0.0));
    sink.quad(concrete, ring(k, kBore_m, 0.0), ring(k + 1, kBore_m, 0.0),
              ring(k + 1, kBore_m, -kInside_m), ring(k, kBore_m, -kInside_m));
    sink.triangle(dark, end_W - kInside_m * x, ring(k, kBore_m, -kInside_m),
                  ring(k + 1, kBore_m, -kInside_m));
  }
}

}  // namespace

void lay_drive(Site& site, const GroundProbe& probe, const std::string& name, const Drive& drive,
               MaterialId grass) {
  const double length = site.roads.road(drive.at.road).length_m;
  // From the side of lower s to that of higher s, each from the road outwards.
  std::vector<Line> lines;
  for (int i = 0; i <= kRows; ++i) {
    const double s =
        std::clamp(drive.s + drive.width_m * (static_cast<double>(i) / kRows - 0.5), 0.0, length);
    const double green = (site.beside(drive.at, s, 0.0).p - site.beside_paved(drive.at, s, 0.0).p)
                             .norm();  // lanes of grass
    const double far = green + drive.far_m;
    const int n = std::max(2, static_cast<int>(std::ceil(far / kStep_m)));
    Line& line = lines.emplace_back();
    std::vector<double> ground;
    for (int j = 0; j <= n; ++j) {
      const double beyond = far * j / n;
      const Spot spot = site.beside_paved(drive.at, s, beyond);
      const double z = j == 0 ? spot.edge_z : probe.at(spot.p).z;
      if (j == 0) ground.assign(2 * kFills, z);
      ground.push_back(z);
      line.emplace_back(spot.p.x(), spot.p.y(), z);
      if (!site.near(spot.p)) return;
      for (const roads::RoadPoint& there : site.roads.all_covering(spot.p.x(), spot.p.y())) {
        if (there.road != drive.at.road) return;
      }
    }
    ground.resize(ground.size() + 2 * kFills, ground.back());
    const std::vector<double> heights = filled(ground);
    for (int j = 0; j <= n; ++j) {
      line[static_cast<std::size_t>(j)].z() = heights[static_cast<std::size_t>(j) + 2 * kFills] +
                                              kAbove_m * std::min(1.0, far * j / n / kRise_m);
    }
  }
  // Rows are as long as the first one, so that faces join them.
  const std::size_t n =
      std::min_element(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
        return a.size() < b.size();
      })->size();
  for (Line& line : lines) {
    const Vec2 in = (line[0] - line[1]).head<2>().normalized();
    line.insert(line.begin(),
                line[0] + Vec3(kUnder_m * in.x(), kUnder_m * in.y(), -0.5 * kAbove_m));
    line.resize(n + 1);
  }

  const Vec3 first = lines.front().front();
  street::MeshSink sink(Vec3(std::round(first.x()), std::round(first.y()), std::round(first.z())));
  const std::uint16_t top =
      sink.part(drive.material, drive.class_id, site.library.standard(drive.material));
  // Left of a road t grows outwards, right of it inwards: faces turn round.
  const bool left = drive.at.side > 0.0;
  const auto quad = [&](std::uint16_t part, const Vec3& a, const Vec3& b, const Vec3& c,
                        const Vec3& d) {
    left ? sink.quad(part, a, b, c, d) : sink.quad(part, d, c, b, a);
  };
  const Vec3 down(0.0, 0.0, -kSkirt_m);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    const Line &a = lines[i], &b = lines[i + 1];
    for (std::size_t j = 0; j < n; ++j) quad(top, a[j], b[j], b[j + 1], a[j + 1]);
    quad(top, a[0] + down, b[0] + down, b[0], a[0]);
    quad(top, b[n] + down, a[n] + down, a[n], b[n]);
  }
  const std::uint16_t bank = sink.part("bank", Taxonomy::named("terrain"), grass);
  for (const bool higher : {false, true}) {
    const Line& rim = higher ? lines.back() : lines.front();
    const Line& inner = higher ? lines[lines.size() - 2] : lines[1];
    Line foot;
    std::size_t deepest = 0;
    double depth = 0.0;
    for (std::size_t j = 0; j <= n; ++j) {
      const Vec2 out = (rim[j] - inner[j]).head<2>().normalized();
      double away = kBankStep_m;
      Vec3 p = rim[j];
      for (; away < kWidestBank_m; away += kBankStep_m) {
        p.head<2>() = rim[j].head<2>() + away * out;
        p.z() = probe.at(p.head<2>()).z;
        if (rim[j].z() - away / kBank <= p.z()) break;
      }
      const double fills = rim[j].z() - probe.at(rim[j].head<2>()).z;
      if (fills > depth) {
        depth = fills;
        deepest = j;
      }
      p.z() -= kBuried_m;
      foot.push_back(p);
    }
    for (std::size_t j = 0; j < n; ++j) {
      higher ? quad(bank, rim[j], foot[j], foot[j + 1], rim[j + 1])
             : quad(bank, foot[j], rim[j], rim[j + 1], foot[j + 1]);
    }
    if (depth < kPipeFrom_m) continue;
    const Vec2 out = (rim[deepest] - inner[deepest]).head<2>().normalized();
    Vec3 mouth = foot[deepest];
    mouth.z() += kBuried_m + 0.4 * kPipe_m;
    pipe(mouth, out,
         sink.part("pipe", Taxonomy::named("other_ground"), site.library.standard("concrete")),
         sink.part("bore", Taxonomy::named("other_ground"), site.library.standard("soil")), sink);
  }

  const Vec2 a = 0.5 * (lines.front()[1] + lines.front()[n]).head<2>();
  const Vec2 b = 0.5 * (lines.back()[1] + lines.back()[n]).head<2>();
  const Vec2 across = 0.5 * (lines.front()[n] - lines.front()[1]).head<2>();
  site.paved.take({0.5 * (a + b), 0.5 * (b - a), across});
  site.drives.take({0.5 * (a + b), 0.5 * (b - a), across});
  const Pose X = sink.X_WI();
  site.builder.place(name, drive.class_id, sink.take(), X);
}

}  // namespace raytruth::scene
