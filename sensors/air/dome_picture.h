#pragma once

// Internal to sensors/air: a picture of the sky all around.

#include <optional>
#include <vector>

#include "sensors/air/sky.h"

namespace raytruth::air {

/// An equirectangular picture: rows from the zenith down to the nadir, columns clockwise seen from
/// above with the middle one at DomeImage::azimuth_rad. Linear light where the file has it (EXR,
/// HDR), otherwise sRGB made linear; Rec. 709 primaries. The unit is the file's own until scaled.
///
/// A sun is taken out of linear pictures: the brightest texel of the upper half counts as one when
/// what lies within 3 degrees of it outshines the mean of the ring from 3 to 6 degrees twentyfold
/// at its peak, and gives level ground at least a tenth of what the rest does.
class DomePicture {
 public:
  /// Throws InputError (rules "dome.file", "dome.shape") that says where the scenario names it.
  explicit DomePicture(const DomeImage& image);

  /// In a direction (unit, world), between the texels' centres bilinearly.
  Rgb at(const Vec3f& direction) const;
  void scale(float factor);

  struct Sun {
    Vec3f direction = Vec3f::UnitZ();
    Rgb irradiance = Rgb::Zero();  ///< on a plane that faces it
  };
  const std::optional<Sun>& sun() const { return sun_; }

 private:
  Vec3f direction_of(int row, int column) const;
  Rgb& texel(int row, int column);
  void take_sun_out();

  int rows_ = 0, columns_ = 0;
  float azimuth_ = 0.0F;
  std::vector<Rgb> texels_;
  std::optional<Sun> sun_;
};

}  // namespace raytruth::air
