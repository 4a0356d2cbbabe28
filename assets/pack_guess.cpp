// A folder without a manifest: what the names of files, nodes and materials tell.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "assets/pack.h"
#include "assets/part_vocabulary.h"
#include "sim/core/files.h"
#include "sim/core/text.h"

namespace raytruth::assets {
namespace {

namespace fs = std::filesystem;

struct ClassWord {
  const char* word;
  ClassId class_id;
};

// Words in names of files and folders; the first that is found counts.
const std::vector<ClassWord>& class_words() {
  static const std::vector<ClassWord> words = {
      {"motorcyclist", Taxonomy::named("motorcyclist")},
      {"scooter_rider", Taxonomy::named("motorcyclist")},
      {"cyclist", Taxonomy::named("bicyclist")},
      {"motorcycle", Taxonomy::named("motorcycle")},
      {"motorbike", Taxonomy::named("motorcycle")},
      {"bicycle", Taxonomy::named("bicycle")},
      {"child", Taxonomy::named("child")},
      {"girl", Taxonomy::named("child")},
      {"boy", Taxonomy::named("child")},
      {"woman", Taxonomy::named("pedestrian")},
      {"man_", Taxonomy::named("pedestrian")},
      {"pedestrian", Taxonomy::named("pedestrian")},
      {"human", Taxonomy::named("pedestrian")},
      {"person", Taxonomy::named("pedestrian")},
      {"people", Taxonomy::named("pedestrian")},
      {"trailer", Taxonomy::named("trailer")},
      {"truck", Taxonomy::named("truck")},
      {"lorry", Taxonomy::named("truck")},
      {"tram", Taxonomy::named("tram")},
      {"bus", Taxonomy::named("bus")},
      {"coach", Taxonomy::named("bus")},
      {"van", Taxonomy::named("van")},
      {"sedan", Taxonomy::named("car")},
      {"hatchback", Taxonomy::named("car")},
      {"suv", Taxonomy::named("car")},
      {"vehicle", Taxonomy::named("car")},
      {"car", Taxonomy::named("car")},
      {"building", Taxonomy::named("building")},
      {"house", Taxonomy::named("building")},
      {"tree", Taxonomy::named("vegetation")},
      {"bush", Taxonomy::named("vegetation")},
      {"dog", Taxonomy::named("animal")},
      {"deer", Taxonomy::named("animal")},
      {"horse", Taxonomy::named("animal")},
      {"cone", Taxonomy::named("traffic_cone")},
      {"barrier", Taxonomy::named("barrier")},
  };
  return words;
}

struct PartGuess {
  const char* word;
  const char* part;  // nullptr: dropped
  const char* surface;
};

// Of vehicles; English, Spanish, French, as authors of free models write.
constexpr PartGuess kVehicle[] = {
    {"brand", nullptr, ""},
    {"marca", nullptr, ""},
    {"logo", nullptr, ""},
    {"badge", nullptr, ""},
    {"license_plate", "License_Plate", "plate"},
    {"car-number", "License_Plate", "plate"},
    {"plate", "License_Plate", "plate"},
    {"light_low_beam_lens", "Light_Low_Beam_Lens", ""},
    {"light_high_beam_lens", "Light_High_Beam_Lens", ""},
    {"light_brake_lens", "Light_Brake_Lens", ""},
    {"light_tail_lens", "Light_Tail_Lens", ""},
    {"indicator_lens", "Indicator_Lens", ""},
    {"light_indicator", "Indicator_Lens", ""},
    {"reflector", "Light_Housing", "chrome"},
    {"taillight", "Light_Rear_Cluster", ""},
    {"tail_light", "Light_Rear_Cluster", ""},
    {"rear-light", "Light_Rear_Cluster", ""},
    {"back-light", "Light_Rear_Cluster", ""},
    {"headlight", "Light_Front_Cluster", ""},
    {"front-light", "Light_Front_Cluster", ""},
    {"faros", "Light_Front_Cluster", ""},
    {"mirror", "Mirror_Glass", "chrome"},
    {"glass", "Window", "glass"},
    {"window", "Window", "glass"},
    {"vidrio", "Window", "glass"},
    {"cristal", "Window", "glass"},
    {"windshield", "Windshield", "glass"},
    {"tire", "Tire", "rubber"},
    {"tyre", "Tire", "rubber"},
    {"rubber", "Tire", "rubber"},
    {"rim", "Rim", "file"},
    {"alloy", "Rim", "file"},
    {"brake", "Brake", "file"},
    {"wheel", "Wheel", "file"},
    {"interior", "Interior", "file"},
    {"seat", "Seat", "file"},
    {"tissue", "Interior", "file"},
    {"steering", "Steering_Wheel", "file"},
    {"chrome", "Chrome", "file"},
    {"chasis", "Underbody", "file"},
    {"chassis", "Underbody", "file"},
    {"grille", "Grille", "file"},
    {"grid", "Grille", "file"},
    {"plastic", "Trim", "file"},
    {"black", "Trim", "file"},
    {"paint", "Body", "paint"},
    {"carpaint", "Body", "paint"},
    {"body", "Body", "paint"},
    {"firstcolor", "Body", "paint"},
};

constexpr PartGuess kPerson[] = {
    {"eyebrow", "Hair", "file"}, {"hair", "Hair", "file"},          {"eye", "Eyes", "file"},
    {"iris", "Eyes", "file"},    {"pupil", "Eyes", "file"},         {"shoe", "Shoe", "file"},
    {"padding", "Shoe", "file"}, {"helmet", "Helmet", "file"},      {"pants", "Trousers", "file"},
    {"shirt", "Jacket", "file"}, {"clothes", "Clothes", "file"},    {"clothing", "Clothes", "file"},
    {"skin", "Skin", "file"},    {"lips", "Skin", "file"},          {"body", "Skin", "file"},
    {"bag", "Bag", "file"},      {"accessor", "Accessory", "file"},
};

bool has_word(const std::string& text, const char* word) {
  return text.find(word) != std::string::npos;
}

template <std::size_t N>
const PartGuess* guess(const PartGuess (&table)[N], const std::string& text) {
  const auto* it = std::find_if(std::begin(table), std::end(table),
                                [&](const PartGuess& g) { return has_word(text, g.word); });
  return it == std::end(table) ? nullptr : it;
}

bool is_person(std::string_view name) { return name == "pedestrian" || name == "child"; }
bool is_rider(std::string_view name) { return name == "bicyclist" || name == "motorcyclist"; }

// Fields of one line of comma separated values; "" within quotes is one quote.
std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"') {
        fields.back() += line[++i];
      } else {
        quoted = !quoted;
      }
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else if (line[i] != '\r') {
      fields.back() += line[i];
    }
  }
  return fields;
}

