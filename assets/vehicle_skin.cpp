#include "assets/vehicle_skin.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "sim/snapshot/snapshot.h"

namespace raytruth::assets {
namespace {

constexpr LampMask kBothIndicators = kLampIndicatorLeft | kLampIndicatorRight;
// Corners nearer to a border than this lie on it.
constexpr double kOn_m = 0.0008;
constexpr std::uint32_t kNoVertex = std::numeric_limits<std::uint32_t>::max();
constexpr double kSeam_m = 1e-7;

std::uint64_t key(std::uint32_t a, std::uint32_t b) {
  return (static_cast<std::uint64_t>(std::min(a, b)) << 32U) | std::max(a, b);
}

}  // namespace

std::uint16_t Skin::part(const std::string& name, MaterialId material, LampMask lamps) {
  const Part wanted{name, class_, material, lamps, {}};
  const auto known = std::find(parts_.begin(), parts_.end(), wanted);
  if (known != parts_.end()) return static_cast<std::uint16_t>(known - parts_.begin());
  parts_.push_back(wanted);
  return static_cast<std::uint16_t>(parts_.size() - 1);
}

std::uint16_t Skin::pair(std::uint16_t left, std::uint16_t right) {
  Part both = parts_[left];
  both.name += "|" + parts_[right].name;
  parts_.push_back(both);
  const auto index = static_cast<std::uint16_t>(parts_.size() - 1);
  pairs_.push_back({index, left, right});
  return index;
}

std::uint32_t Skin::add(const SkinVertex& vertex) {
  return add(vertex, static_cast<std::uint32_t>(vertices_.size()));
}

std::uint32_t Skin::add(const SkinVertex& vertex, std::uint32_t same_place) {
  vertices_.push_back(vertex);
  place_.push_back(same_place);
  return static_cast<std::uint32_t>(vertices_.size() - 1);
}

void Skin::triangle(Patch patch, std::uint16_t part, std::uint32_t a, std::uint32_t b,
                    std::uint32_t c) {
  const Vec3 &p = vertices_[a].p, &q = vertices_[b].p, &r = vertices_[c].p;
  if ((q - p).cross(r - p).squaredNorm() < 1e-16) return;
  triangles_.push_back({{a, b, c}, part, patch});
}

void Skin::smooth() {
  // Corners at one place (to 0.02 mm) share a normal.
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<std::uint32_t> place(vertices_.size(), kNoVertex);
  std::vector<Vec3> sum;
  const auto place_of = [&](std::uint32_t k) {
    if (place[k] == kNoVertex) {
      std::uint64_t code = 0;
      for (const double c : vertices_[k].p) {
        const auto cell = static_cast<std::uint64_t>(std::llround(5e4 * c) + (1LL << 20U));
        code = (code << 21U) | (cell & 0x1FFFFFU);
      }
      place[k] = known.emplace(code, static_cast<std::uint32_t>(sum.size())).first->second;
      if (place[k] == sum.size()) sum.push_back(Vec3::Zero());
    }
    return place[k];
  };
  for (const Triangle& t : triangles_) {
    if (t.patch == Patch::kFloor) continue;
    const Vec3 &a = vertices_[t.corner[0]].p, &b = vertices_[t.corner[1]].p,
               &c = vertices_[t.corner[2]].p;
    const Vec3 n = (b - a).cross(c - a);
    for (const std::uint32_t k : t.corner) sum[place_of(k)] += n;
  }
  for (std::uint32_t k = 0; k < vertices_.size(); ++k) {
    if (place[k] == kNoVertex) continue;
    Vec3 n = sum[place[k]];
    if (vertices_[k].p.y() < kSeam_m) n.y() = 0.0;
    vertices_[k].n = n.norm() > 1e-12 ? Vec3(n.normalized()) : Vec3::UnitZ();
  }
}

Skin::Triangles Skin::of(Patch patch, std::span<const std::string> parts) const {
  std::vector<bool> wanted(parts_.size(), parts.empty());
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (std::find(parts.begin(), parts.end(), parts_[i].name) != parts.end()) wanted[i] = true;
  Triangles found;
  for (std::uint32_t t = 0; t < triangles_.size(); ++t)
    if (triangles_[t].patch == patch && wanted[triangles_[t].part] &&
        triangles_[t].corner[0] != triangles_[t].corner[1])
      found.push_back(t);
  return found;
}

SkinVertex Skin::between(const SkinVertex& a, const SkinVertex& b, double t) const {
  SkinVertex m;
  m.p = (1.0 - t) * a.p + t * b.p;
  m.n = (1.0 - t) * a.n + t * b.n;
  m.n.normalize();
  m.a = (1.0 - t) * a.a + t * b.a;
  m.v = (1.0 - t) * a.v + t * b.v;
  return m;
}

Skin::Triangles Skin::cut(const Triangles& triangles, const Field& field) {
  if (triangles.empty()) return {};
  std::vector<double> value(vertices_.size(), std::numeric_limits<double>::quiet_NaN());
  const auto at = [&](std::uint32_t i) {
    if (std::isnan(value[i])) {
      value[i] = field(vertices_[i]);
      if (std::abs(value[i]) < kOn_m) value[i] = 0.0;
    }
    return value[i];
  };
  // Where edges are cut, from the lower to the higher place.
  std::unordered_map<std::uint64_t, double> split;
  std::vector<std::uint8_t> ends(vertices_.size(), 0);
  for (const std::uint32_t t : triangles) {
    const auto corner = triangles_[t].corner;
    for (std::size_t k = 0; k < 3; ++k) {
      std::uint32_t a = corner[k], b = corner[(k + 1) % 3];
      if (place_[a] > place_[b]) std::swap(a, b);
      const double fa = at(a), fb = at(b);
      const std::uint64_t edge = key(place_[a], place_[b]);
      if (fa * fb >= 0.0 || split.contains(edge)) continue;
      double low = 0.0, high = 1.0, f_low = fa, f_high = fb, u = fa / (fa - fb);
      for (int round = 0; round < 2; ++round) {
        const double f = field(between(vertices_[a], vertices_[b], u));
        if (std::abs(f) < 1e-5) break;
        (f * f_low > 0.0 ? low : high) = u;
        (f * f_low > 0.0 ? f_low : f_high) = f;
        u = low + (high - low) * f_low / (f_low - f_high);
      }
      split.emplace(edge, u);
      ends[place_[a]] = ends[place_[b]] = 1;
    }
  }
  // The corners there: one for each pair of corners, all at the place of the first.
  std::unordered_map<std::uint64_t, std::uint32_t> made, first;
  const auto middle_of = [&](std::uint32_t a, std::uint32_t b) {
    if (place_[a] > place_[b]) std::swap(a, b);
    const std::uint64_t edge = key(place_[a], place_[b]);
    const auto cut_at = split.find(edge);
    if (cut_at == split.end()) return kNoVertex;
    const auto [it, fresh] = made.emplace(key(a, b), static_cast<std::uint32_t>(vertices_.size()));
    if (fresh) {
      const SkinVertex m = between(vertices_[a], vertices_[b], cut_at->second);
      const auto known = first.emplace(edge, static_cast<std::uint32_t>(vertices_.size())).first;
      add(m, known->second);
    }
    return it->second;
  };
  std::vector<std::uint8_t> listed(triangles_.size(), 0);
  for (const std::uint32_t t : triangles) listed[t] = 1;
  Triangles inside;
  const auto keep = [&](std::uint32_t t) {
    double sum = 0.0;
    for (const std::uint32_t k : triangles_[t].corner) sum += k < value.size() ? at(k) : 0.0;
    if (sum > 0.0) inside.push_back(t);
  };
  const auto count = static_cast<std::uint32_t>(triangles_.size());
  for (std::uint32_t t = 0; t < count && !split.empty(); ++t) {
    const std::array<std::uint32_t, 3>& is = triangles_[t].corner;
    if (ends[place_[is[0]]] + ends[place_[is[1]]] + ends[place_[is[2]]] < 2) continue;
    const Triangle old = triangles_[t];
    std::array<std::uint32_t, 3> middle{kNoVertex, kNoVertex,
                                        kNoVertex};  // of the edge from that corner
    int cuts = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      middle[k] = middle_of(old.corner[k], old.corner[(k + 1) % 3]);
      if (middle[k] != kNoVertex) ++cuts;
    }
    if (cuts == 0) continue;
    if (listed[t] != 0) listed[t] = 2;
    std::vector<std::array<std::uint32_t, 3>> pieces;
    const auto& c = old.corner;
    if (cuts == 3) {
      pieces = {{c[0], middle[0], middle[2]},
                {middle[0], c[1], middle[1]},
                {middle[2], middle[1], c[2]},
                {middle[0], middle[1], middle[2]}};
    } else {
      std::size_t k = 0;  // one cut: the cut edge; two: the corner between both
      while (cuts == 1 ? middle[k] == kNoVertex
                       : middle[k] == kNoVertex || middle[(k + 2) % 3] == kNoVertex)
        ++k;
      const std::uint32_t x = c[k], y = c[(k + 1) % 3], z = c[(k + 2) % 3], m = middle[k];
      if (cuts == 1) {
        pieces = {{x, m, z}, {m, y, z}};
      } else {
        const std::uint32_t n = middle[(k + 2) % 3];
        pieces = {{x, m, n}, {m, y, z}, {m, z, n}};
      }
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const std::uint32_t at_index = i == 0 ? t : static_cast<std::uint32_t>(triangles_.size());
      if (i != 0) triangles_.push_back(old);
      triangles_[at_index].corner = pieces[i];
      if (listed[t] != 0) keep(at_index);
    }
  }
  for (const std::uint32_t t : triangles)
    if (listed[t] == 1) keep(t);
  return inside;
}

