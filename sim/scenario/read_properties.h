#pragma once

#include <map>
#include <string>

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

}  // namespace raytruth::scenario::internal
