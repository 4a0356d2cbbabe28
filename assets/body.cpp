// From a mesh file to a body: axes, scale, parts, colours of pictures, wheels, lamps and plates.
#include "assets/body.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "assets/extra_lamps.h"
#include "assets/materials.h"
#include "assets/part_vocabulary.h"
#include "assets/srgb.h"
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

// Beyond this a triangle with a picture is cut in four until it is finer, while there is room.
constexpr double kTexel_m = 0.05;
constexpr std::size_t kMostBaked = 150'000;

struct Piece {
  BodyMesh mesh;
  std::vector<Vec2f> uv;
  const PartRule* rule = nullptr;
  const FileSurface* surface = nullptr;
};

// Colour (sRGB, 0..1) and cover of a picture, repeated in both directions; v from below as
// Assimp's.
Eigen::Array4f look_up(const Picture& picture, const Vec2f& uv) {
  const auto wrap = [](float value, int size) {
    const float whole = value - std::floor(value);
    return std::clamp(static_cast<int>(whole * static_cast<float>(size)), 0, size - 1);
  };
  const int x = wrap(uv.x(), picture.width);
  const int y = wrap(1.0F - uv.y(), picture.height);
  const std::uint8_t* p =
      &picture.rgba[4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                         static_cast<std::size_t>(x))];
  return Eigen::Array4f(p[0], p[1], p[2], p[3]) / 255.0F;
}

class Maker {
 public:
  Maker(const Pack& pack, const PackAsset& asset, Diagnostics& diagnostics)
      : pack_(pack), asset_(asset), diagnostics_(diagnostics) {}

