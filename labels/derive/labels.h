#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "labels/taxonomy/taxonomy.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"
#include "sim/core/ids.h"
#include "sim/core/pose.h"
#include "sim/core/time.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::labels {

/// A rectangle in pixel-edge coordinates (a single pixel (x, y) is [x, x+1] x [y, y+1]).
struct Rect {
  double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

/// An oriented box in the world: centre, length (x), width (y), height (z) and its pose.
struct Box3d {
  Pose X_WB;                   ///< origin at the centre of the box
  Vec3 size_m = Vec3::Zero();  ///< length, width, height
};

/// One actor as one sensor saw it.
struct SensorView {
  SensorId sensor;
  SimTime time;  ///< of the actor's pose below
  std::uint32_t seen = 0, alone = 0, alone_outside = 0;
  double occlusion = 0.0;      ///< 1 - seen / alone; 1 when alone is 0
  double truncation = 0.0;     ///< camera: alone_outside / (alone + alone_outside); LiDAR: 0
  std::optional<Rect> tight;   ///< camera: around seen samples
  std::optional<Rect> amodal;  ///< camera: around alone samples
  /// Camera: of the box below, clipped to the frame, as the camera stood at `time`
  /// (SensorFrame::X_WS carried on with the ego's velocities: only a rolling shutter has another
  /// time than the frame).
  std::optional<Rect> projected;
  Box3d box;  ///< from the posed mesh at `time`
  struct Occluder {
    ObjectId object;
    std::uint32_t samples = 0;
  };
  std::vector<Occluder> occluders;  ///< most samples first, then by id
};

/// A lamp of an actor that is lit.
struct LampLabel {
  std::string lamp;    ///< "low_beam", "brake", "indicator_left", ...; "own:NAME" of the user's own
  double level = 1.0;  ///< 0 to 1 in a transition
  std::optional<std::array<double, 3>> colour_rgb;  ///< stated by the scenario, sRGB 0..1
  std::optional<double> intensity_cd;               ///< stated by the scenario
};

/// What an AnimationAction makes an actor do.
struct AnimationLabel {
  std::string kind;       ///< "component", "motion", "gesture", "file", "user_defined"
  std::string name;       ///< as in the scenario
  double progress = 0.0;  ///< as AnimationState
};

/// One actor in one frame.
struct ObjectLabel {
  ObjectId object;   ///< track id: the same over time, sensors and formats
  std::string name;  ///< in the scenario
  ClassId class_id;
  Box3d box;                           ///< at the frame's reference time, from the posed mesh
  Vec3 velocity_W_m_s = Vec3::Zero();  ///< of the actor frame's origin, as all rates here
  Vec3 angular_velocity_W_rad_s = Vec3::Zero();
  Vec3 acceleration_W_m_s2 = Vec3::Zero();
  double speed_m_s = 0.0;
  std::string road;  ///< empty when on none
  int lane = 0;
  bool is_ego = false;
  std::vector<LampLabel> lamps;            ///< by LampBit
  std::vector<AnimationLabel> animations;  ///< usually none
  std::vector<SensorView> views;           ///< sensors that could see a sample of it, by sensor id
};

/// The truth of one frame.
struct LabelSet {
  std::uint32_t frame = 0;
  SimTime time;
  std::vector<ObjectLabel> objects;  ///< all actors present, by id
};

/// boxes_A: tight boxes of all actors at snapshot time, same order as snapshot.actors. An empty one
/// (an actor without a body) is replaced by the bounding box that the scenario declares.
LabelSet derive(std::uint32_t frame, const Snapshot& snapshot, const std::vector<Box3>& boxes_A,
                ActorId ego, const SensorRig& rig, const std::vector<SensorFrame>& frames);

/// Corners in the world; bit 0 of the index is the sign of the box's x, bit 1 of y, bit 2 of z.
std::array<Vec3, 8> corners(const Box3d& box);

/// The box of a posed actor.
Box3d posed_box(const Pose& X_WA, const Box3& box_A);

/// Around the image of a box that stands at X_CB in the camera frame: the part of it more than 1 cm
/// ahead of the camera, projected with distortion, then clipped to the frame. Nothing when it
/// doesn't meet the frame. Directions for which the distortion polynomial no longer is monotone are
/// taken at the last angle where it is.
std::optional<Rect> project_box(const CameraSpec& camera, const Pose& X_CB, const Vec3& size_m);

/// The pose at `ahead_s` from now of a frame that keeps its velocities: the rotation is exact, the
/// translation too but for the turning of the velocity itself.
Pose advance(const Pose& X_WA, const Vec3& velocity_W_m_s, const Vec3& angular_velocity_W_rad_s,
             double ahead_s);

}  // namespace raytruth::labels
