#include "sensors/camera/label_rays.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace raytruth::camera {
namespace {

constexpr double kNear_m = 0.05;
// Rays spent on the image plane beyond the frame, for each actor.
constexpr double kOutsideRays = 200000.0;

struct Bounds {
  double left = 1e30, top = 1e30, right = -1e30, bottom = -1e30;
  void extend(const Vec2& p) {
    left = std::min(left, p.x());
    right = std::max(right, p.x());
    top = std::min(top, p.y());
    bottom = std::max(bottom, p.y());
  }
  bool empty() const { return right < left; }
};

// Beyond this tangent of the angle to the axis the distortion polynomial folds back.
double valid_radius(const CameraSpec& camera) {
  const Distortion& d = camera.distortion;
  if (d.none()) return 1e9;
  for (double r = 0.0; r < 20.0; r += 0.01) {
    const double r2 = r * r;
    if (1.0 + r2 * (3.0 * d.k1 + r2 * (5.0 * d.k2 + r2 * 7.0 * d.k3)) <= 0.05) return r;
  }
  return 20.0;
}

// Image of a box, seen from a pose: its edges, clipped in front of the camera.
void project_box(const CameraSpec& camera, const Pose& X_CA, const Box3& box, double radius,
                 Bounds& bounds) {
  std::array<Vec3, 8> c;
  for (unsigned i = 0; i < 8; ++i) {
    c[i] = X_CA * Vec3(i & 1U ? box.max.x() : box.min.x(), i & 2U ? box.max.y() : box.min.y(),
                       i & 4U ? box.max.z() : box.min.z());
  }
  const auto add = [&](Vec3 p) {
    const double r = std::sqrt(p.x() * p.x() + p.y() * p.y()) / p.z();
    if (r > radius) p = Vec3(p.x() * radius / r, p.y() * radius / r, p.z());
    bounds.extend(project(camera, p));
  };
  for (unsigned i = 0; i < 8; ++i) {
    if (c[i].z() >= kNear_m) add(c[i]);
    for (const unsigned bit : {1U, 2U, 4U}) {
      const unsigned j = i | bit;
      if (j == i || (c[i].z() < kNear_m) == (c[j].z() < kNear_m)) continue;
      const double u = (kNear_m - c[i].z()) / (c[j].z() - c[i].z());
      add(c[i] + u * (c[j] - c[i]));
    }
  }
}

}  // namespace

EvidenceSample sample_of(const tracing::TraceScene& scene, const tracing::Ray& ray,
                         const tracing::PrimitiveHit& primitive, double forward,
                         const Shutter& shutter, const assets::Part** part) {
  EvidenceSample sample;
  sample.time_ns = static_cast<std::int32_t>(ray.time_ns - shutter.start().ns());
  if (!primitive.hit()) {
    sample.class_id = Taxonomy::named("sky");
    if (part) *part = nullptr;
    return sample;
  }
  const tracing::Hit hit = scene.resolve(ray, primitive);
  sample.object = hit.object;
  sample.material = static_cast<std::uint16_t>(hit.part->material.value());
  sample.class_id = hit.part->class_id;
  sample.distance_m = static_cast<float>(hit.distance_m);
  sample.depth_m = static_cast<float>(hit.distance_m * forward);
  if (part) *part = hit.part;
  return sample;
}

std::vector<EvidenceSample> trace_centres(const tracing::TraceScene& scene,
                                          const CameraSpec& camera, const Shutter& shutter,
                                          int threads, PartTable& parts) {
  const auto width = static_cast<std::size_t>(camera.width);
  const auto height = static_cast<std::size_t>(camera.height);
  std::vector<EvidenceSample> samples(width * height);
  std::vector<const assets::Part*> hit_parts(samples.size());
  const tracing::View view = camera.sees_ego ? tracing::View::kAll : tracing::View::kWithoutEgo;
  tracing::parallel_blocks(height, 4, threads, [&](std::size_t begin, std::size_t end) {
    std::vector<tracing::Ray> rays(width);
    std::vector<double> forward(width);
    std::vector<tracing::PrimitiveHit> hits(width);
    for (std::size_t y = begin; y < end; ++y) {
      const std::int64_t time = shutter.row_middle_ns(static_cast<int>(y));
      const Pose X = shutter.X_WC(time);
      const Vec3 axis = X.rotate(Vec3::UnitZ());
      for (std::size_t x = 0; x < width; ++x) {
        rays[x] = shutter.label_ray(
            Vec2(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5), time, X);
        forward[x] = rays[x].direction_W.dot(axis);
      }
      scene.closest(rays, hits, view);
      for (std::size_t x = 0; x < width; ++x) {
        const std::size_t i = y * width + x;
        samples[i] = sample_of(scene, rays[x], hits[x], forward[x], shutter, &hit_parts[i]);
      }
    }
  });
  // Part numbers in the order of pixels: the same for any number of threads.
  std::unordered_map<const assets::Part*, std::uint16_t> known;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const assets::Part* part = hit_parts[i];
    if (!part) continue;
    const auto [it, is_new] = known.try_emplace(part);
    if (is_new) it->second = parts.index_of(samples[i].object, part->name, part->class_id);
    samples[i].part = it->second;
  }
  return samples;
}

