#include "labels/formats/coco/coco.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "sim/core/diagnostics.h"

namespace raytruth::formats::coco {
namespace {

using Json = nlohmann::ordered_json;

// COCO numbers its things 1..90 and the stuff of the panoptic task from 92 on.
constexpr int kLastThing = 90;

struct OfficialName {
  int id;
  std::string_view name, supercategory;
};
// Names of the categories that taxonomy.csv uses, from the panoptic task's category list.
constexpr OfficialName kOfficialNames[] = {
    {1, "person", "person"},
    {2, "bicycle", "vehicle"},
    {3, "car", "vehicle"},
    {4, "motorcycle", "vehicle"},
    {6, "bus", "vehicle"},
    {7, "train", "vehicle"},
    {8, "truck", "vehicle"},
    {10, "traffic light", "outdoor"},
    {18, "dog", "animal"},
    {95, "bridge", "building"},
    {130, "light", "furniture-stuff"},
    {147, "railroad", "ground"},
    {149, "road", "ground"},
    {184, "tree-merged", "plant"},
    {185, "fence-merged", "structural"},
    {187, "sky-other-merged", "sky"},
    {191, "pavement-merged", "ground"},
    {193, "grass-merged", "plant"},
    {194, "dirt-merged", "ground"},
    {197, "building-other-merged", "building"},
    {199, "wall-other-merged", "wall"},
};

std::string readme(const SensorRig& rig, std::size_t images) {
  std::string left_out;
  for (const ClassInfo& info : Taxonomy::all()) {
    if (info.coco_id == 0) left_out += (left_out.empty() ? "" : ", ") + std::string(info.name);
  }
  std::string distorted;
  for (const CameraSpec& camera : rig.cameras) {
    if (!camera.distortion.none()) distorted += ' ' + camera.name;
  }
  return fmt::format(
      "Export of a raytruth run: COCO instances and COCO panoptic, {} pictures.\n\n"
      "images/000000.<camera>.png                  pictures, taken over byte for byte\n"
      "annotations/instances.json                  one compressed RLE mask a visible thing\n"
      "annotations/panoptic.json, panoptic/*.png   id = R + 256 G + 65536 B; 0 = void\n\n"
      "Masks are the pixels whose centre ray hit the thing. bbox and area are those of the mask, "
      "pixel edges at integers. iscrowd is always 0.\n"
      "object_id is the object's id in the native labels, the same in every picture. Segment id = "
      "65536 category + object id (things), 65536 category (stuff).\n"
      "A two-wheeler and its rider are two things with one object_id. Things are categories 1 to "
      "90, so traffic lights are things here.\n"
      "Classes without a COCO category are left out of the instances and void in the panoptic "
      "pictures: {}.\n"
      "The ego's own body appears only where a camera is set up to see it.\n"
      "Lens distortion is not removed{}.\n",
      images, left_out,
      distorted.empty() ? " (no camera has any)" : " (cameras with distortion:" + distorted + ")");
}

class CocoExporter : public Exporter {
 public:
  explicit CocoExporter(ExportRun run) : run_(std::move(run)) {}

  void frame(const native::StoredFrame& stored, FileSink& sink) override {
    for (const CameraSpec& camera : run_.rig.cameras) {
      add_picture(camera, sensor_frame(stored, camera.id), stored.labels.frame, sink);
    }
  }

  void finish(FileSink& sink) override {
    const Json info = {{"description", "raytruth export; see README.txt"}, {"version", "1.0"}};
    const Json licenses =
        Json::array({{{"id", 1}, {"name", "as stated by the owner of the data set"}, {"url", ""}}});
    Json things = Json::array(), all = Json::array();
    for (const Category& c : categories()) {
      const Json thing = {{"id", c.id}, {"name", c.name}, {"supercategory", c.supercategory}};
      if (c.thing) things.push_back(thing);
      Json entry = thing;
      entry["isthing"] = c.thing ? 1 : 0;
      entry["color"] = c.colour_rgb;
      all.push_back(std::move(entry));
    }
    const auto write = [&](const char* path, const Json& categories, const Json& annotations) {
      Json root;
      root["info"] = info;
      root["licenses"] = licenses;
      root["images"] = images_;
      root["annotations"] = annotations;
      root["categories"] = categories;
      sink.file(path, root.dump(1) + '\n');
    };
    write("annotations/instances.json", things, instances_);
    write("annotations/panoptic.json", all, panoptic_);
    sink.file("README.txt", readme(run_.rig, images_.size()));
  }

