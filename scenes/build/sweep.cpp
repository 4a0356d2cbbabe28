#include "scenes/build/sweep.h"

#include <algorithm>
#include <cmath>

#include "sim/core/check.h"
#include "sim/core/math.h"

namespace raytruth::scene {
namespace {

constexpr double kLongest = 25.0;
constexpr double kShortest = 0.05;

double off_chord(const Vec3& a, const Vec3& b, const Vec3& p) {
  const Vec3 d = b - a;
  const double n = d.squaredNorm();
  if (n < 1e-18) return (p - a).norm();
  return (p - a - d.dot(p - a) / n * d).norm();
}

}  // namespace

std::vector<Station> stations_along(const roads::RoadNetwork& roads, roads::RoadIndex road,
                                    double s0, double s1, const std::function<double(double)>& t_of,
                                    const std::function<double(double)>& z_of) {
  const double end = roads.road(road).length_m;
  const auto clamp = [&](double s) { return std::clamp(s, 0.0, end); };
  const auto at = [&](double s) {
    const roads::SurfacePoint p = roads.top({road, clamp(s), t_of(s)});
    return Vec3(p.X_WR.translation() + z_of(s) * p.up_W);
  };
  std::vector<double> rows{clamp(s0)};
  // Pieces on a stack, so that the order of rows is the order of s.
  std::vector<double> open{clamp(s1)};
  while (!open.empty()) {
    const double a = rows.back();
    const double b = open.back();
    const Vec3 p = at(a);
    const Vec3 q = at(b);
    bool fine = b - a <= kLongest;
    bool wild = false;  // leaves a short chord by more than its length: no road has such a shape
    for (const double u : {0.25, 0.5, 0.75}) {
      const double off = off_chord(p, q, at(a + u * (b - a)));
      fine = fine && off <= 0.8 * kSweepError;
      wild = wild || (b - a < 1.0 && !(off < b - a));
    }
    if (fine || wild || b - a < kShortest) {
      rows.push_back(b);
      open.pop_back();
    } else {
      open.push_back(0.5 * (a + b));
    }
  }
  std::vector<Station> stations;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && rows[i] - rows[i - 1] < 1e-9) continue;
    Station station;
    station.s_m = rows[i];
    station.origin_W = at(rows[i]);
    station.up_W = roads.at({road, rows[i], t_of(rows[i])}).up_W;
    const double h = 0.01;
    const Vec3 along = at(std::min(rows[i] + h, end)) - at(std::max(rows[i] - h, 0.0));
    station.left_W = station.up_W.cross(along).normalized();
    if (!stations.empty()) {
      station.along_m =
          stations.back().along_m + (station.origin_W - stations.back().origin_W).norm();
    }
    stations.push_back(station);
  }
  return stations;
}

std::vector<Station> stations_of(std::span<const Vec3> points_W) {
  std::vector<Station> stations;
  const std::size_t n = points_W.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Vec3 along = points_W[i + 1 < n ? i + 1 : i] - points_W[i > 0 ? i - 1 : 0];
    Station station;
    station.origin_W = points_W[i];
    station.left_W = Vec3(-along.y(), along.x(), 0.0).normalized();
    if (i > 0) station.along_m = stations[i - 1].along_m + (points_W[i] - points_W[i - 1]).norm();
    stations.push_back(station);
  }
  return stations;
}

Station station_at(std::span<const Station> stations, double along_m) {
  RT_CHECK(!stations.empty());
  std::size_t i = 0;
  while (i + 2 < stations.size() && stations[i + 1].along_m < along_m) ++i;
  if (stations.size() == 1) return stations[0];
  const Station& a = stations[i];
  const Station& b = stations[i + 1];
  const double span = b.along_m - a.along_m;
  const double u = span > 0.0 ? std::clamp((along_m - a.along_m) / span, 0.0, 1.0) : 0.0;
  Station out;
  out.origin_W = a.origin_W + u * (b.origin_W - a.origin_W);
  out.left_W = (a.left_W + u * (b.left_W - a.left_W)).normalized();
  out.up_W = (a.up_W + u * (b.up_W - a.up_W)).normalized();
  out.s_m = a.s_m + u * (b.s_m - a.s_m);
  out.along_m = along_m;
  return out;
}

