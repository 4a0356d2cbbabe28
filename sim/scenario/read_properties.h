#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/read_context.h"
#include "sim/scenario/terms.h"

namespace raytruth::scenario::internal {

/// A <Properties> itself; an empty node gives none.
Properties read_properties(const XmlNode& node);
/// Names and values of the <Properties> within `holder`.
std::map<std::string, std::string> read_property_values(const XmlNode& holder);

/// The attribute 'filepath' of a <File>, <LogicFile>, ..., resolved against the folder of the file
/// that it stands in. Empty when it isn't there or empty.
std::filesystem::path read_file_path(const XmlNode& node);

/// A <DynamicConstraints>; an empty node limits nothing.
DynamicConstraints read_limits(const XmlNode& node);

/// The attribute 'weight' of an entry of a distribution: not negative.
double read_weight(const XmlNode& node);
/// The weights of a distribution need not add up to anything, but to something.
template <typename T>
void check_weights(const XmlNode& node, const std::vector<T>& entries) {
  double sum = 0.0;
  for (const T& entry : entries) sum += entry.weight;
  if (entries.empty()) {
    node.error("xosc.missing", "<" + shorten(node.name()) + "> has no entry",
               "add one, with a weight above 0");
  } else if (sum <= 0.0) {
    node.error("xosc.value", "the weights in <" + shorten(node.name()) + "> add up to 0",
               "give at least one entry a weight above 0");
  }
}

}  // namespace raytruth::scenario::internal
