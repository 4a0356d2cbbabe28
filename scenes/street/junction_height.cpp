#include "scenes/street/junction_height.h"

#include <algorithm>
#include <cmath>

namespace raytruth::street {
namespace {

constexpr double kMargin_m = 0.5;
constexpr double kFull_m = 1.5;
constexpr double kNodeStep_m = 1.0;

double smooth(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * (3.0 - 2.0 * u);
}

}  // namespace

FloorHeight::FloorHeight(const roads::RoadNetwork& roads, const FloorPlan& plan)
    : roads_(roads), plan_(plan) {
  if (!plan.roads.empty()) stated_ = roads::junction_elevation(roads, plan.roads.front());
  for (const roads::RoadIndex road : plan.roads) sample_road(road);
  index_links();
  find_raises();
  double low = 1e300;
  double high = -1e300;
  const auto extend = [&](double z) {
    low = std::min(low, z);
    high = std::max(high, z);
  };
  for (const auto& road : nodes_) {
    for (const Node& node : road) {
      for (const double z : node.z_m) extend(z);
    }
  }
  for (const ArmRow& arm : plan.arms) {
    for (const ArmRow::Point& point : arm.points) extend(point.base_m);
  }
  bool grids = false;
  for (const roads::RoadIndex road : plan.roads) {
    grids = grids || roads::has_surface_data(roads, road);
    for (const roads::ObjectSurface& o : roads::object_surfaces(roads, road)) {
      const bool known = std::any_of(objects_.begin(), objects_.end(), [&](const auto& other) {
        return other.centre_W == o.centre_W && other.heading_rad == o.heading_rad;
      });
      if (!known) objects_.push_back(o);
    }
  }
  level_ = !grids && high - low < kQuantum_m;
  level_z_m_ = low;
  index_rows();
}

void FloorHeight::sample_road(roads::RoadIndex index) {
  const roads::Road& road = roads_.road(index);
  const int count = std::max(2, static_cast<int>(std::ceil(road.length_m / kNodeStep_m)));
  std::vector<Node>& nodes = nodes_.emplace_back();
  for (int k = 0; k <= count; ++k) {
    Node node{};
    node.s_m = road.length_m * k / count;
    const roads::LaneSection& section = road.section_at(node.s_m);
    const double s_lane = inside(section, node.s_m);
    const Pose X = roads_.at({index, node.s_m, 0.0}).X_WR;
    const Vec3 x = X.rotate(Vec3::UnitX());
    node.p_W = X.translation().head<2>();
    node.along = Vec2(x.x(), x.y()).normalized();
    const Vec2 left(-node.along.y(), node.along.x());
    const auto edge = [&](int lane, int side) {
      const double t = roads_.outer_t(index, lane, s_lane);
      const Vec3 p = roads_.at({index, node.s_m, t}).X_WR.translation();
      node.z_m[side < 0 ? 2 : 0] = p.z();
      node.edge_W[side < 0 ? 1 : 0] = p.head<2>();
      return left.dot(p.head<2>() - node.p_W);
    };
    const auto& lanes = section.lanes;
    node.left_m = edge(lanes.empty() ? 0 : std::max(lanes.front().id, 0), 1);
    node.right_m = edge(lanes.empty() ? 0 : std::min(lanes.back().id, 0), -1);
    node.z_m[1] = X.translation().z();
    nodes.push_back(node);
  }
}

void FloorHeight::index_links() {
  Vec2 high = Vec2::Constant(-1e300);
  low_ = Vec2::Constant(1e300);
  const auto corners = [&](const Node& n, const auto& body) {
    const Vec2 left(-n.along.y(), n.along.x());
    // Lanes bulge between two nodes.
    constexpr double kSpare = 2.0 * kMargin_m;
    for (const double across : {n.left_m + kSpare, n.right_m - kSpare}) {
      for (const double along : {-kSpare, kSpare}) {
        body(Vec2(n.p_W + across * left + along * n.along));
      }
    }
  };
  for (const auto& road : nodes_) {
    for (const Node& node : road) {
      corners(node, [&](const Vec2& p) {
        low_ = low_.cwiseMin(p);
        high = high.cwiseMax(p);
      });
    }
  }
  constexpr double kMostCells = 256.0;
  cell_m_ = std::max(2.0, (high - low_).maxCoeff() / kMostCells);
  columns_ = 1 + static_cast<int>((high.x() - low_.x()) / cell_m_);
  rows_count_ = 1 + static_cast<int>((high.y() - low_.y()) / cell_m_);
  cells_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_count_));
  for (std::size_t r = 0; r < nodes_.size(); ++r) {
    for (std::size_t k = 0; k + 1 < nodes_[r].size(); ++k) {
      Vec2 from = Vec2::Constant(1e300);
      Vec2 to = Vec2::Constant(-1e300);
      for (const std::size_t node : {k, k + 1}) {
        corners(nodes_[r][node], [&](const Vec2& p) {
          from = from.cwiseMin(p);
          to = to.cwiseMax(p);
        });
      }
      const auto cell = [&](double v) { return static_cast<int>(v / cell_m_); };
      for (int j = cell(from.y() - low_.y()); j <= cell(to.y() - low_.y()); ++j) {
        for (int i = cell(from.x() - low_.x()); i <= cell(to.x() - low_.x()); ++i) {
          cells_[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns_) +
                 static_cast<std::size_t>(i)]
              .push_back({static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(k)});
        }
      }
    }
  }
}

