#pragma once

namespace raytruth::air {

/// Sine and cosine of a whole turn times u, u in [0, 1): polynomials, error below 1e-6.
inline void sincos_turn(float u, float& sine, float& cosine) {
  // Nearest quarter turn, then polynomials on an eighth of a turn to each side.
  const float ahead = 4.0F * u + 0.5F;
  const int quarter = static_cast<int>(ahead);
  const float x = (u - 0.25F * static_cast<float>(quarter)) * 6.28318531F;
  const float x2 = x * x;
  const float s = x * (1.0F + x2 * (-1.6666667e-1F + x2 * (8.3333310e-3F + x2 * -1.9840874e-4F)));
  const float c =
      1.0F + x2 * (-0.5F + x2 * (4.1666638e-2F + x2 * (-1.3888378e-3F + x2 * 2.47e-5F)));
  const bool swapped = (quarter & 1) != 0;
  const float a = swapped ? c : s;
  const float b = swapped ? s : c;
  sine = (quarter & 2) != 0 ? -a : a;
  cosine = ((quarter + 1) & 2) != 0 ? -b : b;
}

}  // namespace raytruth::air