// Rows of SOURCES.csv by file, each a map of its columns.
std::map<std::string, std::map<std::string, std::string>> sources(AssetFiles& files) {
  std::map<std::string, std::map<std::string, std::string>> rows;
  const std::string text = files.read("SOURCES.csv").value_or("");
  std::vector<std::string> header;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::vector<std::string> fields = fields_of(std::string_view(text).substr(from, end - from));
    from = end + 1;
    if (header.empty()) {
      header = std::move(fields);
      continue;
    }
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < std::min(fields.size(), header.size()); ++i)
      row[header[i]] = fields[i];
    rows[row["file"]] = row;
  }
  return rows;
}

double number_of(const std::string& text) {
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  const std::string p = lower_case(pattern);
  const std::string t = lower_case(text);
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t star = std::string::npos;
  std::size_t mark = 0;
  while (j < t.size()) {
    if (i < p.size() && p[i] == '*') {
      star = i++;
      mark = j;
    } else if (i < p.size() && p[i] == t[j]) {
      ++i;
      ++j;
    } else if (star != std::string::npos) {
      i = star + 1;
      j = ++mark;
    } else {
      return false;
    }
  }
  while (i < p.size() && p[i] == '*') ++i;
  return i == p.size();
}

std::optional<ClassId> class_of_word(std::string_view word) {
  if (const auto id = Taxonomy::find(word); id && *id != ClassId()) return id;
  const std::string text = lower_case(word) + "_";
  for (const ClassWord& w : class_words()) {
    if (has_word(text, w.word)) return w.class_id;
  }
  return std::nullopt;
}

