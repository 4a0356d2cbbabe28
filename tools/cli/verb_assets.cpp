#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "assets/part_vocabulary.h"
#include "labels/formats/native/png.h"
#include "sim/core/files.h"
#include "tools/cli/json_text.h"
#include "tools/cli/run_options.h"
#include "tools/pipeline/asset_tools.h"

namespace raytruth::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct AssetsOptions {
  std::string action;
  std::string pack = "builtin";
  std::string asset;
  fs::path out;
  bool write_manifest = false, keep_going = false, parts = false, materials = false;
  pipeline::PreviewOptions preview;
};

ordered_json sizes(const Vec3& v) { return {v.x(), v.y(), v.z()}; }

ordered_json entry_of(const assets::PackAsset& a) {
  ordered_json entry = {{"name", a.name},
                        {"class", Taxonomy::info(a.class_id).name},
                        {"licence", a.licence},
                        {"author", a.author},
                        {"source", a.source}};
  if (!a.file.empty()) entry["file"] = a.file;
  if (a.size_m) entry["size_m"] = sizes(*a.size_m);
  return entry;
}

// Words that manifests are written with.
int list_words(const AssetsOptions& options, const CommonOptions& common) {
  std::vector<std::string> words;
  if (options.materials) words = assets::standard_material_names();
  if (options.parts) {
    for (const assets::PartWord& w : assets::all_part_words()) words.emplace_back(w.name);
  }
  if (common.json) {
    fmt::print("{}\n", json_text(ordered_json(words)));
  } else {
    for (const std::string& w : words) fmt::print("{}\n", w);
  }
  return kDone;
}

int list(const AssetsOptions& options, const CommonOptions& common) {
  if (options.parts || options.materials) return list_words(options, common);
  Diagnostics diagnostics;
  const auto pack = pipeline::find_pack(options.pack, diagnostics);
  diagnostics.throw_if_errors();
  if (!common.quiet) print_warnings(diagnostics.all());
  ordered_json said = {{"pack", pack->name}, {"assets", ordered_json::array()}};
  for (const assets::PackAsset& a : pack->assets) said["assets"].push_back(entry_of(a));
  said["missing"] = pack->missing;
  if (common.json) {
    fmt::print("{}\n", json_text(said));
    return kDone;
  }
  for (const assets::PackAsset& a : pack->assets) {
    const Vec3 s = a.size_m.value_or(Vec3::Zero());
    fmt::print("{:<28} {:<14} {:>6.2f} x {:.2f} x {:.2f} m  {}  {}\n", a.name,
               Taxonomy::info(a.class_id).name, s.x(), s.y(), s.z(), a.licence, a.author);
  }
  for (const std::string& archive : pack->missing)
    fmt::print("missing: {} (its assets are left out)\n", archive);
  return kDone;
}

int check(const AssetsOptions& options, const CommonOptions& common) {
  Diagnostics diagnostics;
  const auto pack = pipeline::find_pack(options.pack, diagnostics);
  diagnostics.throw_if_errors();
  ordered_json said = {{"pack", pack->name}, {"assets", ordered_json::array()}};
  int bad = 0;
  for (const assets::PackAsset& a : pack->assets) {
    if (!options.asset.empty() && a.name != options.asset) continue;
    Diagnostics found;
    const auto facts = assets::check_asset(*pack, a, found, true);
    for (const Diagnostic& d : found.all()) diagnostics.add(d);
    ordered_json entry = entry_of(a);
    entry["holds"] = facts.has_value();
    if (facts) {
      entry["size_m"] = sizes(facts->size_m);
      entry["triangles"] = facts->triangles;
      entry["wheels"] = facts->wheels;
      entry["parts"] = facts->parts;
      entry["clips"] = facts->clips;
      entry["strides_m"] = facts->strides_m;
      entry["levels"] = ordered_json::array();
      for (const assets::AssetLevel& l : facts->levels) {
        entry["levels"].push_back({{"tolerance_m", l.tolerance_m},
                                   {"triangles", l.triangles},
                                   {"from", l.of_pack ? "pack" : "made"}});
      }
    } else {
      ++bad;
    }
    said["assets"].push_back(std::move(entry));
    if (!facts && !options.keep_going) diagnostics.throw_if_errors();
    if (!common.json) {
      if (facts) {
        fmt::print(
            "{:<28} {:<14} {:>6.2f} x {:.2f} x {:.2f} m  {:>7} triangles  {} wheels  {} parts\n",
            a.name, Taxonomy::info(a.class_id).name, facts->size_m.x(), facts->size_m.y(),
            facts->size_m.z(), facts->triangles, facts->wheels, facts->parts.size());
        std::string levels;
        for (const assets::AssetLevel& l : facts->levels) {
          levels += fmt::format("{}{:.0f} mm {}{}", levels.empty() ? "" : ", ", 1e3 * l.tolerance_m,
                                l.triangles, l.of_pack ? " (the pack's)" : "");
        }
        if (!levels.empty()) fmt::print("{:<28} triangles when off by {}\n", "", levels);
      } else {
        fmt::print("{:<28} can't be used\n", a.name);
      }
    }
  }
  if (said["assets"].empty()) {
    throw InputError({{Severity::kError,
                       "pack.asset",
                       {options.pack, 0, 0},
                       fmt::format("has no asset '{}'", options.asset),
                       "'raytruth assets list' names them"}});
  }
  if (!common.quiet) {
    for (const Diagnostic& d : diagnostics.all()) fmt::print(stderr, "{}\n", to_string(d));
  }
  if (options.write_manifest) {
    const fs::path file = pack->folder / "pack.yaml";
    if (pack->folder.empty() || !pack->manifest.empty()) {
      throw InputError(
          {{Severity::kError,
            "pack.exists",
            {(pack->manifest.empty() ? fs::path(options.pack) : pack->manifest).string(), 0, 0},
            "the pack has a manifest already",
            "move it away to have a new one guessed"}});
    }
    Diagnostics known;
    const fs::path to = options.out.empty() ? file : options.out;
    write_file(to, assets::to_yaml(*pack, known));
    said["manifest"] = to.string();
    if (!common.json) fmt::print("written: {}\n", to.string());
  }
  if (common.json) fmt::print("{}\n", json_text(said));
  return bad == 0 ? kDone : kJobsFailed;
}