void FloorHeight::feet(const Vec2& p_W, std::vector<RoadFoot>& found, bool exact) const {
  found.clear();
  const Vec2 q = (p_W - low_) / cell_m_;
  if (!(q.x() >= 0.0 && q.y() >= 0.0 && q.x() < columns_ && q.y() < rows_count_)) return;
  for (const Link& link :
       cells_[static_cast<std::size_t>(q.y()) * static_cast<std::size_t>(columns_) +
              static_cast<std::size_t>(q.x())]) {
    const std::vector<Node>& nodes = nodes_[link.road];
    const Node& a = nodes[link.node];
    const Node& b = nodes[link.node + 1];
    const double from = (p_W - a.p_W).dot(a.along);
    const double to = (p_W - b.p_W).dot(b.along);
    const bool last = link.node + 2 == nodes.size();
    RoadFoot foot;
    double s = 0.0;
    if (from >= 0.0 && (to < 0.0 || (last && to <= 0.0))) {
      s = a.s_m + (b.s_m - a.s_m) * (from - to > 0.0 ? from / (from - to) : 0.0);
    } else if (link.node == 0 && from < 0.0 && from > -kMargin_m) {
      foot.beyond_m = -from;
    } else if (last && to > 0.0 && to < kMargin_m) {
      foot.beyond_m = to;
      s = b.s_m;
    } else {
      continue;
    }
    const roads::RoadIndex index = plan_.roads[link.road];
    if (exact) {
      const auto point = roads_.project(index, p_W.x(), p_W.y(), 1e9, s);
      // From beyond the centre of a bend the search may run off.
      if (!point || std::abs(point->s_m - s) > 2.0 * (b.s_m - a.s_m)) continue;
      foot.point = *point;
    } else {
      const auto across = [&](const Node& n) {
        return n.along.x() * (p_W.y() - n.p_W.y()) - n.along.y() * (p_W.x() - n.p_W.x());
      };
      const double u = (s - a.s_m) / std::max(b.s_m - a.s_m, 1e-9);
      foot.point = {index, s, across(a) + u * (across(b) - across(a))};
    }
    const roads::Road& road = roads_.road(index);
    const roads::LaneSection& section = road.section_at(foot.point.s_m);
    const double s_lane = inside(section, foot.point.s_m);
    if (section.lanes.empty()) continue;
    foot.left_t = roads_.outer_t(index, std::max(section.lanes.front().id, 0), s_lane);
    foot.right_t = roads_.outer_t(index, std::min(section.lanes.back().id, 0), s_lane);
    const double t = foot.point.t_m;
    const double across = std::min(foot.left_t - t, t - foot.right_t);
    if (across < 0.0 || foot.beyond_m > 0.0) {
      foot.depth_m =
          -std::sqrt(std::min(across, 0.0) * std::min(across, 0.0) + foot.beyond_m * foot.beyond_m);
    } else {
      foot.depth_m = std::min({across, foot.point.s_m, road.length_m - foot.point.s_m});
    }
    if (foot.depth_m > -kMargin_m) found.push_back(foot);
  }
}

