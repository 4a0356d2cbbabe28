#include "scenes/build/fields.h"

#include <cmath>

#include "sim/core/math.h"
#include "sim/core/random.h"

namespace raytruth::scene {
namespace {

constexpr double kStrip = 150.0;
constexpr double kPlot = 110.0;
constexpr double kJitter = 0.35;  // below 1, or lines would change places

}  // namespace

FieldMap::FieldMap(std::uint64_t seed) : seed_(seed) {
  heading_ = RandomStream(seed, "fields.heading").uniform(0.1, 1.4);
  along_ = Vec2(det::cos(heading_), det::sin(heading_));
  across_ = Vec2(-along_.y(), along_.x());
}

double FieldMap::draw(const char* purpose, long a, long b) const {
  const auto key = static_cast<std::uint64_t>(a) * 0x9e3779b97f4a7c15ULL +
                   static_cast<std::uint64_t>(b) * 0xc2b2ae3d27d4eb4fULL;
  return RandomStream(seed_, purpose, key).uniform();
}

Vec2 FieldMap::to_uv(const Vec2& p) const { return {along_.dot(p), across_.dot(p)}; }
Vec2 FieldMap::to_W(const Vec2& uv) const { return uv.x() * along_ + uv.y() * across_; }

double FieldMap::u_line(long strip) const {
  return kStrip * (static_cast<double>(strip) + kJitter * draw("fields.strip", strip, 0));
}
double FieldMap::v_line(long strip, long plot) const {
  return kPlot * (static_cast<double>(plot) + kJitter * draw("fields.plot", strip, plot));
}

FieldMap::Field FieldMap::at(const Vec2& p) const {
  const Vec2 uv = to_uv(p);
  long strip = std::lround(std::floor(uv.x() / kStrip));
  if (uv.x() < u_line(strip)) --strip;
  long plot = std::lround(std::floor(uv.y() / kPlot));
  if (uv.y() < v_line(strip, plot)) --plot;
  return field(strip, plot);
}

FieldMap::Field FieldMap::field(long strip, long plot) const {
  Field field;
  field.strip = strip;
  field.plot = plot;
  field.u_from = u_line(field.strip);
  field.u_to = u_line(field.strip + 1);
  field.v_from = v_line(field.strip, field.plot);
  field.v_to = v_line(field.strip, field.plot + 1);
  // Shares of crops, roughly those of German farmland: cereals first, then grassland, maize, rape.
  const double kind = draw("fields.crop", field.strip, field.plot);
  field.crop = kind < 0.34   ? Crop::kWheat
               : kind < 0.58 ? Crop::kMeadow
               : kind < 0.75 ? Crop::kMaize
               : kind < 0.90 ? Crop::kRape
                             : Crop::kFallow;
  return field;
}

}  // namespace raytruth::scene
