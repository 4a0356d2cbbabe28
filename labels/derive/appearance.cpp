#include "labels/derive/appearance.h"

#include <array>
#include <string_view>

namespace raytruth::labels {
namespace {

constexpr std::array<std::string_view, 12> kLamps = {
    "daytime_running", "low_beam",        "high_beam", "tail",     "brake",         "reverse",
    "indicator_left",  "indicator_right", "fog_front", "fog_rear", "license_plate", "special"};

std::string_view name_of(AnimationKind kind) {
  switch (kind) {
    case AnimationKind::kComponent:
      return "component";
    case AnimationKind::kMotion:
      return "motion";
    case AnimationKind::kGesture:
      return "gesture";
    case AnimationKind::kFile:
      return "file";
    case AnimationKind::kUserDefined:
      break;
  }
  return "user_defined";
}

}  // namespace

std::vector<LampLabel> lamp_labels(const ActorModel& model, const ActorState& state) {
  std::vector<LampLabel> labels;
  const auto add = [&](std::string name, std::uint32_t bit) {
    if ((state.lamps & bit) == 0) return;
    LampLabel label{std::move(name), 1.0, std::nullopt, std::nullopt};
    const LightState* light = nullptr;
    for (const LightState& l : state.lights) {
      if ((l.lamps & bit) != 0 && (light == nullptr || l.level > light->level)) light = &l;
    }
    if (light != nullptr) {
      label.level = light->level;
      // Tail lamps that burn along with another light are their own.
      if (bit != kLampTail || light->lamps == kLampTail) {
        label.colour_rgb = light->colour_rgb;
        label.intensity_cd = light->intensity_cd;
      }
    }
    labels.push_back(std::move(label));
  };
  for (std::size_t i = 0; i < kLamps.size(); ++i)
    add(std::string(kLamps[i]), std::uint32_t{1} << static_cast<std::uint32_t>(i));
  for (std::size_t i = 0; i < model.own_lights.size(); ++i)
    add("own:" + model.own_lights[i], kLampOwn << static_cast<std::uint32_t>(i));
  return labels;
}

std::vector<AnimationLabel> animation_labels(const ActorState& state) {
  std::vector<AnimationLabel> labels;
  for (const AnimationState& a : state.animations)
    labels.push_back({std::string(name_of(a.kind)), a.name, a.progress});
  return labels;
}

}  // namespace raytruth::labels