PartRule guess_rule(const std::string& node, const std::string& material, ClassId class_id,
                    bool transparent) {
  PartRule rule;
  rule.node = node;
  rule.material = material;
  rule.surface = "file";
  const std::string_view name = Taxonomy::info(class_id).name;
  const std::string by_node = lower_case(node);
  const std::string by_material = lower_case(material);
  const bool rider = is_rider(name) && by_material.starts_with("rider");
  if (is_person(name) || rider) {
    const PartGuess* found = guess(kPerson, by_material);
    if (found == nullptr) found = guess(kPerson, by_node);
    rule.part = found != nullptr ? found->part : "Clothes";
    return rule;
  }
  if (name == "building") {
    rule.part = transparent ? "Pane" : "Facade";
    return rule;
  }
  if (name == "vegetation") {
    const bool bark = has_word(by_material, "bark") || has_word(by_material, "trunk");
    rule.part = bark ? "Trunk_Bark" : "Leaves";
    if (bark) rule.class_id = Taxonomy::named("trunk");
    return rule;
  }
  if (name == "animal") {
    rule.part = "Fur";
    return rule;
  }
  if (Taxonomy::info(class_id).parent == "vehicle" || is_rider(name)) {
    // ASAM's own names are parts already.
    const NamedPart exact = find_part(node);
    const PartGuess* found = guess(kVehicle, by_material);
    if (exact.word != nullptr) {
      rule.part = node;
      rule.surface = exact.word->lamps != 0 ? "" : "file";
      if (has_word(by_material, "glass") && exact.word->surface == "glass") rule.surface = "glass";
    } else if (found != nullptr || (found = guess(kVehicle, by_node)) != nullptr) {
      rule.drop = found->part == nullptr;
      rule.part = rule.drop ? "" : found->part;
      rule.surface = rule.drop ? "" : found->surface;
    } else if (transparent) {
      rule.part = "Window";
      rule.surface = "glass";
    } else {
      rule.part = "Body";
    }
    if (has_word(by_material, "paint")) rule.surface = "paint";
    return rule;
  }
  rule.part = "Structure";
  return rule;
}

std::shared_ptr<const Pack> open_pack(const fs::path& folder, Diagnostics& diagnostics) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    diagnostics.error("pack.missing", {folder.string(), 0, 0}, "is no folder with assets",
                      "name a folder with a pack.yaml or with .glb, .gltf or .obj files");
    return std::make_shared<Pack>();
  }
  if (fs::exists(folder / "pack.yaml", error)) return read_pack(folder / "pack.yaml", diagnostics);
  auto pack = std::make_shared<Pack>();
  pack->folder = folder;
  pack->name = fs::weakly_canonical(folder, error).filename().string();
  const auto files = open_folder(folder);
  const auto rows = sources(*files);
  std::map<std::string_view, int> kinds;
  std::set<std::string> names;
  int unknown = 0;
  for (const std::string& file : files->list()) {
    const std::string extension = lower_case(fs::path(file).extension().string());
    if (extension != ".glb" && extension != ".gltf" && extension != ".obj") continue;
    PackAsset a;
    a.file = file;
    a.where = {(folder / file).string(), 0, 0};
    a.name = fs::path(file).stem().string();
    if (!names.insert(a.name).second) {
      a.name = fs::path(file).replace_extension().generic_string();
      std::replace(a.name.begin(), a.name.end(), '/', '-');
      names.insert(a.name);
    }
    a.guessed = true;
    if (extension == ".obj") a.axes.forward = "+z";  // front to the viewer, as furniture has it
    const auto row = rows.find(file);
    const auto cell = [&](const char* column) {
      if (row == rows.end()) return std::string();
      const auto found = row->second.find(column);
      return found == row->second.end() ? std::string() : found->second;
    };
    a.licence = cell("licence");
    a.author = cell("author");
    a.source = cell("source");
    if (a.licence.empty()) a.licence = "unknown";
    const Vec3 size(number_of(cell("length_m")), number_of(cell("width_m")),
                    number_of(cell("height_m")));
    if (size.minCoeff() > 0.0) a.size_m = size;
    // The file's own name says more than a table's "pedestrian".
    std::optional<ClassId> id = class_of_word(fs::path(file).stem().string());
    if (!id) id = class_of_word(cell("class"));
    if (!id) id = class_of_word(file);
    if (!id) ++unknown;
    a.class_id = id.value_or(Taxonomy::named("static_object"));
    ++kinds[Taxonomy::info(a.class_id).name];
    a.models = {a.name};
    for (const char* use : {"walk", "run", "stand", "sit"}) a.clips.push_back({use, use, 0.0});
    pack->assets.push_back(std::move(a));
  }
  std::string list;
  for (const auto& [name, count] : kinds)
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, name);
  if (pack->assets.empty()) {
    diagnostics.error("pack.missing", {folder.string(), 0, 0},
                      "has neither a pack.yaml nor a .glb, .gltf or .obj file",
                      "see assets/README.md for how a pack is made");
  } else {
    diagnostics.warning(
        "pack.guessed", {folder.string(), 0, 0},
        fmt::format("has no pack.yaml; classes, parts and axes (up +y, forward +x, of .obj +z) are "
                    "guessed by names: {}{}",
                    list, unknown > 0 ? fmt::format("; {} of unknown kind", unknown) : ""),
        "'raytruth assets check DIR --write-manifest' writes down what was guessed, to be "
        "corrected");
  }
  return pack;
}

}  // namespace raytruth::assets
