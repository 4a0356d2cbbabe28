#pragma once

// Internal to sim/roads: what an OpenCRG file says, before anything is computed from it.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/roads/open_crg.h"

namespace raytruth::roads {

/// $ROAD_CRG: what stays empty takes the default of the standard.
struct CrgHeader {
  std::optional<double> u_begin, u_end, u_step, v_right, v_left, v_step;
  std::optional<double> x_begin, y_begin, z_begin, heading_begin, banking_begin, slope_begin;
  std::optional<double> x_end, y_end, z_end, heading_end, banking_end, slope_end;
};

/// $ROAD_CRG_MODS.
struct CrgModifiers {
  std::optional<double> scale_z, scale_slope, scale_banking, scale_length, scale_width,
      scale_curvature;
  std::optional<double> nan_mode, nan_offset;
  std::optional<double> centre_x, centre_y, turn, shift_x, shift_y, shift_z;
  std::optional<double> u, u_fraction, u_offset, v, v_fraction, v_offset;
  std::optional<double> x, y, z, heading;
};

struct CrgContent {
  CrgHeader header;
  std::optional<CrgOptions> options;            ///< empty = no such section
  std::optional<CrgModifiers> modifiers;        ///< the same
  std::vector<double> v_m;                      ///< ascending, at least 2
  std::size_t rows = 0;                         ///< at least 2
  std::vector<double> z;                        ///< rows x v, NaN = nothing
  std::vector<double> heading, banking, slope;  ///< one per row, of the piece that ends there;
                                                ///< empty = no such channel
  std::vector<std::filesystem::path> files;
};

/// Nothing when there are errors.
std::optional<CrgContent> read_open_crg(std::string_view bytes, const std::string& name,
                                        Diagnostics& diagnostics);
/// A file's bytes; nothing, with a finding, when it isn't a file of a sensible size.
std::optional<std::string> read_crg_bytes(const std::filesystem::path& path,
                                          const SourceLocation& named_at, Diagnostics& diagnostics);

}  // namespace raytruth::roads