int preview(const AssetsOptions& options, const CommonOptions& common) {
  Diagnostics diagnostics;
  const auto pack = pipeline::find_pack(options.pack, diagnostics);
  diagnostics.throw_if_errors();
  if (!common.quiet) print_warnings(diagnostics.all());
  pipeline::PreviewOptions how = options.preview;
  how.seed = common.seed;
  ordered_json said = ordered_json::array();
  int bad = 0;
  for (const assets::PackAsset& a : pack->assets) {
    if (!options.asset.empty() && a.name != options.asset) continue;
    // One picture of one asset; of several, a folder.
    const fs::path file = options.asset.empty() ? options.out / (a.name + ".png") : options.out;
    try {
      const pipeline::AssetPreview picture = pipeline::preview_asset(pack, a, how);
      write_file(file, formats::native::encode_rgb(picture.width, picture.height, picture.rgb));
      said.push_back({{"asset", a.name},
                      {"file", file.string()},
                      {"width", picture.width},
                      {"height", picture.height}});
      if (!common.json) fmt::print("{}\n", file.string());
    } catch (const InputError& problem) {
      if (!options.keep_going) throw;
      ++bad;
      fmt::print(stderr, "{}\n", problem.what());
    }
  }
  if (said.empty() && bad == 0) {
    throw InputError({{Severity::kError,
                       "pack.asset",
                       {options.pack, 0, 0},
                       fmt::format("has no asset '{}'", options.asset),
                       "'raytruth assets list' names them"}});
  }
  if (common.json) fmt::print("{}\n", json_text(said));
  return bad == 0 ? kDone : kJobsFailed;
}

}  // namespace

Verb assets_verb() {
  return {
      "assets",
      "List, check and look at what actors are shown with: packs of models and our own generators",
      {"raytruth assets list builtin",
       "raytruth assets preview builtin hatchback --out out/hatchback.png --pixels 160 --samples "
       "4"},
      [](CLI::App& app, const CommonOptions& common) -> std::function<int()> {
        const auto options = std::make_shared<AssetsOptions>();
        app.add_option("action", options->action, "list, check or preview")
            ->required()
            ->check(CLI::IsMember({"list", "check", "preview"}));
        app.add_option("pack", options->pack,
                       "builtin (our generators), debian (over Debian's packages of models), or a "
                       "folder with a pack.yaml or with .glb, .gltf or .obj files")
            ->check(not_empty())
            ->capture_default_str();
        app.add_option("asset", options->asset, "One asset of the pack (default: all)");
        app.add_option("--out", options->out,
                       "preview: the picture (.png), or the folder for those of all assets; check: "
                       "where the manifest goes");
        app.add_flag("--write-manifest", options->write_manifest,
                     "check: write down what was guessed of a folder without pack.yaml");
        app.add_flag("--keep-going", options->keep_going,
                     "Go on after an asset that can't be used; the exit code is 3 then");
        app.add_flag("--parts", options->parts, "list: the words of the part vocabulary");
        app.add_flag("--materials", options->materials, "list: the standard materials");
        app.add_option("--views", options->preview.views, "preview: pictures around the asset")
            ->check(CLI::Range(1, 36))
            ->capture_default_str();
        app.add_option("--pixels", options->preview.pixels, "preview: width of each")
            ->check(CLI::Range(16, 4096))
            ->capture_default_str();
        app.add_option("--samples", options->preview.samples, "preview: samples of a pixel")
            ->check(CLI::Range(1, 65536))
            ->capture_default_str();
        app.add_flag("--lit", options->preview.lit, "preview: all lamps burn");
        return [options, &common] {
          if (options->action == "list") return list(*options, common);
          if (options->action == "check") return check(*options, common);
          if (options->out.empty()) throw CLI::RequiredError("--out");
          return preview(*options, common);
        };
      }};
}

}  // namespace raytruth::cli