Skin::Triangles Skin::within(Triangles triangles, std::span<const Field> fields) {
  // What is outside of one field with all corners isn't cut for the others.
  for (const Field& field : fields) {
    if (triangles.empty()) return {};
    std::vector<std::int8_t> inside(vertices_.size(), -1);
    const auto out = [&](std::uint32_t t) {
      for (const std::uint32_t k : triangles_[t].corner) {
        if (inside[k] < 0) inside[k] = field(vertices_[k]) > 0.0 ? 1 : 0;
        if (inside[k] > 0) return false;
      }
      return true;
    };
    triangles.erase(std::remove_if(triangles.begin(), triangles.end(), out), triangles.end());
  }
  for (const Field& field : fields) triangles = cut(triangles, field);
  return triangles;
}

void Skin::paint(const Triangles& triangles, std::uint16_t part) {
  for (const std::uint32_t t : triangles) triangles_[t].part = part;
}

Skin::Triangles Skin::region(Patch patch, std::span<const std::string> from,
                             std::span<const Field> fields, std::uint16_t part) {
  Triangles inside = within(of(patch, from), fields);
  paint(inside, part);
  return inside;
}

Skin::Triangles Skin::copy(const Triangles& triangles, const Vec3& offset, double inwards_m,
                           std::uint16_t part, bool walled) {
  std::map<std::uint32_t, std::uint32_t> place;
  Triangles copies;
  for (const std::uint32_t t : triangles) {
    std::array<std::uint32_t, 3> corner = triangles_[t].corner;
    for (std::uint32_t& k : corner) {
      const auto [it, fresh] = place.emplace(k, static_cast<std::uint32_t>(vertices_.size()));
      if (fresh) {
        SkinVertex moved = vertices_[k];
        const bool seam = moved.p.y() < kSeam_m;
        moved.p += offset - inwards_m * moved.n;
        if (seam) moved.p.y() = 0.0;
        moved.p.y() = std::max(0.0, moved.p.y());
        add(moved);
      }
      k = it->second;
    }
    if (inwards_m > 0.0 && !walled) {
      // What folds over at an edge that is sharper than the way inwards is left out.
      const auto area = [&](const std::array<std::uint32_t, 3>& c) {
        return Vec3(
            (vertices_[c[1]].p - vertices_[c[0]].p).cross(vertices_[c[2]].p - vertices_[c[0]].p));
      };
      const Vec3 n = area(corner);
      if (n.dot(area(triangles_[t].corner)) <= 0.0) continue;
      if (std::any_of(corner.begin(), corner.end(),
                      [&](std::uint32_t k) { return n.dot(vertices_[k].n) <= 0.0; }))
        continue;
    }
    copies.push_back(static_cast<std::uint32_t>(triangles_.size()));
    triangles_.push_back({corner, part, Patch::kInner});
  }
  if (walled) rim(triangles, offset, inwards_m, part);
  return copies;
}

