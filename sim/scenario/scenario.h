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
  /// no scenario (a catalogue or a distribution says so). Takes a byte-order mark, comments before
  /// the XML declaration, UTF-16 and Latin-1.
  static std::unique_ptr<ScenarioDocument> load(const std::filesystem::path& path,
                                                Diagnostics& diagnostics);
  /// The same from text; path stands for the file in messages and for relative references.
  static std::unique_ptr<ScenarioDocument> parse(std::string_view xml,
                                                 const std::filesystem::path& path,
                                                 Diagnostics& diagnostics);
  ~ScenarioDocument();

  /// Replaces parameters by `overrides` (name -> value), evaluates expressions, reads catalogues
  /// (those of the first time), checks constraints and references. Nothing when diagnostics has
  /// errors afterwards. Rules: "xosc.xml", "xosc.missing", "xosc.value", "xosc.reference",
  /// "xosc.parameter", "xosc.constraint", "xosc.catalog", "xosc.expression", "xosc.unsupported";
  /// "xosc.unknown" (a warning) for elements and attributes that no version of the standard has.
  ///
  /// With diagnostics.allow_unsupported, an action that isn't supported is left out, and a
  /// condition that isn't supported never holds: its group is left out, and a trigger without
  /// groups never fires. Values are checked against the standard; attributes that it requires and
  /// files often leave out (delay, priority, freespace, ...) get the value that the warning states.
  ///
  /// `inputs` holds the scenario, then, sorted, the road file if it exists and the catalogue files
  /// that an entry was taken from. Const and thread-safe: many threads may resolve one document.
  std::unique_ptr<const ConcreteScenario> resolve(
      const std::map<std::string, std::string>& overrides, Diagnostics& diagnostics) const;

 private:
  ScenarioDocument();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace raytruth::scenario
