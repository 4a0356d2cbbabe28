#pragma once

// Internal to scene: bodies drawn out along a road.

#include <functional>
#include <span>
#include <vector>

#include "assets/polygon.h"
#include "scenes/street/mesh_sink.h"
#include "sim/roads/road_network.h"

namespace raytruth::scene {

/// A cross-section's frame: `left` and `up` are unit vectors, along_m the way from the start.
struct Station {
  Vec3 origin_W = Vec3::Zero();
  Vec3 left_W = Vec3::UnitY();
  Vec3 up_W = Vec3::UnitZ();
  double s_m = 0.0;
  double along_m = 0.0;
};

/// Largest distance between a swept body's edge and the road's true course.
inline constexpr double kSweepError = 0.005;

/// Stations along a road from s0 to s1 at t(s), lifted z(s) along the road's up, as near to each
/// other as kSweepError asks (checked at the quarters of each piece too); at least two.
std::vector<Station> stations_along(const roads::RoadNetwork& roads, roads::RoadIndex road,
                                    double s0, double s1, const std::function<double(double)>& t_of,
                                    const std::function<double(double)>& z_of);
/// Stations at the corners of a polyline; left is level.
std::vector<Station> stations_of(std::span<const Vec3> points_W);
/// The station at a way along (between the given ones).
Station station_at(std::span<const Station> stations, double along_m);

/// Sections (x to the left, y up; the same number of corners at every station) joined from station
/// to station. closed: the last corner joins the first, and both ends are capped.
void sweep(std::span<const Station> stations,
           const std::function<assets::Polygon(std::size_t)>& section_of, bool closed,
           std::uint16_t part, street::MeshSink& sink);

/// A straight tube with closed ends.
void tube(const Vec3& from, const Vec3& to, double radius_m, std::uint16_t part,
          street::MeshSink& sink, int sides = 8);
/// A box with its lower middle at the pose's origin: length along x, width along y, height along z.
void block(const Pose& X_WB, const Vec3& size_m, std::uint16_t part, street::MeshSink& sink);

}  // namespace raytruth::scene
