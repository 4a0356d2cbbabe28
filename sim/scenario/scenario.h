#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "sim/core/diagnostics.h"
#include "sim/scenario/concrete_scenario.h"

namespace raytruth::scenario {

/// What an OpenSCENARIO XML file says (1.0 to 1.3), parameters not yet drawn.
class ScenarioDocument {
 public:
  /// Reads and parses; findings go to diagnostics. nullptr when the file isn't well-formed XML or
  /// no OpenSCENARIO.
  static std::unique_ptr<ScenarioDocument> load(const std::filesystem::path& path,
                                                Diagnostics& diagnostics);
  /// The same from text; path stands for the file in messages and for relative references.
  static std::unique_ptr<ScenarioDocument> parse(std::string_view xml,
                                                 const std::filesystem::path& path,
                                                 Diagnostics& diagnostics);
  ~ScenarioDocument();

  /// Replaces parameters by `overrides` (name -> value), evaluates expressions, reads catalogues,
  /// checks constraints and references. Nothing when diagnostics has errors afterwards. Rules:
  /// "xosc.xml", "xosc.missing", "xosc.value", "xosc.reference", "xosc.parameter",
  /// "xosc.constraint", "xosc.catalog", "xosc.expression", "xosc.unsupported".
  std::unique_ptr<const ConcreteScenario> resolve(
      const std::map<std::string, std::string>& overrides, Diagnostics& diagnostics) const;

 private:
  ScenarioDocument();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace raytruth::scenario
