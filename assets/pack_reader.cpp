// pack.yaml with its lines and columns.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "assets/materials.h"
#include "assets/pack.h"
#include "assets/pack_fields.h"
#include "assets/part_vocabulary.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

namespace fs = std::filesystem;

class PackReader : private PackFields {
 public:
  using PackFields::PackFields;

  void read(const YAML::Node& root, Pack& pack) {
    if (!root.IsMap()) {
      error("pack.yaml", root, "a pack is a map with 'name' and 'assets'");
      return;
    }
    known_keys(root, {"name", "licence", "author", "source", "axes", "materials", "assets"});
    pack.name = text(root, "name", "");
    if (pack.name.empty()) error("pack.missing", root, "the pack has no 'name'", "give it one");
    PackAsset common;
    common.licence = text(root, "licence", "");
    common.author = text(root, "author", "");
    common.source = text(root, "source", "");
    if (root["axes"]) common.axes = axes(root["axes"]);
    if (root["materials"]) materials(root["materials"], pack);
    const YAML::Node assets = root["assets"];
    if (!assets || !assets.IsSequence()) {
      error("pack.missing", root, "the pack has no list 'assets'",
            "list each with 'name', 'file' and 'class'");
      return;
    }
    for (const YAML::Node& node : assets) {
      if (!node.IsMap()) {
        error("pack.yaml", node, "an asset is a map with 'name', 'file' and 'class'");
        continue;
      }
      PackAsset a = asset(node, common);
      if (!a.archive.empty() && !fs::exists(path_of(pack, a.archive))) {
        if (std::find(pack.missing.begin(), pack.missing.end(), a.archive) == pack.missing.end())
          pack.missing.push_back(a.archive);
        continue;
      }
      pack.assets.push_back(std::move(a));
    }
  }

  static fs::path path_of(const Pack& pack, const std::string& archive) {
    return pack.folder / archive;  // absolute ones stay
  }

 private:
  PackAxes axes(const YAML::Node& node) {
    PackAxes a;
    if (!node.IsMap()) {
      error("pack.value", node, "'axes' must be a map", "{forward: +x, up: +y}");
      return a;
    }
    known_keys(node, {"forward", "up"});
    a.forward = text(node, "forward", a.forward);
    a.up = text(node, "up", a.up);
    if (!a.rotation()) {
      error("pack.axes", node, fmt::format("forward {} and up {} are no two axes", a.forward, a.up),
            "each is one of +x, -x, +y, -y, +z, -z, and they are at right angles");
      return {};
    }
    return a;
  }

