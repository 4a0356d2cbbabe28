#pragma once

// Internal to sim/roads.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/roads/junction_elevation.h"
#include "sim/roads/object_surface.h"
#include "sim/roads/open_crg_place.h"
#include "sim/roads/reference_line.h"
#include "sim/roads/road_index.h"
#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// What a file says beside roads and junctions.
struct FileExtras {
  RoadHeader header;
  std::vector<JunctionGroup> junction_groups;
  std::vector<Controller> controllers;
  std::vector<Station> stations;
  std::vector<VmsGroup> vms_groups;
  std::vector<DefaultRegulation> default_regulations;
};

/// A lane that may be left, or entered, in the middle of a road: virtual junctions.
struct MiddleLink {
  int lane;
  double s_m;
  bool with_s;  ///< for travel in the direction of s
  RoadIndex to;
  int to_lane;
  double to_s_m;
  bool to_with_s;
};

struct RoadNetwork::Impl {
  std::vector<Road> roads;            ///< of the file, then the temporary lane layers
  std::size_t file_roads = 0;         ///< how many are of the file
  std::vector<RoadIndex> layer_base;  ///< the road of each temporary layer
  std::map<RoadIndex, RoadIndex> temporary;
  RoadIndex base(RoadIndex road) const {
    return road < file_roads ? road : layer_base[road - file_roads];
  }
  /// Links of lane layers go both ways; makes the temporary layers.
  void add_layers();
  /// The section of a road that starts (or ends) there; nothing when there is none.
  std::optional<std::size_t> section_from(RoadIndex road, double s_m, bool starts) const;
  std::vector<Junction> junctions;
  FileExtras extras;
  std::vector<ReferenceLine> lines;  ///< one per road
  LineFoot foot(RoadIndex road, double near_s, double x_m, double y_m) const {
    return lines[road].foot(near_s, roads[road].length_m, x_m, y_m);
  }
  std::map<std::string, RoadIndex, std::less<>> by_id;
  std::map<std::string, std::size_t, std::less<>> junction_by_id;
  std::vector<std::vector<CrgPlacement>> crg;         ///< one list per road, in the file's order
  std::vector<std::vector<ObjectGrid>> object_grids;  ///< the same of objects
  std::vector<std::filesystem::path> surface_files;
  /// One per road, nullptr for those outside; empty when no junction has an elevation grid.
  std::vector<std::shared_ptr<const JunctionElevation>> elevations;
  const JunctionElevation* elevation(RoadIndex road) const {
    return elevations.empty() ? nullptr : elevations[road].get();
  }
  void place_elevations(const RoadNetwork& network);
  std::vector<bool> cross_paths;  ///< of each road, see is_cross_path()
  void find_cross_paths();
  RoadIndexGrid grid;
  Box3 bounds;
  std::string geo_reference;
  GeoOffset geo_offset;
  std::unique_ptr<const GeoProjection> geo;  ///< nullptr when there is none that can be used
  std::string file;                          ///< as named in findings

  /// The last grid of the file that holds a road's heights (or friction) at s, or nullptr.
  const CrgPlacement* placement(RoadIndex road, double s_m, bool friction) const;
  std::vector<std::vector<MiddleLink>> middle_links;  ///< by the road that is left
  /// The next middle link of the lane ahead in its section that leads to a road of the route.
  const MiddleLink* exit_on(std::span<const RouteLeg> route, const LanePoint& at,
                            bool with_s) const;
  const CrgPlacement* surface_of(RoadIndex road, double s_m) const {
    return crg[road].empty() ? nullptr : placement(road, s_m, false);
  }
  /// Loads and places the OpenCRG files of objects.
  void place_object_surfaces(const RoadNetwork& network, class GridFiles& files,
                             Diagnostics& diagnostics);
  /// Some grid of an object that may count at s, or nullptr.
  const ObjectGrid* object_grid_at(RoadIndex road, double s_m) const;
  /// Whether grids shape the road at s.
  bool has_grid(RoadIndex road, double s_m) const {
    return elevation(road) != nullptr || surface_of(road, s_m) != nullptr ||
           object_grid_at(road, s_m) != nullptr;
  }
};

/// What the reader makes of a file; false when there were errors.
struct OpenDriveContent {
  std::vector<Road> roads;
  std::vector<Junction> junctions;
  FileExtras extras;
  std::string geo_reference;
  FileMark geo_mark;
  GeoOffset geo_offset;
};
/// folder: where <include> looks for files; nothing: the text is no file and includes nothing.
bool read_open_drive(std::string_view xml, const std::string& name,
                     const std::optional<std::filesystem::path>& folder, OpenDriveContent& content,
                     Diagnostics& diagnostics);

}  // namespace raytruth::roads
