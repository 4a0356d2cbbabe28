#include "sim/drivers/social_force.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::drivers {
namespace {

constexpr double kNothing_m = 1e-9;

}  // namespace

Vec2 drive_force(const SocialForceParameters& p, const Walker& walker, const Vec2& goal) {
  const Vec2 way = goal - walker.place;
  const double length = way.norm();
  const Vec2 wanted =
      length > kNothing_m ? Vec2(way * (p.desired_speed_m_s / length)) : Vec2(Vec2::Zero());
  return (wanted - walker.velocity) / p.relaxation_s;
}

Vec2 walker_force(const SocialForceParameters& p, const Walker& walker, const Walker& other,
                  const Vec2& heading) {
  const Vec2 r = walker.place - other.place;
  const Vec2 stride = other.velocity * p.stride_s;
  const double near = r.norm();
  const Vec2 from_stride = r - stride;
  const double far = from_stride.norm();
  if (near < kNothing_m || far < kNothing_m) return Vec2::Zero();
  const double sum = near + far;
  const double b = 0.5 * std::sqrt(std::max(0.0, sum * sum - stride.squaredNorm()));
  // d b / d r = (near + far) / (4 b) (r / near + (r - stride) / far); b is 0 on the stride itself,
  // where the ellipse is a line: a little beside it.
  const Vec2 gradient = sum / (4.0 * std::max(b, 1e-3)) * (r / near + from_stride / far);
  Vec2 force =
      p.repulsion_m2_s2 / p.repulsion_range_m * det::exp(-b / p.repulsion_range_m) * gradient;
  // The other is seen when it lies within the field of view: opposite to the force.
  const bool seen = heading.dot(-force) >= force.norm() * heading.norm() * p.sight_cosine;
  if (!seen) force *= p.behind_weight;
  return force;
}

Vec2 edge_force(const SocialForceParameters& p, const Walker& walker, const Edge& edge) {
  const Vec2 along = edge.b - edge.a;
  const double square = along.squaredNorm();
  const double u =
      square > 0.0 ? std::clamp((walker.place - edge.a).dot(along) / square, 0.0, 1.0) : 0.0;
  const Vec2 r = walker.place - (edge.a + u * along);
  const double distance = r.norm();
  if (distance < kNothing_m) return Vec2::Zero();
  return p.wall_m2_s2 / p.wall_range_m * det::exp(-distance / p.wall_range_m) * (r / distance);
}

Vec2 social_force(const SocialForceParameters& p, const Walker& walker, const Vec2& goal,
                  std::span<const Walker> others, std::span<const Edge> edges) {
  Vec2 force = drive_force(p, walker, goal);
  const Vec2 heading = goal - walker.place;
  for (const Walker& other : others) force += walker_force(p, walker, other, heading);
  for (const Edge& edge : edges) force += edge_force(p, walker, edge);
  return force;
}

Walker walked(const SocialForceParameters& p, const Walker& walker, const Vec2& force, double dt) {
  Walker next = walker;
  next.velocity += force * dt;
  const double top = p.top_speed_factor * p.desired_speed_m_s;
  const double speed = next.velocity.norm();
  if (speed > top) next.velocity *= top / speed;
  next.place += next.velocity * dt;
  return next;
}

}  // namespace raytruth::drivers
