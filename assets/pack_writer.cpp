// A pack as YAML, to be corrected by hand.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "assets/body.h"
#include "assets/pack.h"

namespace raytruth::assets {
namespace {

// Rules for everything in the file, by material where a material says enough; without repeats.
std::vector<PartRule> rules_of(const Pack& pack, const PackAsset& asset, Diagnostics& diagnostics) {
  if (!asset.guessed) return asset.rules;
  std::vector<PartRule> rules;
  const auto files = pack.files_of(asset);
  const MeshFile file = read_mesh_file(*files, asset.file, asset.where, diagnostics);
  std::map<std::string, std::vector<PartRule>> by_material;
  for (const FilePiece& piece : file.pieces) {
    const FileSurface& s = file.surfaces[piece.surface];
    by_material[s.name].push_back(guess_rule(piece.node, s.name, asset.class_id, s.opacity < 0.9F));
  }
  for (auto& [material, of_it] : by_material) {
    const bool one =
        std::all_of(of_it.begin(), of_it.end(), [&first = of_it.front()](const PartRule& r) {
          return r.part == first.part && r.surface == first.surface && r.drop == first.drop;
        });
    if (one) {
      of_it[0].node.clear();
      rules.push_back(of_it[0]);
    } else {
      std::set<std::string> nodes;
      for (const PartRule& r : of_it) {
        if (nodes.insert(r.node).second) rules.push_back(r);
      }
    }
  }
  return rules;
}

void write(YAML::Emitter& out, const PartRule& r) {
  out << YAML::Flow << YAML::BeginMap;
  if (!r.node.empty()) out << YAML::Key << "node" << YAML::Value << r.node;
  if (!r.material.empty()) out << YAML::Key << "material" << YAML::Value << r.material;
  if (r.drop) {
    out << YAML::Key << "drop" << YAML::Value << true;
    if (r.picture_area) {
      out << YAML::Key << "picture_area" << YAML::Value << YAML::BeginSeq;
      for (const double v : *r.picture_area) out << v;
      out << YAML::EndSeq;
    }
  } else {
    out << YAML::Key << "part" << YAML::Value << r.part;
    if (r.class_id)
      out << YAML::Key << "class" << YAML::Value << std::string(Taxonomy::info(*r.class_id).name);
    if (!r.surface.empty()) out << YAML::Key << "surface" << YAML::Value << r.surface;
  }
  out << YAML::EndMap;
}

void write(YAML::Emitter& out, const Pack& pack, const PackAsset& a, Diagnostics& diagnostics) {
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) out << YAML::Key << key << YAML::Value << value;
  };
  out << YAML::BeginMap;
  text("name", a.name);
  text("archive", a.archive);
  text("file", a.file);
  text("class", std::string(Taxonomy::info(a.class_id).name));
  text("licence", a.licence);
  text("author", a.author);
  text("source", a.source);
  if (!a.models.empty()) out << YAML::Key << "models" << YAML::Value << YAML::Flow << a.models;
  if (a.share != 1.0) text("share", fmt::format("{:.17g}", a.share));
  if (a.size_m) {
    out << YAML::Key << "size_m" << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (int i = 0; i < 3; ++i) out << fmt::format("{:.6g}", (*a.size_m)[i]);
    out << YAML::EndSeq;
  } else if (a.scale != 1.0) {
    text("scale", fmt::format("{:.17g}", a.scale));
  }
  out << YAML::Key << "axes" << YAML::Value << YAML::Flow << YAML::BeginMap;
  text("forward", a.axes.forward);
  text("up", a.axes.up);
  out << YAML::EndMap;
  if (!a.steers)
    out << YAML::Key << "wheels" << YAML::Value << YAML::Flow << YAML::BeginMap << YAML::Key
        << "steered" << YAML::Value << "none" << YAML::EndMap;
  out << YAML::Key << "parts" << YAML::Value << YAML::BeginSeq;
  for (const PartRule& r : rules_of(pack, a, diagnostics)) write(out, r);
  out << YAML::EndSeq;
  if (a.guessed) {
    const auto files = pack.files_of(a);
    Diagnostics known;
    const MeshFile file = read_mesh_file(*files, a.file, a.where, known);
    if (!file.bones.empty() && !file.clips.empty()) {
      out << YAML::Key << "animations" << YAML::Value << YAML::BeginMap;
      for (const PackClip& c : a.clips) {
        const auto clip = std::find_if(file.clips.begin(), file.clips.end(),
                                       [&](const FileClip& f) { return matches(c.clip, f.name); });
        if (clip == file.clips.end()) continue;
        out << YAML::Key << c.use << YAML::Value << YAML::Flow << YAML::BeginMap;
        text("clip", clip->name);
        out << YAML::EndMap;
      }
      out << YAML::EndMap;
    }
  } else if (!a.clips.empty()) {
    out << YAML::Key << "animations" << YAML::Value << YAML::BeginMap;
    for (const PackClip& c : a.clips) {
      out << YAML::Key << c.use << YAML::Value << YAML::Flow << YAML::BeginMap;
      text("clip", c.clip);
      if (c.stride_m > 0.0) text("stride_m", fmt::format("{:.17g}", c.stride_m));
      out << YAML::EndMap;
    }
    out << YAML::EndMap;
  }
  out << YAML::EndMap;
}

}  // namespace

std::string to_yaml(const Pack& pack, Diagnostics& diagnostics) {
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << pack.name;
  out << YAML::Key << "assets" << YAML::Value << YAML::BeginSeq;
  for (const PackAsset& a : pack.assets) write(out, pack, a, diagnostics);
  out << YAML::EndSeq << YAML::EndMap;
  return std::string("# Parts, classes and axes were guessed by names: please check them.\n") +
         out.c_str() + "\n";
}

}  // namespace raytruth::assets
