#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labels/taxonomy/taxonomy.h"
#include "sim/core/ids.h"
#include "sim/core/pose.h"
#include "sim/core/time.h"

namespace raytruth {

/// One axle, positions in the actor frame (ISO 8855, origin on the ground below the rear axle).
struct Axle {
  double position_x_m = 0.0;
  double position_z_m = 0.0;  ///< height of the wheel centre
  double wheel_diameter_m = 0.0;
  double track_width_m = 0.0;
  double max_steering_rad = 0.0;
};

enum class ActorKind { kVehicle, kPedestrian, kMiscObject };

/// What does not change about an actor over a scenario.
/// The actor frame is OpenSCENARIO's: x forward, y left, z up; vehicles have their origin on the
/// ground below the centre of the rear axle, pedestrians and objects on the ground below their
/// middle.
struct ActorModel {
  ActorId id;
  std::string name;  ///< name in the scenario
  ActorKind kind = ActorKind::kVehicle;
  ClassId class_id;
  /// vehicleCategory, pedestrianCategory or miscObjectCategory as in the file, e.g. "car",
  /// "bicycle".
  std::string category;
  std::string model3d;     ///< as in the file; a hint for the choice of an asset; may be empty
  std::string entry_name;  ///< name of the catalogue entry or of the inline element
  Vec3 box_center_m = Vec3::Zero();  ///< centre of the declared bounding box in the actor frame
  Vec3 box_size_m = Vec3::Zero();    ///< length, width, height of the declared bounding box
  Axle front_axle;                   ///< wheel_diameter_m is 0 where there is none
  Axle rear_axle;
  double mass_kg = 0.0;                             ///< 0 when not stated
  std::optional<std::array<float, 3>> colour_srgb;  ///< stated paint colour, 0..1
  bool moves_parts = false;  ///< doors, bonnet, windows ... move in the scenario (AnimationAction)
  /// What the scenario switches (LightStateAction), as LampBits and by names of the user's own
  /// (ascending): the body carries lamps for these, too.
  std::uint32_t switched_lamps = 0;
  std::vector<std::string> own_lights;
  std::string role;                               ///< of vehicles: "police", ...; may be empty
  std::map<std::string, std::string> properties;  ///< Properties of the entity in the file
};

/// Which lamps are lit: bits of ActorState::lamps.
enum LampBit : std::uint32_t {
  kLampDaytimeRunning = 1U << 0,
  kLampLowBeam = 1U << 1,
  kLampHighBeam = 1U << 2,
  kLampTail = 1U << 3,
  kLampBrake = 1U << 4,
  kLampReverse = 1U << 5,
  kLampIndicatorLeft = 1U << 6,
  kLampIndicatorRight = 1U << 7,
  kLampFog = 1U << 8,  ///< front fog lamps
  kLampFogRear = 1U << 9,
  kLampPlate = 1U << 10,    ///< over the licence plate
  kLampSpecial = 1U << 11,  ///< of vehicles on duty
  kLampOwn = 1U << 16,      ///< the first of ActorModel::own_lights, the others follow
};
/// Lights of the user's own beyond these have no bit.
constexpr std::size_t kMostOwnLights = 16;

/// A light that the scenario has switched itself (LightStateAction), at one instant.
struct LightState {
  std::string light;                                ///< vehicleLightType, or the user's own name
  std::uint32_t lamps = 0;                          ///< LampBit: what it lights
  double level = 0.0;                               ///< 0 dark to 1 full: transitions and flashing
  std::optional<std::array<double, 3>> colour_rgb;  ///< 0..1; nothing: the light's own
  std::optional<double> intensity_cd;               ///< when full; nothing: the light's own

  bool operator==(const LightState&) const = default;
};

/// What an AnimationAction moves. kComponent: part of a vehicle, "doorFrontLeft"; kMotion and
/// kGesture: of a pedestrian, "walking", "phoneCallRightHand"; kFile: path of the file.
enum class AnimationKind { kComponent, kMotion, kGesture, kFile, kUserDefined };

struct AnimationState {
  AnimationKind kind = AnimationKind::kComponent;
  std::string name;
  SimTime start;
  /// Components: 0 shut to 1 open. Others: share of the animation that is over, 0 to 1.
  double progress = 0.0;
  bool running = false;
  bool loops = false;
  double elapsed_s = 0.0;   ///< since the start, until it was stopped
  double duration_s = 0.0;  ///< of one turn

