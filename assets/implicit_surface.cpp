#include "assets/implicit_surface.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace raytruth::assets {

double capsule(const Vec3& p, const Vec3& a, const Vec3& b, double ra, double rb) {
  const Vec3 along = b - a;
  const double t = std::clamp((p - a).dot(along) / along.squaredNorm(), 0.0, 1.0);
  return (p - a - t * along).norm() - (ra + t * (rb - ra));
}

double ellipsoid(const Vec3& p, const Vec3& center, const Vec3& r) {
  const Vec3 q = p - center;
  const double k0 = q.cwiseQuotient(r).norm();
  const double k1 = q.cwiseQuotient(r.cwiseProduct(r)).norm();
  return k1 > 1e-9 ? k0 * (k0 - 1.0) / k1 : -r.minCoeff();
}

double rounded_box(const Vec3& p, const Vec3& center, const Vec3& half, double radius) {
  const Vec3 q = (p - center).cwiseAbs() - half + Vec3::Constant(radius);
  return q.cwiseMax(0.0).norm() + std::min(q.maxCoeff(), 0.0) - radius;
}

double smooth_union(double a, double b, double blend) {
  const double h = std::max(blend - std::abs(a - b), 0.0) / blend;
  return std::min(a, b) - 0.25 * h * h * blend;
}

double smooth_cut(double a, double b, double blend) { return -smooth_union(-a, -b, blend); }
double smooth_without(double a, double b, double blend) { return -smooth_union(-a, b, blend); }

double smooth_step(double from, double to, double x) {
  const double u = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return u * u * (3.0 - 2.0 * u);
}

double lofted(const Vec3& p, const std::vector<Section>& sections, double grow, double squareness) {
  const double z = std::clamp(p.z(), sections.front().at, sections.back().at);
  std::size_t i = 1;
  while (i + 1 < sections.size() && sections[i].at < z) ++i;
  // Catmull and Rom through the values of four sections.
  const Section& s1 = sections[i - 1];
  const Section& s2 = sections[i];
  const Section& s0 = sections[i >= 2 ? i - 2 : 0];
  const Section& s3 = sections[std::min(i + 1, sections.size() - 1)];
  const double span = s2.at - s1.at;
  const double u = (z - s1.at) / span;
  const auto value = [&](double Section::*what) {
    const double p1 = s1.*what, p2 = s2.*what;
    const double m1 = &s0 == &s1 ? p2 - p1 : (p2 - s0.*what) / (s2.at - s0.at) * span;
    const double m2 = &s3 == &s2 ? p2 - p1 : (s3.*what - p1) / (s3.at - s1.at) * span;
    const double u2 = u * u, u3 = u2 * u;
    return (2 * u3 - 3 * u2 + 1) * p1 + (u3 - 2 * u2 + u) * m1 + (3 * u2 - 2 * u3) * p2 +
           (u3 - u2) * m2;
  };
  const double a = value(&Section::depth) + grow, b = value(&Section::width) + grow;
  const double x = (p.x() - value(&Section::middle)) / a, y = p.y() / b;
  const double round = std::sqrt(x * x + y * y);
  const double square = std::sqrt(std::sqrt(x * x * x * x + y * y * y * y));
  const double k0 = round + squareness * (square - round);
  const double k1 = std::sqrt(x * x / (a * a) + y * y / (b * b));
  const double across = k1 > 1e-9 ? round * (k0 - 1.0) / k1 : -std::min(a, b);
  const double beyond = std::max(sections.front().at - p.z(), p.z() - sections.back().at);
  if (beyond <= 0.0) return std::max(across, beyond);
  return across > 0.0 ? std::sqrt(across * across + beyond * beyond) : beyond;
}

namespace {

Vec3 gradient(const DistanceField& f, const Vec3& p) {
  constexpr double kStep = 1e-4;
  Vec3 g;
  for (int k = 0; k < 3; ++k) {
    Vec3 d = Vec3::Zero();
    d[k] = kStep;
    g[k] = (f(p + d) - f(p - d)) / (2.0 * kStep);
  }
  return g;
}

}  // namespace

