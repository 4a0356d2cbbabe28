#include "assets/plant_growth.h"

#include <algorithm>
#include <cmath>

#include "assets/plant_mesh.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr double kTwig = 0.004;  // radius of the outermost nodes
// Areas add up with power 2 (da Vinci); measured trees lie between 1.9 and 2.5.
constexpr double kPipePower = 2.1;

// Distance of the envelope from the axis at a height within the crown, 0 to 1.
double profile(const CrownShape& shape, double h) {
  const double bend = det::log(0.5) / det::log(shape.widest);
  return shape.radius *
         det::pow(std::max(0.0, det::sin(kPi * det::pow(std::clamp(h, 0.0, 1.0), bend))),
                  shape.fullness);
}

std::vector<Vec3> attractors(const CrownShape& shape, RandomStream& random) {
  double phase[5];
  for (double& p : phase) p = random.uniform(0.0, 2.0 * kPi);
  const double k = 5.0 / shape.radius;  // waves that leave some gaps in a crown
  std::vector<Vec3> points;
  const auto wanted = static_cast<std::size_t>(shape.points);
  for (int tries = 0; points.size() < wanted && tries < 40 * shape.points; ++tries) {
    const double h = random.uniform(0.09, 1.0);
    const double a = random.uniform(0.0, 2.0 * kPi);
    // More of them outside, where the light is.
    const double rho = std::sqrt(random.uniform(0.06, 1.0));
    const double lumps = 1.0 + 0.12 * det::sin(2.0 * a + phase[0]) +
                         0.10 * det::sin(3.0 * a + phase[1] + 5.0 * h) +
                         0.06 * det::sin(5.0 * a + phase[2] - 7.0 * h);
    const double reach = profile(shape, h);
    // Rings of all sizes alike in volume.
    if (random.uniform() * shape.radius * shape.radius > reach * reach) continue;
    const double r = rho * reach * lumps / 1.12;
    const Vec3 p(r * det::cos(a), r * det::sin(a), shape.base + h * (shape.height - shape.base));
    const double gap = det::sin(k * p.x() + phase[3]) + det::sin(k * p.y() + phase[4]) +
                       det::sin(1.3 * k * p.z() + phase[2]);
    if (gap < -1.3) continue;
    points.push_back(p);
  }
  return points;
}

class Colony {
 public:
  Colony(const CrownShape& shape, RandomStream& random)
      : shape_(shape), random_(random), points_(attractors(shape, random)) {
    seen_.resize(points_.size(), {1e300, 0});
    alive_.resize(points_.size(), true);
  }

  std::vector<GrowthNode> run() {
    trunk();
    for (int round = 0; round < 160; ++round) {
      if (!step()) break;
    }
    return std::move(nodes_);
  }

 private:
  struct Seen {
    double distance2;
    int node;
  };

  void trunk() {
    add({{0.0, 0.0, -0.3}, -1, 0.0, true});
    const double top = shape_.leader * shape_.height;
    Vec2 at = Vec2::Zero();
    Vec2 lean(random_.uniform(-0.03, 0.03), random_.uniform(-0.03, 0.03));
    for (double z = 0.0; z < top; z += shape_.step) {
      add({{at.x(), at.y(), z}, static_cast<int>(nodes_.size()) - 1, 0.0, true});
      lean += 0.02 * Vec2(random_.uniform(-1.0, 1.0), random_.uniform(-1.0, 1.0)) - 0.04 * at;
      at += shape_.step * lean;
    }
  }

