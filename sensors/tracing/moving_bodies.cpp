#include "sensors/tracing/moving_bodies.h"

#include <algorithm>
#include <cmath>

namespace raytruth::tracing {
namespace {

// Origins and directions into the frame of an instance: one formula for any number of lanes.
void move_lane(const Eigen::Matrix3f& R, const Vec3f& t, float& ox, float& oy, float& oz, float& dx,
               float& dy, float& dz) {
  const Vec3f o = R.transpose() * (Vec3f(ox, oy, oz) - t);
  const Vec3f d = R.transpose() * Vec3f(dx, dy, dz);
  ox = o.x();
  oy = o.y();
  oz = o.z();
  dx = d.x();
  dy = d.y();
  dz = d.z();
}

template <typename Rays>
void move_lane(const MovingFrame& frame, Rays& rays, std::size_t i) {
  Eigen::Matrix3f R;
  Vec3f t;
  frame.at(rays.time[i], R, t);
  move_lane(R, t, rays.org_x[i], rays.org_y[i], rays.org_z[i], rays.dir_x[i], rays.dir_y[i],
            rays.dir_z[i]);
}

void trace(const int* valid, RTCScene scene, RTCIntersectContext* context, RTCRayHit4& rays) {
  rtcIntersect4(valid, scene, context, &rays);
}
void trace(const int* valid, RTCScene scene, RTCIntersectContext* context, RTCRayHit8& rays) {
  rtcIntersect8(valid, scene, context, &rays);
}
void trace(const int* valid, RTCScene scene, RTCIntersectContext* context, RTCRayHit16& rays) {
  rtcIntersect16(valid, scene, context, &rays);
}
void shade(const int* valid, RTCScene scene, RTCIntersectContext* context, RTCRay4& rays) {
  rtcOccluded4(valid, scene, context, &rays);
}
void shade(const int* valid, RTCScene scene, RTCIntersectContext* context, RTCRay8& rays) {
  rtcOccluded8(valid, scene, context, &rays);
}
void shade(const int* valid, RTCScene scene, RTCIntersectContext* context, RTCRay16& rays) {
  rtcOccluded16(valid, scene, context, &rays);
}

// The instance that a callback is about; while the object lives, hits are its own.
struct Entry {
  RTCIntersectContext* context;
  const MovingFrame& frame;
  RTCScene scene;

