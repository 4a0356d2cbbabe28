#include "scenes/build/ground_probe.h"

#include <algorithm>
#include <cmath>

namespace raytruth::scene {
namespace {

constexpr double kProbeCell = 2.0;
constexpr double kThing = 0.5;
constexpr double kTall = 3.0;

}  // namespace

GroundProbe::GroundProbe(const StaticWorld& world, const Terrain& terrain, const Vec3& focus_W,
                         double radius_m)
    : terrain_(terrain),
      min_(focus_W.x() - radius_m, focus_W.y() - radius_m),
      origin_(focus_W),
      size_(static_cast<long>(std::ceil(2.0 * radius_m / kProbeCell)) + 1),
      things_(static_cast<long>(std::ceil(2.0 * radius_m / kThing)) + 1) {
  sort_faces(world);
  mark_things(world);
}

std::size_t GroundProbe::cell(double x, double y) const {
  const auto clamp = [&](double v) {
    return std::clamp(static_cast<long>(std::floor(v / kProbeCell)), 0L, size_ - 1);
  };
  return static_cast<std::size_t>(clamp(y - min_.y()) * size_ + clamp(x - min_.x()));
}

void GroundProbe::sort_faces(const StaticWorld& world) {
  const ClassId road = Taxonomy::named("road");
  const ClassId terrain = Taxonomy::named("terrain");
  const ClassId yard = Taxonomy::named("other_ground");
  const double reach = kProbeCell * static_cast<double>(size_);
  for (const SceneInstance& instance : world.instances) {
    const SceneObject& object = world.objects[instance.object.value() - kFirstStaticObject];
    // Banks of drives, too.
    const bool is_road = object.class_id == road;
    if (!is_road && object.class_id != Taxonomy::named("sidewalk") && object.class_id != yard) {
      continue;
    }
    const assets::Mesh& mesh = *instance.mesh;
    const Pose& X = instance.X_WI.keys.front();
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      if (!is_road && mesh.parts[mesh.triangle_part[t]].class_id != terrain) continue;
      Vec3 p[3];
      for (std::size_t k = 0; k < 3; ++k) {
        p[k] = X * mesh.positions[mesh.triangles[t][k]].cast<double>();
      }
      const Vec3 n = (p[1] - p[0]).cross(p[2] - p[0]);
      if (std::abs(n.z()) < 0.1 * n.norm()) continue;
      const Vec2 q = p[0].head<2>() - min_;
      if (q.minCoeff() < -20.0 || q.maxCoeff() > reach + 20.0) continue;
      faces_.push_back({(p[0] - origin_).cast<float>(), (p[1] - origin_).cast<float>(),
                        (p[2] - origin_).cast<float>(),
                        mesh.parts[mesh.triangle_part[t]].class_id == terrain ||
                            mesh.parts[mesh.triangle_part[t]].class_id == yard});
    }
  }
  // Cells with their faces one after another: counted, then filled.
  const auto each_cell = [&](const Face& face, const auto& body) {
    const Vec3f low = face.a.cwiseMin(face.b).cwiseMin(face.c);
    const Vec3f high = face.a.cwiseMax(face.b).cwiseMax(face.c);
    const std::size_t from = cell(low.x() + origin_.x(), low.y() + origin_.y());
    const std::size_t to = cell(high.x() + origin_.x(), high.y() + origin_.y());
    const auto n = static_cast<std::size_t>(size_);
    for (std::size_t j = from / n; j <= to / n; ++j) {
      for (std::size_t i = from % n; i <= to % n; ++i) body(j * n + i);
    }
  };
  first_.assign(static_cast<std::size_t>(size_ * size_) + 1, 0);
  for (const Face& face : faces_) {
    each_cell(face, [&](std::size_t c) { ++first_[c + 1]; });
  }
  for (std::size_t c = 1; c < first_.size(); ++c) first_[c] += first_[c - 1];
  in_cell_.resize(first_.back());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t f = 0; f < faces_.size(); ++f) {
    each_cell(faces_[f], [&](std::size_t c) { in_cell_[next[c]++] = f; });
  }
}

