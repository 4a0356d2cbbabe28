// From a mesh file to a body: axes, scale, rules, skeleton.
#include "assets/body.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "assets/body_assembler.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// Sizes beyond these are mistakes of scale: length and height in metres, from and to.
struct Plausible {
  const char* name;
  double length[2], height[2];
};
constexpr Plausible kPlausible[] = {
    {"car", {1.8, 8.0}, {0.8, 3.0}},          {"van", {3.0, 9.0}, {1.4, 3.8}},
    {"truck", {3.5, 26.0}, {1.6, 4.6}},       {"bus", {4.0, 26.0}, {2.0, 4.6}},
    {"trailer", {1.0, 20.0}, {0.4, 4.6}},     {"tram", {8.0, 80.0}, {2.5, 5.0}},
    {"motorcycle", {1.0, 3.2}, {0.6, 2.0}},   {"motorcyclist", {1.0, 3.2}, {1.0, 2.3}},
    {"bicycle", {0.8, 2.5}, {0.5, 1.6}},      {"bicyclist", {0.8, 2.5}, {1.0, 2.2}},
    {"pedestrian", {0.1, 2.2}, {0.8, 2.3}},   {"child", {0.1, 2.0}, {0.4, 1.85}},
    {"animal", {0.1, 4.0}, {0.1, 3.5}},       {"building", {2.0, 150.0}, {2.0, 150.0}},
    {"vegetation", {0.1, 40.0}, {0.1, 60.0}}, {"traffic_cone", {0.1, 1.0}, {0.2, 1.5}},
};

class BodyMaker {
 public:
  // `main`: the body that this is a level of detail of.
  BodyMaker(const Pack& pack, const PackAsset& asset, Diagnostics& diagnostics,
            const Body* main = nullptr)
      : pack_(pack), asset_(asset), diagnostics_(diagnostics), main_(main) {}

  std::shared_ptr<Body> make() {
    const std::unique_ptr<AssetFiles> files = pack_.files_of(asset_);
    for (const std::string& name : files->escapes()) {
      warn("asset.escape", fmt::format("the archive holds '{}', which leads out of it", name),
           "it is never read; whoever made the archive should be asked why");
    }
    if (!files->read(asset_.file)) {
      error("asset.missing", fmt::format("there is no file '{}'", asset_.file),
            "names count case and are relative to the folder of pack.yaml, or to the archive");
      return nullptr;
    }
    Diagnostics found;
    file_ = read_mesh_file(*files, asset_.file, asset_.where, found);
    for (const Diagnostic& d : found.all()) diagnostics_.add(d);
    if (found.has_errors()) return nullptr;
    const std::string_view kind_of = Taxonomy::info(asset_.class_id).name;
    if (main_ != nullptr ||
        (kind_of != "pedestrian" && kind_of != "child" && kind_of != "animal")) {
      // What else has bones stays as it is.
      file_.bones.clear();
      for (FilePiece& piece : file_.pieces) piece.influences.clear();
    }
    body_ = std::make_shared<Body>();
    body_->files = file_.files;
    if (!place() || !choose_rules()) return nullptr;
    BodyAssembler assembler(pack_, asset_, *body_);
    for (const FilePiece& piece : file_.pieces) add(piece, assembler);
    if (body_->mesh.triangles.empty()) {
      error("asset.empty", "all of its triangles are dropped", "let a rule keep some");
      return nullptr;
    }
    for (const auto& t : body_->mesh.triangles) {
      for (const std::uint32_t v : t) body_->shown.extend(body_->mesh.positions[v].cast<double>());
    }
    const std::string_view kind = Taxonomy::info(asset_.class_id).parent;
    const std::string_view name = Taxonomy::info(asset_.class_id).name;
    if (main_ != nullptr) {
      if (!main_->wheels.empty()) take_wheels(*body_, asset_.steers);
    } else if (kind == "vehicle" || name == "bicyclist" || name == "motorcyclist") {
      take_wheels(*body_, asset_.steers);
      if (body_->wheels.empty() && name != "tram")
        warn("asset.wheels", "no wheels were found: nothing turns or steers",
             "map the material or node of the tyres to 'Tire' and that of the rims to 'Rim'");
    }
    assembler.add_extras();
    skeleton();
    for (const PackLevel& level : asset_.lod) {
      if (!add_level(level)) return nullptr;
    }
    return body_;
  }

