#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/scenario/entity.h"

/// Private actions that don't move an entity themselves: controllers, visibility, appearance.
namespace raytruth::scenario {

/// Nothing in one of the four = as it is.
struct ActivateControllerAction {
  std::optional<bool> lateral, longitudinal;
  std::optional<bool> lighting, animation;
  std::string controller;         ///< controllerRef of 1.2; empty: all of the entity's
  std::string object_controller;  ///< objectControllerRef of 1.3; empty: not chosen that way
};
struct AssignControllerAction {
  Controller controller;
  std::optional<bool> lateral, longitudinal;
  std::optional<bool> lighting, animation;
};

/// Values that replace those of the controller while active; an input with active = false gives it
/// back, an input that isn't there stays as it is.
struct OverrideControllerValueAction {
  /// Throttle and clutch: 0 = none to 1 = full, rate 1/s.
  struct Pedal {
    bool active = false;
    double value = 0.0;
    std::optional<double> max_rate_1_s;
  };
  struct Brake {
    bool active = false;
    bool force = false;  ///< value and rate are N and N/s, not 0 to 1 and 1/s
    double value = 0.0;
    std::optional<double> max_rate;
  };
  struct SteeringWheel {
    bool active = false;
    double angle_rad = 0.0;
    std::optional<double> max_rate_rad_s, max_torque_nm;
  };
  struct Gear {
    bool active = false;
    std::optional<int> number;  ///< by hand: -1 reverse, 0 neutral; else
    char automatic = '\0';      ///< 'p', 'r', 'n' or 'd'
  };
  std::optional<Pedal> throttle, clutch;
  std::optional<Brake> brake, parking_brake;
  std::optional<SteeringWheel> steering_wheel;
  std::optional<Gear> gear;
};

struct VisibilityAction {
  bool graphics = true, traffic = true, sensors = true;
  std::vector<std::string> sensor_names;  ///< 1.2: `sensors` is for these only; empty: for all
};

struct LightColor {
  std::string type;  ///< "white", "amber" as "orange", ...; "other" when only numbers say it
  std::optional<std::array<double, 3>> rgb;  ///< 0..1, from RGB or CMYK
};
struct LightStateAction {
  std::string light;  ///< vehicleLightType, or any name when user_defined
  std::string mode;   ///< "on", "off", "flashing"
  double transition_s = 0.0;
  bool user_defined = false;
  std::optional<LightColor> color;
  std::optional<double> luminous_intensity_cd;
  std::optional<double> flashing_on_s, flashing_off_s;  ///< nothing: as usual for the light
};

struct AnimationAction {
  /// A part of a vehicle: "doorFrontLeft", "trunk", "windowRearRight", "sideMirrors", ...
  struct Component {
    std::string component;
    bool user_defined = false;
  };
  struct Pedestrian {
    std::string motion;                 ///< "walking", "sitting", ...; empty = not said
    std::string user_defined;           ///< a motion by another name; empty = none
    std::vector<std::string> gestures;  ///< "phoneCallRightHand", "crossArms", ...
  };
  struct File {
    std::filesystem::path file;  ///< resolved against the folder of the file that names it
    double time_offset_s = 0.0;
  };
  struct UserDefined {
    std::string type;
  };
  std::variant<Component, Pedestrian, File, UserDefined> what;
  std::optional<double> duration_s;  ///< nothing: as long as it takes
  bool loop = false;
  /// State to reach, 0 = shut to 1 = open; nothing: from one end to the other.
  std::optional<double> state;
};

}  // namespace raytruth::scenario
