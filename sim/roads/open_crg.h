#pragma once

// Internal to sim/roads: road surfaces of ASAM OpenCRG 1.x files.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/roads/open_crg_line.h"

namespace raytruth::roads {

/// A value of the grid and its partial derivatives along u and v.
struct CrgSample {
  double value = 0.0, by_u = 0.0, by_v = 0.0;
};
/// The same by the coordinates of the plane.
struct CrgPlaneSample {
  double value = 0.0, by_x = 0.0, by_y = 0.0;
};

/// Value beyond an edge of the grid: BORDER_MODE_U and _V.
enum class CrgBorder { kNone, kZero, kKeep, kRepeat, kReflect };

struct CrgOptions {
  CrgBorder border_u = CrgBorder::kKeep, border_v = CrgBorder::kKeep;
  double offset_u_m = 0.0, offset_v_m = 0.0;
  double smooth_begin_m = 0.0, smooth_end_m = 0.0;  ///< 0 = none
  bool closed = false;  ///< REFLINE_CONTINUATION 1: behind its end the track begins again
};

/// A grid of heights (or of friction) along a reference line: immutable, for any number of threads.
///
/// Sources: ASAM OpenCRG 1.2, chapter "OpenCRG data format", and what the functions of its C
/// library return. Values are bilinear between grid points; slope integrates to the height of the
/// reference line, banking times v (held at the edges) is added. Deviations, each of them where
/// text and library differ:
/// - Without a section of modifiers the data stays where the file puts it (the library moves its
///   start to the origin); missing values at the edges take their neighbour's value, as there.
/// - A border offset counts in every mode of its own axis but "none", as the text says.
/// - A heading at the start or the end that the file leaves out is that of the first or last piece.
/// On a closed track u counts on from lap to lap; border mode and smoothing of u have no place
/// there. A track whose ends lie more than one step of u apart stays open, with a warning.
/// Not read: files that name an environment variable (the same inputs must mean the same
/// surface).
class OpenCrg {
 public:
  /// nullptr when there are errors. Rules: crg.file, crg.format, crg.number, crg.value, crg.length,
  /// crg.ignored.
  static std::shared_ptr<const OpenCrg> load(const std::filesystem::path& path,
                                             Diagnostics& diagnostics);
  /// The same from bytes; `name` stands for the file in findings and for the folder that file
  /// references start from.
  static std::shared_ptr<const OpenCrg> parse(std::string_view bytes, const std::string& name,
                                              Diagnostics& diagnostics);

  /// At (u, v) metres; nothing where the grid has no value. On a grid line the derivative is that
  /// of the cell that starts there.
  std::optional<CrgSample> at(double u, double v) const;
  /// At a point of the file's own x and y, found through the reference line.
  std::optional<CrgPlaneSample> at_plane(double x_m, double y_m) const;

  double u_begin() const { return u_begin_m_; }
  double u_end() const { return u_begin_m_ + u_step_m_ * static_cast<double>(rows_ - 1); }
  double u_step() const { return u_step_m_; }
  const std::vector<double>& v() const { return v_m_; }
  const CrgLine& line() const { return line_; }
  /// Every file that was read for it, the first one first.
  const std::vector<std::filesystem::path>& files() const { return files_; }

 private:
  friend class CrgBuilder;
  OpenCrg() = default;
  double cell(std::size_t row, std::size_t column) const { return z_[row * v_m_.size() + column]; }

  double u_begin_m_ = 0.0, u_step_m_ = 1.0;
  std::size_t rows_ = 0;
  std::vector<double> v_m_;      ///< ascending
  std::vector<double> z_;        ///< rows_ x v_m_.size(), NaN = nothing
  std::vector<double> height_;   ///< of the reference line, one per row
  std::vector<double> banking_;  ///< the same; empty = none
  CrgOptions options_;
  CrgLine line_;
  std::vector<std::filesystem::path> files_;
};

}  // namespace raytruth::roads