 private:
  void error(const char* rule, const std::string& message, std::string hint) {
    diagnostics_.error(rule, asset_.where, fmt::format("asset '{}': {}", asset_.name, message),
                       std::move(hint));
  }
  void warn(const char* rule, const std::string& message, std::string hint) {
    diagnostics_.warning(rule, asset_.where, fmt::format("asset '{}': {}", asset_.name, message),
                         std::move(hint));
  }

  // Way from the file's axes and unit into the asset frame.
  bool place() {
    if (main_ != nullptr) {
      body_->from_file = main_->from_file;
      body_->shift = main_->shift;
      body_->bounds = main_->bounds;
      return true;
    }
    const Eigen::Matrix3d R = asset_.axes.rotation().value_or(Eigen::Matrix3d::Identity());
    Box3 box;
    for (const FilePiece& piece : file_.pieces) {
      for (const auto& t : piece.triangles) {
        for (const std::uint32_t v : t) box.extend(R * piece.positions[v].cast<double>());
      }
    }
    Vec3 scale = Vec3::Constant(asset_.scale);
    const Vec3 measured = box.size();
    if (asset_.size_m && measured.minCoeff() > 0.0) {
      const Vec3 stated = *asset_.size_m;
      scale = stated.cwiseQuotient(measured);
      const bool bends = !file_.bones.empty();
      // A body with bones stands in the file with its arms out: only its height can be compared.
      if (bends) scale = Vec3::Constant(scale.z());
      // Shape: once the sizes agree best on the whole, each axis is 15 % off at most (mirrors that
      // a size leaves out).
      const double mean = det::pow(scale.prod(), 1.0 / 3.0);
      const double off =
          (scale / mean).array().max((mean * scale.cwiseInverse()).array()).maxCoeff();
      if (!bends && off > 1.15) {
        const Vec3 natural = mean * measured;
        error(
            "asset.axes",
            fmt::format("its mesh has the shape {:.2f} x {:.2f} x {:.2f} m, the stated size is "
                        "{:.2f} x {:.2f} x {:.2f} m",
                        natural.x(), natural.y(), natural.z(), stated.x(), stated.y(), stated.z()),
            fmt::format("are the axes wrong? They are: forward {}, up {}; size_m is length, "
                        "width, height",
                        asset_.axes.forward, asset_.axes.up));
        return false;
      }
    }
    body_->from_file = scale.asDiagonal() * R;
    const Vec3 low = scale.cwiseProduct(box.min);
    const Vec3 high = scale.cwiseProduct(box.max);
    body_->shift = Vec3(-0.5 * (low.x() + high.x()), -0.5 * (low.y() + high.y()), -low.z());
    body_->bounds.extend(low + body_->shift);
    body_->bounds.extend(high + body_->shift);
    return plausible();
  }

  bool plausible() {
    const Vec3 size = body_->bounds.size();
    const std::string_view name = Taxonomy::info(asset_.class_id).name;
    for (const Plausible& p : kPlausible) {
      if (name != p.name) continue;
      const bool fine = size.x() >= p.length[0] && size.x() <= p.length[1] &&
                        size.z() >= p.height[0] && size.z() <= p.height[1];
      if (fine) return true;
      error("asset.scale",
            fmt::format("a {} of {:.3g} x {:.3g} x {:.3g} m (length, width, height)", name,
                        size.x(), size.y(), size.z()),
            fmt::format("state 'size_m', 'scale' (0.01 for centimetres) or 'axes' (now forward {}, "
                        "up {})",
                        asset_.axes.forward, asset_.axes.up));
      return false;
    }
    // Of whatever class: a bolt to a dam.
    if (size.minCoeff() >= 0.0 && size.maxCoeff() >= 0.005 && size.maxCoeff() <= 1000.0)
      return true;
    error("asset.scale",
          fmt::format("{:.3g} x {:.3g} x {:.3g} m (length, width, height)", size.x(), size.y(),
                      size.z()),
          "state 'size_m', or 'scale': 0.01 for centimetres");
    return false;
  }

