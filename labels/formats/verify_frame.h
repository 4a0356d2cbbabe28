#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "labels/formats/native/reader.h"
#include "labels/formats/verify_checks.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats {

/// What labels::verify() can't know of one frame (frame_problems() empty) that was read back: the
/// proof as it was written, the list of objects, points against their beams.
void check_frame(const SensorRig& rig, const native::StoredFrame& frame, Checks& checks);

/// The pictures of one frame as files: each a whole PNG.
void check_pictures(const std::filesystem::path& run_dir, const SensorRig& rig,
                    std::uint32_t number, Checks& checks);

/// Labels over the frames of a run, given in ascending order. finish() once, after the last.
///
/// Identity: an id has one name and one class, a name one id, in every frame. The ego's box keeps
/// its place in the ego frame of the sensors.
/// Continuity: a box centre moves from frame to frame as its two velocities say (mean velocity x
/// dt), within 0.2 m (the box of a walker follows the stride), plus turn x half the box diagonal
/// (the velocity is that of the actor's origin), plus dt/2 x the change of velocity (it may come at
/// any moment between), plus dt^2/8 x (both accelerations + 12 m/s^2). A box that leaves its track
/// and is back one frame later fails "track_continuity". One that leaves and stays away may have
/// been teleported, which a scenario is free to do: it is reported under "track_jumps", not failed.
class TrackChecker {
 public:
  void frame(const SensorRig& rig, const native::StoredFrame& frame, Checks& checks);
  void finish(Checks& checks);

 private:
  struct State {
    std::uint32_t frame = 0;
    double time_s = 0.0;
    labels::Box3d box;
    Vec3 velocity = Vec3::Zero(), acceleration = Vec3::Zero();
    std::string name;
  };
  struct Identity {
    std::string name;
    ClassId class_id;
  };
  static double excess(const State& a, const State& b);
  void check_identity(const labels::LabelSet& labels, const std::string& where, Checks& checks);
  void check_ego(const native::StoredFrame& frame, const labels::ObjectLabel& ego,
                 const std::string& where, Checks& checks);

  std::map<ObjectId, std::vector<State>> tracks_;
  std::map<ObjectId, Identity> identities_;
  std::map<std::string, ObjectId> ids_;
  std::map<ObjectId, Vec3> ego_offset_;  // box centre in the ego frame, first frame
  std::vector<SimTime> times_;
};

}  // namespace raytruth::formats
