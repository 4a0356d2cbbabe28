#include "scenes/build/guard_rail.h"

#include <array>

namespace raytruth::scene {

void mesh_guard_rail(const std::vector<Vec3>& points_W, assets::AssetLibrary& library,
                     MeshSink& sink) {
  const std::uint16_t beam =
      sink.part("guard rail", Taxonomy::named("guard_rail"), library.standard("steel_galvanised"));
  // (height above the middle, depth towards the road) of the W-shaped section.
  constexpr std::array<std::array<double, 2>, 9> kSection = {{{-0.155, 0.0},
                                                              {-0.125, 0.03},
                                                              {-0.085, 0.08},
                                                              {-0.045, 0.08},
                                                              {0.0, 0.0},
                                                              {0.045, 0.08},
                                                              {0.085, 0.08},
                                                              {0.125, 0.03},
                                                              {0.155, 0.0}}};
  const std::size_t n = points_W.size();
  if (n < 2) return;
  const auto side = [&](std::size_t i) {
    const Vec3 d = points_W[i + 1 < n ? i + 1 : i] - points_W[i > 0 ? i - 1 : 0];
    return Vec3(Vec3(-d.y(), d.x(), 0.0).normalized());
  };
  const auto at = [&](std::size_t i, std::size_t k) {
    return Vec3(points_W[i] + side(i) * kSection[k][1] + Vec3(0.0, 0.0, 0.6 + kSection[k][0]));
  };
  for (std::size_t i = 0; i + 1 < n; ++i) {
    for (std::size_t k = 0; k + 1 < kSection.size(); ++k) {
      sink.quad(beam, at(i, k), at(i, k + 1), at(i + 1, k + 1), at(i + 1, k));
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Vec3 v = side(i);
    const Vec3 u(v.y(), -v.x(), 0.0);
    const Vec3 foot = points_W[i] - 0.06 * v - Vec3(0.0, 0.0, 0.4);
    const Vec3 up(0.0, 0.0, 1.1);
    const std::array<Vec3, 4> base = {foot - 0.05 * u - 0.06 * v, foot + 0.05 * u - 0.06 * v,
                                      foot + 0.05 * u + 0.06 * v, foot - 0.05 * u + 0.06 * v};
    for (std::size_t k = 0; k < 4; ++k) {
      const Vec3& a = base[k];
      const Vec3& b = base[(k + 1) % 4];
      sink.quad(beam, a, b, b + up, a + up);
    }
    sink.quad(beam, base[0] + up, base[1] + up, base[2] + up, base[3] + up);
  }
}

}  // namespace raytruth::scene