 private:
  void add_picture(const CameraSpec& camera, const SensorFrame& frame, std::uint32_t number,
                   FileSink& sink) {
    const std::string name = picture_name(number, camera.name);
    const std::size_t image_id = images_.size() + 1;
    sink.copy("images/" + name, image_of(run_.run_dir, camera.name, number));
    images_.push_back({{"id", image_id},
                       {"width", camera.width},
                       {"height", camera.height},
                       {"file_name", name},
                       {"license", 1},
                       {"date_captured", ""}});

    const std::vector<std::uint32_t> segments = segments_of(frame);
    Json segments_info = Json::array();
    for (const auto& [segment, runs] : runs_by_key(segments, camera.width, camera.height)) {
      const MaskExtent e = extent_of(runs, camera.height);
      const Json bbox = {e.left, e.top, e.right - e.left + 1, e.bottom - e.top + 1};
      const int category = category_of(segment);
      segments_info.push_back({{"id", segment},
                               {"category_id", category},
                               {"area", e.area},
                               {"bbox", bbox},
                               {"iscrowd", 0}});
      if (!is_thing(category)) continue;
      instances_.push_back(
          {{"id", instances_.size() + 1},
           {"image_id", image_id},
           {"category_id", category},
           {"segmentation",
            {{"size", {camera.height, camera.width}}, {"counts", encode_rle(runs)}}},
           {"area", e.area},
           {"bbox", bbox},
           {"iscrowd", 0},
           {"object_id", object_of(segment)}});
    }
    panoptic_.push_back(
        {{"image_id", image_id}, {"file_name", name}, {"segments_info", std::move(segments_info)}});

    std::vector<std::uint8_t> rgb;
    rgb.reserve(3 * segments.size());
    for (const std::uint32_t id : segments) {
      for (const unsigned shift : {0U, 8U, 16U}) {
        rgb.push_back(static_cast<std::uint8_t>((id >> shift) & 0xFFU));
      }
    }
    sink.picture("annotations/panoptic/" + name, camera.width, camera.height, rgb);
  }

  ExportRun run_;
  Json images_ = Json::array();
  Json instances_ = Json::array();
  Json panoptic_ = Json::array();
};

}  // namespace

std::vector<Category> categories() {
  std::map<int, Category> by_id;
  for (const ClassInfo& info : Taxonomy::all()) {
    if (info.coco_id == 0 || by_id.contains(info.coco_id)) continue;
    Category category{info.coco_id, std::string(info.name), std::string(info.parent),
                      is_thing(info.coco_id), info.colour_rgb};
    for (const OfficialName& official : kOfficialNames) {
      if (official.id != info.coco_id) continue;
      category.name = official.name;
      category.supercategory = official.supercategory;
    }
    by_id.emplace(category.id, std::move(category));
  }
  std::vector<Category> list;
  list.reserve(by_id.size());
  for (auto& [id, category] : by_id) list.push_back(std::move(category));
  return list;
}

bool is_thing(int category) { return category >= 1 && category <= kLastThing; }

std::uint32_t segment_of(const EvidenceSample& sample) {
  const int category = Taxonomy::info(sample.class_id).coco_id;
  const std::uint32_t base = static_cast<std::uint32_t>(category) << 16U;
  return is_thing(category) ? base | (sample.object.value() & 0xFFFFU) : base;
}

std::vector<std::uint32_t> segments_of(const SensorFrame& camera) {
  std::vector<std::uint32_t> segments;
  segments.reserve(camera.evidence.samples.size());
  for (const EvidenceSample& s : camera.evidence.samples) segments.push_back(segment_of(s));
  return segments;
}

std::string picture_name(std::uint32_t frame, const std::string& camera) {
  return frame_name(frame) + '.' + camera + ".png";
}

std::unique_ptr<Exporter> make_exporter(ExportRun run) {
  if (run.rig.cameras.empty()) {
    throw InputError({{Severity::kError,
                       "export.rig",
                       {run.run_dir.string(), 0, 0},
                       "the COCO format needs a camera, and the rig has none",
                       "export to semantic_kitti, or render with a rig that has a camera"}});
  }
  return std::make_unique<CocoExporter>(std::move(run));
}

}  // namespace raytruth::formats::coco
