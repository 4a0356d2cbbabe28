#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "labels/formats/coco/rle.h"
#include "labels/formats/exporter.h"
#include "labels/taxonomy/taxonomy.h"
#include "sensors/frame/sensor_frame.h"

namespace raytruth::formats::coco {

/// A category of COCO panoptic that the taxonomy maps to. Things are the ids up to 90, as COCO has
/// it: a traffic light is one.
struct Category {
  int id = 0;
  std::string name, supercategory;
  bool thing = false;
  std::array<std::uint8_t, 3> colour_rgb{};  ///< of the first class that maps to it
};

/// By id ascending.
std::vector<Category> categories();
bool is_thing(int category);

/// Segment id of a pixel: 65536 * category + object id for things (so the object is R + 256 G of
/// the panoptic picture and B the category), 65536 * category for stuff, 0 (void) for classes whose
/// COCO id is 0. A two-wheeler with its rider is two segments of one object.
std::uint32_t segment_of(const EvidenceSample& sample);
std::vector<std::uint32_t> segments_of(const SensorFrame& camera);
inline int category_of(std::uint32_t segment) { return static_cast<int>(segment >> 16U); }
inline std::uint32_t object_of(std::uint32_t segment) { return segment & 0xFFFFU; }

/// "000042.cam_front.png": name of the picture and of its panoptic picture.
std::string picture_name(std::uint32_t frame, const std::string& camera);

/// Files: images/, annotations/instances.json, annotations/panoptic.json, annotations/panoptic/,
/// README.txt. InputError when the rig has no camera.
std::unique_ptr<Exporter> make_exporter(ExportRun run);

}  // namespace raytruth::formats::coco