  Entry(const void* user, unsigned primitive, RTCIntersectContext* of)
      : Entry(*static_cast<const MovingBodies*>(user), primitive, of) {}
  Entry(const MovingBodies& bodies, unsigned primitive, RTCIntersectContext* of)
      : context(of),
        frame(bodies.frames[bodies.which[primitive]]),
        scene(bodies.meshes[bodies.which[primitive]]->scene) {
    context->instID[0] = bodies.which[primitive];
  }
  ~Entry() { context->instID[0] = RTC_INVALID_GEOMETRY_ID; }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
};

// Packets of 4, 8 and 16 alike.
template <typename RayHits, std::size_t N>
void closest_of(const int* wanted, RayHits& outer, const Entry& entry) {
  RayHits inner = outer;
  alignas(64) int valid[N];
  for (std::size_t i = 0; i < N; ++i) {
    valid[i] = wanted[i];
    inner.hit.geomID[i] = RTC_INVALID_GEOMETRY_ID;
    if (valid[i] != 0) move_lane(entry.frame, inner.ray, i);
  }
  trace(valid, entry.scene, entry.context, inner);
  for (std::size_t i = 0; i < N; ++i) {
    if (valid[i] == 0 || inner.hit.geomID[i] == RTC_INVALID_GEOMETRY_ID) continue;
    outer.ray.tfar[i] = inner.ray.tfar[i];
    outer.hit.u[i] = inner.hit.u[i];
    outer.hit.v[i] = inner.hit.v[i];
    outer.hit.geomID[i] = inner.hit.geomID[i];
    outer.hit.primID[i] = inner.hit.primID[i];
    outer.hit.instID[0][i] = inner.hit.instID[0][i];
  }
}

template <typename Rays, std::size_t N>
void blocked_by(const RTCOccludedFunctionNArguments& args, const Entry& entry) {
  auto& outer = *reinterpret_cast<Rays*>(args.ray);
  Rays inner = outer;
  alignas(64) int valid[N];
  for (std::size_t i = 0; i < N; ++i) {
    valid[i] = args.valid[i];
    if (valid[i] != 0) move_lane(entry.frame, inner, i);
  }
  shade(valid, entry.scene, entry.context, inner);
  for (std::size_t i = 0; i < N; ++i) {
    if (valid[i] != 0 && inner.tfar[i] < 0.0F) outer.tfar[i] = inner.tfar[i];
  }
}

void move_one(const MovingFrame& frame, RTCRay& ray) {
  Eigen::Matrix3f R;
  Vec3f t;
  frame.at(ray.time, R, t);
  move_lane(R, t, ray.org_x, ray.org_y, ray.org_z, ray.dir_x, ray.dir_y, ray.dir_z);
}

template <typename RayHits, std::size_t N>
void on_closest_of(const RTCIntersectFunctionNArguments& args, const Entry& entry) {
  closest_of<RayHits, N>(args.valid, *reinterpret_cast<RayHits*>(args.rayhit), entry);
}

void on_closest(const RTCIntersectFunctionNArguments* args) {
  const Entry entry(args->geometryUserPtr, args->primID, args->context);
  if (args->N == 16) return on_closest_of<RTCRayHit16, 16>(*args, entry);
  if (args->N == 8) return on_closest_of<RTCRayHit8, 8>(*args, entry);
  if (args->N == 4) return on_closest_of<RTCRayHit4, 4>(*args, entry);
  if (args->valid[0] == 0) return;
  auto& outer = *reinterpret_cast<RTCRayHit*>(args->rayhit);
  RTCRayHit inner = outer;
  inner.hit.geomID = RTC_INVALID_GEOMETRY_ID;
  move_one(entry.frame, inner.ray);
  rtcIntersect1(entry.scene, entry.context, &inner);
  if (inner.hit.geomID == RTC_INVALID_GEOMETRY_ID) return;
  outer.ray.tfar = inner.ray.tfar;
  outer.hit = inner.hit;
}

void on_shadow(const RTCOccludedFunctionNArguments* args) {
  const Entry entry(args->geometryUserPtr, args->primID, args->context);
  if (args->N == 16) return blocked_by<RTCRay16, 16>(*args, entry);
  if (args->N == 8) return blocked_by<RTCRay8, 8>(*args, entry);
  if (args->N == 4) return blocked_by<RTCRay4, 4>(*args, entry);
  if (args->valid[0] == 0) return;
  auto& outer = *reinterpret_cast<RTCRay*>(args->ray);
  RTCRay inner = outer;
  move_one(entry.frame, inner);
  rtcOccluded1(entry.scene, entry.context, &inner);
  if (inner.tfar < 0.0F) outer.tfar = inner.tfar;
}

void on_bounds(const RTCBoundsFunctionArguments* args) {
  const auto& bodies = *static_cast<const MovingBodies*>(args->geometryUserPtr);
  const SweptBox& box = bodies.boxes[bodies.which[args->primID]];
  RTCBounds& to = *args->bounds_o;
  to.lower_x = box.low.x();
  to.lower_y = box.low.y();
  to.lower_z = box.low.z();
  to.upper_x = box.high.x();
  to.upper_y = box.high.y();
  to.upper_z = box.high.z();
}

}  // namespace

SweptBox swept_box(const RTCBounds& mesh, const MovingFrame& frame) {
  const Vec3f low(mesh.lower_x, mesh.lower_y, mesh.lower_z);
  const Vec3f high(mesh.upper_x, mesh.upper_y, mesh.upper_z);
  const Vec3f middle = 0.5F * (low + high);
  const Vec3f half = 0.5F * (high - low);
  SweptBox box{Vec3f::Constant(1e30F), Vec3f::Constant(-1e30F)};
  float bulge = 0.0F, farthest = 0.0F;
  const float radius = low.cwiseAbs().cwiseMax(high.cwiseAbs()).norm();
  frame.for_each_key([&](const Eigen::Matrix3f& R, const Vec3f& t, float half_turn_cosine) {
    const Vec3f at = R * middle + t;
    const Vec3f reach = R.cwiseAbs() * half;
    box.low = box.low.cwiseMin(at - reach);
    box.high = box.high.cwiseMax(at + reach);
    // Between two keys a point leaves their chord by the rise of its arc at most.
    bulge = std::max(bulge, radius * (1.0F - half_turn_cosine));
    farthest = std::max(farthest, at.cwiseAbs().maxCoeff());
  });
  // Rays are moved in single precision: a few of its steps at the largest numbers that occur.
  const float margin = bulge + 1e-6F * (farthest + radius);
  box.low.array() -= margin;
  box.high.array() += margin;
  return box;
}

void add_bodies(RTCDevice device, RTCScene top, const MovingBodies& bodies, unsigned mask) {
  if (bodies.which.empty()) return;
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_USER);
  rtcSetGeometryUserPrimitiveCount(geometry, static_cast<unsigned>(bodies.which.size()));
  rtcSetGeometryUserData(geometry, const_cast<MovingBodies*>(&bodies));
  rtcSetGeometryBoundsFunction(geometry, on_bounds, nullptr);
  rtcSetGeometryIntersectFunction(geometry, on_closest);
  rtcSetGeometryOccludedFunction(geometry, on_shadow);
  rtcSetGeometryMask(geometry, mask);
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(top, geometry);
  rtcReleaseGeometry(geometry);
}

void closest_of_bodies(const MovingBodies& bodies, const int* valid, RTCIntersectContext* context,
                       RTCRayHit16& rays) {
  for (unsigned k = 0; k < bodies.which.size(); ++k)
    closest_of<RTCRayHit16, 16>(valid, rays, Entry(bodies, k, context));
}

}  // namespace raytruth::tracing
