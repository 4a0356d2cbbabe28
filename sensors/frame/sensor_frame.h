#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "labels/taxonomy/taxonomy.h"
#include "sim/core/check.h"
#include "sim/core/ids.h"
#include "sim/core/pose.h"
#include "sim/core/time.h"

namespace raytruth {

/// What a sensor sample kept of the surface that made its value. One per pixel (the ray through the
/// pixel's centre at the middle of its exposure) or one per LiDAR return.
struct EvidenceSample {
  ObjectId object;             ///< 0: nothing was hit (sky, no return)
  std::uint16_t part = 0;      ///< index into Evidence::parts; 0 = nothing
  std::uint16_t material = 0;  ///< MaterialId; 0 = nothing
  ClassId class_id;            ///< sky for a camera ray that left the scene
  std::uint8_t coverage =
      0;  ///< camera: share of the pixel's samples on the same object, 255 = all
  std::uint16_t reserved = 0;
  float distance_m = 0.0F;  ///< along the ray; 0 = nothing
  float depth_m = 0.0F;  ///< camera: z in the camera frame; LiDAR: equal to distance_m; 0 = nothing
  std::int32_t time_ns = 0;  ///< offset from SensorFrame::start
};

/// Inclusive pixel rectangle; empty when right < left.
struct PixelBox {
  int left = 0, top = 0, right = -1, bottom = -1;
  bool empty() const { return right < left || bottom < top; }
  void extend(int x, int y);
};

/// What one sensor saw of one actor.
struct ObjectEvidence {
  ObjectId object;
  Box3 box_A;  ///< tight box of the posed mesh at the frame's reference time, in the actor frame
  Pose X_WA;   ///< the actor at its own sampling time (camera: middle of the exposure of its rows;
               ///< LiDAR: time of its central firing)
  std::int64_t time_ns = 0;  ///< that time, from the scenario's start
  std::uint32_t seen = 0;    ///< samples whose centre ray hit it
  std::uint32_t alone = 0;   ///< samples of the sensor that would hit it with nothing in front
  std::uint32_t alone_outside =
      0;  ///< camera: further samples of the image plane, continued beyond the frame (up to one
          ///< frame's width on each side), that would hit it
  PixelBox seen_box;                            ///< camera: tight box of seen samples
  PixelBox alone_box;                           ///< camera: of alone samples inside the frame
  std::map<ObjectId, std::uint32_t> occluders;  ///< alone samples taken by other objects
};

struct EvidencePart {
  ObjectId object;  ///< first object that uses it (explanation only)
  std::string name;
  ClassId class_id;
};

struct Evidence {
  std::vector<EvidenceSample>
      samples;  ///< camera: row-major, width x height; LiDAR: one per point of the cloud
  std::vector<EvidencePart> parts;  ///< index 0 is a dummy "nothing"
  std::vector<ObjectEvidence>
      objects;  ///< actors that the sensor could see a sample of (alone + outside > 0), by id
};

/// Numbers the parts that a sensor met, from 1, in the order of first use.
class PartTable {
 public:
  std::uint16_t index_of(ObjectId object, const std::string& name, ClassId class_id);
  /// Entry 0 is a dummy "nothing".
  const std::vector<EvidencePart>& parts() const { return parts_; }

 private:
  std::vector<EvidencePart> parts_{{ObjectId(), "nothing", ClassId()}};
  std::map<std::pair<std::string, ClassId>, std::uint16_t> known_;
};

enum class ValueType { kUint8, kUint16, kUint32, kInt32, kFloat32, kFloat64 };

/// A dense array of sensor values.
struct Buffer {
  std::string name;                ///< "rgb", "depth_m", "x_m", ...
  std::vector<std::size_t> shape;  ///< {height, width, channels}, {height, width} or {points}
  ValueType type = ValueType::kUint8;
  std::string unit;     ///< "sRGB", "m", "s" ...
  std::string nothing;  ///< value where there is nothing, e.g. "0"
  std::vector<std::byte> data;

  template <typename T>
  std::span<const T> as() const {
    RT_CHECK(data.size() % sizeof(T) == 0, name, data.size());
    return {reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T)};
  }
  template <typename T>
  std::span<T> as() {
    RT_CHECK(data.size() % sizeof(T) == 0, name, data.size());
    return {reinterpret_cast<T*>(data.data()), data.size() / sizeof(T)};
  }
};

enum class SensorKind { kCamera, kLidar };

/// Everything one sensor made in one frame. Camera buffers: "rgb" uint8 {h, w, 3} sRGB, "radiance"
/// float32 {h, w, 3} linear. LiDAR buffers, one entry per point in firing order: "x_m", "y_m",
/// "z_m" float32 (sensor frame at the point's own time: raw, not motion-compensated), "intensity"
/// float32 0..1, "ring" uint16, "time_ns" int32 (offset from start), "azimuth_index" uint16
/// (column).
struct SensorFrame {
  SensorId sensor;
  std::string name;
  SensorKind kind = SensorKind::kCamera;
  SimTime start, end;  ///< of sampling
  SimTime
      reference;  ///< camera: middle of the exposure of the middle row; LiDAR: middle of the turn
  Pose X_WS;      ///< sensor in the world at the reference time
  Pose X_WE;      ///< ego in the world at the reference time
  std::vector<Buffer> buffers;
  Evidence evidence;
  double exposure_gain =
      1.0;  ///< camera: factor from radiance to display value chosen by auto exposure

  const Buffer* find(const std::string& buffer_name) const;
  const Buffer& buffer(const std::string& buffer_name) const;  ///< aborts when there is none
};

}  // namespace raytruth
