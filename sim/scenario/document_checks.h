#pragma once

#include "sim/core/diagnostics.h"
#include "sim/scenario/xml_file.h"

namespace raytruth::scenario::internal {

/// The rules of ScenarioDocument::check, which work on the text.
void check_document(const XmlFile& file, Diagnostics& diagnostics);

}  // namespace raytruth::scenario::internal