  bool operator==(const AnimationState&) const = default;
};

/// Whether a sensor of this name perceives an actor, other than its kind says.
struct SensorVisibility {
  std::string sensor;
  bool visible = true;
};

/// Where an actor stands on the road network; road is empty when it stands on none.
struct RoadPlace {
  std::string road;
  int lane = 0;
  double s_m = 0.0;
  double t_m = 0.0;
};

/// One actor at one instant.
struct ActorState {
  ActorId id;
  Pose X_WA;                              ///< actor frame in the world
  Twist V_WA;                             ///< of the actor frame's origin, in the world frame
  Vec3 acceleration_m_s2 = Vec3::Zero();  ///< in the world frame
  /// Along the actor's own heading, in the plane as OpenDRIVE's s; negative = backwards. On a grade
  /// V_WA is longer by 1 / cos(pitch).
  double speed_m_s = 0.0;
  /// Turn of the body about the frame on its wheels: springs, and the lean of two-wheelers (wheels
  /// and rider lean with them). Positive as in EulerAngles: nose down, left side up.
  double body_pitch_rad = 0.0, body_roll_rad = 0.0;
  double steering_rad = 0.0;  ///< mean angle of the front wheels, left positive
  double wheel_roll_m = 0.0;  ///< way rolled since the start; wheel angle = this / wheel radius
  double gait_m = 0.0;        ///< way walked since the start; sets the phase of the walking pose
  std::uint32_t lamps = 0;    ///< LampBit
  std::vector<LightState> lights;          ///< by name ascending; usually none
  std::vector<AnimationState> animations;  ///< by kind, then name, ascending; usually none
  bool visible_to_graphics = true;
  bool visible_to_traffic = true;
  bool visible_to_sensors = true;
  std::vector<SensorVisibility> single_sensors;  ///< by sensor ascending; usually none
  RoadPlace place;

  /// Whether a sensor perceives it (VisibilityAction): what is said of that sensor, or of all;
  /// cameras, as image generators, also need it visible to graphics.
  bool visible_to(std::string_view sensor, bool is_camera) const;
};

/// State of one dynamic traffic signal of the road file.
struct SignalState {
  std::string signal;  ///< id in the OpenDRIVE file
  std::string state;   ///< as in the scenario, e.g. "off;off;on" or "go"
};

/// Fog that stands in a box only; axes of the world.
struct FogBox {
  Vec3 center_m = Vec3::Zero();
  Vec3 size_m = Vec3::Zero();  ///< along x, y and z

  bool operator==(const FogBox&) const = default;
};

/// A picture all around that stands for the sky (DomeImage): equirectangular, zenith above.
struct DomeImage {
  std::string file;
  double azimuth_rad = 0.0;  ///< where its middle column stands, from world +x towards +y
  std::string stated_at;     ///< file and line of the scenario, for findings

  bool operator==(const DomeImage&) const = default;
};

/// Air, sky and road state, shared by every sensor.
struct Weather {
  double sun_azimuth_rad = 2.443460952792061;     ///< from world +x towards +y; 140 deg
  double sun_elevation_rad = 0.6632251157578453;  ///< above the horizon; 38 deg
  double sun_illuminance_lx = 0.0;   ///< on a plane facing the sun; 0 = from the sky model
  double cloud_cover = 0.0;          ///< 0 clear ... 1 overcast
  double visual_range_m = 100000.0;  ///< meteorological optical range (5 % contrast)
  double rain_mm_h = 0.0;
  double snow_mm_h = 0.0;  ///< water equivalent
  double wetness_m = 0.0;  ///< water film on the road
  double friction_scale = 1.0;
  double temperature_k = 288.15;
  double pressure_pa = 101325.0;  ///< at the ground
  double wind_speed_m_s = 0.0;
  double wind_direction_rad = 0.0;  ///< where it blows to, from world +x towards +y
  /// visual_range_m holds in the box alone, the air around it is clear; nothing: it holds anywhere.
  std::optional<FogBox> fog_box;
  std::shared_ptr<const DomeImage> dome;  ///< never changed; nullptr: the sky of sun and clouds
  double snow_depth_m = 0.0;              ///< lying on level ground that nobody drives on
  double leaf_cover = 0.0;                ///< share of level ground under fallen leaves, 0..1

  bool operator==(const Weather&) const = default;
};

/// The world at one instant. Immutable once made; the only thing that sensing sees of the
/// simulation.
struct Snapshot {
  SimTime time;
  std::vector<std::shared_ptr<const ActorModel>>
      models;                        ///< of all actors present, by id ascending
  std::vector<ActorState> actors;    ///< same order as models
  std::vector<SignalState> signals;  ///< by signal id ascending
  Weather weather;
  /// Date and time of day, universal time in ns since 1970; nothing when the scenario states none.
  std::optional<std::int64_t> utc_ns;
  std::map<std::string, std::string> road_properties;  ///< of the scenario's RoadCondition

  /// The actor's state, or nullptr when it isn't present.
  const ActorState* find(ActorId id) const;
  const ActorModel* model(ActorId id) const;
  /// By scenario name; ActorId() when there is none.
  ActorId id_of(const std::string& name) const;
  /// Actors that this sensor doesn't perceive (ActorState::visible_to), by id ascending.
  std::vector<ActorId> hidden_from(std::string_view sensor, bool is_camera) const;
};

/// The world at time t between two Snapshots of the same run, a.time <= t <= b.time: poses as in
/// interpolate(Pose), other numbers linear, discrete state (lights and animations, too) from a.
/// Actors that are in only one of the two are taken from that one when it is the nearer in time.
Snapshot interpolate(const Snapshot& a, const Snapshot& b, SimTime t);

}  // namespace raytruth