  void add(const GrowthNode& node) {
    const int id = static_cast<int>(nodes_.size());
    nodes_.push_back(node);
    children_.push_back(0);
    if (node.trunk && node.p.z() < 0.6 * shape_.base) return;
    const double kill2 = 4.4 * shape_.step * shape_.step;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!alive_[i]) continue;
      Vec3 from = node.p;
      // Branches leave the trunk below what they grow to.
      if (node.trunk) from.z() += shape_.rise * (points_[i] - node.p).head<2>().norm();
      const double d2 = (points_[i] - from).squaredNorm();
      if (d2 < seen_[i].distance2) seen_[i] = {d2, id};
      if (!node.trunk && d2 < kill2) alive_[i] = false;
    }
  }

  bool step() {
    std::vector<Vec3> pull(nodes_.size(), Vec3::Zero());
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!alive_[i]) continue;
      const auto n = static_cast<std::size_t>(seen_[i].node);
      pull[n] += (points_[i] - nodes_[n].p).normalized();
    }
    bool any = false;
    const std::size_t before = nodes_.size();
    for (std::size_t n = 0; n < before; ++n) {
      if (pull[n].squaredNorm() < 1e-12 || children_[n] >= (nodes_[n].trunk ? 5 : 3)) continue;
      const int parent = nodes_[n].parent;
      Vec3 ahead = Vec3::Zero();
      if (!nodes_[n].trunk && parent >= 0) {
        ahead = (nodes_[n].p - nodes_[static_cast<std::size_t>(parent)].p).normalized();
      }
      Vec3 d = pull[n].normalized();
      if (nodes_[n].trunk) {
        const Vec2 out = d.head<2>();
        d.z() = std::max(d.z(), 0.0) + shape_.rise * out.norm();
      }
      d += 0.45 * ahead + 0.22 * random_direction(random_) + Vec3(0.0, 0.0, shape_.lift);
      add({nodes_[n].p + shape_.step * d.normalized(), static_cast<int>(n), 0.0, false});
      ++children_[n];
      any = true;
    }
    return any;
  }

  const CrownShape& shape_;
  RandomStream& random_;
  std::vector<Vec3> points_;
  std::vector<Seen> seen_;
  std::vector<bool> alive_;
  std::vector<GrowthNode> nodes_;
  std::vector<int> children_;
};

}  // namespace

std::vector<GrowthNode> grow(const CrownShape& shape, RandomStream& random) {
  std::vector<GrowthNode> nodes = Colony(shape, random).run();
  std::vector<double> area(nodes.size(), 0.0);
  for (std::size_t i = nodes.size(); i-- > 0;) {
    if (area[i] <= 0.0) area[i] = det::pow(kTwig, kPipePower);
    nodes[i].radius = det::pow(area[i], 1.0 / kPipePower);
    if (nodes[i].parent >= 0) area[static_cast<std::size_t>(nodes[i].parent)] += area[i];
  }
  // The trunk is as thick as the species'.
  const double most = nodes.front().radius;
  const double gain = most > kTwig ? (shape.trunk_radius - kTwig) / (most - kTwig) : 1.0;
  for (GrowthNode& node : nodes) node.radius = kTwig + gain * (node.radius - kTwig);
  return nodes;
}

std::vector<std::vector<int>> branches_of(const std::vector<GrowthNode>& nodes) {
  std::vector<int> heir(nodes.size(), -1);
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    int& best = heir[static_cast<std::size_t>(nodes[i].parent)];
    const auto better = [&](const GrowthNode& a, const GrowthNode& b) {
      return a.trunk != b.trunk ? a.trunk : a.radius > b.radius;
    };
    if (best < 0 || better(nodes[i], nodes[static_cast<std::size_t>(best)])) {
      best = static_cast<int>(i);
    }
  }
  std::vector<std::vector<int>> branches;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const int parent = nodes[i].parent;
    if (parent >= 0 && heir[static_cast<std::size_t>(parent)] == static_cast<int>(i)) continue;
    std::vector<int> line;
    if (parent >= 0) line.push_back(parent);
    for (int k = static_cast<int>(i); k >= 0; k = heir[static_cast<std::size_t>(k)]) {
      line.push_back(k);
    }
    branches.push_back(std::move(line));
  }
  return branches;
}

}  // namespace raytruth::assets
