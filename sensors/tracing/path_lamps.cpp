// Lamps of a PathScene: which triangles shine, how far, and points on them.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "scenes/build/glow.h"
#include "sensors/tracing/path_scene.h"
#include "sim/core/luminance.h"

namespace raytruth::tracing {
namespace {

// Beyond this a single lamp lights whole streets: no map of cells is worth its while.
constexpr float kFar_m = 150.0F;
// Dimmer surfaces, such as rooms behind windows, are seen but no lamps that light is drawn from:
// there are thousands, behind walls, and what they send is found by chance with little noise.
constexpr float kDimmest_cd_m2 = 160.0F;

// Whether a part's surface is closed, its front outside: then its back sends no light anywhere.
struct Hull {
  Vec3f area = Vec3f::Zero();
  float whole = 0.0F, volume = 0.0F;
  Vec3f origin = Vec3f::Zero();
  bool closed() const { return std::sqrt(area.squaredNorm()) < 1e-3F * whole && volume > 0.0F; }
};

// How much of its brightest a head lamp sends to something that far ahead and to the right, at
// most: from 0.6 m below it to 0.4 m above.
float beam_on_level(float ahead_m, float right_m) {
  if (ahead_m <= 0.0F) return 0.0F;
  float most = 0.0F;
  for (const float up_m : {-0.6F, -0.2F, 0.0F, 0.4F}) {
    const Vec3f d = Vec3f(ahead_m, -right_m, up_m).normalized();
    for (const scene::Beam beam : {scene::Beam::kLow, scene::Beam::kHigh})
      most = std::max(most, scene::beam_share(beam, d));
  }
  return most;
}

// Whether it sends at least `share` from somewhere in a cell to somewhere in the one that is x and
// y off: corners and middles tell.
bool beam_reaches(const Vec3f& axis, float x, float y, float cell_m, float share) {
  for (const float dx : {-1.0F, 0.0F, 1.0F}) {
    for (const float dy : {-1.0F, 0.0F, 1.0F}) {
      const float a = x + dx * cell_m;
      const float b = y + dy * cell_m;
      if (beam_on_level(axis.x() * a + axis.y() * b, axis.y() * a - axis.x() * b) >= share)
        return true;
    }
  }
  return false;
}

int cell_of(float x, float size) { return static_cast<int>(std::floor(x / size)); }

}  // namespace

void PathScene::find_lamps(std::uint32_t index, std::vector<LightTree::Emitter>& emitters,
                           std::vector<LightTree::Lobe>& lobes) {
  Instance& instance = instances_[index];
  instance.first_lamp = instance.last_lamp = static_cast<std::uint32_t>(lamps_.size());
  const assets::Mesh& mesh = *instance.mesh;
  if (instance.looks == instance.of_mesh->parts.data() && !instance.of_mesh->can_emit) return;
  const auto shines = [&](std::size_t part) {
    const PartLook& look = instance.looks[part];
    return look.emits && luminance(look.emission_cd_m2) >= kDimmest_cd_m2;
  };
  std::vector<Hull> hulls;
  const MeshLooks& of_mesh = *instance.of_mesh;
  for (std::size_t p = 0; p < mesh.parts.size(); ++p) {
    if (!shines(p)) continue;
    hulls.resize(mesh.parts.size());
    Hull& hull = hulls[p];
    for (std::uint32_t at = of_mesh.first[p]; at < of_mesh.first[p + 1]; ++at) {
      const std::uint32_t k = of_mesh.triangles[at];
      const auto& [i0, i1, i2] = mesh.triangles[k];
      if (hull.whole == 0.0F) hull.origin = mesh.positions[i0];
      const Vec3f a = mesh.positions[i0] - hull.origin;
      const Vec3f b = mesh.positions[i1] - hull.origin;
      const Vec3f c = mesh.positions[i2] - hull.origin;
      const Vec3f n = 0.5F * (b - a).cross(c - a);
      const float area = std::sqrt(n.squaredNorm());
      if (!(area > 1e-12F)) continue;
      hull.area += n;
      hull.whole += area;
      hull.volume += a.dot(n) / 3.0F;
      lamps_.push_back({index, k, area, true});
    }
  }
  std::sort(lamps_.begin() + instance.first_lamp, lamps_.end(),
            [](const Lamp& a, const Lamp& b) { return a.triangle < b.triangle; });
  instance.last_lamp = static_cast<std::uint32_t>(lamps_.size());

  const bool moves = instance.frame->moves();
  const float steps[] = {0.0F, 0.5F, 1.0F};
  const std::size_t count = !moves ? 1 : std::size(steps);
  Eigen::Matrix3f R[3];
  Vec3f t[3];
  for (std::size_t s = 0; s < count; ++s) instance.frame->at(steps[s], R[s], t[s]);
  const std::size_t known = lobes.size();
  for (std::uint32_t l = instance.first_lamp; l < instance.last_lamp; ++l) {
    Lamp& lamp = lamps_[l];
    const std::uint16_t part = mesh.triangle_part[lamp.triangle];
    const PartLook& look = instance.looks[part];
    // Lenses are open shells on bodies, their fronts outside.
    lamp.both_sides = mesh.parts[part].lamps == 0 && !hulls[part].closed();
    LightTree::Emitter e;
    e.low = Vec3f::Constant(1e30F);
    e.high = -e.low;
    const auto& triangle = mesh.triangles[lamp.triangle];
    for (std::size_t s = 0; s < count; ++s) {
      for (const std::uint32_t corner : triangle) {
        const Vec3f p = R[s] * mesh.positions[corner] + t[s];
        e.low = e.low.cwiseMin(p);
        e.high = e.high.cwiseMax(p);
      }
    }
    const std::size_t middle = count / 2;
    e.turns = moves;
    const bool beam = look.beam != scene::Beam::kDiffuse;
    if (beam) {
      // One for all lenses of the instance that are lit alike.
      if (lobes.size() == known || lobes.back().beam != look.beam)
        lobes.push_back({look.beam, R[middle]});
      e.lobe = static_cast<std::int32_t>(lobes.size()) - 1;
    }
    const Vec3f& a = mesh.positions[triangle[0]];
    const Vec3f n = (mesh.positions[triangle[1]] - a).cross(mesh.positions[triangle[2]] - a);
    e.axis = R[middle] * (n / std::sqrt(n.squaredNorm()));
    e.both_sides = lamp.both_sides;
    e.intensity = luminance(look.emission_cd_m2) * lamp.area_m2;
    emitters.push_back(e);
  }
}

void PathScene::find_reach(std::span<const LightTree::Emitter> emitters, float least_lx) {
  if (emitters.empty()) return;
  reach_.everywhere = least_lx <= 0.0F;
  if (reach_.everywhere) return;
  // What shines from a cell: all lamps together, beams of each vehicle (lobe) by themselves.
  std::map<std::tuple<int, int, std::int32_t>, float> sums;
  std::map<std::int32_t, Vec3f> axes;  // of lobes: the mean of what their lenses look at
  for (const LightTree::Emitter& e : emitters) {
    const Vec3f middle = 0.5F * (e.low + e.high);
    const std::int32_t lobe = std::max(-1, e.lobe);
    sums[{cell_of(middle.x(), kCell_m), cell_of(middle.y(), kCell_m), lobe}] += e.intensity;
    axes.try_emplace(lobe, Vec3f::Zero()).first->second += e.intensity * e.axis;
  }
  int low_x = 1 << 28, low_y = low_x, high_x = -low_x, high_y = -low_x;
  const auto radius_of = [&](float intensity) { return std::sqrt(intensity / least_lx); };
  for (const auto& [place, intensity] : sums) {
    const auto [cell_x, cell_y, lobe] = place;
    const float radius = radius_of(intensity);
    if (radius > kFar_m) {
      reach_.everywhere = true;
      return;
    }
    const int around = cell_of(radius, kCell_m) + 1;
    low_x = std::min(low_x, cell_x - around);
    low_y = std::min(low_y, cell_y - around);
    high_x = std::max(high_x, cell_x + around);
    high_y = std::max(high_y, cell_y + around);
  }
  reach_.low_x = kCell_m * static_cast<float>(low_x);
  reach_.low_y = kCell_m * static_cast<float>(low_y);
  reach_.columns = high_x - low_x + 1;
  reach_.rows = high_y - low_y + 1;
  constexpr std::int64_t kMostCells = 1 << 24;
  if (std::int64_t{reach_.columns} * reach_.rows > kMostCells) {
    reach_.everywhere = true;
    return;
  }
  const auto columns = static_cast<std::size_t>(reach_.columns);
  reach_.cells.assign(columns * static_cast<std::size_t>(reach_.rows), 0);
  for (const auto& [place, intensity] : sums) {
    const auto [cell_x, cell_y, lobe] = place;
    const Vec3f axis = axes[lobe].normalized();
    const float radius = radius_of(intensity) / kCell_m;
    const int around = static_cast<int>(radius) + 1;
    for (int y = -around; y <= around; ++y) {
      for (int x = -around; x <= around; ++x) {
        // From somewhere in a cell to somewhere in another.
        const auto gap = [](int n) { return static_cast<float>(std::max(0, std::abs(n) - 1)); };
        const float gap2 = gap(x) * gap(x) + gap(y) * gap(y);
        if (gap2 > radius * radius) continue;
        // Beside and behind its lamps a beam counts in the next cells only.
        if (lobe >= 0 && gap2 > 0.0F &&
            !beam_reaches(axis, kCell_m * static_cast<float>(x), kCell_m * static_cast<float>(y),
                          kCell_m, gap2 / (radius * radius)))
          continue;
        const auto row = static_cast<std::size_t>(cell_y + y - low_y);
        const auto column = static_cast<std::size_t>(cell_x + x - low_x);
        reach_.cells[row * columns + column] = 1;
      }
    }
  }
}

bool PathScene::lamps_count_at(const Vec3f& p) const {
  if (lamps_.empty()) return false;
  if (reach_.everywhere) return true;
  const int x = cell_of(p.x() - reach_.low_x, kCell_m);
  const int y = cell_of(p.y() - reach_.low_y, kCell_m);
  if (x < 0 || y < 0 || x >= reach_.columns || y >= reach_.rows) return false;
  return reach_.cells[static_cast<std::size_t>(y) * static_cast<std::size_t>(reach_.columns) +
                      static_cast<std::size_t>(x)] != 0;
}

bool PathScene::sample_lamp(const LightTree::Receiver& to, float time, float pick, float u, float v,
                            LampSample& sample) const {
  const auto choice = tree_.pick(to, pick);
  if (!choice) return false;
  const Lamp& lamp = lamps_[choice->emitter];
  const Instance& instance = instances_[lamp.instance];
  Eigen::Matrix3f R;
  Vec3f t;
  instance.frame->at(time, R, t);
  const assets::Mesh& mesh = *instance.mesh;
  const auto& triangle = mesh.triangles[lamp.triangle];
  const Vec3f& a = mesh.positions[triangle[0]];
  const Vec3f e1 = mesh.positions[triangle[1]] - a;
  const Vec3f e2 = mesh.positions[triangle[2]] - a;
  const float root = std::sqrt(u);
  const Vec3f point = a + (root * (1.0F - v)) * e1 + (root * v) * e2;
  sample.position = R * point + t;
  const Vec3f way = sample.position - to.point;
  const float d2 = way.squaredNorm();
  if (!(d2 > 1e-10F)) return false;
  sample.distance_m = std::sqrt(d2);
  sample.direction = way / sample.distance_m;
  const Vec3f away_I = -(R.transpose() * sample.direction);
  float cosine = e1.cross(e2).dot(away_I) / (2.0F * lamp.area_m2);
  if (lamp.both_sides) cosine = std::abs(cosine);
  if (cosine <= 1e-6F) return false;
  sample.pdf = choice->chance * d2 / (lamp.area_m2 * cosine);
  const PartLook& look = instance.looks[mesh.triangle_part[lamp.triangle]];
  const float share = scene::beam_share(look.beam, away_I);
  for (std::size_t k = 0; k < 3; ++k) sample.radiance_cd_m2[k] = share * look.emission_cd_m2[k];
  return share > 0.0F;
}

float PathScene::lamp_pdf(const LightTree::Receiver& to, const PrimitiveHit& hit,
                          const Surface& s) const {
  const Instance& instance = instances_[hit.instance];
  const auto first = lamps_.begin() + instance.first_lamp;
  const auto last = lamps_.begin() + instance.last_lamp;
  const auto at = std::lower_bound(
      first, last, hit.primitive,
      [](const Lamp& lamp, std::uint32_t primitive) { return lamp.triangle < primitive; });
  if (at == last || at->triangle != hit.primitive) return 0.0F;
  if (s.from_behind && !at->both_sides) return 0.0F;
  const Vec3f way = s.position - to.point;
  const float d2 = way.squaredNorm();
  const float cosine = std::abs(s.normal.dot(way)) / std::sqrt(std::max(d2, 1e-20F));
  if (cosine <= 1e-6F) return 0.0F;
  const float chance = tree_.chance(to, static_cast<std::uint32_t>(at - lamps_.begin()));
  return chance * d2 / (at->area_m2 * cosine);
}

}  // namespace raytruth::tracing
