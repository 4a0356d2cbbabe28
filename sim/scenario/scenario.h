#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "sim/core/diagnostics.h"
#include "sim/scenario/concrete_scenario.h"

namespace raytruth::scenario {

/// What an OpenSCENARIO XML file says (1.0 to 1.4), parameters not yet drawn.
class ScenarioDocument {
 public:
  /// Reads and parses; findings go to diagnostics. nullptr when the file isn't well-formed XML or
  /// no scenario (a catalogue or a distribution says so). Takes a byte-order mark, comments before
  /// the XML declaration, and Latin-1.
  static std::unique_ptr<ScenarioDocument> load(const std::filesystem::path& path,
                                                Diagnostics& diagnostics);
  /// The same from text; path stands for the file in messages and for relative references.
  static std::unique_ptr<ScenarioDocument> parse(std::string_view xml,
                                                 const std::filesystem::path& path,
                                                 Diagnostics& diagnostics);
  ~ScenarioDocument();

  /// What can be read but hardly be meant; all warnings, for `raytruth check`. From the text:
  /// "xosc.unused" (parameters, variables, monitors that nobody uses), "xosc.duplicate" (two
  /// storyboard elements of a name in one place), "xosc.empty" (groups without a maneuver),
  /// "xosc.never" (groups that are never executed).
  void check(Diagnostics& diagnostics) const;

  /// Replaces parameters by `overrides` (name -> value), evaluates expressions, reads catalogues,
  /// checks constraints and references. Nothing when diagnostics has errors afterwards. Rules:
  /// "xosc.xml", "xosc.missing", "xosc.value", "xosc.reference", "xosc.parameter",
  /// "xosc.constraint", "xosc.catalog", "xosc.expression", "xosc.unsupported"; "xosc.unknown" (a
  /// warning) for elements and attributes that no version of the standard has.
  ///
  /// What no version of the standard has where an action or condition belongs is
  /// "xosc.unsupported": with diagnostics.allow_unsupported such an action is left out, and such a
  /// condition never holds (its group is left out, and a trigger without groups never fires). What
  /// the standard has and the world doesn't execute is there; world::World reports it. Values are
  /// checked against the standard; attributes that it requires and files often leave out (delay,
  /// priority, freespace, ...) get the value that the warning states.
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

/// The same of a resolved scenario: "xosc.never" (events that never start or are never executed),
/// "xosc.impossible" (conditions that never hold), "xosc.actors" (private actions of nobody),
/// "xosc.unplaced" (entities that never get a place), "xosc.reference" (a stop for traffic that was
/// never started).
void check(const ConcreteScenario& scenario, Diagnostics& diagnostics);

}  // namespace raytruth::scenario