GroundProbe::Top GroundProbe::at(const Vec2& p) const {
  Top top{terrain_.height(p.x(), p.y()), true};
  const std::size_t c = cell(p.x(), p.y());
  const Vec2 q = p - origin_.head<2>();
  for (std::uint32_t k = first_[c]; k < first_[c + 1]; ++k) {
    const Face& face = faces_[in_cell_[k]];
    const Vec3 a = face.a.cast<double>(), b = face.b.cast<double>(), d = face.c.cast<double>();
    const auto cross = [&](const Vec3& e, const Vec3& f) {
      return (f.x() - e.x()) * (q.y() - e.y()) - (f.y() - e.y()) * (q.x() - e.x());
    };
    const double u = cross(b, d), v = cross(d, a), w = cross(a, b);
    const double sum = u + v + w;
    if (std::abs(sum) < 1e-12 || u * sum < 0.0 || v * sum < 0.0 || w * sum < 0.0) continue;
    const double z = (u * a.z() + v * b.z() + w * d.z()) / sum + origin_.z();
    if (z > top.z) top.z = z;
    // What lies on or above paving may hide it, but nothing grows there.
    if (!face.green) top.green = false;
  }
  return top;
}

void GroundProbe::mark_things(const StaticWorld& world) {
  const ClassId none[] = {Taxonomy::named("road"),        Taxonomy::named("road_marking"),
                          Taxonomy::named("sidewalk"),    Taxonomy::named("kerb"),
                          Taxonomy::named("parking"),     Taxonomy::named("terrain"),
                          Taxonomy::named("building"),    Taxonomy::named("vegetation"),
                          Taxonomy::named("other_ground")};
  thing_.assign(static_cast<std::size_t>(things_ * things_), 0);
  for (const SceneInstance& instance : world.instances) {
    const SceneObject& object = world.objects[instance.object.value() - kFirstStaticObject];
    if (std::find(std::begin(none), std::end(none), object.class_id) != std::end(none)) continue;
    const assets::Mesh& mesh = *instance.mesh;
    const Pose& X = instance.X_WI.keys.front();
    const Eigen::Matrix3d R = X.matrix();
    std::vector<Vec3> p;
    p.reserve(mesh.positions.size());
    for (const Vec3f& v : mesh.positions) p.push_back(R * v.cast<double>() + X.translation());
    for (const auto& triangle : mesh.triangles) {
      for (std::size_t k = 0; k < 3; ++k) {
        const Vec3& a = p[triangle[k]];
        const Vec3& b = p[triangle[(k + 1) % 3]];
        const int n = 1 + static_cast<int>((b - a).head<2>().norm() / kThing);
        for (int s = 0; s < n; ++s) {
          const Vec3 q = a + (b - a) * (static_cast<double>(s) / n);
          const auto i = static_cast<long>(std::floor((q.x() - min_.x()) / kThing));
          const auto j = static_cast<long>(std::floor((q.y() - min_.y()) / kThing));
          if (i < 0 || j < 0 || i >= things_ || j >= things_) continue;
          std::uint8_t& mark = thing_[static_cast<std::size_t>(j * things_ + i)];
          if (mark == 0 && q.z() < terrain_.height(q.x(), q.y()) + kTall) mark = 1;
        }
      }
    }
  }
}

bool GroundProbe::stands_near(const Vec2& p, double radius_m) const {
  const auto index = [&](double v) {
    return std::clamp(static_cast<long>(std::floor(v / kThing)), 0L, things_ - 1);
  };
  const Vec2 q = p - min_;
  for (long j = index(q.y() - radius_m); j <= index(q.y() + radius_m); ++j) {
    for (long i = index(q.x() - radius_m); i <= index(q.x() + radius_m); ++i) {
      if (thing_[static_cast<std::size_t>(j * things_ + i)] != 0) return true;
    }
  }
  return false;
}

}  // namespace raytruth::scene
