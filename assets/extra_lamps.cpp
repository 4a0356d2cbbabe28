#include "assets/extra_lamps.h"

#include <fmt/format.h>

#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

constexpr double kHeight_m = 0.12, kDepth_m = 0.22;

// Blue light of one level: 120 cd on the axis (UN Regulation 65, class 1, blue).
constexpr double kOnDuty_cd = 120.0;
// Amber, class 1.
constexpr double kAmber_cd = 100.0;
// Nobody says how bright a light of one's own is: as a daytime running lamp (UN Regulation 148).
constexpr double kOwn_cd = 400.0;

void cell(MeshBuilder& b, std::uint16_t part, const Vec3& middle, double width) {
  b.ellipsoid(part, middle, {0.5 * kDepth_m, 0.5 * width, 0.5 * kHeight_m}, 14);
}

}  // namespace

Material lamp_lens(const char* name, const std::array<float, 3>& linear, double intensity_cd,
                   double area_m2) {
  Material m;
  m.name = fmt::format("{}#{:.2f},{:.2f},{:.2f}:{:.0f}", name, linear[0], linear[1], linear[2],
                       intensity_cd / area_m2);
  for (std::size_t k = 0; k < 3; ++k) m.base_colour[k] = 0.25F + 0.3F * linear[k];
  m.roughness = 0.12F;
  m.clearcoat = 1.0F;
  const double y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  for (std::size_t k = 0; k < 3; ++k)
    m.emission[k] = static_cast<float>(intensity_cd / area_m2 / y * linear[k]);
  return m;
}

void add_light_bar(MeshBuilder& b, const Kit& kit, const ActorModel& m, const Vec3& foot,
                   double half) {
  const bool amber = m.role == "roadAssistance";
  const bool on_duty = (m.switched_lamps & kLampSpecial) != 0 || amber || m.role == "police" ||
                       m.role == "ambulance" || m.role == "fire";
  const std::size_t own = m.own_lights.size();
  if (!on_duty && own == 0) return;
  const double reach = 0.72 * half;
  const double z = foot.z() + 0.03 + 0.5 * kHeight_m;
  b.box(b.part("Light_Bar", m.class_id, kit.standard("black_plastic")), foot + Vec3(0, 0, 0.015),
        {kDepth_m, 2.0 * reach, 0.05});
  const double end = on_duty ? 0.55 * reach : 0.0;
  if (on_duty) {
    const double area = 0.25 * kPi * end * kHeight_m;
    const MaterialId blue =
        kit.add(amber ? lamp_lens("lamp_beacon", {1.0F, 0.42F, 0.02F}, kAmber_cd, area)
                      : lamp_lens("lamp_on_duty", {0.03F, 0.10F, 1.0F}, kOnDuty_cd, area));
    for (const int side : {1, -1}) {
      cell(b,
           b.part(side > 0 ? "Light_Special_Lens_L" : "Light_Special_Lens_R", m.class_id, blue,
                  kLampSpecial),
           {foot.x(), side * (reach - 0.5 * end), z}, end);
    }
  }
  const double room = 2.0 * (reach - end);
  for (std::size_t i = 0; i < own; ++i) {
    const double width = room / static_cast<double>(own);
    const double area = 0.25 * kPi * width * kHeight_m;
    const MaterialId white = kit.add(lamp_lens("lamp_own", {1.0F, 0.97F, 0.90F}, kOwn_cd, area));
    cell(b,
         b.part("Light_" + m.own_lights[i], m.class_id, white,
                kLampOwn << static_cast<std::uint32_t>(i)),
         {foot.x(), 0.5 * room - (static_cast<double>(i) + 0.5) * width, z}, width);
  }
}

}  // namespace raytruth::assets
