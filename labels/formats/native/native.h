#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "labels/derive/labels.h"
#include "labels/verify/verify.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats {

/// A file that a writer made.
struct WrittenFile {
  std::string path;  ///< relative to the run folder, with '/'
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// All fields of a rig as JSON text, and back; doubles survive exactly. The reader throws
/// InputError that names `source`.
std::string rig_to_json(const SensorRig& rig);
SensorRig rig_from_json(const std::string& json, const std::string& source);

namespace native {

/// Writes one frame in our own layout, below the run folder:
///   <camera>/000000.png             sRGB, 8 bit
///   <camera>/000000.semantic.png    8 bit class id
///   <camera>/000000.instance.png    16 bit object id, actors and static objects alike; 0 = sky
///   <camera>/000000.part.png        16 bit index into the sensor's part table in the labels
///   <camera>/000000.material.png    16 bit material id
///   <camera>/000000.coverage.png    8 bit; 255 = all samples of the pixel on the object
///   <camera>/000000.depth.exr       32 bit float, no compression: channel "Y" is z in the camera
///                                   frame in m, "distance" the way along the ray in m; 0 = nothing
///   <lidar>/000000.pcd              binary; x y z intensity ring time class instance part
///                                   material, then distance (to the surface along the beam,
///                                   without noise) and any other buffer under its own name. x y z
///                                   and distance in m, time in ns from start_ns of the sensor in
///                                   the labels
///   labels/000000.json              every object, its views, boxes and Evidence counts, the proof,
///                                   and the SHA-256 of the files above. Doubles survive exactly;
///                                   null is 'nothing' (a box) or 'without bound' (a residual)
/// Each file is written beside its place and renamed, the labels last. IoError when the disk says
/// no. InputError when an object's number doesn't fit 16 bits.
std::vector<WrittenFile> write_frame(const std::filesystem::path& run_dir, const SensorRig& rig,
                                     const labels::LabelSet& labels,
                                     const labels::LabelProof& proof,
                                     const std::vector<SensorFrame>& frames);

}  // namespace native
}  // namespace raytruth::formats
