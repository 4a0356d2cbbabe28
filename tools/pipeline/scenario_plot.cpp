#include "tools/pipeline/scenario_plot.h"

#include <algorithm>
#include <cmath>

#include "labels/formats/native/png.h"
#include "tools/pipeline/road_model.h"

namespace raytruth::pipeline {
namespace {

constexpr double kAround_m = 15.0;
// Ways closer together than this are one point of the picture's lines.
constexpr double kStep_m = 0.5;
// No flatter and no slimmer than this: room for the times beside a straight road and for the
// legend.
constexpr double kFlattest = 0.15;
constexpr double kSlimmest = 0.4;

Vec2 corner(const ActorModel& model, const ActorState& state, double along, double across) {
  const Vec3 half = 0.5 * model.box_size_m;
  const Vec3 p = model.box_center_m + Vec3(along * half.x(), across * half.y(), 0.0);
  return (state.X_WA * p).head<2>();
}

}  // namespace

void ScenarioPlot::add(const Snapshot& snapshot) {
  for (std::size_t i = 0; i < snapshot.actors.size(); ++i) {
    const ActorModel& model = *snapshot.models[i];
    const ActorState& state = snapshot.actors[i];
    Trace& t = traces_[model.id];
    t.trace.name = model.name;
    const Vec2 middle = corner(model, state, 0.0, 0.0);
    auto& way = t.trace.way_W;
    if (way.empty() || (middle - way.back()).squaredNorm() > kStep_m * kStep_m)
      way.push_back(middle);
    reach_.extend(Vec3(middle.x(), middle.y(), 0.0));
    const double now_s = snapshot.time.seconds();
    if (now_s < t.next_s - 1e-9) continue;
    const int second = static_cast<int>(std::floor(now_s + 1e-9));
    t.next_s = second + 1;
    // With long steps the first instant after the second stands for it.
    t.trace.seconds.push_back(
        {second,
         {corner(model, state, 1.0, 1.0), corner(model, state, -1.0, 1.0),
          corner(model, state, -1.0, -1.0), corner(model, state, 1.0, -1.0)}});
  }
}

std::string ScenarioPlot::png(const roads::RoadNetwork& roads, int pixels) const {
  RoadView view;
  view.pixels = pixels;
  Box3 reach = reach_;
  if (reach.empty()) reach.extend(Vec3::Zero());
  double half_x = 0.5 * reach.size().x() + kAround_m;
  double half_y = 0.5 * reach.size().y() + kAround_m;
  half_y = std::max(half_y, kFlattest * half_x);
  half_x = std::max(half_x, kSlimmest * half_y);
  view.x_m = reach.center().x();
  view.y_m = reach.center().y();
  view.radius_m = half_x;
  view.radius_y_m = half_y;
  const RoadPreview ground = preview_road(roads, view);
  std::vector<formats::preview::MapTrace> traces;
  for (const auto& [id, t] : traces_) traces.push_back(t.trace);
  const formats::preview::MapPicture picture = formats::preview::draw_map(
      {ground.width, ground.height, ground.m_per_pixel, ground.left_m, ground.top_m, ground.rgb},
      traces);
  return formats::native::encode_rgb(picture.width, picture.height, picture.rgb);
}

}  // namespace raytruth::pipeline
