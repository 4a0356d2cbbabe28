#pragma once

// Internal to assets: fields of a pack.yaml, with findings at their line and column.

#include <yaml-cpp/yaml.h>

#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "sim/core/diagnostics.h"
#include "sim/core/pose.h"

namespace raytruth::assets {

/// Reads single fields. What is wrong with one is an error, and the caller goes on with a value in
/// range.
class PackFields {
 public:
  PackFields(std::filesystem::path file, Diagnostics& diagnostics)
      : file_(std::move(file)), diagnostics_(diagnostics) {}

  SourceLocation at(const YAML::Node& node) const;
  void error(const char* rule, const YAML::Node& node, std::string message, std::string hint = {});
  /// All keys of the map are of these, each once.
  void known_keys(const YAML::Node& map, const std::set<std::string>& keys);
  std::string text(const YAML::Node& map, const char* key, const std::string& otherwise);
  double number(const YAML::Node& node, const char* key, double low, double high);
  double number_or(const YAML::Node& map, const char* key, double otherwise, double low,
                   double high);
  bool flag(const YAML::Node& map, const char* key, bool otherwise);
  /// "#rrggbb" in sRGB as linear light; nothing when there is none.
  std::optional<std::array<float, 3>> colour(const YAML::Node& map);
  /// A list of N numbers; nothing when there is none.
  template <int N>
  std::optional<Eigen::Matrix<double, N, 1>> numbers(const YAML::Node& map, const char* key,
                                                     double low, double high) {
    const YAML::Node node = map[key];
    if (!node || !is_list(node, key, N)) return std::nullopt;
    Eigen::Matrix<double, N, 1> v;
    for (int i = 0; i < N; ++i) v[i] = number(node[static_cast<std::size_t>(i)], key, low, high);
    return v;
  }

 private:
  bool is_list(const YAML::Node& node, const char* key, std::size_t size);

  std::filesystem::path file_;
  Diagnostics& diagnostics_;
};

}  // namespace raytruth::assets
