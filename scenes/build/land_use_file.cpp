// What users say of the land, with lines and columns.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "scenes/build/land_use.h"
#include "sim/core/files.h"

namespace raytruth::scene {
namespace {

class LandUseReader {
 public:
  LandUseReader(std::string name, const roads::RoadNetwork& network, Diagnostics& diagnostics)
      : name_(std::move(name)), network_(network), diagnostics_(diagnostics) {}

  LandUseFile read(const YAML::Node& root) {
    LandUseFile file;
    if (!root.IsMap()) {
      error("land_use.yaml", root, "the land's use is a map with 'areas' and 'roads'",
            "see scenes/README.md, Land use");
      return file;
    }
    known_keys(root, {"areas", "roads"});
    for (const YAML::Node& node : list(root, "areas")) {
      if (!is_map(node, "an area is a map with 'use' and 'polygon'")) continue;
      known_keys(node, {"use", "polygon"});
      file.areas.push_back({use(node), polygon(node)});
    }
    for (const YAML::Node& node : list(root, "roads")) {
      if (!is_map(node, "a road is a map with 'id' and 'use'")) continue;
      known_keys(node, {"id", "use", "from", "to"});
      LandUseFile::Stretch stretch;
      stretch.use = use(node);
      const YAML::Node id = node["id"];
      stretch.road = id && id.IsScalar() ? id.Scalar() : "";
      if (!id || !id.IsScalar()) {
        error("land_use.value", id ? id : node, "a road has no 'id'", "its id in the road file");
      } else if (!network_.find_road(stretch.road)) {
        error("land_use.road", id, fmt::format("there is no road '{}'", stretch.road),
              "use ids of <road> elements of the road file");
      }
      if (node["from"]) stretch.from_m = number(node["from"], "from");
      if (node["to"]) stretch.to_m = number(node["to"], "to");
      if (stretch.to_m <= stretch.from_m)
        error("land_use.value", node, "'to' is not greater than 'from'", "give both in metres");
      file.roads.push_back(std::move(stretch));
    }
    return file;
  }

  void error(const char* rule, const YAML::Node& node, std::string message, std::string hint = {}) {
    const YAML::Mark mark = node.Mark();
    diagnostics_.error(rule, {name_, mark.line + 1, mark.column + 1}, std::move(message),
                       std::move(hint));
  }

 private:
  bool is_map(const YAML::Node& node, const char* what) {
    if (!node.IsMap()) error("land_use.yaml", node, what);
    return node.IsMap();
  }

  void known_keys(const YAML::Node& map, std::initializer_list<std::string_view> keys) {
    for (const auto& entry : map) {
      const std::string key = entry.first.as<std::string>("");
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      error("land_use.unknown_key", entry.first, fmt::format("unknown key '{}'", key),
            fmt::format("one of: {}", fmt::join(keys, ", ")));
    }
  }

  YAML::Node list(const YAML::Node& root, const char* key) {
    const YAML::Node node = root[key];
    if (!node || node.IsNull()) return YAML::Node(YAML::NodeType::Sequence);
    if (node.IsSequence()) return node;
    error("land_use.yaml", node, fmt::format("'{}' must be a list", key), "begin each with '- '");
    return YAML::Node(YAML::NodeType::Sequence);
  }

  LandUse use(const YAML::Node& map) {
    const YAML::Node node = map["use"];
    const std::string text = node && node.IsScalar() ? node.Scalar() : "";
    std::string all;
    for (std::size_t k = 0; k < kLandUses; ++k) {
      const auto known = static_cast<LandUse>(k);
      if (text == name_of(known)) return known;
      all += fmt::format("{}{}", k > 0 ? ", " : "", name_of(known));
    }
    error("land_use.value", node ? node : map,
          node ? fmt::format("use: '{}' is unknown", text) : "'use' is missing", "one of: " + all);
    return LandUse::kResidential;
  }

  double number(const YAML::Node& node, const char* what) {
    const std::string text = node.IsScalar() ? node.Scalar() : "";
    double value = 0.0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc() || end != text.data() + text.size() ||
        !std::isfinite(value)) {
      error("land_use.value", node, fmt::format("{}: '{}' is not a finite number", what, text),
            "write metres such as 12.5");
      return 0.0;
    }
    return value;
  }

  std::vector<Vec2> polygon(const YAML::Node& map) {
    std::vector<Vec2> points;
    const YAML::Node node = map["polygon"];
    if (!node || !node.IsSequence() || node.size() < 3) {
      error("land_use.value", node ? node : map, "'polygon' must be a list of at least 3 points",
            "polygon: [[0, 0], [80, 0], [80, 60]], in metres");
      return points;
    }
    for (const YAML::Node& point : node) {
      if (!point.IsSequence() || point.size() != 2) {
        error("land_use.value", point, "a point is a list of x and y", "such as [12.5, -3]");
        continue;
      }
      points.emplace_back(number(point[0], "x"), number(point[1], "y"));
    }
    return points;
  }

  std::string name_;
  const roads::RoadNetwork& network_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<LandUseFile> LandUseFile::parse(const std::string& text, const std::string& name,
                                              const roads::RoadNetwork& network,
                                              Diagnostics& diagnostics) {
  Diagnostics found;
  LandUseFile file;
  try {
    file = LandUseReader(name, network, found).read(YAML::Load(text));
  } catch (const YAML::Exception& problem) {
    found.error("land_use.yaml", {name, problem.mark.line + 1, problem.mark.column + 1},
                problem.msg, "check the YAML around this line");
  }
  for (const Diagnostic& d : found.all()) diagnostics.add(d);
  if (found.has_errors()) return std::nullopt;
  return file;
}

std::optional<LandUseFile> LandUseFile::load(const std::filesystem::path& path,
                                             const roads::RoadNetwork& network,
                                             Diagnostics& diagnostics) {
  return parse(read_file(path), path.string(), network, diagnostics);
}

}  // namespace raytruth::scene