void Skin::sink(const Triangles& triangles, const Vec3& offset, std::uint16_t part) {
  copy(triangles, offset, 0.0, part, true);
  remove(triangles);
}

void Skin::remove(const Triangles& triangles) {
  for (const std::uint32_t t : triangles) triangles_[t].corner = {0, 0, 0};
}

void Skin::rim(const Triangles& triangles, const Vec3& offset, double inwards_m,
               std::uint16_t part) {
  std::map<std::uint64_t, int> uses;
  for (const std::uint32_t t : triangles) {
    const auto& c = triangles_[t].corner;
    for (std::size_t k = 0; k < 3; ++k) ++uses[key(c[k], c[(k + 1) % 3])];
  }
  for (const std::uint32_t t : triangles) {
    const std::array<std::uint32_t, 3> c = triangles_[t].corner;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t i = c[k], j = c[(k + 1) % 3];
      if (uses[key(i, j)] != 1) continue;
      SkinVertex a = vertices_[i], b = vertices_[j];
      if (a.p.y() < kSeam_m && b.p.y() < kSeam_m) continue;
      SkinVertex a2 = a, b2 = b;
      a2.p += offset - inwards_m * a.n;
      b2.p += offset - inwards_m * b.n;
      for (SkinVertex* q : {&a2, &b2}) q->p.y() = std::max(0.0, q->p.y());
      if (a.p.y() < kSeam_m) a2.p.y() = 0.0;
      if (b.p.y() < kSeam_m) b2.p.y() = 0.0;
      const Vec3 n = (a2.p - a.p).cross(b.p - a.p);
      if (n.norm() < 1e-12) continue;
      a.n = b.n = a2.n = b2.n = n.normalized();
      const std::uint32_t first = add(a, place_[i]);
      add(b, place_[j]);
      add(b2);
      add(a2);
      triangle(Patch::kInner, part, first, first + 2, first + 1);
      triangle(Patch::kInner, part, first, first + 3, first + 2);
    }
  }
}

