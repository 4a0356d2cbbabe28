#include "sensors/lidar/actor_views.h"

#include <algorithm>
#include <cmath>

#include "sim/core/math.h"

namespace raytruth::lidar {
namespace {

// Columns that are tested against an actor's bounding sphere at once.
constexpr std::size_t kColumns = 16;
// The sphere is that of the pose at the reference time; a runner's foot swings out of it by less
// than 0.5 m.
constexpr double kMargin_m = 0.6;

struct Sphere {
  Vec3 center_A;
  double radius_m;
};

// Firings whose beam meets the sphere, by ring and column: neighbours in a packet are coherent.
std::vector<std::uint32_t> firings_at(const Turn& turn, const LidarSpec& lidar, ObjectId object,
                                      const Sphere& sphere) {
  const Sweep& sweep = turn.sweep;
  const std::size_t groups = (sweep.columns() + kColumns - 1) / kColumns;
  // Half a group's turn.
  const double half_group =
      kPi * static_cast<double>(kColumns) / static_cast<double>(sweep.columns());
  std::vector<Vec3> towards_L(groups);
  std::vector<double> cos_limit(groups);
  const auto center_at = [&](std::size_t column) {
    const Pose X_WA = turn.scene.actor_pose(object, sweep.column_start_ns(column));
    return Vec3(sweep.X_WL(column).inverse() * (X_WA * sphere.center_A));
  };
  Vec3 next_L = center_at(0);
  for (std::size_t g = 0; g < groups; ++g) {
    const Vec3 first_L = next_L;
    next_L = center_at((g + 1) * kColumns);
    const Vec3 c_L = center_at(std::min(g * kColumns + kColumns / 2, sweep.columns() - 1));
    const double distance = c_L.norm();
    // While the group fires, the actor moves in the sensor's frame.
    const double radius = sphere.radius_m + std::max((c_L - first_L).norm(), (next_L - c_L).norm());
    cos_limit[g] = -2.0;
    towards_L[g] = Vec3::Zero();
    if (distance - radius > lidar.range_max_m) {
      cos_limit[g] = 2.0;
    } else if (distance > 1.01 * radius) {
      towards_L[g] = c_L / distance;
      const double angle = det::asin(radius / distance) + half_group;
      if (angle < kPi) cos_limit[g] = det::cos(angle);
    }
  }
  std::vector<std::uint32_t> numbers;
  for (std::size_t beam = 0; beam < sweep.beams(); ++beam) {
    for (std::size_t g = 0; g < groups; ++g) {
      if (cos_limit[g] > 1.0) continue;
      const std::size_t first = g * kColumns;
      const std::size_t middle = std::min(first + kColumns / 2, sweep.columns() - 1);
      if (sweep.direction_L(middle, beam).dot(towards_L[g]) < cos_limit[g]) continue;
      for (std::size_t c = first; c < std::min(first + kColumns, sweep.columns()); ++c) {
        numbers.push_back(static_cast<std::uint32_t>(sweep.number(c, beam)));
      }
    }
  }
  return numbers;
}

// Who took a beam from `object`; nobody when only numbers at an edge disagree.
ObjectId taker(const Firing& firing, ObjectId object) {
  for (const ObjectId id :
       {firing.returned ? firing.echo.object : ObjectId(), firing.echo.front, firing.echo.end}) {
    if (id.valid() && id != object) return id;
  }
  return {};
}

// Of one actor, whose points come from the firings `seen`.
ObjectEvidence view_of(const Turn& turn, const LidarSpec& lidar, ObjectId object, const Box3& box,
                       const std::vector<std::uint32_t>& seen) {
  const Sweep& sweep = turn.sweep;
  ObjectEvidence e;
  e.object = object;
  e.box_A = box;
  double margin = kMargin_m;
  for (const LidarBeam& beam : lidar.beams) {
    margin = std::max(margin, kMargin_m + std::abs(beam.vertical_offset_m));
  }
  const Sphere sphere{box.center(), 0.5 * box.size().norm() + margin};
  std::vector<std::uint32_t> numbers = firings_at(turn, lidar, object, sphere);
  std::erase_if(numbers, [&](std::uint32_t number) {
    const Firing& firing = turn.firings[number];
    if (firing.returned && firing.echo.object == object) return true;
    return !taker(firing, object).valid();
  });
  std::vector<tracing::Ray> rays;
  rays.reserve(numbers.size());
  for (const std::uint32_t number : numbers) {
    rays.push_back(sweep.ray(sweep.column_of(number), sweep.beam_of(number)));
  }
  std::vector<Echo> echoes(rays.size());
  EchoTracer::Workspace work;
  turn.tracer.trace(
      rays, echoes,
      [&](std::span<const tracing::Ray> some, std::span<tracing::PrimitiveHit> hits) {
        turn.scene.closest_alone(some, object, hits);
      },
      work);
  std::vector<std::uint32_t> hidden;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!turn.chance.detected(echoes[i], numbers[i])) continue;
    hidden.push_back(numbers[i]);
    ++e.occluders[taker(turn.firings[numbers[i]], object)];
  }
  e.seen = static_cast<std::uint32_t>(seen.size());
  e.alone = static_cast<std::uint32_t>(seen.size() + hidden.size());
  if (e.alone == 0) return e;
  // Firings in the order of time; the middle one stands for the actor.
  std::sort(hidden.begin(), hidden.end());
  const std::vector<std::uint32_t>& on_it = seen.empty() ? hidden : seen;
  const std::uint32_t central = on_it[on_it.size() / 2];
  e.time_ns = sweep.start().ns() + sweep.time_ns(sweep.column_of(central), sweep.beam_of(central));
  e.X_WA = turn.scene.actor_pose(object, e.time_ns);
  return e;
}

}  // namespace

std::vector<ObjectEvidence> actor_views(const Turn& turn, const LidarSpec& lidar, ActorId ego,
                                        const scene::ActorAssets& assets, const Snapshot& snapshot,
                                        int threads) {
  const auto actors = turn.scene.actors();
  std::vector<std::size_t> place(actors.empty() ? 0 : actors.back().value() + 1, 0);
  for (std::size_t i = 0; i < actors.size(); ++i) place[actors[i].value()] = i;
  std::vector<std::vector<std::uint32_t>> seen(actors.size());
  for (std::uint32_t number = 0; number < turn.firings.size(); ++number) {
    const Firing& firing = turn.firings[number];
    if (!firing.returned || !is_actor(firing.echo.object)) continue;
    seen[place[firing.echo.object.value()]].push_back(number);
  }
  std::vector<ObjectEvidence> all(actors.size());
  tracing::parallel_blocks(actors.size(), 1, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const ActorState* state = snapshot.find(actor_of(actors[i]));
      if (!state || (!lidar.sees_ego && actor_of(actors[i]) == ego)) continue;
      all[i] = view_of(turn, lidar, actors[i], scene::posed_box(assets, *state), seen[i]);
    }
  });
  std::vector<ObjectEvidence> visible;
  for (ObjectEvidence& e : all) {
    if (e.alone > 0) visible.push_back(std::move(e));
  }
  return visible;
}

}  // namespace raytruth::lidar