namespace {

// Counts the pixels [x0, x1) x [y0, y1) in steps that hit the actor when it is alone.
template <typename Each>
void trace_alone(const tracing::TraceScene& scene, const Shutter& shutter, ObjectId object, int x0,
                 int y0, int x1, int y1, int step, const Each& each) {
  std::vector<tracing::Ray> rays;
  std::vector<tracing::PrimitiveHit> hits;
  for (int y = y0; y < y1; y += step) {
    const std::int64_t time = shutter.row_middle_ns(y);
    const Pose X = shutter.X_WC(time);
    rays.clear();
    for (int x = x0; x < x1; x += step) {
      rays.push_back(shutter.label_ray(Vec2(x + 0.5, y + 0.5), time, X));
    }
    hits.resize(rays.size());
    scene.closest_alone(rays, object, hits);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      if (hits[i].hit()) each(x0 + static_cast<int>(i) * step, y);
    }
  }
}

ObjectEvidence trace_actor(const tracing::TraceScene& scene, const CameraSpec& camera,
                           const Shutter& shutter, ObjectId object, const Box3& box, double radius,
                           const std::vector<EvidenceSample>& samples) {
  ObjectEvidence e;
  e.object = object;
  e.box_A = box;
  Bounds bounds;
  const std::int64_t first = shutter.row_middle_ns(0);
  const std::int64_t last = shutter.row_middle_ns(camera.height - 1);
  for (const std::int64_t t : {first, (first + last) / 2, last}) {
    const Pose X_CA = shutter.X_WC(t).inverse() * scene.actor_pose(object, t);
    project_box(camera, X_CA, box, radius, bounds);
    if (first == last) break;
  }
  if (bounds.empty()) return e;
  // Parts may leave the box of the reference time a little within the exposure.
  const auto low = [](double v, int limit) {
    return static_cast<int>(std::floor(std::clamp(v - 4.0, -1.0 * limit, 2.0 * limit)));
  };
  const auto high = [](double v, int limit) {
    return static_cast<int>(std::ceil(std::clamp(v + 4.0, -1.0 * limit, 2.0 * limit)));
  };
  const int x0 = low(bounds.left, camera.width), x1 = high(bounds.right, camera.width);
  const int y0 = low(bounds.top, camera.height), y1 = high(bounds.bottom, camera.height);
  const int w = camera.width;
  const int h = camera.height;

  trace_alone(scene, shutter, object, std::max(0, x0), std::max(0, y0), std::min(w, x1),
              std::min(h, y1), 1, [&](int x, int y) {
                const ObjectId there = samples[static_cast<std::size_t>(y * w + x)].object;
                if (!there.valid()) return;
                ++e.alone;
                e.alone_box.extend(x, y);
                if (there == object) {
                  ++e.seen;
                  e.seen_box.extend(x, y);
                } else {
                  ++e.occluders[there];
                }
              });

  const double area = static_cast<double>(x1 - x0) * (y1 - y0);
  const int step = std::max(1, static_cast<int>(std::ceil(std::sqrt(area / kOutsideRays))));
  std::uint32_t outside = 0;
  const auto count = [&](int, int) { ++outside; };
  if (y0 < 0) trace_alone(scene, shutter, object, x0, y0, x1, std::min(0, y1), step, count);
  if (y1 > h) trace_alone(scene, shutter, object, x0, std::max(h, y0), x1, y1, step, count);
  const int top = std::max(0, y0);
  const int bottom = std::min(h, y1);
  if (x0 < 0) trace_alone(scene, shutter, object, x0, top, std::min(0, x1), bottom, step, count);
  if (x1 > w) trace_alone(scene, shutter, object, std::max(w, x0), top, x1, bottom, step, count);
  e.alone_outside = outside * static_cast<std::uint32_t>(step * step);

  // The actor's time is that of the rows in which it stands.
  const PixelBox& where = e.seen_box.empty() ? e.alone_box : e.seen_box;
  const int row = where.empty() ? h / 2 : (where.top + where.bottom) / 2;
  e.time_ns = shutter.row_middle_ns(row);
  e.X_WA = scene.actor_pose(object, e.time_ns);
  return e;
}

}  // namespace

std::vector<ObjectEvidence> trace_actors(const tracing::TraceScene& scene, const CameraSpec& camera,
                                         const Shutter& shutter, ActorId ego,
                                         const scene::ActorAssets& assets, const Snapshot& snapshot,
                                         const std::vector<EvidenceSample>& samples, int threads) {
  const double radius = valid_radius(camera);
  const auto actors = scene.actors();
  std::vector<ObjectEvidence> all(actors.size());
  tracing::parallel_blocks(actors.size(), 1, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const ActorState* state = snapshot.find(actor_of(actors[i]));
      if (!state || (!camera.sees_ego && actor_of(actors[i]) == ego)) continue;
      all[i] = trace_actor(scene, camera, shutter, actors[i], scene::posed_box(assets, *state),
                           radius, samples);
    }
  });
  std::vector<ObjectEvidence> visible;
  for (ObjectEvidence& e : all) {
    if (e.alone + e.alone_outside > 0) visible.push_back(std::move(e));
  }
  return visible;
}

}  // namespace raytruth::camera