ImplicitMesh surface_of(const DistanceField& field, const Box3& box, double cell) {
  std::array<int, 3> n{};
  for (std::size_t k = 0; k < 3; ++k) {
    n[k] = static_cast<int>(std::ceil(box.size()[static_cast<int>(k)] / cell)) + 3;
  }
  const Vec3 origin = box.min - Vec3::Constant(cell);
  const auto index = [&](int i, int j, int k) {
    const auto row =
        static_cast<std::size_t>(k) * static_cast<std::size_t>(n[1]) + static_cast<std::size_t>(j);
    return row * static_cast<std::size_t>(n[0]) + static_cast<std::size_t>(i);
  };
  const auto corner = [&](int i, int j, int k) { return Vec3(origin + cell * Vec3(i, j, k)); };
  std::vector<double> values(index(0, 0, n[2]));
  // A row is walked in steps as long as the way to the surface allows; fields may be steeper than
  // distances by kSteep.
  constexpr double kSteep = 2.0;
  for (int k = 0; k < n[2]; ++k) {
    for (int j = 0; j < n[1]; ++j) {
      for (int i = 0; i < n[0];) {
        const double f = field(corner(i, j, k));
        const int same = std::max(1, static_cast<int>(std::abs(f) / (kSteep * cell)));
        for (const int to = std::min(n[0], i + same); i < to; ++i) values[index(i, j, k)] = f;
      }
    }
  }

  ImplicitMesh shell;
  std::vector<std::uint32_t> vertex(values.size(), 0xffffffffU);
  for (int k = 0; k + 1 < n[2]; ++k) {
    for (int j = 0; j + 1 < n[1]; ++j) {
      for (int i = 0; i + 1 < n[0]; ++i) {
        Vec3 sum = Vec3::Zero();
        int crossings = 0;
        for (int a = 0; a < 8; ++a) {
          const std::array<int, 3> from{i + (a & 1), j + (a >> 1 & 1), k + (a >> 2)};
          const double fa = values[index(from[0], from[1], from[2])];
          for (const int bit : {1, 2, 4}) {
            if ((a & bit) != 0) continue;
            const int b = a | bit;
            const std::array<int, 3> to{i + (b & 1), j + (b >> 1 & 1), k + (b >> 2)};
            const double fb = values[index(to[0], to[1], to[2])];
            if ((fa < 0.0) == (fb < 0.0)) continue;
            const Vec3 p = corner(from[0], from[1], from[2]);
            sum += p + fa / (fa - fb) * (corner(to[0], to[1], to[2]) - p);
            ++crossings;
          }
        }
        if (crossings == 0) continue;
        const Vec3 start = sum / crossings;
        Vec3 p = start;
        for (int round = 0; round < 2; ++round) {
          const Vec3 g = gradient(field, p);
          const double steep = g.squaredNorm();
          if (steep > 1e-6) p -= field(p) / steep * g;
          const Vec3 off = p - start;
          if (off.norm() > 0.6 * cell) p = start + off * (0.6 * cell / off.norm());
        }
        vertex[index(i, j, k)] = static_cast<std::uint32_t>(shell.positions.size());
        shell.positions.push_back(p);
        shell.normals.push_back(gradient(field, p).normalized());
      }
    }
  }
  // Round each edge that crosses the surface its four cells make two triangles.
  for (int k = 1; k + 1 < n[2]; ++k) {
    for (int j = 1; j + 1 < n[1]; ++j) {
      for (int i = 1; i + 1 < n[0]; ++i) {
        const bool inside = values[index(i, j, k)] < 0.0;
        for (int axis = 0; axis < 3; ++axis) {
          std::array<int, 3> to{i, j, k};
          ++to[static_cast<std::size_t>(axis)];
          if (inside == (values[index(to[0], to[1], to[2])] < 0.0)) continue;
          std::array<int, 3> u{}, v{};
          u[static_cast<std::size_t>((axis + 1) % 3)] = 1;
          v[static_cast<std::size_t>((axis + 2) % 3)] = 1;
          std::array<std::uint32_t, 4> q{
              vertex[index(i - u[0] - v[0], j - u[1] - v[1], k - u[2] - v[2])],
              vertex[index(i - v[0], j - v[1], k - v[2])], vertex[index(i, j, k)],
              vertex[index(i - u[0], j - u[1], k - u[2])]};
          if (!inside) std::swap(q[1], q[3]);
          const auto& at = shell.positions;
          if ((at[q[0]] - at[q[2]]).squaredNorm() <= (at[q[1]] - at[q[3]]).squaredNorm()) {
            shell.triangles.push_back({q[0], q[1], q[2]});
            shell.triangles.push_back({q[0], q[2], q[3]});
          } else {
            shell.triangles.push_back({q[0], q[1], q[3]});
            shell.triangles.push_back({q[1], q[2], q[3]});
          }
        }
      }
    }
  }
  // Where something is finer than a cell, the field's normal may point away from the faces around:
  // theirs, weighted by area, is shaded without dark spots.
  std::vector<Vec3> face(shell.triangles.size()), mean(shell.positions.size(), Vec3::Zero());
  for (std::size_t t = 0; t < face.size(); ++t) {
    const auto& c = shell.triangles[t];
    face[t] = (shell.positions[c[1]] - shell.positions[c[0]])
                  .cross(shell.positions[c[2]] - shell.positions[c[0]]);
    for (const std::uint32_t v : c) mean[v] += face[t];
  }
  for (std::size_t t = 0; t < face.size(); ++t) {
    for (const std::uint32_t v : shell.triangles[t]) {
      const double most = std::sqrt(mean[v].squaredNorm());
      if (shell.normals[v].dot(face[t]) > 0.1 * std::sqrt(face[t].squaredNorm()) || most < 1e-12)
        continue;
      shell.normals[v] = mean[v] / most;
    }
  }
  shell.zone.assign(shell.triangles.size(), 0);
  return shell;
}

