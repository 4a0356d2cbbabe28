#include "sensors/lidar/lidar.h"

#include <algorithm>

#include "sensors/air/air.h"
#include "sensors/lidar/actor_views.h"

namespace raytruth::lidar {
namespace {

constexpr std::size_t kRaysPerBlock = 1024;
constexpr std::size_t kPointsPerBlock = 8192;

// All firings, traced in the order of rings.
std::vector<Firing> fire(const tracing::TraceScene& scene, const Sweep& sweep,
                         const EchoTracer& tracer, const Chance& chance, tracing::View view,
                         int threads) {
  std::vector<Firing> firings(sweep.firings());
  const std::size_t columns = sweep.columns();
  tracing::parallel_blocks(
      firings.size(), kRaysPerBlock, threads, [&](std::size_t begin, std::size_t end) {
        std::vector<tracing::Ray> rays;
        rays.reserve(end - begin);
        for (std::size_t i = begin; i < end; ++i) {
          rays.push_back(sweep.ray(i % columns, i / columns));
        }
        std::vector<Echo> echoes(rays.size());
        EchoTracer::Workspace work;
        tracer.trace(
            rays, echoes,
            [&](std::span<const tracing::Ray> some, std::span<tracing::PrimitiveHit> hits) {
              scene.closest(some, hits, view);
            },
            work);
        for (std::size_t i = begin; i < end; ++i) {
          const std::size_t number = sweep.number(i % columns, i / columns);
          Firing& firing = firings[number];
          firing.echo = echoes[i - begin];
          firing.returned = chance.detected(firing.echo, number);
          if (firing.returned) {
            firing.range_m = static_cast<float>(chance.measured_range_m(firing.echo, number));
          }
        }
      });
  return firings;
}

template <typename T>
std::span<T> add_buffer(SensorFrame& frame, const char* name, ValueType type, const char* unit,
                        std::size_t points) {
  // A firing without a return has no point, so there is no value for 'nothing'.
  frame.buffers.push_back({name, {points}, type, unit, "", {}});
  frame.buffers.back().data.resize(points * sizeof(T));
  return frame.buffers.back().as<T>();
}

void write_points(const Sweep& sweep, const LidarSpec& lidar, const Surfaces& surfaces,
                  std::span<const Firing> firings, int threads, SensorFrame& frame) {
  // Part numbers in the order of firings: the same for any number of threads.
  PartTable parts;
  std::vector<std::uint16_t> part_of(surfaces.slots(), 0);
  std::vector<std::uint32_t> numbers;
  numbers.reserve(firings.size());
  for (std::size_t number = 0; number < firings.size(); ++number) {
    if (!firings[number].returned) continue;
    numbers.push_back(static_cast<std::uint32_t>(number));
    const Echo& echo = firings[number].echo;
    if (part_of[echo.slot] == 0) {
      const assets::Part& part = surfaces.part(echo.slot);
      part_of[echo.slot] = parts.index_of(echo.object, part.name, part.class_id);
    }
  }
  frame.evidence.parts = parts.parts();

  const std::size_t points = numbers.size();
  const auto x = add_buffer<float>(frame, "x_m", ValueType::kFloat32, "m", points);
  const auto y = add_buffer<float>(frame, "y_m", ValueType::kFloat32, "m", points);
  const auto z = add_buffer<float>(frame, "z_m", ValueType::kFloat32, "m", points);
  const auto intensity = add_buffer<float>(frame, "intensity", ValueType::kFloat32, "1", points);
  const auto ring = add_buffer<std::uint16_t>(frame, "ring", ValueType::kUint16, "1", points);
  const auto time = add_buffer<std::int32_t>(frame, "time_ns", ValueType::kInt32, "ns", points);
  const auto azimuth =
      add_buffer<std::uint16_t>(frame, "azimuth_index", ValueType::kUint16, "1", points);
  frame.evidence.samples.resize(points);
  tracing::parallel_blocks(
      points, kPointsPerBlock, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
          const Firing& firing = firings[numbers[i]];
          const std::size_t column = sweep.column_of(numbers[i]);
          const std::size_t beam = sweep.beam_of(numbers[i]);
          const Vec3 p_L = sweep.origin_L(beam) +
                           static_cast<double>(firing.range_m) * sweep.direction_L(column, beam);
          x[i] = static_cast<float>(p_L.x());
          y[i] = static_cast<float>(p_L.y());
          z[i] = static_cast<float>(p_L.z());
          intensity[i] = static_cast<float>(std::clamp(firing.echo.q, 0.0, 1.0));
          ring[i] = static_cast<std::uint16_t>(lidar.beams[beam].ring);
          time[i] = sweep.time_ns(column, beam);
          azimuth[i] = static_cast<std::uint16_t>(column);
          const assets::Part& part = surfaces.part(firing.echo.slot);
          EvidenceSample& sample = frame.evidence.samples[i];
          sample.object = firing.echo.object;
          sample.part = part_of[firing.echo.slot];
          sample.material = static_cast<std::uint16_t>(part.material.value());
          sample.class_id = part.class_id;
          sample.distance_m = static_cast<float>(firing.echo.distance_m);
          sample.depth_m = sample.distance_m;
          sample.time_ns = time[i];
        }
      });
}

}  // namespace

std::vector<tracing::Ray> firing_rays(const tracing::TraceScene& scene, const LidarSpec& lidar,
                                      ActorId ego, SimTime t) {
  const Sweep sweep(scene, lidar, ego, t);
  std::vector<tracing::Ray> rays;
  rays.reserve(sweep.firings());
  for (std::size_t beam = 0; beam < sweep.beams(); ++beam) {
    for (std::size_t column = 0; column < sweep.columns(); ++column) {
      rays.push_back(sweep.ray(column, beam));
    }
  }
  return rays;
}

SensorFrame scan(const tracing::TraceScene& scene, const LidarSpec& lidar, ActorId ego,
                 const scene::ActorAssets& assets, const Snapshot& snapshot, SimTime t,
                 const LidarOptions& options) {
  const Sweep sweep(scene, lidar, ego, t);
  SensorFrame frame;
  frame.sensor = lidar.id;
  frame.name = lidar.name;
  frame.kind = SensorKind::kLidar;
  frame.start = sweep.start();
  frame.end = sweep.end();
  frame.reference = t;
  frame.X_WE = scene.actor_pose(object_of(ego), t.ns());
  frame.X_WS = frame.X_WE * lidar.X_EL;

  const Surfaces surfaces(scene, lidar);
  const EchoTracer tracer(surfaces, lidar, air::Air(snapshot.weather));
  const Chance chance(lidar, options, tracer.receiver());
  const tracing::View view = lidar.sees_ego ? tracing::View::kAll : tracing::View::kWithoutEgo;
  const std::vector<Firing> firings = fire(scene, sweep, tracer, chance, view, options.threads);
  write_points(sweep, lidar, surfaces, firings, options.threads, frame);
  frame.evidence.objects = actor_views({scene, sweep, tracer, chance, firings}, lidar, ego, assets,
                                       snapshot, options.threads);
  return frame;
}

}  // namespace raytruth::lidar
