#include "assets/pack_fields.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "assets/srgb.h"

namespace raytruth::assets {

SourceLocation PackFields::at(const YAML::Node& node) const {
  const YAML::Mark mark = node.Mark();
  return {file_.string(), mark.line + 1, mark.column + 1};
}
void PackFields::error(const char* rule, const YAML::Node& node, std::string message,
                       std::string hint) {
  diagnostics_.error(rule, at(node), std::move(message), std::move(hint));
}

void PackFields::known_keys(const YAML::Node& map, const std::set<std::string>& keys) {
  std::string list;
  for (const std::string& key : keys) list += (list.empty() ? "" : ", ") + key;
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = entry.first.as<std::string>("");
    if (!keys.contains(key))
      error("pack.unknown_key", entry.first, fmt::format("unknown key '{}'", key),
            "one of: " + list);
    if (!seen.insert(key).second)
      error("pack.duplicate", entry.first, fmt::format("'{}' is given twice", key),
            "keep one of the two");
  }
}

std::string PackFields::text(const YAML::Node& map, const char* key, const std::string& otherwise) {
  const YAML::Node node = map[key];
  if (!node) return otherwise;
  if (!node.IsScalar()) {
    error("pack.value", node, fmt::format("'{}' must be text", key), "write one word or a line");
    return otherwise;
  }
  return node.Scalar();
}

double PackFields::number(const YAML::Node& node, const char* key, double low, double high) {
  double value = 0.0;
  const std::string raw = node.IsScalar() ? node.Scalar() : "";
  const auto [end, code] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (raw.empty() || code != std::errc() || end != raw.data() + raw.size() ||
      !std::isfinite(value)) {
    error("pack.value", node, fmt::format("{}: '{}' is not a finite number", key, raw),
          "write a decimal number such as 1.5");
    return low;
  }
  if (value < low || value > high) {
    error("pack.value", node, fmt::format("{} = {} is out of range", key, raw),
          fmt::format("{} to {}", low, high));
    return low;
  }
  return value;
}

double PackFields::number_or(const YAML::Node& map, const char* key, double otherwise, double low,
                             double high) {
  return map[key] ? number(map[key], key, low, high) : otherwise;
}

bool PackFields::flag(const YAML::Node& map, const char* key, bool otherwise) {
  const std::string value = text(map, key, otherwise ? "true" : "false");
  if (value != "true" && value != "false")
    error("pack.value", map[key], fmt::format("{}: '{}' is neither true nor false", key, value),
          "write true or false");
  return value == "true";
}

std::optional<std::array<float, 3>> PackFields::colour(const YAML::Node& map) {
  if (!map["colour"]) return std::nullopt;
  const std::string raw = text(map, "colour", "");
  unsigned value = 0;
  const auto [end, code] = std::from_chars(raw.data() + std::min<std::size_t>(1, raw.size()),
                                           raw.data() + raw.size(), value, 16);
  if (raw.size() != 7 || raw[0] != '#' || code != std::errc() || end != raw.data() + 7) {
    error("pack.value", map["colour"], fmt::format("'{}' is no colour", raw),
          "write it as \"#rrggbb\" (sRGB), in quotes");
    return std::nullopt;
  }
  std::array<float, 3> linear{};
  for (int i = 0; i < 3; ++i) {
    const float c = static_cast<float>((value >> (16 - 8 * i)) & 255U) / 255.0F;
    linear[static_cast<std::size_t>(i)] = linear_of_srgb(c);
  }
  return linear;
}

bool PackFields::is_list(const YAML::Node& node, const char* key, std::size_t size) {
  if (node.IsSequence() && node.size() == size) return true;
  error("pack.value", node, fmt::format("'{}' must be a list of {} numbers", key, size),
        "in brackets, with commas");
  return false;
}

}  // namespace raytruth::assets
