#include "sim/scenario/read_properties.h"

namespace raytruth::scenario::internal {

Properties read_properties(const XmlNode& node) {
  Properties properties;
  for (const XmlNode& child : node.children()) {
    if (child.name() == "Property") {
      properties.values[child.text("name")] = child.text("value");
    } else if (child.name() == "File") {
      properties.files.emplace_back(child.text("filepath"));
    } else if (child.name() == "CustomContent") {
      properties.custom_contents.push_back(child.content());
    }
  }
  return properties;
}

std::map<std::string, std::string> read_property_values(const XmlNode& holder) {
  return read_properties(holder.child("Properties")).values;
}

std::filesystem::path read_file_path(const XmlNode& node) {
  if (!node) return {};
  const std::string path = node.text("filepath");
  if (path.empty()) return {};
  return (node.file()->path().parent_path() / path).lexically_normal();
}

DynamicConstraints read_limits(const XmlNode& node) {
  DynamicConstraints limits;
  limits.max_acceleration_m_s2 = node.maybe_limit("maxAcceleration");
  limits.max_deceleration_m_s2 = node.maybe_limit("maxDeceleration");
  limits.max_speed_m_s = node.maybe_limit("maxSpeed");
  limits.max_acceleration_rate_m_s3 = node.maybe_limit("maxAccelerationRate");
  limits.max_deceleration_rate_m_s3 = node.maybe_limit("maxDecelerationRate");
  return limits;
}

double read_weight(const XmlNode& node) { return node.amount("weight"); }

}  // namespace raytruth::scenario::internal
