#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <stdexcept>

#include "labels/formats/coco/coco.h"
#include "labels/formats/verify_exports.h"
#include "sim/core/files.h"

namespace raytruth::formats {
namespace {

using PlainJson = nlohmann::json;

struct Recount {
  std::uint64_t area = 0;
  PixelBox box;
};

bool same_box(const PlainJson& bbox, const PixelBox& box) {
  return bbox.size() == 4 && bbox[0].get<double>() == box.left &&
         bbox[1].get<double>() == box.top && bbox[2].get<double>() == box.right - box.left + 1 &&
         bbox[3].get<double>() == box.bottom - box.top + 1;
}

// Things by (category, object), counted from the samples and the taxonomy alone.
using ThingKey = std::pair<int, std::uint32_t>;
ThingKey thing_of(const EvidenceSample& sample) {
  const int category = Taxonomy::info(sample.class_id).coco_id;
  return coco::is_thing(category) ? ThingKey{category, sample.object.value()} : ThingKey{0, 0};
}

}  // namespace

struct CocoRecount::Files {
  PlainJson instances, panoptic;
  std::map<std::string, std::int64_t> instance_images, panoptic_images;  // name -> id
  std::map<std::int64_t, std::vector<const PlainJson*>> annotations;     // by image
  std::map<std::int64_t, const PlainJson*> segments;                     // by image
  std::size_t annotations_seen = 0, segments_seen = 0;
};

CocoRecount::CocoRecount(std::filesystem::path folder, const SensorRig& rig, Checks& checks)
    : folder_(std::move(folder)), rig_(rig), checks_(checks) {
  std::error_code error;
  if (!std::filesystem::exists(folder_, error)) return;
  guarded("annotations/*.json", [&] {
    auto files = std::make_unique<Files>();
    files->instances = PlainJson::parse(read_file(folder_ / "annotations/instances.json"));
    files->panoptic = PlainJson::parse(read_file(folder_ / "annotations/panoptic.json"));
    for (const PlainJson& image : files->instances.at("images")) {
      files->instance_images[image.at("file_name")] = image.at("id");
    }
    for (const PlainJson& image : files->panoptic.at("images")) {
      files->panoptic_images[image.at("file_name")] = image.at("id");
    }
    std::set<std::int64_t> ids;
    for (const PlainJson& annotation : files->instances.at("annotations")) {
      const std::int64_t id = annotation.at("id");
      checks_.count("coco_ids", id >= 1 && ids.insert(id).second, fmt::format("annotation {}", id));
      files->annotations[annotation.at("image_id")].push_back(&annotation);
    }
    for (const PlainJson& annotation : files->panoptic.at("annotations")) {
      files->segments[annotation.at("image_id")] = &annotation;
    }
    files_ = std::move(files);
  });
}

CocoRecount::~CocoRecount() = default;

void CocoRecount::guarded(const std::string& what, const std::function<void()>& work) {
  try {
    work();
    checks_.count("coco_readable", true, what, "files");
  } catch (const std::exception& e) {
    checks_.count("coco_readable", false, what + ": " + e.what(), "files");
  }
}

void CocoRecount::instances(const CameraSpec& camera, const SensorFrame& frame,
                            const std::string& picture) {
  const std::vector<EvidenceSample>& samples = frame.evidence.samples;
  std::set<ThingKey> missing;
  for (const EvidenceSample& s : samples) {
    if (thing_of(s).first != 0) missing.insert(thing_of(s));
  }
  for (const PlainJson* annotation : files_->annotations[files_->instance_images.at(picture)]) {
    ++files_->annotations_seen;
    const ThingKey key{annotation->at("category_id"), annotation->at("object_id")};
    const std::string where = fmt::format("{}, object {}", picture, key.second);
    const PlainJson& rle = annotation->at("segmentation");
    const std::string counts = rle.at("counts");
    const auto runs = coco::decode_rle(counts, camera.height, camera.width);
    const bool sized = rle.at("size") == PlainJson{camera.height, camera.width};
    checks_.count("coco_masks_decode", runs.has_value() && sized, where, "masks");
    if (!runs || !sized) continue;

    std::vector<bool> mask;  // column by column
    mask.reserve(samples.size());
    for (std::size_t i = 0; i < runs->size(); ++i) mask.insert(mask.end(), (*runs)[i], i % 2 == 1);
    Recount recount;
    std::uint64_t wrong = 0;
    for (int y = 0; y < camera.height; ++y) {
      for (int x = 0; x < camera.width; ++x) {
        const bool set =
            mask[static_cast<std::size_t>(x) * static_cast<std::size_t>(camera.height) +
                 static_cast<std::size_t>(y)];
        const EvidenceSample& s =
            samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(camera.width) +
                    static_cast<std::size_t>(x)];
        if (set != (thing_of(s) == key)) ++wrong;
        if (!set) continue;
        ++recount.area;
        recount.box.extend(x, y);
      }
    }
    checks_.add("coco_mask_pixels", samples.size(), wrong, where, "pixels");
    checks_.count(
        "coco_area_and_box",
        annotation->at("area") == recount.area && same_box(annotation->at("bbox"), recount.box),
        where, "masks");
    checks_.count("coco_each_thing_once", missing.erase(key) == 1, where, "things");
  }
  for (const ThingKey& key : missing) {
    checks_.count("coco_each_thing_once", false,
                  fmt::format("{}, object {} has no mask", picture, key.second), "things");
  }
}

