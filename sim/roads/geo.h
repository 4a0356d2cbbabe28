#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/core/pose.h"

namespace raytruth::roads {

/// A place on Earth by WGS84.
struct GeoPoint {
  double latitude_deg = 0.0;   ///< north positive
  double longitude_deg = 0.0;  ///< east positive
  double altitude_m = 0.0;     ///< by the height system of the road file
};

/// <header><offset>: from the file's coordinates to those of geo_reference(), rotated by the
/// heading about z and then shifted (OpenDRIVE 8.5). Coordinates of the network stay the file's
/// own.
struct GeoOffset {
  double x_m = 0.0, y_m = 0.0, z_m = 0.0, heading_rad = 0.0;
  Vec3 to_projected(const Vec3& p_W) const;
  Vec3 to_world(const Vec3& p_projected) const;
};

/// The map projection of a road file, for any number of threads.
///
/// A PROJ text ("+proj=tmerc +lat_0=48 ...") is used as it stands, with its own datum shift where
/// it names one (+towgs84). WKT, and names as "EPSG:25832", go through PROJ's data base. Heights
/// pass through: geoids (+geoidgrids) are left out, for a machine may have their grids or not, and
/// the same inputs must mean the same world. The network is never asked.
///
/// Accuracy: PROJ's, better than 0.1 mm for UTM and transverse Mercator within 3 degrees of their
/// meridian. World points are rounded to 0.1 mm, latitude and longitude to 1e-9 degrees (0.1 mm),
/// so that the last bits of the C library's functions, which differ between machines, stay out.
class GeoProjection {
 public:
  /// nullptr for a text that gives no projection to metres; `why` then says what PROJ says.
  static std::unique_ptr<const GeoProjection> make(const std::string& text, const GeoOffset& offset,
                                                   std::string& why);
  ~GeoProjection();
  /// Nothing for a point that the projection has no place for.
  std::optional<GeoPoint> to_geo(const Vec3& p_W) const;
  std::optional<Vec3> to_world(const GeoPoint& point) const;

 private:
  GeoProjection();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace raytruth::roads