void sweep(std::span<const Station> stations,
           const std::function<assets::Polygon(std::size_t)>& section_of, bool closed,
           std::uint16_t part, street::MeshSink& sink) {
  if (stations.size() < 2) return;
  const auto ring = [&](std::size_t i, const assets::Polygon& section) {
    std::vector<Vec3> out;
    for (const Vec2& p : section) {
      out.emplace_back(stations[i].origin_W + p.x() * stations[i].left_W +
                       p.y() * stations[i].up_W);
    }
    return out;
  };
  const assets::Polygon first = section_of(0);
  std::vector<Vec3> before = ring(0, first);
  // Corners that run counter-clockwise seen against the sweep face outwards.
  const auto cap = [&](const std::vector<Vec3>& corners, const assets::Polygon& section,
                       bool start) {
    for (const auto& t : assets::triangulate(section)) {
      if (start) {
        sink.triangle(part, corners[t[0]], corners[t[1]], corners[t[2]]);
      } else {
        sink.triangle(part, corners[t[0]], corners[t[2]], corners[t[1]]);
      }
    }
  };
  if (closed) cap(before, first, true);
  for (std::size_t i = 1; i < stations.size(); ++i) {
    const assets::Polygon section = section_of(i);
    const std::vector<Vec3> now = ring(i, section);
    RT_CHECK(now.size() == before.size(), now.size(), before.size());
    for (std::size_t k = 0; k + (closed ? 0 : 1) < now.size(); ++k) {
      const std::size_t j = (k + 1) % now.size();
      sink.quad(part, before[k], now[k], now[j], before[j]);
    }
    if (closed && i + 1 == stations.size()) cap(now, section, false);
    before = now;
  }
}

void tube(const Vec3& from, const Vec3& to, double radius_m, std::uint16_t part,
          street::MeshSink& sink, int sides) {
  const Vec3 axis = (to - from).normalized();
  const Vec3 helper = std::abs(axis.z()) < 0.9 ? Vec3::UnitZ() : Vec3::UnitX();
  const Vec3 u = helper.cross(axis).normalized();
  const Vec3 v = axis.cross(u);
  const auto at = [&](const Vec3& p, int i) {
    const double a = 2.0 * kPi * i / sides;
    return Vec3(p + radius_m * (det::cos(a) * u + det::sin(a) * v));
  };
  for (int i = 0; i < sides; ++i) {
    sink.quad(part, at(from, i), at(from, i + 1), at(to, i + 1), at(to, i));
    sink.triangle(part, from, at(from, i + 1), at(from, i));
    sink.triangle(part, to, at(to, i), at(to, i + 1));
  }
}

void block(const Pose& X_WB, const Vec3& size_m, std::uint16_t part, street::MeshSink& sink) {
  const auto p = [&](double x, double y, double z) {
    return Vec3(X_WB * Vec3(0.5 * x * size_m.x(), 0.5 * y * size_m.y(), z * size_m.z()));
  };
  sink.quad(part, p(1, -1, 0), p(1, 1, 0), p(1, 1, 1), p(1, -1, 1));
  sink.quad(part, p(-1, 1, 0), p(-1, -1, 0), p(-1, -1, 1), p(-1, 1, 1));
  sink.quad(part, p(1, 1, 0), p(-1, 1, 0), p(-1, 1, 1), p(1, 1, 1));
  sink.quad(part, p(-1, -1, 0), p(1, -1, 0), p(1, -1, 1), p(-1, -1, 1));
  sink.quad(part, p(-1, -1, 1), p(1, -1, 1), p(1, 1, 1), p(-1, 1, 1));
  sink.quad(part, p(-1, 1, 0), p(1, 1, 0), p(1, -1, 0), p(-1, -1, 0));
}

}  // namespace raytruth::scene