void CocoRecount::panoptic(const CameraSpec& camera, const SensorFrame& frame,
                           const std::string& picture) {
  const auto entry = files_->segments.find(files_->panoptic_images.at(picture));
  if (entry == files_->segments.end()) throw std::runtime_error("no annotation");
  ++files_->segments_seen;
  const std::string file = entry->second->at("file_name");
  const cv::Mat png =
      cv::imread((folder_ / "annotations/panoptic" / file).string(), cv::IMREAD_UNCHANGED);
  if (png.type() != CV_8UC3 || png.cols != camera.width || png.rows != camera.height) {
    throw std::runtime_error("the panoptic picture can't be read or has another size");
  }
  std::map<std::uint32_t, int> category;
  for (const PlainJson& segment : entry->second->at("segments_info")) {
    category[segment.at("id")] = segment.at("category_id");
  }
  std::map<std::uint32_t, Recount> recounts;
  std::uint64_t wrong = 0;
  for (int y = 0; y < camera.height; ++y) {
    for (int x = 0; x < camera.width; ++x) {
      const auto& bgr = png.at<cv::Vec3b>(y, x);
      const std::uint32_t id = bgr[2] + 256U * bgr[1] + 65536U * bgr[0];
      const EvidenceSample& s =
          frame.evidence
              .samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(camera.width) +
                       static_cast<std::size_t>(x)];
      const auto known = category.find(id);
      const int stated = id == 0 ? 0 : known == category.end() ? -1 : known->second;
      if (stated != Taxonomy::info(s.class_id).coco_id) ++wrong;
      if (id == 0) continue;
      Recount& recount = recounts[id];
      ++recount.area;
      recount.box.extend(x, y);
    }
  }
  checks_.add("coco_panoptic_classes",
              static_cast<std::uint64_t>(camera.width) * static_cast<std::uint64_t>(camera.height),
              wrong, picture, "pixels");
  for (const PlainJson& segment : entry->second->at("segments_info")) {
    const std::uint32_t id = segment.at("id");
    const auto recount = recounts.find(id);
    const bool good = recount != recounts.end() && segment.at("area") == recount->second.area &&
                      same_box(segment.at("bbox"), recount->second.box);
    checks_.count("coco_segments", good, fmt::format("{}, segment {}", picture, id), "segments");
    if (recount != recounts.end()) recounts.erase(recount);
  }
  checks_.count("coco_segments", recounts.empty(), picture + ": ids without a segment", "segments");
}

void CocoRecount::frame(const native::StoredFrame& frame) {
  if (!files_) return;
  for (const CameraSpec& camera : rig_.cameras) {
    const SensorFrame& sensor = sensor_frame(frame, camera.id);
    const std::string picture = coco::picture_name(frame.labels.frame, camera.name);
    guarded("instances of " + picture, [&] { instances(camera, sensor, picture); });
    guarded("panoptic of " + picture, [&] { panoptic(camera, sensor, picture); });
  }
}

void CocoRecount::finish() {
  if (!files_) return;
  checks_.count("coco_annotations_of_pictures",
                files_->annotations_seen == files_->instances.at("annotations").size() &&
                    files_->segments_seen == files_->panoptic.at("annotations").size(),
                "annotations without a picture of the run");
}

}  // namespace raytruth::formats
