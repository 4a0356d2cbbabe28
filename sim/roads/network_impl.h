#pragma once

// Internal to sim/roads.

#include <map>
#include <string>
#include <vector>

#include "sim/roads/reference_line.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// Samples of reference lines in square cells of the plane, for nearest-road queries.
class RoadIndexGrid {
 public:
  struct Sample {
    RoadIndex road;
    double s_m, x_m, y_m, z_m;
    double half_width_m;  ///< reach of the lanes to either side
  };
  void build(std::vector<Sample> samples);
  /// Samples in all cells within `radius_m` of the point, in road and s order.
  void near(double x, double y, double radius_m, std::vector<const Sample*>& found) const;
  double widest_m() const { return widest_m_; }

 private:
  static constexpr double kCell_m = 20.0;
  static int cell_of(double v);
  std::map<std::pair<int, int>, std::vector<Sample>> cells_;
  double widest_m_ = 0.0;
};

struct RoadNetwork::Impl {
  std::vector<Road> roads;
  std::vector<Junction> junctions;
  std::vector<ReferenceLine> lines;  ///< one per road
  std::map<std::string, RoadIndex, std::less<>> by_id;
  std::map<std::string, std::size_t, std::less<>> junction_by_id;
  RoadIndexGrid grid;
  Box3 bounds;
  std::string geo_reference;
  GeoOffset geo_offset;
  std::string file;  ///< as named in findings
};

/// What the reader makes of a file; false when there were errors.
struct OpenDriveContent {
  std::vector<Road> roads;
  std::vector<Junction> junctions;
  std::string geo_reference;
  GeoOffset geo_offset;
};
bool read_open_drive(std::string_view xml, const std::string& name, OpenDriveContent& content,
                     Diagnostics& diagnostics);

}  // namespace raytruth::roads