  std::shared_ptr<const Body> make() {
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
    if (kind_of != "pedestrian" && kind_of != "child" && kind_of != "animal") {
      // What else has bones stays as it is.
      file_.bones.clear();
      for (FilePiece& piece : file_.pieces) piece.influences.clear();
    }
    body_ = std::make_shared<Body>();
    body_->files = file_.files;
    if (!place() || !choose_rules()) return nullptr;
    for (const FilePiece& piece : file_.pieces) bake(piece);
    add_parts();
    if (body_->mesh.triangles.empty()) {
      error("asset.empty", "all of its triangles are dropped", "let a rule keep some");
      return nullptr;
    }
    const std::string_view kind = Taxonomy::info(asset_.class_id).parent;
    const std::string_view name = Taxonomy::info(asset_.class_id).name;
    if (kind == "vehicle" || name == "bicyclist" || name == "motorcyclist") {
      take_wheels(*body_, asset_.steers);
      if (body_->wheels.empty() && name != "tram")
        warn("asset.wheels", "no wheels were found: nothing turns or steers",
             "map the material or node of the tyres to 'Tire' and that of the rims to 'Rim'");
    }
    add_extras();
    skeleton();
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
    return true;
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
        return (r.node.empty() || matches(r.node, piece.node)) &&
               (r.material.empty() || matches(r.material, surface.name));
      });
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
      if (used[i] || r.material == "*" || r.node == "*") continue;
      diagnostics_.warning(
          "asset.unused", r.where,
          fmt::format("asset '{}': nothing in '{}' matches this rule", asset_.name, asset_.file),
          "correct the name or remove the rule");
    }
    return unmapped.empty();
  }

  // The piece in the asset frame; textured ones are cut up finely enough to carry the picture's
  // colours on their triangles, and its holes.
  void bake(const FilePiece& from) {
    const PartRule& rule = rules_[rule_of_[static_cast<std::size_t>(&from - file_.pieces.data())]];
    if (rule.drop) return;
    Piece piece;
    piece.rule = &rule;
    piece.surface = &file_.surfaces[from.surface];
    piece.mesh.triangles = from.triangles;
    piece.mesh.influences = from.influences;
    piece.uv = from.uv;
    const Eigen::Matrix3d turn = body_->from_file.inverse().transpose();
    for (const Vec3f& p : from.positions)
      piece.mesh.positions.emplace_back(
          (body_->from_file * p.cast<double>() + body_->shift).cast<float>());
    for (const Vec3f& n : from.normals)
      piece.mesh.normals.emplace_back((turn * n.cast<double>()).normalized().cast<float>());
    const bool textured = piece.surface->picture >= 0 && !piece.uv.empty();
    if (textured && rule.surface == "file") {
      // Everybody's room grows with the share of the triangles that one has.
      const std::size_t room =
          std::max<std::size_t>(4000, kMostBaked * from.triangles.size() /
                                          std::max<std::size_t>(1, file_.triangle_count()));
      while (piece.mesh.triangles.size() * 4 <= room && mean_edge(piece.mesh) > kTexel_m)
        refine(piece);
    }
    pieces_.push_back(std::move(piece));
  }

  static double mean_edge(const BodyMesh& mesh) {
    double sum = 0.0;
    for (const auto& t : mesh.triangles)
      sum += (mesh.positions[t[1]] - mesh.positions[t[0]]).norm();
    return sum / static_cast<double>(std::max<std::size_t>(1, mesh.triangles.size()));
  }

  // Every triangle in four; bones' shares are halfway, too.
  static void refine(Piece& piece) {
    BodyMesh& m = piece.mesh;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> middles;
    const auto middle = [&](std::uint32_t a, std::uint32_t b) {
      const auto key = std::minmax(a, b);
      const auto [it, fresh] = middles.emplace(std::pair(key.first, key.second),
                                               static_cast<std::uint32_t>(m.positions.size()));
      if (fresh) {
        m.positions.emplace_back(0.5F * (m.positions[a] + m.positions[b]));
        const Vec3f n = m.normals[a] + m.normals[b];
        m.normals.push_back(n.squaredNorm() > 1e-8F ? n.normalized() : m.normals[a]);
        piece.uv.emplace_back(0.5F * (piece.uv[a] + piece.uv[b]));
        if (!m.influences.empty())
          m.influences.push_back(between(m.influences[a], m.influences[b]));
      }
      return it->second;
    };
    std::vector<std::array<std::uint32_t, 3>> finer;
    finer.reserve(4 * m.triangles.size());
    for (const auto& t : m.triangles) {
      const std::uint32_t ab = middle(t[0], t[1]);
      const std::uint32_t bc = middle(t[1], t[2]);
      const std::uint32_t ca = middle(t[2], t[0]);
      finer.push_back({t[0], ab, ca});
      finer.push_back({ab, t[1], bc});
      finer.push_back({ca, bc, t[2]});
      finer.push_back({ab, bc, ca});
    }
    m.triangles = std::move(finer);
  }

  static Influences between(const Influences& a, const Influences& b) {
    std::vector<std::pair<float, std::uint16_t>> all;
    for (const Influences* i : {&a, &b}) {
      for (std::size_t k = 0; k < 4; ++k) {
        const auto same = std::find_if(all.begin(), all.end(),
                                       [&](const auto& e) { return e.second == i->bone[k]; });
        if (same == all.end()) {
          all.emplace_back(0.5F * i->weight[k], i->bone[k]);
        } else {
          same->first += 0.5F * i->weight[k];
        }
      }
    }
    std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) {
      return std::pair(-x.first, x.second) < std::pair(-y.first, y.second);
    });
    Influences out;
    float sum = 0.0F;
    for (std::size_t k = 0; k < std::min<std::size_t>(4, all.size()); ++k) sum += all[k].first;
    for (std::size_t k = 0; k < std::min<std::size_t>(4, all.size()); ++k) {
      out.bone[k] = all[k].second;
      out.weight[k] = all[k].first / sum;
    }
    return out;
  }

  std::uint16_t part(BodyPart wanted) {
    auto& parts = body_->parts;
    const auto known =
        index_.find(std::tuple(wanted.name, wanted.class_id, wanted.material.name, wanted.painted));
    if (known != index_.end()) return known->second;
    const auto number = static_cast<std::uint16_t>(parts.size());
    index_.emplace(std::tuple(wanted.name, wanted.class_id, wanted.material.name, wanted.painted),
                   number);
    parts.push_back(std::move(wanted));
    return number;
  }

  // All pieces become one mesh, each triangle with its part by where it is.
  void add_parts() {
    const double width = body_->bounds.size().y();
    for (Piece& piece : pieces_) {
      std::vector<std::uint32_t> all(piece.mesh.triangles.size());
      for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
      const NamedPart named = find_part(piece.rule->part);
      const auto base = static_cast<std::uint32_t>(body_->mesh.positions.size());
      const bool placed = named.word->place != PartPlace::kNone;
      const auto groups =
          placed ? components_of(piece.mesh, all) : std::vector<std::vector<std::uint32_t>>{all};
      // Clusters of lamps are cut by the box of all on one side.
      std::array<Box3, 4> clusters;
      for (const std::uint32_t t : all) {
        const Vec3 c = centre(piece.mesh, t);
        clusters[(c.x() > 0.0 ? 0U : 2U) + (c.y() > 0.0 ? 0U : 1U)].extend(c);
      }
      for (const auto& group : groups) {
        Box3 box;
        for (const std::uint32_t t : group) {
          for (const std::uint32_t v : piece.mesh.triangles[t])
            box.extend(piece.mesh.positions[v].cast<double>());
        }
        const bool across = box.min.y() < -0.1 * width && box.max.y() > 0.1 * width;
        const bool screen = named.word->name == "Window" && across &&
                            box.size().y() > 0.5 * width &&
                            box.size().x() < 0.4 * body_->bounds.size().x();
        for (const std::uint32_t t : group) {
          const Vec3 c = centre(piece.mesh, t);
          const Vec3 at = across ? c : box.center();
          NamedPart use = named;
          if (screen) use = find_part("Windshield");
          add_triangle(piece, t, base, use, screen ? box.center() : at,
                       clusters[(c.x() > 0.0 ? 0U : 2U) + (c.y() > 0.0 ? 0U : 1U)]);
        }
      }
      auto& to = body_->mesh;
      to.positions.insert(to.positions.end(), piece.mesh.positions.begin(),
                          piece.mesh.positions.end());
      to.normals.insert(to.normals.end(), piece.mesh.normals.begin(), piece.mesh.normals.end());
      if (!file_.bones.empty()) {
        Influences root;
        root.weight[0] = 1.0F;
        piece.mesh.influences.resize(piece.mesh.positions.size(), root);
        to.influences.insert(to.influences.end(), piece.mesh.influences.begin(),
                             piece.mesh.influences.end());
      }
    }
    pieces_.clear();
  }

  static Vec3 centre(const BodyMesh& mesh, std::uint32_t t) {
    const auto& c = mesh.triangles[t];
    const Vec3f sum = mesh.positions[c[0]] + mesh.positions[c[1]] + mesh.positions[c[2]];
    return (sum / 3.0F).cast<double>();
  }

  void add_triangle(const Piece& piece, std::uint32_t t, std::uint32_t base, const NamedPart& named,
                    const Vec3& at, const Box3& cluster) {
    const auto& corners = piece.mesh.triangles[t];
    std::optional<std::array<float, 3>> tint;
    if (piece.surface->picture >= 0 && !piece.uv.empty()) {
      const Picture& picture = file_.pictures[static_cast<std::size_t>(piece.surface->picture)];
      Eigen::Array4f sum = Eigen::Array4f::Zero();
      float cover = 0.0F;
      // In the middle and halfway to the corners.
      const float weights[4][3] = {{1.F / 3, 1.F / 3, 1.F / 3},
                                   {2.F / 3, 1.F / 6, 1.F / 6},
                                   {1.F / 6, 2.F / 3, 1.F / 6},
                                   {1.F / 6, 1.F / 6, 2.F / 3}};
      for (const auto& w : weights) {
        const Vec2f uv =
            w[0] * piece.uv[corners[0]] + w[1] * piece.uv[corners[1]] + w[2] * piece.uv[corners[2]];
        const Eigen::Array4f c = look_up(picture, uv);
        sum += c * std::max(c[3], 1e-3F);
        cover += std::max(c[3], 1e-3F);
      }
      if (piece.surface->cut_out && picture.has_holes && cover < 2.0F) return;  // cut out
      if (piece.rule->surface == "file") {
        std::array<float, 3> colour{};
        // Sixteen steps a channel keep the number of materials small.
        for (int k = 0; k < 3; ++k)
          colour[static_cast<std::size_t>(k)] =
              linear_of_srgb((std::round(15.0F * sum[k] / cover)) / 15.0F);
        tint = colour;
      }
    }
    NamedPart use = named;
    if (named.word->name == "Light_Rear_Cluster" || named.word->name == "Light_Front_Cluster")
      use = lamp_in_cluster(named, centre(piece.mesh, t), cluster);
    PartRule rule = *piece.rule;
    if (use.word != named.word && use.word->lamps != 0) {
      rule.part = use.word->name;
      rule.surface.clear();
    }
    BodyPart p;
    p.name = full_part_name(use, at.x(), at.y());
    p.class_id = rule.class_id.value_or(asset_.class_id);
    p.material = surface_of(pack_, asset_, rule, *piece.surface, tint ? &*tint : nullptr);
    p.painted = rule.surface == "paint" || (rule.surface.empty() && use.word->surface == "paint");
    p.lamps = lamps_of_part(*use.word, p.name);
    auto& to = body_->mesh;
    to.triangles.push_back({corners[0] + base, corners[1] + base, corners[2] + base});
    to.part.push_back(part(std::move(p)));
  }

  // Brake above, tail in the middle, indicator below; in front the outer quarter indicates.
  static NamedPart lamp_in_cluster(const NamedPart& named, const Vec3& c, const Box3& box) {
    if (named.word->name == "Light_Rear_Cluster") {
      const double u = (c.z() - box.min.z()) / std::max(1e-6, box.size().z());
      return find_part(u > 0.62   ? "Light_Brake_Lens"
                       : u > 0.25 ? "Light_Tail_Lens"
                                  : "Light_Indicator_Lens");
    }
    const double inner = std::min(std::abs(box.min.y()), std::abs(box.max.y()));
    const double u = (std::abs(c.y()) - inner) / std::max(1e-6, box.size().y());
    return find_part(u > 0.78 ? "Light_Indicator_Lens" : "Light_Low_Beam_Lens");
  }

  // Lenses and plates that the manifest puts on.
  void add_extras() {
    for (const PackLamp& lamp : asset_.lamps) {
      const NamedPart named = find_part(lamp.part);
      PartRule rule;
      rule.part = lamp.part;
      BodyPart p;
      p.name = full_part_name(named, lamp.position_m.x(), lamp.position_m.y());
      p.class_id = asset_.class_id;
      p.lamps = lamps_of_part(*named.word, p.name);
      p.material = surface_of(pack_, asset_, rule, {}, nullptr);
      if (lamp.intensity_cd > 0.0) {
        const auto& e = p.material.emission;
        const float most = std::max({e[0], e[1], e[2], 1e-3F});
        const double area = 0.25 * kPi * lamp.size_m.x() * lamp.size_m.y();
        p.material = lamp_lens("lamp_of_pack", {e[0] / most, e[1] / most, e[2] / most},
                               lamp.intensity_cd, area);
      }
      MeshBuilder b;
      b.ellipsoid(b.part(p.name, p.class_id, MaterialId(1)), lamp.position_m,
                  {0.015, 0.5 * lamp.size_m.x(), 0.5 * lamp.size_m.y()}, 14);
      append(*b.build(50.0), part(std::move(p)));
    }
    for (const PackPlate& plate : asset_.plates) {
      PartRule rule;
      rule.part = plate.front ? "License_Plate_F" : "License_Plate_R";
      BodyPart p;
      p.name = rule.part;
      p.class_id = asset_.class_id;
      p.material = surface_of(pack_, asset_, rule, {}, nullptr);
      MeshBuilder b;
      b.box(b.part(p.name, p.class_id, MaterialId(1)), plate.position_m,
            {0.012, plate.size_m.x(), plate.size_m.y()});
      append(*b.build(30.0), part(std::move(p)));
    }
  }

  void append(const Mesh& mesh, std::uint16_t part) {
    auto& to = body_->mesh;
    const auto base = static_cast<std::uint32_t>(to.positions.size());
    to.positions.insert(to.positions.end(), mesh.positions.begin(), mesh.positions.end());
    to.normals.insert(to.normals.end(), mesh.normals.begin(), mesh.normals.end());
    for (const auto& t : mesh.triangles) {
      to.triangles.push_back({t[0] + base, t[1] + base, t[2] + base});
      to.part.push_back(part);
    }
    for (const Vec3f& p : mesh.positions) body_->bounds.extend(p.cast<double>());
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
  MeshFile file_;
  std::shared_ptr<Body> body_;
  std::vector<PartRule> rules_;
  std::vector<std::size_t> rule_of_;  // by piece
  std::vector<Piece> pieces_;
  std::map<std::tuple<std::string, ClassId, std::string, bool>, std::uint16_t> index_;
};

}  // namespace

std::shared_ptr<const Body> make_body(const Pack& pack, const PackAsset& asset,
                                      Diagnostics& diagnostics) {
  try {
    return Maker(pack, asset, diagnostics).make();
  } catch (const InputError& problem) {
    for (Diagnostic d : problem.diagnostics()) {
      d.message = fmt::format("asset '{}': {}", asset.name, d.message);
      diagnostics.add(std::move(d));
    }
    return nullptr;
  }
}

}  // namespace raytruth::assets