void cut_zone(ImplicitMesh& shell, std::uint8_t from_zone, std::uint8_t to_zone,
              const DistanceField& field) {
  std::vector<double> f(shell.positions.size());
  for (std::size_t v = 0; v < f.size(); ++v) f[v] = field(shell.positions[v]);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> cuts;
  const auto cut = [&](std::uint32_t a, std::uint32_t b) {
    if (a > b) std::swap(a, b);
    const auto [slot, is_new] = cuts.emplace(std::pair{a, b}, 0U);
    if (is_new) {
      const double u = std::clamp(f[a] / (f[a] - f[b]), 0.02, 0.98);
      slot->second = static_cast<std::uint32_t>(shell.positions.size());
      const Vec3 p = shell.positions[a] + u * (shell.positions[b] - shell.positions[a]);
      const Vec3 n = shell.normals[a] + u * (shell.normals[b] - shell.normals[a]);
      shell.positions.push_back(p);
      shell.normals.push_back(n.normalized());
    }
    return slot->second;
  };
  // Edges between a cut triangle and one of another zone are cut in both: the mesh stays closed.
  const auto crosses = [&](std::uint32_t a, std::uint32_t b) {
    return (f[a] < 0.0) != (f[b] < 0.0);
  };
  for (std::size_t t = 0; t < shell.triangles.size(); ++t) {
    if (shell.zone[t] != from_zone) continue;
    const auto tri = shell.triangles[t];
    for (std::size_t e = 0; e < 3; ++e) {
      if (crosses(tri[e], tri[(e + 1) % 3])) cut(tri[e], tri[(e + 1) % 3]);
    }
  }
  const std::size_t before = shell.triangles.size();
  const auto known = [&](std::uint32_t a, std::uint32_t b) {
    return cuts.contains({std::min(a, b), std::max(a, b)});
  };
  for (std::size_t t = 0; t < before; ++t) {
    const auto tri = shell.triangles[t];
    const std::uint8_t zone = shell.zone[t];
    const auto side = [&](std::uint32_t v) {
      return zone == from_zone && f[v] < 0.0 ? to_zone : zone;
    };
    int edges = 0;
    std::size_t odd = 0;
    for (std::size_t e = 0; e < 3; ++e) {
      if (known(tri[e], tri[(e + 1) % 3])) {
        ++edges;
      } else {
        odd = (e + 2) % 3;  // the corner across from the whole edge
      }
    }
    if (edges == 0) {
      shell.zone[t] = side(tri[0]);
      continue;
    }
    if (edges == 1) {
      // Of a neighbour: one edge has a new point.
      std::size_t e = 0;
      while (!known(tri[e], tri[(e + 1) % 3])) ++e;
      const std::uint32_t a = tri[e], b = tri[(e + 1) % 3], c = tri[(e + 2) % 3];
      const std::uint32_t m = cut(a, b);
      shell.triangles[t] = {a, m, c};
      shell.triangles.push_back({m, b, c});
      shell.zone.push_back(zone);
      continue;
    }
    const std::uint32_t a = tri[odd], b = tri[(odd + 1) % 3], c = tri[(odd + 2) % 3];
    const std::uint32_t ab = cut(a, b), ca = cut(c, a);
    shell.triangles[t] = {a, ab, ca};
    shell.zone[t] = side(a);
    if (edges == 3) {  // of a neighbour, all round
      const std::uint32_t bc = cut(b, c);
      for (const auto& more : {std::array{ab, b, bc}, {ca, bc, c}, {ab, bc, ca}}) {
        shell.triangles.push_back(more);
        shell.zone.push_back(zone);
      }
      continue;
    }
    shell.triangles.push_back({ab, b, c});
    shell.triangles.push_back({ab, c, ca});
    shell.zone.insert(shell.zone.end(), 2, side(b));
  }
}

ImplicitMesh mirrored(const ImplicitMesh& shell) {
  ImplicitMesh out = shell;
  for (Vec3& p : out.positions) p.y() = -p.y();
  for (Vec3& n : out.normals) n.y() = -n.y();
  for (auto& t : out.triangles) std::swap(t[1], t[2]);
  return out;
}

void append(ImplicitMesh& shell, const ImplicitMesh& other) {
  const auto first = static_cast<std::uint32_t>(shell.positions.size());
  shell.positions.insert(shell.positions.end(), other.positions.begin(), other.positions.end());
  shell.normals.insert(shell.normals.end(), other.normals.begin(), other.normals.end());
  for (const auto& t : other.triangles)
    shell.triangles.push_back({first + t[0], first + t[1], first + t[2]});
  shell.zone.insert(shell.zone.end(), other.zone.begin(), other.zone.end());
}

}  // namespace raytruth::assets
