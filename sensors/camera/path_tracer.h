#pragma once

// Internal to sensors/camera: colours of pixels by path tracing.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sensors/air/sky.h"
#include "sensors/camera/bsdf.h"
#include "sensors/camera/retro.h"
#include "sensors/camera/sampler.h"
#include "sensors/camera/shading.h"
#include "sensors/camera/shutter.h"
#include "sensors/tracing/path_scene.h"

namespace raytruth::camera {

/// Path tracing with next event estimation to sun, sky and lamps, combined with the directions that
/// surfaces draw by the power heuristic (Veach 1997, section 9.2); Russian roulette by the root of
/// the throughput. Behind first hits it is by what a pixel's earlier samples found that way, over
/// what came to it straight: in the shade all go on, in the sun few (the idea of Vorba and
/// Krivanek, "Adjoint-driven Russian roulette and splitting", 2016). The sky is drawn by its light
/// times the cosine (air::Sky::Facing). Panes let light straight through or mirror it by chance,
/// and don't count as bounces. Shadow rays ignore panes. Air attenuates and adds its light on every
/// segment; what it scatters comes from sun and sky, not from lamps.
///
/// One lamp is drawn per hit (tracing::LightTree) where lamps may give kLampShare of the
/// illuminance of sun and sky on level ground, or kLeastLamp_lx: elsewhere, as by day in the open,
/// they count only where other rays hit them, and cost nothing. At first hits it is one of several
/// that the tree gives, taken by what it would send to the eye if nothing hid it (Talbot, Cline and
/// Egbert, "Importance resampling for global illumination", 2005).
///
/// Retro-reflection (see Retro) sends light of drawn lamps, and of the sun where it isn't beads',
/// to the camera at first hits: more lamps are looked at there, as the few near the eye are nearly
/// all.
///
/// A surface that is seen by way of another one is no sharper than the other leaves light: its
/// roughness is at least a quarter of the spread of the direction that led there, 0.5 behind matt
/// surfaces (path-space regularisation: Kaplanyan and Dachsbacher 2013). Its albedo stays; caustics
/// of wet roads, glass and paint become soft instead of bright dots.
///
/// What arrives after the first hit is clamped to kClamp times the radiance of a white surface that
/// faces the sun, so that single paths to the sun by way of a mirror leave no bright dots. Where
/// lamps burn, the limit is that of white under kLampClamp_lx at least (a well lit tunnel), and
/// light straight from a drawn lamp to the first hit has none. Light that is scattered more than
/// once is seldom brighter than that; sharp caustics are lost.
///
/// Lit surfaces that aren't drawn as lamps (rooms behind windows: LightTree has none of them) are
/// found by chance. After a diffuse bounce, where lamps are drawn, what one path brings from them
/// lifts a pixel by kChanceClamp_cd_m2 at most, or a tenth of a white wall by day, so that they
/// leave no dots - or by more where they are near: by the share of it that the chance of finding a
/// window there, times the samples, is of 1. A shop front lights its pavement in full, a far window
/// hardly: what is lost is less than that window's own light. More samples lose less.
class PathTracer {
 public:
  static constexpr float kClamp = 1.0F;
  static constexpr float kLampShare = 2e-3F, kLeastLamp_lx = 0.01F, kLampClamp_lx = 100.0F;
  static constexpr float kChanceClamp_cd_m2 = 0.1F;

  /// `paths` is paths_of() of the same scene and sky; all must outlive it.
  PathTracer(const tracing::TraceScene& scene, const tracing::PathScene& paths, const air::Sky& sky,
             const CameraSpec& camera, const Shutter& shutter, std::uint32_t key, int max_bounces);

  /// The scene as light paths see it, with the lamps that count under that sky.
  static std::shared_ptr<const tracing::PathScene> paths_of(const tracing::TraceScene& scene,
                                                            const air::Sky& sky);

