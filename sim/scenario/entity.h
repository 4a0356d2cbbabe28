#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"
#include "sim/scenario/terms.h"

namespace raytruth::scenario {

struct AxleData {
  double max_steering_rad = 0.0, wheel_diameter_m = 0.0, track_width_m = 0.0, position_x_m = 0.0,
         position_z_m = 0.0;
};
struct Performance {
  double max_speed_m_s = 1e9, max_acceleration_m_s2 = 1e9, max_deceleration_m_s2 = 1e9;
  std::optional<double> max_acceleration_rate_m_s3, max_deceleration_rate_m_s3;
};
struct Controller {
  std::string name;
  std::map<std::string, std::string> properties;
  SourceLocation where;
  /// 1.2: "lateral", "longitudinal", "lighting", "animation", "movement" (the first two),
  /// "appearance" (the other two) or "all"; empty = not said.
  std::string type;
  std::string object_controller;  ///< 1.3: name of the <ObjectController> around it; may be empty
};

/// Where a trailer hangs on, in the vehicle's frame (x ahead from the rear axle, z up). The hitch
/// of the tractor and the coupler of the trailer meet.
struct TrailerJoint {
  double dx_m = 0.0;
  std::optional<double> dz_m;  ///< nothing: not said
};

/// kExternal: an object of the environment that only a name is given for (ExternalObjectReference);
/// its size is not known.
enum class EntityKind { kVehicle, kPedestrian, kMiscObject, kExternal };

struct Entity {
  std::string name;  ///< of the ScenarioObject
  EntityKind kind = EntityKind::kVehicle;
  /// vehicleCategory, pedestrianCategory or miscObjectCategory by the names of 1.3; what 1.4
  /// renamed has its older name ("motorbike", "truck"), what it added has its new one.
  std::string category;
  std::string entry_name;  ///< name of the Vehicle, Pedestrian, MiscObject or external object
  std::string model3d;
  double mass_kg = 0.0;
  Vec3 box_center_m = Vec3::Zero();
  Vec3 box_size_m = Vec3::Zero();  ///< length, width, height
  Performance performance;
  AxleData front_axle, rear_axle;  ///< wheel_diameter_m 0 when there is none
  std::map<std::string, std::string> properties;
  std::vector<Controller> controllers;
  SourceLocation where;
  /// Since 1.2: "police", "ambulance", ...; empty = not said. 1.4's "fireBrigade" and
  /// "roadsideAssistance" have the names of 1.3, "fire" and "roadAssistance".
  std::string role;
  std::vector<AxleData> additional_axles;  ///< of trucks and buses, as in the file
  std::optional<TrailerJoint> trailer_hitch, trailer_coupler;
  std::string trailer;  ///< 1.3: the entity that is coupled behind it at the start; empty = none
};

/// A name for several entities. Where the standard takes a list of entities (actors, triggering
/// entities, actions of Init), the reader has put the members in place of the name already.
struct EntitySelection {
  std::string name;
  std::vector<std::string> members;  ///< in the order of declaration
  SourceLocation where;
};

}  // namespace raytruth::scenario
