#pragma once

#include <cstdint>

#include "tools/pipeline/run_settings.h"

namespace raytruth::cli {

/// Settings whose scenario is a file of distributions: sets the scenario that it varies, and its
/// parameters in the variation asked for. Parameters that are set already stay. Throws InputError
/// when the file isn't one, or has no such variation.
void choose_variation(pipeline::RunSettings& settings, std::uint64_t variation);

}  // namespace raytruth::cli
