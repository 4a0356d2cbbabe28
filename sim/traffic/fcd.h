#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"

namespace raytruth::traffic {

/// One vehicle of a file of floating car data.
struct FcdVehicle {
  /// Place of the middle of the front bumper in the file's plane.
  struct Sample {
    double time_s = 0.0;
    Vec2 front_m = Vec2::Zero();
    double heading_rad = 0.0;  ///< from +x towards +y
    double speed_m_s = 0.0;
  };
  std::string id;
  std::string category;         ///< vehicleCategory by the type's name; "car" when it says nothing
  std::vector<Sample> samples;  ///< by time ascending, at least one
};

/// Trajectories as SUMO's --fcd-output writes them: <fcd-export><timestep time=""><vehicle id=""
/// x="" y="" angle="" speed="" type=""/>. x and y are of the front bumper's middle, in the
/// network's own coordinates (a network that netconvert made of the same OpenDRIVE file without
/// moving it, else see offset); angles in degrees, clockwise from north. Persons are left out.
/// Source: sumo.dlr.de/docs/Simulation/Output/FCDOutput.html.
class FcdTracks {
 public:
  /// nullptr with errors (rule fcd.xml, fcd.value) when it can't be read. offset_m is added to all
  /// places: minus the network's netOffset.
  static std::shared_ptr<const FcdTracks> load(const std::filesystem::path& path,
                                               const Vec2& offset_m, Diagnostics& diagnostics);
  static std::shared_ptr<const FcdTracks> parse(std::string_view xml, const std::string& name,
                                                const Vec2& offset_m, Diagnostics& diagnostics);
  /// In the order in which the file first names them.
  const std::vector<FcdVehicle>& vehicles() const { return vehicles_; }
  /// Between samples: a cubic through both places with both velocities, the heading by the shorter
  /// turn. Nothing before the first, after the last, and in gaps of more than 2 s.
  static std::optional<FcdVehicle::Sample> at(const FcdVehicle& vehicle, double time_s);

 private:
  std::vector<FcdVehicle> vehicles_;
};

}  // namespace raytruth::traffic