Mesh Skin::mesh() const {
  Mesh mesh;
  std::vector<std::uint32_t> used(vertices_.size(), kNoVertex);
  std::vector<std::uint32_t> order;
  for (const Triangle& t : triangles_) {
    if (t.corner[0] == t.corner[1]) continue;  // sunk
    for (const std::uint32_t k : t.corner) {
      if (used[k] != kNoVertex) continue;
      used[k] = static_cast<std::uint32_t>(order.size());
      order.push_back(k);
    }
  }
  for (const double side : {1.0, -1.0}) {
    std::vector<std::uint16_t> part_of(parts_.size(), 0);
    std::vector<bool> placed(parts_.size(), false);
    const auto base = static_cast<std::uint32_t>(mesh.positions.size());
    for (const std::uint32_t k : order) {
      const SkinVertex& v = vertices_[k];
      mesh.positions.emplace_back(Vec3(v.p.x(), side * v.p.y(), v.p.z()).cast<float>());
      mesh.normals.emplace_back(Vec3(v.n.x(), side * v.n.y(), v.n.z()).cast<float>());
    }
    for (const Triangle& t : triangles_) {
      if (t.corner[0] == t.corner[1]) continue;
      if (!placed[t.part]) {
        std::uint16_t own = t.part;
        for (const auto& [pair, left, right] : pairs_)
          if (pair == t.part) own = side > 0.0 ? left : right;
        Part p = parts_[own];
        std::replace(p.name.begin(), p.name.end(), '*', side > 0.0 ? 'L' : 'R');
        if (p.lamps == kBothIndicators)
          p.lamps = side > 0.0 ? kLampIndicatorLeft : kLampIndicatorRight;
        const auto known = std::find(mesh.parts.begin(), mesh.parts.end(), p);
        part_of[t.part] = static_cast<std::uint16_t>(known - mesh.parts.begin());
        if (known == mesh.parts.end()) mesh.parts.push_back(std::move(p));
        placed[t.part] = true;
      }
      std::array<std::uint32_t, 3> c{};
      for (std::size_t k = 0; k < 3; ++k) c[k] = base + used[t.corner[k]];
      if (side < 0.0) std::swap(c[1], c[2]);
      mesh.triangles.push_back(c);
      mesh.triangle_part.push_back(part_of[t.part]);
    }
  }
  return mesh;
}

}  // namespace raytruth::assets