  bool choose_rules() {
    rules_ = asset_.rules;
    std::vector<bool> used(rules_.size());
    std::set<std::string> unmapped;
    for (const FilePiece& piece : file_.pieces) {
      const FileSurface& surface = file_.surfaces[piece.surface];
      if (asset_.guessed) {
        rules_.push_back(
            guess_rule(piece.node, surface.name, asset_.class_id, surface.opacity < 0.9F));
        rule_of_.push_back(rules_.size() - 1);
        continue;
      }
      const auto rule = std::find_if(rules_.begin(), rules_.end(), [&](const PartRule& r) {
        return !r.picture_area && is_for(r, piece, surface);
      });
      for (std::size_t i = 0; i < used.size(); ++i)
        used[i] = used[i] || (rules_[i].picture_area && is_for(rules_[i], piece, surface));
      if (rule == rules_.end()) {
        unmapped.insert(fmt::format("material '{}' of node '{}'", surface.name, piece.node));
        rule_of_.push_back(0);
        continue;
      }
      rule_of_.push_back(static_cast<std::size_t>(rule - rules_.begin()));
      used[rule_of_.back()] = true;
    }
    for (const std::string& what : unmapped) {
      error("asset.unmapped", fmt::format("no rule maps {}", what),
            "add {material: NAME, part: PART} to its 'parts', or drop: true");
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
      const PartRule& r = rules_[i];
      if (used[i] || r.material == "*" || r.node == "*" || main_ != nullptr) continue;
      diagnostics_.warning(
          "asset.unused", r.where,
          fmt::format("asset '{}': nothing in '{}' matches this rule", asset_.name, asset_.file),
          "correct the name or remove the rule");
    }
    return unmapped.empty();
  }

  static bool is_for(const PartRule& r, const FilePiece& piece, const FileSurface& surface) {
    return (r.node.empty() || matches(r.node, piece.node)) &&
           (r.material.empty() || matches(r.material, surface.name));
  }

  // The piece in the asset frame, in parts: what rules say of areas of its picture, and the rest.
  void add(const FilePiece& from, BodyAssembler& assembler) {
    const PartRule& rest = rules_[rule_of_[static_cast<std::size_t>(&from - file_.pieces.data())]];
    std::vector<std::array<std::uint32_t, 3>> triangles = from.triangles;
    for (const PartRule& r : rules_) {
      if (!r.picture_area || from.uv.empty() || !is_for(r, from, file_.surfaces[from.surface]))
        continue;
      const std::array<double, 4>& area = *r.picture_area;
      const auto inside = [&](std::uint32_t v) {
        const Vec2 uv = from.uv[v].cast<double>();
        return uv.x() >= area[0] && uv.y() >= area[1] && uv.x() <= area[2] && uv.y() <= area[3];
      };
      const auto within = std::stable_partition(
          triangles.begin(), triangles.end(),
          [&](const auto& t) { return !std::all_of(t.begin(), t.end(), inside); });
      put(from, r, {within, triangles.end()}, assembler);
      triangles.erase(within, triangles.end());
    }
    put(from, rest, std::move(triangles), assembler);
  }

  void put(const FilePiece& from, const PartRule& rule,
           std::vector<std::array<std::uint32_t, 3>> triangles, BodyAssembler& assembler) {
    if (rule.drop || triangles.empty()) return;
    BodyPiece piece;
    piece.rule = &rule;
    piece.surface = &file_.surfaces[from.surface];
    piece.mesh.triangles = std::move(triangles);
    piece.mesh.influences = from.influences;
    piece.mesh.uv = from.uv;
    const Eigen::Matrix3d turn = body_->from_file.inverse().transpose();
    for (const Vec3f& p : from.positions)
      piece.mesh.positions.emplace_back(
          (body_->from_file * p.cast<double>() + body_->shift).cast<float>());
    for (const Vec3f& n : from.normals)
      piece.mesh.normals.emplace_back((turn * n.cast<double>()).normalized().cast<float>());
    assembler.add(std::move(piece), !file_.bones.empty());
  }

