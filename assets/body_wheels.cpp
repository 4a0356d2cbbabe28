// Wheels of meshes that have them in one piece with everything else.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "assets/body.h"
#include "assets/part_vocabulary.h"

namespace raytruth::assets {
namespace {

struct Round {
  Box3 box;
  std::vector<std::uint32_t> triangles;
  double x() const { return box.center().x(); }
  double y() const { return box.center().y(); }
  double radius() const { return 0.5 * box.size().z(); }
};

Box3 box_of(const BodyMesh& mesh, const std::vector<std::uint32_t>& triangles) {
  Box3 box;
  for (const std::uint32_t t : triangles) {
    for (const std::uint32_t v : mesh.triangles[t]) box.extend(mesh.positions[v].cast<double>());
  }
  return box;
}

void join(Box3& box, const Box3& other) {
  box.extend(other.min);
  box.extend(other.max);
}

bool is_word(const std::string& name, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* w) {
    return name == w || name.starts_with(std::string(w) + "_");
  });
}

// The triangles as a mesh of their own, about `origin`.
BodyMesh cut_out(const BodyMesh& from, const std::vector<std::uint32_t>& triangles,
                 const Vec3& origin) {
  BodyMesh to;
  std::map<std::uint32_t, std::uint32_t> place;
  for (const std::uint32_t t : triangles) {
    std::array<std::uint32_t, 3> corners{};
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t v = from.triangles[t][k];
      const auto [it, fresh] = place.emplace(v, static_cast<std::uint32_t>(to.positions.size()));
      if (fresh) {
        to.positions.push_back(from.positions[v] - origin.cast<float>());
        to.normals.push_back(from.normals[v]);
        if (!from.uv.empty()) to.uv.push_back(from.uv[v]);
      }
      corners[k] = it->second;
    }
    to.triangles.push_back(corners);
    to.part.push_back(from.part[t]);
  }
  return to;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> components_of(const BodyMesh& mesh,
                                                      const std::vector<std::uint32_t>& triangles) {
  std::map<std::tuple<long, long, long>, std::uint32_t> weld;
  std::vector<std::uint32_t> parent;
  const auto root = [&](std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  std::map<std::uint32_t, std::uint32_t> of_vertex;
  const auto place = [&](std::uint32_t v) {
    const auto known = of_vertex.find(v);
    if (known != of_vertex.end()) return known->second;
    const Vec3f& p = mesh.positions[v];
    const auto [it, fresh] = weld.emplace(
        std::tuple(std::lround(p.x() * 1e4F), std::lround(p.y() * 1e4F), std::lround(p.z() * 1e4F)),
        static_cast<std::uint32_t>(parent.size()));
    if (fresh) parent.push_back(it->second);
    of_vertex.emplace(v, it->second);
    return it->second;
  };
  for (const std::uint32_t t : triangles) {
    const auto& c = mesh.triangles[t];
    const std::uint32_t a = root(place(c[0]));
    parent[root(place(c[1]))] = a;
    parent[root(place(c[2]))] = a;
  }
  std::vector<std::vector<std::uint32_t>> components;
  std::map<std::uint32_t, std::size_t> index;
  for (const std::uint32_t t : triangles) {
    const std::uint32_t r = root(place(mesh.triangles[t][0]));
    const auto [it, fresh] = index.emplace(r, components.size());
    if (fresh) components.emplace_back();
    components[it->second].push_back(t);
  }
  return components;
}

void take_wheels(Body& body, bool steers) {
  BodyMesh& mesh = body.mesh;
  std::vector<std::uint32_t> tyres;
  std::vector<std::uint32_t> inner;
  bool has_tyres = false;
  for (const std::uint16_t p : mesh.part) has_tyres |= is_word(body.parts[p].name, {"Tire"});
  for (std::uint32_t t = 0; t < mesh.triangles.size(); ++t) {
    const std::string& name = body.parts[mesh.part[t]].name;
    if (is_word(name, {"Tire"}) || (!has_tyres && is_word(name, {"Wheel"}))) {
      tyres.push_back(t);
    } else if (is_word(name, {"Rim", "Wheel", "BrakeRotor"})) {
      inner.push_back(t);
    }
  }
  const double width = body.bounds.size().y();
  std::vector<Round> wheels;
  std::vector<std::vector<std::uint32_t>> rest;
  for (auto& triangles : components_of(mesh, tyres)) {
    Round r{box_of(mesh, triangles), {}};
    const Vec3 size = r.box.size();
    const bool round = size.x() > 0.8 * size.z() && size.x() < 1.25 * size.z();
    // A tyre's half, or a ring of its tread, is as round as the whole; what is much smaller is a
    // cap or a nut.
    const bool fits = size.z() > 0.08 && size.y() < 1.3 * size.z() &&
                      r.box.min.z() < 0.35 * size.z() + 0.03 && size.z() < 1.6;
    if (!round || !fits) {
      rest.push_back(std::move(triangles));
      continue;
    }
    const auto same = std::find_if(wheels.begin(), wheels.end(), [&](const Round& w) {
      const double reach = std::max(w.radius(), r.radius());
      const bool one_side = std::abs(w.y()) < 0.12 * width || w.y() * r.y() > 0.0;
      return std::abs(w.x() - r.x()) < 0.5 * reach && one_side;
    });
    if (same == wheels.end()) {
      r.triangles = std::move(triangles);
      wheels.push_back(std::move(r));
    } else {
      join(same->box, r.box);
      same->triangles.insert(same->triangles.end(), triangles.begin(), triangles.end());
    }
  }
  for (auto& triangles : components_of(mesh, inner)) rest.push_back(std::move(triangles));
  std::vector<std::vector<std::uint32_t>> stays;
  for (auto& triangles : rest) {
    const Box3 box = box_of(mesh, triangles);
    const auto in = std::find_if(wheels.begin(), wheels.end(), [&](const Round& w) {
      const double r = 1.03 * w.radius();
      const Vec3 c = w.box.center();
      return box.min.x() > c.x() - r && box.max.x() < c.x() + r && box.min.z() > c.z() - r &&
             box.max.z() < c.z() + r && box.min.y() > w.box.min.y() - 0.5 * r &&
             box.max.y() < w.box.max.y() + 0.5 * r;
    });
    if (in != wheels.end()) {
      in->triangles.insert(in->triangles.end(), triangles.begin(), triangles.end());
    } else {
      stays.push_back(std::move(triangles));
    }
  }
  if (wheels.empty()) return;

  double front = -1e9;
  for (const Round& w : wheels) front = std::max(front, w.x());
  std::sort(wheels.begin(), wheels.end(), [](const Round& a, const Round& b) {
    return std::tuple(-std::lround(a.x() * 10.0), -a.y()) <
           std::tuple(-std::lround(b.x() * 10.0), -b.y());
  });
  std::set<std::uint32_t> gone;
  for (const Round& w : wheels) {
    BodyWheel wheel;
    const bool in_front = w.x() > front - 0.5;
    wheel.corner = in_front ? "F" : "R";
    if (std::abs(w.y()) > 0.12 * width) wheel.corner += w.y() > 0.0 ? "L" : "R";
    wheel.radius = w.radius();
    wheel.hub = {w.x(), w.y(), w.box.center().z()};
    wheel.steers = steers && in_front;
    wheel.mesh = cut_out(mesh, w.triangles, wheel.hub);
    // Its parts are named after its corner, whichever half of the body their middle is in.
    for (std::uint16_t& p : wheel.mesh.part) {
      BodyPart part = body.parts[p];
      part.name = part.name.substr(0, part.name.find('_')) + "_" + wheel.corner;
      const auto known = std::find(body.parts.begin(), body.parts.end(), part);
      p = static_cast<std::uint16_t>(known - body.parts.begin());
      if (known == body.parts.end()) body.parts.push_back(part);
    }
    gone.insert(w.triangles.begin(), w.triangles.end());
    body.wheels.push_back(std::move(wheel));
  }
  // Rubber and rims that turned out to be no wheels are seals and trim.
  for (const auto& triangles : stays) {
    for (const std::uint32_t t : triangles) {
      BodyPart part = body.parts[mesh.part[t]];
      part.name = is_word(part.name, {"Tire"}) ? "Seal" : "Trim";
      const auto known = std::find(body.parts.begin(), body.parts.end(), part);
      mesh.part[t] = static_cast<std::uint16_t>(known - body.parts.begin());
      if (known == body.parts.end()) body.parts.push_back(part);
    }
  }
  std::vector<std::uint32_t> left;
  for (std::uint32_t t = 0; t < mesh.triangles.size(); ++t) {
    if (!gone.contains(t)) left.push_back(t);
  }
  mesh = cut_out(mesh, left, Vec3::Zero());
}

}  // namespace raytruth::assets
