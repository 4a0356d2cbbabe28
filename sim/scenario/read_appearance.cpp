// How an entity looks: visibility, lights, moving parts.
#include <filesystem>
#include <string>
#include <system_error>

#include "sim/scenario/animation_file.h"
#include "sim/scenario/read_actions.h"
#include "sim/scenario/read_properties.h"

namespace raytruth::scenario::internal {
namespace {

std::string read_vehicle_light(const XmlNode& node) {
  return node.word<std::string>("vehicleLightType",
                                {{"daytimeRunningLights", "daytimeRunningLights"},
                                 {"lowBeam", "lowBeam"},
                                 {"highBeam", "highBeam"},
                                 {"fogLights", "fogLights"},
                                 {"fogLightsFront", "fogLightsFront"},
                                 {"fogLightsRear", "fogLightsRear"},
                                 {"brakeLights", "brakeLights"},
                                 {"warningLights", "warningLights"},
                                 {"indicatorLeft", "indicatorLeft"},
                                 {"indicatorRight", "indicatorRight"},
                                 {"reversingLights", "reversingLights"},
                                 {"licensePlateIllumination", "licensePlateIllumination"},
                                 {"specialPurposeLights", "specialPurposeLights"},
                                 {"tailLights", "tailLights"}});
}

double read_unit_share(const XmlNode& node, const char* attribute) {
  const double value = node.number(attribute);
  if (value < 0.0 || value > 1.0)
    node.bad_value(attribute, node.text(attribute), "a share from 0 to 1");
  return value;
}

LightColor read_color(const XmlNode& node, ReadContext& context) {
  LightColor color;
  color.type = node.word<std::string>("colorType", {{"other", "other"},
                                                    {"red", "red"},
                                                    {"yellow", "yellow"},
                                                    {"green", "green"},
                                                    {"blue", "blue"},
                                                    {"violet", "violet"},
                                                    {"orange", "orange"},
                                                    {"brown", "brown"},
                                                    {"black", "black"},
                                                    {"grey", "grey"},
                                                    {"white", "white"}});
  if (node.children().empty()) return color;
  const XmlNode numbers = node.choice();
  if (numbers.name() == "ColorRgb") {
    color.rgb = {read_unit_share(numbers, "red"), read_unit_share(numbers, "green"),
                 read_unit_share(numbers, "blue")};
  } else if (numbers.name() == "ColorCmyk") {
    // The plain subtractive model: what ink and black leave of the light.
    const double rest = 1.0 - read_unit_share(numbers, "key");
    color.rgb = {rest * (1.0 - read_unit_share(numbers, "cyan")),
                 rest * (1.0 - read_unit_share(numbers, "magenta")),
                 rest * (1.0 - read_unit_share(numbers, "yellow"))};
  } else {
    context.cannot(numbers, "the color <" + shorten(numbers.name()) + ">");
  }
  return color;
}

LightStateAction read_light_state(const XmlNode& node, ReadContext& context) {
  LightStateAction action;
  action.transition_s = node.maybe_amount("transitionTime").value_or(0.0);
  const XmlNode light = node.required("LightType").choice();
  if (light.name() == "VehicleLight") {
    action.light = read_vehicle_light(light);
  } else if (light.name() == "UserDefinedLight") {
    action.user_defined = true;
    action.light = light.text("userDefinedLightType");
  } else {
    context.cannot(light, "the light <" + shorten(light.name()) + ">");
  }
  const XmlNode state = node.required("LightState");
  action.mode =
      state.word<std::string>("mode", {{"on", "on"}, {"off", "off"}, {"flashing", "flashing"}});
  action.luminous_intensity_cd = state.maybe_amount("luminousIntensity");
  action.flashing_on_s = state.maybe_amount("flashingOnDuration");
  action.flashing_off_s = state.maybe_amount("flashingOffDuration");
  if (const XmlNode color = state.child("Color")) action.color = read_color(color, context);
  return action;
}

AnimationAction::Component read_component(const XmlNode& node, ReadContext& context) {
  const XmlNode part = node.choice();
  if (part.name() == "UserDefinedComponent") return {part.text("userDefinedComponentType"), true};
  if (part.name() != "VehicleComponent")
    context.cannot(part, "the component <" + shorten(part.name()) + ">");
  return {part.word<std::string>("vehicleComponentType", {{"hood", "hood"},
                                                          {"trunk", "trunk"},
                                                          {"doorFrontRight", "doorFrontRight"},
                                                          {"doorFrontLeft", "doorFrontLeft"},
                                                          {"doorRearRight", "doorRearRight"},
                                                          {"doorRearLeft", "doorRearLeft"},
                                                          {"windowFrontRight", "windowFrontRight"},
                                                          {"windowFrontLeft", "windowFrontLeft"},
                                                          {"windowRearRight", "windowRearRight"},
                                                          {"windowRearLeft", "windowRearLeft"},
                                                          {"sideMirrors", "sideMirrors"},
                                                          {"sideMirrorRight", "sideMirrorRight"},
                                                          {"sideMirrorLeft", "sideMirrorLeft"}}),
          false};
}

AnimationAction::Pedestrian read_pedestrian_animation(const XmlNode& node) {
  AnimationAction::Pedestrian animation;
  animation.motion = node.maybe_word<std::string>("motion", {{"standing", "standing"},
                                                             {"sitting", "sitting"},
                                                             {"lying", "lying"},
                                                             {"squatting", "squatting"},
                                                             {"walking", "walking"},
                                                             {"running", "running"},
                                                             {"reeling", "reeling"},
                                                             {"crawling", "crawling"},
                                                             {"cycling", "cycling"},
                                                             {"jumping", "jumping"},
                                                             {"ducking", "ducking"},
                                                             {"bendingDown", "bendingDown"}})
                         .value_or(std::string());
  animation.user_defined =
      node.maybe_text("userDefinedPedestrianAnimation").value_or(std::string());
  for (const XmlNode& gesture : node.children("PedestrianGesture")) {
    animation.gestures.push_back(
        gesture.word<std::string>("gesture", {{"phoneCallRightHand", "phoneCallRightHand"},
                                              {"phoneCallLeftHand", "phoneCallLeftHand"},
                                              {"phoneTextRightHand", "phoneTextRightHand"},
                                              {"phoneTextLeftHand", "phoneTextLeftHand"},
                                              {"wavingRightArm", "wavingRightArm"},
                                              {"wavingLeftArm", "wavingLeftArm"},
                                              {"umbrellaRightHand", "umbrellaRightHand"},
                                              {"umbrellaLeftHand", "umbrellaLeftHand"},
                                              {"crossArms", "crossArms"},
                                              {"coffeeRightHand", "coffeeRightHand"},
                                              {"coffeeLeftHand", "coffeeLeftHand"},
                                              {"sandwichRightHand", "sandwichRightHand"},
                                              {"sandwichLeftHand", "sandwichLeftHand"}}));
  }
  return animation;
}

using Animation = decltype(AnimationAction::what);

Animation read_animation_type(const XmlNode& type, ReadContext& context) {
  if (type.name() == "ComponentAnimation") return read_component(type, context);
  if (type.name() == "PedestrianAnimation") return read_pedestrian_animation(type);
  if (type.name() == "AnimationFile") {
    const XmlNode node = type.required("File");
    AnimationAction::File file{read_file_path(node), type.maybe_amount("timeOffset").value_or(0.0)};
    std::error_code code;
    if (!file.file.empty() && !std::filesystem::is_regular_file(file.file, code)) {
      node.warning(
          "xosc.reference", "no animation file '" + shorten(file.file.string()) + "'",
          "the path counts from the folder of the file that names it; bodies go on as they "
          "are");
    }
    return file;
  }
  if (type.name() != "UserDefinedAnimation")
    context.cannot(type, "the animation <" + shorten(type.name()) + ">");
  return AnimationAction::UserDefined{type.text("userDefinedAnimationType")};
}

AnimationAction read_animation(const XmlNode& node, ReadContext& context) {
  AnimationAction action{
      read_animation_type(node.required("AnimationType").choice(), context), {}, false, {}};
  action.duration_s = node.maybe_amount("animationDuration");
  if (const auto* file = std::get_if<AnimationAction::File>(&action.what);
      file != nullptr && !node.has("animationDuration")) {
    action.duration_s = animation_length_s(file->file);
    if (!action.duration_s) node.assumed("animationDuration", "1 s");
  }
  action.loop = node.boolean_or("loop", false);
  if (const XmlNode state = node.child("AnimationState"))
    action.state = read_unit_share(state, "state");
  return action;
}

}  // namespace

VisibilityAction read_visibility(const XmlNode& node) {
  for (const char* name : {"graphics", "traffic", "sensors"}) {
    if (!node.has(name)) node.assumed(name, "true");
  }
  VisibilityAction action;
  action.graphics = node.boolean_or("graphics", true);
  action.traffic = node.boolean_or("traffic", true);
  action.sensors = node.boolean_or("sensors", true);
  if (const XmlNode set = node.child("SensorReferenceSet")) {
    for (const XmlNode& sensor : set.children("SensorReference"))
      action.sensor_names.push_back(sensor.text("name"));
    if (action.sensor_names.empty())
      set.error("xosc.missing", "<SensorReferenceSet> has no <SensorReference>",
                "name a sensor of the rig, or leave the set out for all");
  }
  return action;
}

ActionVariant read_appearance(const XmlNode& node, ReadContext& context) {
  const XmlNode what = node.choice();
  if (what.name() == "LightStateAction") return read_light_state(what, context);
  if (what.name() == "AnimationAction") return read_animation(what, context);
  context.cannot(what, "the action <" + shorten(what.name()) + ">");
  return {};
}

}  // namespace raytruth::scenario::internal