  // Another file of the same body, which lies where the main one does.
  bool add_level(const PackLevel& level) {
    PackAsset coarse = asset_;
    coarse.file = level.file;
    coarse.where = level.where;
    coarse.lod.clear();
    coarse.clips.clear();
    BodyMaker maker(pack_, coarse, diagnostics_, body_.get());
    if (!body_->bones.empty()) {
      maker.error("asset.lod", "bodies with bones have no levels of detail of a pack's",
                  "leave 'lod' out: they are shown whole");
      return false;
    }
    const std::shared_ptr<Body> made = maker.make();
    if (!made) return false;
    // Files are good to a millimetre. A surface that is nowhere further off than that moves no side
    // of the box by more.
    const double off = std::max((made->shown.min - body_->shown.min).cwiseAbs().maxCoeff(),
                                (made->shown.max - body_->shown.max).cwiseAbs().maxCoeff());
    if (off > level.deviation_m + 1e-3) {
      maker.error("asset.lod",
                  fmt::format("the box of '{}' is {:.3g} m off that of '{}', more than the stated "
                              "deviation_m of {:.3g}",
                              level.file, off, asset_.file, level.deviation_m),
                  "levels have the axes, unit and origin of the main file; or state a larger one");
      return false;
    }
    std::vector<std::uint16_t> part;
    for (const BodyPart& p : made->parts) {
      const auto known = std::find(body_->parts.begin(), body_->parts.end(), p);
      part.push_back(static_cast<std::uint16_t>(known - body_->parts.begin()));
      if (known == body_->parts.end()) body_->parts.push_back(p);
    }
    const auto own = [&](BodyMesh mesh) {
      for (std::uint16_t& p : mesh.part) p = part[p];
      return mesh;
    };
    BodyLevel out{level.deviation_m, own(std::move(made->mesh)), {}};
    for (const BodyWheel& w : body_->wheels) {
      const auto same = std::find_if(made->wheels.begin(), made->wheels.end(),
                                     [&](const BodyWheel& m) { return m.corner == w.corner; });
      if (same == made->wheels.end() || made->wheels.size() != body_->wheels.size()) {
        maker.error("asset.lod",
                    fmt::format("'{}' has {} wheels, '{}' has {}", level.file, made->wheels.size(),
                                asset_.file, body_->wheels.size()),
                    "wheels turn at every level: round ones of 'Tire' at the same places");
        return false;
      }
      for (Vec3f& p : same->mesh.positions) p += (same->hub - w.hub).cast<float>();
      out.wheels.push_back(own(std::move(same->mesh)));
    }
    body_->levels.push_back(std::move(out));
    for (const auto& [name, hash] : made->files) body_->files.emplace(name, hash);
    return true;
  }

  void skeleton() {
    if (file_.bones.empty()) return;
    body_->bones = std::move(file_.bones);
    for (const PackClip& wanted : asset_.clips) {
      const auto clip =
          std::find_if(file_.clips.begin(), file_.clips.end(),
                       [&](const FileClip& c) { return matches(wanted.clip, c.name); });
      if (clip != file_.clips.end()) {
        body_->clips.emplace(wanted.use, *clip);
        continue;
      }
      if (asset_.guessed) continue;
      std::string names;
      for (const FileClip& c : file_.clips) names += (names.empty() ? "" : ", ") + c.name;
      warn("asset.clip", fmt::format("there is no clip '{}' to {}", wanted.clip, wanted.use),
           names.empty() ? "the file has none" : "it has " + names);
    }
    measure_strides(*body_, asset_);
  }

  const Pack& pack_;
  const PackAsset& asset_;
  Diagnostics& diagnostics_;
  const Body* main_;
  MeshFile file_;
  std::shared_ptr<Body> body_;
  std::vector<PartRule> rules_;
  std::vector<std::size_t> rule_of_;  // by piece
};

}  // namespace

std::shared_ptr<const Body> make_body(const Pack& pack, const PackAsset& asset,
                                      Diagnostics& diagnostics) {
  try {
    return BodyMaker(pack, asset, diagnostics).make();
  } catch (const InputError& problem) {
    for (Diagnostic d : problem.diagnostics()) {
      d.message = fmt::format("asset '{}': {}", asset.name, d.message);
      diagnostics.add(std::move(d));
    }
    return nullptr;
  }
}

}  // namespace raytruth::assets