  static const Material* standard(const std::string& name) {
    static const std::vector<Material> all = all_standard_materials();
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const Material& m) { return m.name == name; });
    return it == all.end() ? nullptr : &*it;
  }

  void materials(const YAML::Node& node, Pack& pack) {
    if (!node.IsMap()) {
      error("pack.yaml", node, "'materials' is a map of names", "NAME: {like: chrome, ...}");
      return;
    }
    for (const auto& entry : node) {
      const std::string name = entry.first.as<std::string>("");
      const YAML::Node& m = entry.second;
      if (!m.IsMap()) {
        error("pack.yaml", m, fmt::format("material '{}' is a map", name), "{like: chrome}");
        continue;
      }
      known_keys(m, {"like", "colour", "metallic", "roughness", "clearcoat", "transmission",
                     "reflectance_905nm", "reflectance_1550nm", "retro_r_a", "permittivity_77ghz",
                     "conductivity_77ghz_s_m"});
      Material made;
      const std::string like = text(m, "like", "");
      if (const Material* base = standard(like)) {
        made = *base;
      } else if (!like.empty()) {
        error("pack.material", m["like"], fmt::format("there is no standard material '{}'", like),
              "'raytruth assets list --materials' names them");
      }
      made.name = pack.name + "/" + name;
      if (const auto c = colour(m)) made.base_colour = *c;
      const auto set = [&](const char* key, float& value, double high) {
        value = static_cast<float>(number_or(m, key, value, 0.0, high));
      };
      set("metallic", made.metallic, 1.0);
      set("roughness", made.roughness, 1.0);
      set("clearcoat", made.clearcoat, 1.0);
      set("transmission", made.transmission, 1.0);
      set("reflectance_905nm", made.reflectance_905nm, 1.0);
      set("reflectance_1550nm", made.reflectance_1550nm, 1.0);
      set("retro_r_a", made.retro_r_a, 2000.0);
      set("permittivity_77ghz", made.permittivity_77ghz, 1000.0);
      set("conductivity_77ghz_s_m", made.conductivity_77ghz_s_m, 1e9);
      pack.materials.push_back(std::move(made));
    }
    pack_ = &pack;
  }

  std::optional<ClassId> class_of(const YAML::Node& map) {
    const std::string name = text(map, "class", "");
    const auto id = Taxonomy::find(name);
    if (!id || *id == ClassId()) {
      std::string list;
      for (const ClassInfo& row : Taxonomy::all()) {
        if (row.id != 0) list += (list.empty() ? "" : ", ") + std::string(row.name);
      }
      error("pack.class", map["class"] ? map["class"] : map,
            fmt::format("there is no class '{}'", name), "one of: " + list);
      return std::nullopt;
    }
    return id;
  }

  PartRule rule(const YAML::Node& node) {
    PartRule r;
    r.where = at(node);
    if (!node.IsMap()) {
      error("pack.yaml", node, "a rule is a map", "{material: glass, part: Window}");
      return r;
    }
    known_keys(node, {"node", "material", "part", "class", "surface", "drop", "picture_area"});
    r.node = text(node, "node", "");
    r.material = text(node, "material", "");
    r.part = text(node, "part", "");
    r.surface = text(node, "surface", "");
    r.drop = flag(node, "drop", false);
    if (r.node.empty() && r.material.empty())
      error("pack.rule", node, "the rule names neither a node nor a material",
            "write \"*\" for all that is left");
    if (node["class"]) r.class_id = class_of(node);
    if (const auto area = numbers<4>(node, "picture_area", 0.0, 1.0)) {
      r.picture_area = {(*area)[0], (*area)[1], (*area)[2], (*area)[3]};
    }
    if (r.drop) return r;
    if (find_part(r.part).word == nullptr) {
      error("pack.part", node["part"] ? node["part"] : node,
            fmt::format("there is no part '{}'", r.part),
            fmt::format("did you mean '{}'? 'raytruth assets list --parts' names all",
                        nearest_part(r.part)));
    }
    const auto own = [&](const Material& m) {
      return pack_ != nullptr && m.name == pack_->name + "/" + r.surface;
    };
    const bool known =
        r.surface.empty() || r.surface == "paint" || r.surface == "file" || r.surface == "cloth" ||
        standard(r.surface) != nullptr ||
        (pack_ != nullptr && std::any_of(pack_->materials.begin(), pack_->materials.end(), own));
    if (!known) {
      error("pack.material", node["surface"], fmt::format("there is no material '{}'", r.surface),
            "paint, file, one of the pack's 'materials', or one that 'raytruth assets list "
            "--materials' names");
    }
    return r;
  }

  PackAsset asset(const YAML::Node& node, const PackAsset& common) {
    known_keys(node, {"name", "generator", "archive", "file", "class", "models", "share", "licence",
                      "author", "source", "size_m", "scale", "axes", "parts", "wheels", "lamps",
                      "plates", "animations", "lod"});
    PackAsset a = common;
    a.where = at(node);
    a.name = text(node, "name", "");
    a.archive = text(node, "archive", "");
    a.file = text(node, "file", "");
    a.licence = text(node, "licence", common.licence);
    a.author = text(node, "author", common.author);
    a.source = text(node, "source", common.source);
    if (a.name.empty()) {
      error("pack.missing", node, "the asset has no 'name'", "give it one of its own");
    } else if (!names_.insert(a.name).second) {
      error("pack.duplicate", node["name"], fmt::format("two assets are called '{}'", a.name),
            "give each a name of its own");
    }
    a.generator = text(node, "generator", "");
    if (a.file.empty() == a.generator.empty())
      error("pack.missing", node, "the asset needs either a 'file' or a 'generator'",
            "name its mesh, or one of the assets of the pack 'builtin'");
    if (!a.generator.empty()) {
      const auto& own = builtin_pack()->assets;
      if (std::none_of(own.begin(), own.end(),
                       [&](const PackAsset& g) { return g.name == a.generator; }))
        error("pack.value", node["generator"],
              fmt::format("there is no generator '{}'", a.generator),
              "'raytruth assets list builtin' names them");
    }
    if (!a.file.empty() && !inner_path(a.file)) {
      error("pack.escape", node["file"], fmt::format("'{}' lies outside of the pack", a.file),
            "files are named relative to the folder of pack.yaml and lie in it");
    }
    if (a.licence.empty())
      error("pack.missing", node, fmt::format("the asset '{}' has no 'licence'", a.name),
            "data sets name the licences of all assets that they show");
    if (const auto id = class_of(node)) a.class_id = *id;
    a.size_m = numbers<3>(node, "size_m", 0.01, 200.0);
    a.scale = number_or(node, "scale", 1.0, 1e-6, 1e6);
    a.share = number_or(node, "share", 1.0, 0.0, 1.0);
    if (node["size_m"] && node["scale"])
      error("pack.value", node["scale"], "both 'size_m' and 'scale' are given", "keep one");
    if (node["axes"]) a.axes = axes(node["axes"]);
    if (const YAML::Node models = node["models"]) {
      if (!models.IsSequence())
        error("pack.value", models, "'models' must be a list of words", "[hatchback, golf]");
      for (const YAML::Node& m : models) a.models.push_back(m.as<std::string>(""));
    }
    if (const YAML::Node parts = node["parts"]; parts && parts.IsSequence()) {
      for (const YAML::Node& r : parts) a.rules.push_back(rule(r));
    } else if (a.generator.empty()) {
      error("pack.missing", node, fmt::format("the asset '{}' has no list 'parts'", a.name),
            "{material: NAME, part: PART} for each material of the file");
    }
    extras(node, a);
    if (node["lod"]) levels(node["lod"], a);
    return a;
  }

  void levels(const YAML::Node& node, PackAsset& a) {
    if (!node.IsSequence() || a.file.empty()) {
      error("pack.value", node, "'lod' must be a list of coarser files beside 'file'",
            "- {file: coarse.glb, deviation_m: 0.02}");
      return;
    }
    double finer_m = -1.0;
    for (const YAML::Node& l : node) {
      if (!l.IsMap()) {
        error("pack.value", l, "a level of detail is a map",
              "{file: coarse.glb, deviation_m: 0.02}");
        continue;
      }
      known_keys(l, {"file", "deviation_m"});
      PackLevel level{text(l, "file", ""), 0.0, at(l)};
      if (level.file.empty()) {
        error("pack.missing", l, "the level has no 'file'", "name its mesh");
      } else if (!inner_path(level.file)) {
        error("pack.escape", l["file"], fmt::format("'{}' lies outside of the pack", level.file),
              "files are named relative to the folder of pack.yaml and lie in it");
      }
      if (!l["deviation_m"]) {
        error("pack.missing", l, "the level has no 'deviation_m'",
              "how far its surface is off that of the main file at most, in metres");
        continue;
      }
      level.deviation_m = number(l["deviation_m"], "deviation_m", 0.0, 10.0);
      if (level.deviation_m <= finer_m) {
        error("pack.order", l["deviation_m"],
              fmt::format("the level is off by {} m, the one before it by {} m", level.deviation_m,
                          finer_m),
              "list levels from the finest to the coarsest");
      }
      finer_m = level.deviation_m;
      a.lod.push_back(std::move(level));
    }
  }

  // The maps of a list; what else is there is an error.
  std::vector<YAML::Node> maps_of(const YAML::Node& node, const char* key, const char* example) {
    std::vector<YAML::Node> maps;
    const YAML::Node list = node[key];
    if (list && !list.IsSequence()) {
      error("pack.value", list, fmt::format("'{}' must be a list of maps", key), example);
      return maps;
    }
    for (const YAML::Node& entry : list) {
      if (entry.IsMap()) {
        maps.push_back(entry);
      } else {
        error("pack.value", entry, fmt::format("an entry of '{}' is a map", key), example);
      }
    }
    return maps;
  }

  void extras(const YAML::Node& node, PackAsset& a) {
    if (const YAML::Node wheels = node["wheels"]; wheels && !wheels.IsMap()) {
      error("pack.value", wheels, "'wheels' must be a map", "{steered: front}");
    } else if (wheels) {
      known_keys(wheels, {"steered"});
      const std::string steered = text(wheels, "steered", "front");
      if (steered != "front" && steered != "none")
        error("pack.value", wheels["steered"], fmt::format("steered: '{}'", steered),
              "front or none");
      a.steers = steered == "front";
    }
    for (const YAML::Node& lamp : maps_of(node, "lamps", "- {part: Light_Brake_Lens_RL, ...}")) {
      known_keys(lamp, {"part", "position_m", "size_m", "intensity_cd"});
      PackLamp l;
      l.part = text(lamp, "part", "");
      const NamedPart part = find_part(l.part);
      if (part.word == nullptr || part.word->lamps == 0 || part.place.size() != 2)
        error("pack.part", lamp["part"] ? lamp["part"] : lamp,
              fmt::format("'{}' is no lamp with its corner", l.part), "Light_Brake_Lens_RL");
      if (const auto p = numbers<3>(lamp, "position_m", -50.0, 50.0)) {
        l.position_m = *p;
      } else if (!lamp["position_m"]) {
        error("pack.missing", lamp, "the lamp has no 'position_m'", "[x, y, z] of its middle");
      }
      if (const auto s = numbers<2>(lamp, "size_m", 0.005, 2.0)) l.size_m = *s;
      l.intensity_cd = number_or(lamp, "intensity_cd", 0.0, 0.0, 300000.0);
      a.lamps.push_back(l);
    }
    for (const YAML::Node& plate : maps_of(node, "plates", "- {at: rear, position_m: [...]}")) {
      known_keys(plate, {"at", "position_m", "size_m"});
      PackPlate p;
      const std::string end = text(plate, "at", "");
      if (end != "front" && end != "rear")
        error("pack.value", plate, fmt::format("at: '{}'", end), "front or rear");
      p.front = end == "front";
      if (const auto position = numbers<3>(plate, "position_m", -50.0, 50.0)) {
        p.position_m = *position;
      } else if (!plate["position_m"]) {
        error("pack.missing", plate, "the plate has no 'position_m'", "[x, y, z] of its middle");
      }
      if (const auto s = numbers<2>(plate, "size_m", 0.05, 2.0)) p.size_m = *s;
      a.plates.push_back(p);
    }
    if (const YAML::Node clips = node["animations"]) {
      if (!clips.IsMap()) {
        error("pack.value", clips, "'animations' must be a map", "walk: {clip: Walk}");
        return;
      }
      for (const auto& entry : clips) {
        PackClip clip;
        clip.use = entry.first.as<std::string>("");
        if (clip.use != "walk" && clip.use != "run" && clip.use != "stand" && clip.use != "sit")
          error("pack.unknown_key", entry.first, fmt::format("unknown animation '{}'", clip.use),
                "one of: walk, run, stand, sit");
        if (!entry.second.IsMap()) {
          error("pack.value", entry.second, "an animation is a map", "{clip: Walk}");
          continue;
        }
        known_keys(entry.second, {"clip", "stride_m"});
        clip.clip = text(entry.second, "clip", clip.use);
        clip.stride_m = number_or(entry.second, "stride_m", 0.0, 0.0, 10.0);
        a.clips.push_back(clip);
      }
    }
  }

  const Pack* pack_ = nullptr;
  std::set<std::string> names_;
};

}  // namespace

std::shared_ptr<const Pack> read_pack(const fs::path& manifest, Diagnostics& diagnostics) {
  auto pack = std::make_shared<Pack>();
  pack->manifest = manifest;
  pack->folder = manifest.parent_path();
  try {
    PackReader(manifest, diagnostics).read(YAML::Load(read_file(manifest)), *pack);
  } catch (const YAML::Exception& problem) {
    diagnostics.error("pack.yaml",
                      {manifest.string(), problem.mark.line + 1, problem.mark.column + 1},
                      problem.msg, "a pack is written in YAML: see assets/README.md");
  } catch (const InputError& problem) {
    for (const Diagnostic& d : problem.diagnostics()) diagnostics.add(d);
  }
  return pack;
}

}  // namespace raytruth::assets
