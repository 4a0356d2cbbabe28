#include "sim/roads/object_copies.h"

#include <algorithm>
#include <cmath>

namespace raytruth::roads {
namespace {

constexpr int kMostCopies = 20000;

}  // namespace

double blend(const std::optional<double>& start, const std::optional<double>& end, double u,
             double otherwise) {
  if (!start && !end) return otherwise;
  return (1.0 - u) * start.value_or(end.value_or(0.0)) + u * end.value_or(start.value_or(0.0));
}

std::vector<ObjectCopy> copies_of(const RoadObject& object, const ObjectRepeat& repeat,
                                  double road_length_m) {
  const double step = repeat.distance_m > 0.0 ? repeat.distance_m : 1.0;
  // Beyond the road's end there is nothing to stand on.
  const double reach = std::min(repeat.length_m, road_length_m - repeat.s_m);
  const double copies = std::floor(std::max(reach, 0.0) / step + 1e-6) + 1.0;
  const int count = static_cast<int>(std::min(copies, static_cast<double>(kMostCopies)));
  std::vector<ObjectCopy> out;
  for (int i = 0; i < count; ++i) {
    const double along = std::min(i * step, repeat.length_m);
    const double u = repeat.length_m > 0.0 ? along / repeat.length_m : 0.0;
    ObjectCopy copy;
    copy.s_m = std::min(repeat.s_m + along, road_length_m);
    copy.t_m = repeat.t_at(repeat.s_m + along);
    copy.z_m = (1.0 - u) * repeat.z_offset_start_m + u * repeat.z_offset_end_m;
    copy.width_m = blend(repeat.width_start_m, repeat.width_end_m, u, object.width_m);
    copy.height_m = blend(repeat.height_start_m, repeat.height_end_m, u, object.height_m);
    copy.length_m = blend(repeat.length_start_m, repeat.length_end_m, u, object.length_m);
    copy.radius_m = blend(repeat.radius_start_m, repeat.radius_end_m, u, object.radius_m);
    out.push_back(copy);
  }
  return out;
}

std::vector<ObjectCopy> copies_of(const RoadObject& object, double road_length_m) {
  if (object.repeats.empty()) {
    return {{object.s_m, object.t_m, object.z_offset_m, object.length_m, object.width_m,
             object.height_m, object.radius_m}};
  }
  std::vector<ObjectCopy> all;
  for (const ObjectRepeat& repeat : object.repeats) {
    if (repeat.distance_m <= 0.0 && repeat.length_m > 0.0) continue;
    for (const ObjectCopy& copy : copies_of(object, repeat, road_length_m)) all.push_back(copy);
  }
  return all;
}

}  // namespace raytruth::roads