  /// Means over a pixel's samples, for a denoiser. Of the radiance, what first hits send on: by
  /// their diffuse part, and by gloss and coat, with what panes mirror; each of the first half of
  /// the samples and of the others (both of the only one). The rest is seen as it is: sky, air and
  /// what shines.
  struct Seen {
    std::array<Rgb, 2> diffuse{Rgb::Zero(), Rgb::Zero()}, gloss{Rgb::Zero(), Rgb::Zero()};
    /// What the two parts would be in light of 1 cd/m^2 from all around, with the air before them.
    Rgb diffuse_albedo = Rgb::Zero(), gloss_albedo = Rgb::Zero();
    /// Of first hits, panes too; zero of the sky. Facing the camera; as it is shaded, but of panes.
    Vec3f normal = Vec3f::Zero();
    float nearness_1_m = 0.0F;  ///< 1 / distance
    float roughness = 0.0F;
  };
  struct Pixel {
    int x = 0, y = 0;
    ObjectId centre;  ///< object at the pixel's centre, for coverage
    Rgb radiance = Rgb::Zero();
    std::uint32_t on_centre = 0;  ///< samples whose first hit was that object
    Seen seen;
  };
  /// Draws all samples of the given pixels. The result of a pixel doesn't
  /// depend on the others.
  void trace(std::span<Pixel> pixels) const;

 private:
  struct Path {
    Rgb throughput = Rgb::Ones(), radiance = Rgb::Zero();
    Rgb diffuse = Rgb::Zero(), gloss = Rgb::Zero();  ///< of it: see Seen
    Rgb share = Rgb::Zero();  ///< of light that comes after the first hit, the diffuse part's
    float pdf = -1.0F;        ///< of the last direction; negative: camera or mirror,
                              ///< nothing to combine
    float way_m = 0.0F, bounced_m = 0.0F;  ///< from the camera: in all, and at the last bounce
    float blur = 0.0F;                     ///< surfaces are at least that rough (GGX's alpha)
    float straight = -1.0F;  ///< luminance of what came by the first hit alone, where it went on
    std::uint32_t key = 0, sample = 0, pixel = 0;
    std::uint8_t bounces = 0, panes = 0;
    air::Sky::Facing facing =
        air::Sky::kAllSides;  ///< with which the sky was drawn at the last hit
    bool lamps = false;       ///< they were drawn at the last hit, the wave's receiver
    bool mirrored = false;    ///< by a pane, before the first hit
  };
  struct Shadow {
    std::uint32_t path;
    Rgb amount, share;  ///< share: of the first hit's diffuse part
    bool clamped = true;
  };
  struct Wave;

  void step(Wave& wave) const;
  void leave(Path& path, const tracing::PathRay& ray) const;
  void go_through_air(Path& path, const tracing::PathRay& ray, float distance_m) const;
  float box_transmittance(const Vec3f& from, const Vec3f& direction, float distance_m) const;
  Rgb sky_seen(const Vec3f& from, const Vec3f& direction, bool sharp) const;
  void draw_lamp(Wave& wave, std::uint32_t index, const tracing::PathRay& ray,
                 const tracing::Surface& surface, const Bsdf& bsdf, const Retro& retro) const;
  void shade(Wave& wave, std::uint32_t index, const tracing::PathRay& ray,
             const tracing::PrimitiveHit& hit, const tracing::Surface& surface) const;
  bool pane(Wave& wave, std::uint32_t index, const tracing::PathRay& ray,
            const tracing::Surface& surface) const;
  Rgb clamped(const Path& path, const Rgb& amount) const;
  void add(Path& path, const Rgb& amount) const;
  static void add(Path& path, const Rgb& amount, const Rgb& share);
  static Rgb share_of(const Path& path, const Bsdf& bsdf, const Vec3f& light, const Rgb& value);

  const air::Sky& sky_;
  const tracing::PathScene& scene_;
  Shading shading_;
  air::Air air_;
  const CameraSpec& camera_;
  const Shutter& shutter_;
  Sampler sampler_;
  const GgxAlbedo& albedo_;
  std::uint32_t key_;
  int max_bounces_, lamp_looks_ = 1;
  Rgb sun_irradiance_;
  float sun_pdf_, clamp_, chance_clamp_, extinction_, fog_extinction_, pixel_angle_;
  bool has_sun_;
};

}  // namespace raytruth::camera
