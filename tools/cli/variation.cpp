#include "tools/cli/variation.h"

#include "sim/scenario/distribution.h"
#include "sim/scenario/variation.h"

namespace raytruth::cli {

void choose_variation(pipeline::RunSettings& settings, std::uint64_t variation) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = settings.allow_unsupported;
  const auto distribution = scenario::load_distribution(settings.scenario, diagnostics);
  diagnostics.throw_if_errors();
  const auto values = scenario::variation(*distribution, variation, settings.seed, diagnostics);
  diagnostics.throw_if_errors();
  settings.scenario = distribution->scenario_file;
  settings.parameters.insert(values.begin(), values.end());
}

}  // namespace raytruth::cli
