// Clipped hedges of the road file: pieces of the plant, made to fit.
#include <algorithm>
#include <cmath>

#include "assets/plants.h"
#include "scenes/build/road_objects_internal.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

constexpr double kPieceDepth_m = 0.6;  // as Plants::hedge() has it
constexpr double kWidest_m = 1.3;      // of one row
constexpr double kSteps = 16.0;        // factors are rounded, so that pieces share meshes
constexpr int kMost = 3000;

assets::MeshPtr scaled(const assets::MeshPtr& mesh, const Vec3f& factor) {
  auto out = std::make_shared<assets::Mesh>(*mesh);
  for (Vec3f& p : out->positions) p = p.cwiseProduct(factor);
  for (Vec3f& n : out->normals) n = n.cwiseQuotient(factor).normalized();
  return out;
}

class Hedge {
 public:
  Hedge(const ObjectContext& c, const std::string& name) : c_(c), name_(name) {
    variant_ = static_cast<int>(hash_text(name) % 2U);
  }

  // Upright over the ground from one point to another.
  void piece(const Vec3& from, const Vec3& to, double width, double height) {
    const Vec3 along = to - from;
    const double length = along.norm();
    const Vec2 level = along.head<2>();
    if (length < 0.05 || level.norm() < 0.5 * length || ++pieces_ > kMost) return;
    const Vec3 x = along / length;
    const Vec3 y = Vec3(-level.y(), level.x(), 0.0).normalized();
    Eigen::Matrix3d R;
    R << x, y, x.cross(y);
    if (id_ == ObjectId()) id_ = c_.builder.object(name_, Taxonomy::named("vegetation"));
    c_.builder.instance(id_, mesh(length, width, height),
                        Pose(Eigen::Quaterniond(R), 0.5 * (from + to)));
  }

 private:
  assets::MeshPtr mesh(double length, double width, double height) const {
    const double grown = std::clamp(std::floor(height * 5.0 + 0.5) / 5.0, 0.4, 3.0);
    assets::MeshPtr usual = c_.grown->hedge(c_.options.season, grown, variant_);
    const auto steps = [](double factor) {
      return std::clamp(static_cast<int>(std::floor(kSteps * factor + 0.5)), 1, 999);
    };
    const int x = steps(length / assets::kHedgePiece_m);
    const int y = steps(width / kPieceDepth_m);
    const int z = steps(height / grown);
    const auto usually = static_cast<int>(kSteps);
    if (x == usually && y == usually && z == usually) return usual;
    assets::MeshPtr& known = (*c_.plants)[{usual.get(), (x * 1000 + y) * 1000 + z}];
    if (!known) {
      const auto whole = static_cast<float>(kSteps);
      known =
          scaled(usual, Vec3f(static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)) /
                            whole);
    }
    return known;
  }

  const ObjectContext& c_;
  const std::string& name_;
  int variant_ = 0;
  int pieces_ = 0;
  ObjectId id_;
};

bool is_inside(const assets::Polygon& polygon, const Vec2& p) {
  bool inside = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const Vec2& a = polygon[i];
    const Vec2& b = polygon[j];
    if ((a.y() > p.y()) != (b.y() > p.y()) &&
        p.x() < (b.x() - a.x()) * (p.y() - a.y()) / (b.y() - a.y()) + a.x()) {
      inside = !inside;
    }
  }
  return inside;
}

}  // namespace

void hedge_along(const ObjectContext& c, std::span<const Station> stations,
                 const std::function<double(double)>& width_of,
                 const std::function<double(double)>& height_of, const std::string& name) {
  Hedge hedge(c, name);
  const double length = stations.back().along_m;
  const int count = std::max(1, static_cast<int>(std::ceil(length / assets::kHedgePiece_m - 0.05)));
  for (int i = 0; i < count; ++i) {
    const Station a = station_at(stations, length * i / count);
    const Station b = station_at(stations, length * (i + 1) / count);
    const double s = 0.5 * (a.s_m + b.s_m);
    const double width = width_of(s);
    const int rows = std::max(1, static_cast<int>(std::ceil(width / kWidest_m)));
    for (int k = 0; k < rows; ++k) {
      const double left = width * ((k + 0.5) / rows - 0.5);
      hedge.piece(a.origin_W + left * a.left_W, b.origin_W + left * b.left_W, width / rows,
                  height_of(s));
    }
  }
}

void hedge_within(const ObjectContext& c, std::span<const Vec3> feet, double height_m,
                  const std::string& name) {
  assets::Polygon plan;
  for (const Vec3& p : feet) plan.emplace_back((p - feet[0]).head<2>());
  // Rows along the longest side.
  Vec2 x = Vec2::UnitX();
  double longest = 0.0;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const Vec2 side = plan[(i + 1) % plan.size()] - plan[i];
    if (side.norm() <= longest) continue;
    longest = side.norm();
    x = side / longest;
  }
  const Vec2 y(-x.y(), x.x());
  Vec2 low = Vec2::Constant(1e9), high = Vec2::Constant(-1e9);
  for (const Vec2& p : plan) {
    const Vec2 q(p.dot(x), p.dot(y));
    low = low.cwiseMin(q);
    high = high.cwiseMax(q);
  }
  const Vec2 size = high - low;
  const int columns =
      std::max(1, static_cast<int>(std::ceil(size.x() / assets::kHedgePiece_m - 0.05)));
  const int rows = std::max(1, static_cast<int>(std::ceil(size.y() / kWidest_m)));
  // As high as the corners near it.
  const auto ground = [&](const Vec2& p) {
    double sum = 0.0, weights = 0.0;
    for (std::size_t i = 0; i < plan.size(); ++i) {
      const double weight = 1.0 / ((plan[i] - p).squaredNorm() + 1e-4);
      sum += weight * feet[i].z();
      weights += weight;
    }
    return sum / weights;
  };
  const auto foot = [&](double u, double v) {
    const Vec2 p = (low.x() + u * size.x()) * x + (low.y() + v * size.y()) * y;
    return Vec3(feet[0].x() + p.x(), feet[0].y() + p.y(), ground(p));
  };
  Hedge hedge(c, name);
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      const double v = (j + 0.5) / rows;
      const Vec3 from = foot(static_cast<double>(i) / columns, v);
      const Vec3 to = foot((i + 1.0) / columns, v);
      if (!is_inside(plan, (0.5 * (from + to) - feet[0]).head<2>())) continue;
      hedge.piece(from, to, size.y() / rows, height_m);
    }
  }
}

}  // namespace raytruth::scene