double FloorHeight::far_blend(const Vec2& p_W) const {
  double sum = 0.0;
  double weight = 0.0;
  const auto add = [&](const Vec2& q_W, double z) {
    const double d2 = (q_W - p_W).squaredNorm() + 0.01;
    sum += z / (d2 * d2);
    weight += 1.0 / (d2 * d2);
  };
  for (const auto& road : nodes_) {
    for (const Node& node : road) {
      add(node.edge_W[0], node.z_m[0]);
      add(node.p_W, node.z_m[1]);
      add(node.edge_W[1], node.z_m[2]);
    }
  }
  return sum / weight;
}

double FloorHeight::blend(const Vec2& p_W) const {
  thread_local std::vector<RoadFoot> found;
  feet(p_W, found);
  double sum = 0.0;
  double weight = 0.0;
  double deepest = -kMargin_m;
  for (const RoadFoot& foot : found) {
    const double w = smooth((foot.depth_m + kMargin_m) / (kFull_m + kMargin_m));
    if (w <= 0.0) continue;
    sum += w * roads_.at(foot.point).X_WR.translation().z();
    weight += w;
    deepest = std::max(deepest, foot.depth_m);
  }
  const double near = weight > 0.0 ? smooth((deepest + kMargin_m) / kMargin_m) : 0.0;
  if (near >= 1.0) return sum / weight;
  const double away = far_blend(p_W);
  return near > 0.0 ? away + near * (sum / weight - away) : away;
}

void FloorHeight::index_rows() {
  for (const ArmRow& arm : plan_.arms) {
    roads::FadingEnd row;
    row.from_W = plan_.frame.to_world(arm.points.front().p);
    const Vec2 to_W = plan_.frame.to_world(arm.points.back().p);
    row.length_m = (to_W - row.from_W).norm();
    row.along = (to_W - row.from_W) / std::max(row.length_m, 1e-9);
    if (!level_ && stated_ == nullptr) {
      for (std::size_t k = 0; k + 1 < arm.points.size(); ++k) {
        const Vec2 a = plan_.frame.to_world(arm.points[k].p);
        const Vec2 b = plan_.frame.to_world(arm.points[k + 1].p);
        const int steps = std::max(1, static_cast<int>((b - a).norm() / 0.5));
        for (int i = 0; i < steps + (k + 2 == arm.points.size() ? 1 : 0); ++i) {
          const double u = static_cast<double>(i) / steps;
          const Vec2 p = a + u * (b - a);
          const double z =
              arm.points[k].base_m + u * (arm.points[k + 1].base_m - arm.points[k].base_m);
          row.samples.push_back({row.along.dot(p - row.from_W), z - blend(p)});
        }
      }
      row.drop_if_far();
    }
    rows_.push_back(std::move(row));
  }
}

double FloorHeight::base(const Vec2& p_W) const {
  if (level_) return level_z_m_;
  if (stated_ != nullptr) return stated_->height_m(p_W);
  return roads::with_ends(blend(p_W), rows_, p_W);
}

std::optional<OnArm> FloorHeight::on_arm(const PlanePoint& p) const {
  constexpr double kOn = 2.0;
  for (std::size_t a = 0; a < plan_.arms.size(); ++a) {
    const ArmRow& arm = plan_.arms[a];
    for (std::size_t k = 0; k + 1 < arm.points.size(); ++k) {
      const PlanePoint& from = arm.points[k].p;
      const PlanePoint& to = arm.points[k + 1].p;
      const double dx = static_cast<double>(to.x - from.x);
      const double dy = static_cast<double>(to.y - from.y);
      const double length = std::sqrt(dx * dx + dy * dy);
      if (length < 1.0) continue;
      const double px = static_cast<double>(p.x - from.x);
      const double py = static_cast<double>(p.y - from.y);
      const double along = (px * dx + py * dy) / length;
      if (along < -kOn || along > length + kOn) continue;
      if (std::abs(px * dy - py * dx) > kOn * length) continue;
      const double u = std::clamp(along / length, 0.0, 1.0);
      return OnArm{a, k, arm.points[k].t_m + u * (arm.points[k + 1].t_m - arm.points[k].t_m),
                   arm.points[k].base_m + u * (arm.points[k + 1].base_m - arm.points[k].base_m)};
    }
  }
  return std::nullopt;
}

}  // namespace raytruth::street
