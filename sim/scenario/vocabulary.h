#pragma once

#include "sim/scenario/xml_file.h"

namespace raytruth {
class Diagnostics;
}

namespace raytruth::scenario::internal {

/// OpenSCENARIO XML 1.4.
inline constexpr int kNewestMinor = 4;

/// Walks everything below `root` and warns ("xosc.unknown") of elements and attributes that no
/// version of OpenSCENARIO XML from 1.0 to 1.4 has there: they are read past. What is newer than
/// the version that the file states is "xosc.version", once for each kind, and read.
void check_vocabulary(const tinyxml2::XMLElement* root, const XmlFile& file,
                      Diagnostics& diagnostics);

}  // namespace raytruth::scenario::internal
