// Controllers, their values, and how entities look.
#include <gtest/gtest.h>

#include "scenario_text.h"

namespace raytruth::scenario {
namespace {

template <typename T>
T read_control(const std::string& inner) {
  const Resolved resolved =
      resolve(with_private_action(inner).str(), {}, false, "/scenarios/test.xosc");
  const T* action = only_action<T>(resolved);
  EXPECT_NE(action, nullptr) << inner << "\n" << resolved.findings();
  EXPECT_TRUE(resolved.diagnostics.all().empty()) << resolved.findings();
  if constexpr (std::is_default_constructible_v<T>) {
    return action ? *action : T{};
  } else {
    return action ? *action : T{typename T::UserDefined{}, {}, false, {}};
  }
}

TEST(Controls, ControllersAreChosenByNameAndKind) {
  const auto activate = read_control<ActivateControllerAction>(
      "<ControllerAction><ActivateControllerAction lighting='true' animation='false' "
      "controllerRef='driver' objectControllerRef='seat'/></ControllerAction>");
  EXPECT_FALSE(activate.lateral.has_value() || activate.longitudinal.has_value());
  EXPECT_EQ(activate.lighting, true);
  EXPECT_EQ(activate.animation, false);
  EXPECT_EQ(activate.controller, "driver");
  EXPECT_EQ(activate.object_controller, "seat");
  const auto assign = read_control<AssignControllerAction>(
      "<ControllerAction><AssignControllerAction activateLighting='true' "
      "activateAnimation='false'><ObjectController name='seat'><Controller name='driver' "
      "controllerType='appearance'/></ObjectController></AssignControllerAction>"
      "</ControllerAction>");
  EXPECT_EQ(assign.controller.name, "driver");
  EXPECT_EQ(assign.controller.type, "appearance");
  EXPECT_EQ(assign.controller.object_controller, "seat");
  EXPECT_EQ(assign.lighting, true);
  EXPECT_EQ(assign.animation, false);
}

TEST(Controls, EveryInputIsOverridden) {
  const auto a = read_control<OverrideControllerValueAction>(
      "<ControllerAction><OverrideControllerValueAction>"
      "<Throttle active='true' value='0.3' maxRate='2'/><Clutch active='false' value='0'/>"
      "<Brake active='true'><BrakePercent value='0.4' maxRate='3'/></Brake>"
      "<ParkingBrake active='true'><BrakeForce value='900' maxRate='50'/></ParkingBrake>"
      "<SteeringWheel active='true' value='-1.5' maxRate='0.7' maxTorque='8'/>"
      "<Gear active='true'><ManualGear number='-1'/></Gear>"
      "</OverrideControllerValueAction></ControllerAction>");
  ASSERT_TRUE(a.throttle && a.clutch && a.brake && a.parking_brake && a.steering_wheel && a.gear);
  EXPECT_TRUE(a.throttle->active);
  EXPECT_EQ(a.throttle->value, 0.3);
  EXPECT_EQ(a.throttle->max_rate_1_s, 2.0);
  EXPECT_FALSE(a.clutch->active);
  EXPECT_FALSE(a.brake->force);
  EXPECT_EQ(a.brake->value, 0.4);
  EXPECT_EQ(a.brake->max_rate, 3.0);
  EXPECT_TRUE(a.parking_brake->force);
  EXPECT_EQ(a.parking_brake->value, 900.0);
  EXPECT_EQ(a.steering_wheel->angle_rad, -1.5);
  EXPECT_EQ(a.steering_wheel->max_rate_rad_s, 0.7);
  EXPECT_EQ(a.steering_wheel->max_torque_nm, 8.0);
  EXPECT_EQ(a.gear->number, -1);
  const auto old = read_control<OverrideControllerValueAction>(
      "<ControllerAction><OverrideControllerValueAction><Brake active='true' value='0.9'/>"
      "<Gear active='true'><AutomaticGear gear='r'/></Gear></OverrideControllerValueAction>"
      "</ControllerAction>");
  EXPECT_EQ(old.brake->value, 0.9);
  EXPECT_FALSE(old.throttle.has_value());
  EXPECT_EQ(old.gear->automatic, 'r');
}

TEST(Controls, WrongInputsAreSaidWithTheirLine) {
  for (const char* input :
       {"<Throttle active='true' value='1.5'/>", "<Throttle value='0.5'/>",
        "<Clutch active='true'/>", "<Brake active='true'><BrakeForce value='-1'/></Brake>",
        "<Gear active='true'><AutomaticGear gear='x'/></Gear>", "<Gear active='true'/>"}) {
    const std::string xml =
        with_private_action("<ControllerAction><OverrideControllerValueAction>\n" +
                            std::string(input) +
                            "</OverrideControllerValueAction></ControllerAction>")
            .str();
    const Resolved resolved = resolve(xml);
    EXPECT_FALSE(resolved.scenario) << input;
    ASSERT_EQ(resolved.diagnostics.all().size(), 1u) << input << resolved.findings();
    EXPECT_EQ(resolved.diagnostics.all()[0].where.line, line_of(xml, input)) << input;
  }
}

TEST(Controls, VisibilityToSingleSensors) {
  const auto v = read_control<VisibilityAction>(
      "<VisibilityAction graphics='true' traffic='true' sensors='false'><SensorReferenceSet>"
      "<SensorReference name='front'/><SensorReference name='roof'/></SensorReferenceSet>"
      "</VisibilityAction>");
  EXPECT_EQ(v.sensor_names, (std::vector<std::string>{"front", "roof"}));
}

TEST(Controls, LightsWithColorAndRhythm) {
  const auto light = read_control<LightStateAction>(
      "<AppearanceAction><LightStateAction transitionTime='0.2'><LightType><UserDefinedLight "
      "userDefinedLightType='beacon'/></LightType><LightState mode='flashing' "
      "luminousIntensity='500' flashingOnDuration='0.3' flashingOffDuration='0.4'><Color "
      "colorType='blue'><ColorRgb red='0.1' green='0.2' blue='0.9'/></Color></LightState>"
      "</LightStateAction></AppearanceAction>");
  EXPECT_TRUE(light.user_defined);
  EXPECT_EQ(light.light, "beacon");
  EXPECT_EQ(light.luminous_intensity_cd, 500.0);
  EXPECT_EQ(light.flashing_on_s, 0.3);
  EXPECT_EQ(light.flashing_off_s, 0.4);
  ASSERT_TRUE(light.color && light.color->rgb);
  EXPECT_EQ(light.color->type, "blue");
  EXPECT_EQ(*light.color->rgb, (std::array<double, 3>{0.1, 0.2, 0.9}));
  const auto ink = read_control<LightStateAction>(
      "<AppearanceAction><LightStateAction><LightType><VehicleLight "
      "vehicleLightType='tailLights'/></LightType><LightState mode='on'><Color colorType='other'>"
      "<ColorCmyk cyan='0' magenta='1' yellow='0.5' key='0.5'/></Color></LightState>"
      "</LightStateAction></AppearanceAction>");
  EXPECT_EQ(*ink.color->rgb, (std::array<double, 3>{0.5, 0.0, 0.25}));
}

TEST(Controls, AnimationsOfEveryKind) {
  const auto animate = [](const std::string& type) {
    return read_control<AnimationAction>(
        "<AppearanceAction><AnimationAction loop='true' animationDuration='2'><AnimationType>" +
        type + "</AnimationType><AnimationState state='0.75'/></AnimationAction>" +
        "</AppearanceAction>");
  };
  const auto door = animate(
      "<ComponentAnimation><VehicleComponent vehicleComponentType='doorFrontLeft'/>"
      "</ComponentAnimation>");
  EXPECT_EQ(std::get<AnimationAction::Component>(door.what).component, "doorFrontLeft");
  EXPECT_FALSE(std::get<AnimationAction::Component>(door.what).user_defined);
  EXPECT_TRUE(door.loop);
  EXPECT_EQ(door.duration_s, 2.0);
  EXPECT_EQ(door.state, 0.75);
  const auto flap = animate(
      "<ComponentAnimation><UserDefinedComponent userDefinedComponentType='flap'/>"
      "</ComponentAnimation>");
  EXPECT_TRUE(std::get<AnimationAction::Component>(flap.what).user_defined);
  const auto walker = std::get<AnimationAction::Pedestrian>(
      animate("<PedestrianAnimation motion='running' userDefinedPedestrianAnimation='limp'>"
              "<PedestrianGesture gesture='crossArms'/><PedestrianGesture "
              "gesture='umbrellaLeftHand'/></PedestrianAnimation>")
          .what);
  EXPECT_EQ(walker.motion, "running");
  EXPECT_EQ(walker.user_defined, "limp");
  EXPECT_EQ(walker.gestures, (std::vector<std::string>{"crossArms", "umbrellaLeftHand"}));
  // A file that isn't there is a warning (animation_file_test.cpp).
  const Resolved named = resolve(
      with_private_action("<AppearanceAction><AnimationAction animationDuration='2'><AnimationType>"
                          "<AnimationFile timeOffset='1.5'><File filepath='wave.glb'/>"
                          "</AnimationFile></AnimationType></AnimationAction></AppearanceAction>")
          .str(),
      {}, false, "/scenarios/test.xosc");
  ASSERT_TRUE(only_action<AnimationAction>(named)) << named.findings();
  const auto file = std::get<AnimationAction::File>(only_action<AnimationAction>(named)->what);
  EXPECT_EQ(file.file, "/scenarios/wave.glb");
  EXPECT_EQ(file.time_offset_s, 1.5);
  const auto own = animate("<UserDefinedAnimation userDefinedAnimationType='dance'/>");
  EXPECT_EQ(std::get<AnimationAction::UserDefined>(own.what).type, "dance");
}

}  // namespace
}  // namespace raytruth::scenario
