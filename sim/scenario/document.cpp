#include <tinyxml2.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "sim/scenario/each_action.h"
#include "sim/scenario/parameter_types.h"
#include "sim/scenario/read_context.h"
#include "sim/scenario/read_entities.h"
#include "sim/scenario/read_positions.h"
#include "sim/scenario/read_properties.h"
#include "sim/scenario/read_storyboard.h"
#include "sim/scenario/read_traffic.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/vocabulary.h"

namespace raytruth::scenario {
namespace {

using internal::kNewestMinor;
using internal::ReadContext;
using internal::shorten;
using internal::XmlFile;
using internal::XmlNode;

// Catalogues and distributions have the same root element as scenarios.
bool is_scenario(const XmlFile& file, Diagnostics& diagnostics) {
  const auto* root = file.root();
  if (root->FirstChildElement("Storyboard") != nullptr) return true;
  const SourceLocation where{file.name(), root->GetLineNum(), 0};
  if (const auto* catalog = root->FirstChildElement("Catalog")) {
    const char* name = catalog->Attribute("name");
    diagnostics.error(
        "xosc.xml", where,
        "this is the catalogue '" + shorten(name == nullptr ? "" : name) + "', not a scenario",
        "give the scenario that refers to it");
  } else if (const auto* distribution = root->FirstChildElement("ParameterValueDistribution")) {
    const auto* scenario = distribution->FirstChildElement("ScenarioFile");
    const char* path = scenario == nullptr ? nullptr : scenario->Attribute("filepath");
    diagnostics.error(
        "xosc.xml", where, "this is a parameter value distribution, not a scenario",
        path == nullptr
            ? std::string("give the scenario that it varies")
            : "--variation N runs one of the scenarios that it makes of '" + shorten(path) + "'");
  } else {
    diagnostics.error("xosc.missing", where, "<OpenSCENARIO> needs a <Storyboard>",
                      "a scenario has <Entities> and a <Storyboard>; catalogues and distributions "
                      "are given with a scenario");
  }
  return false;
}

void read_header(const XmlNode& node, ConcreteScenario& scenario) {
  scenario.rev_major = node.integer("revMajor");
  scenario.rev_minor = node.integer("revMinor");
  scenario.description = std::string(node.raw("description"));
  scenario.author = std::string(node.raw("author"));
  scenario.date = std::string(node.raw("date"));
  scenario.properties = internal::read_properties(node.child("Properties"));
  if (const XmlNode license = node.child("License")) {
    scenario.license = {license.text("name"), license.maybe_text("resource").value_or(""),
                        license.maybe_text("spdxId").value_or(""), license.content()};
  }
  if (node && scenario.rev_major != 1) {
    node.error("xosc.value",
               "OpenSCENARIO " + std::to_string(scenario.rev_major) + "." +
                   std::to_string(scenario.rev_minor) + " is not OpenSCENARIO XML 1.x",
               "convert it to 1.0 or newer");
  } else if (node && (scenario.rev_minor < 0 || scenario.rev_minor > kNewestMinor)) {
    node.warning("xosc.value",
                 "OpenSCENARIO 1." + std::to_string(scenario.rev_minor) +
                     " is newer than 1.4; it is read as 1.4",
                 "mind findings of what 1.4 doesn't know");
  }
}

void read_variables(const XmlNode& node, ConcreteScenario& scenario, ReadContext& context) {
  for (const XmlNode& variable : node.children("VariableDeclaration")) {
    const std::string name = variable.text("name");
    const std::string value = variable.text("value");
    const auto type = internal::read_parameter_type(variable, "variableType");
    internal::check_parameter_type(variable, name, type, value);
    if (!context.variables.insert(name).second) {
      variable.error("xosc.parameter", "variable '" + shorten(name) + "' is declared twice",
                     "leave one of them out");
    }
    scenario.variables[name] = value;
  }
}

void read_monitors(const XmlNode& node, ConcreteScenario& scenario, ReadContext& context) {
  for (const XmlNode& monitor : node.children("MonitorDeclaration")) {
    const std::string name = monitor.text("name");
    if (!monitor.has("value")) monitor.missing("value");
    scenario.monitors[name] = monitor.boolean_or("value", false);
    if (!context.monitors.insert(name).second)
      monitor.error("xosc.reference", "the monitor '" + shorten(name) + "' is declared twice",
                    "leave one of them out");
  }
}

// After the entities: a corner may be relative to one.
void read_used_area(const XmlNode& node, ConcreteScenario& scenario, ReadContext& context) {
  for (const XmlNode& corner : node.children("Position"))
    scenario.used_area.push_back(internal::read_position(corner, context));
  if (node && scenario.used_area.size() < 2)
    node.error("xosc.missing", "<UsedArea> needs at least two positions",
               "add a <Position>, or leave the area out");
}

void read_road_network(const XmlNode& node, ConcreteScenario& scenario, ReadContext& context) {
  if (const XmlNode file = node.child("LogicFile")) {
    const std::string path = file.text("filepath");
    if (!path.empty()) {
      const auto folder = scenario.file.parent_path();
      scenario.road_file = (folder / path).lexically_normal();
      std::error_code code;
      if (!std::filesystem::is_regular_file(scenario.road_file, code)) {
        // CARLA's files name a town without its ending.
        auto with_ending = scenario.road_file;
        with_ending += ".xodr";
        if (std::filesystem::is_regular_file(with_ending, code)) {
          scenario.road_file = with_ending;
        } else {
          file.warning(
              "xosc.reference", "no road file '" + shorten(scenario.road_file.string()) + "'",
              "LogicFile's path counts from the scenario's folder; mind upper and lower case");
        }
      }
    }
  }
  if (const XmlNode file = node.child("SceneGraphFile"))
    scenario.scene_graph_file = internal::read_file_path(file);
  for (const XmlNode& child : node.child("TrafficSignals").children("TrafficSignalController")) {
    TrafficSignalController controller = internal::read_signal_controller(child);
    std::set<std::string> phases;
    for (const auto& phase : controller.phases) {
      if (!phases.insert(phase.name).second)
        child.error("xosc.reference",
                    "two phases of the traffic signal controller '" + shorten(controller.name) +
                        "' are named '" + shorten(phase.name) + "'",
                    "give each phase a name of its own");
    }
    if (!context.signal_controllers.emplace(controller.name, std::move(phases)).second)
      child.error(
          "xosc.reference",
          "the traffic signal controller '" + shorten(controller.name) + "' is declared twice",
          "leave one of them out");
    scenario.signal_controllers.push_back(std::move(controller));
  }
  for (const TrafficSignalController& c : scenario.signal_controllers) {
    if (c.reference.empty() || context.signal_controllers.count(c.reference) > 0) continue;
    context.diagnostics.error("xosc.reference", c.where,
                              "no traffic signal controller '" + shorten(c.reference) +
                                  "' for the delay of '" + shorten(c.name) + "' to count from",
                              "reference is the name of another <TrafficSignalController>");
  }
}

std::vector<std::filesystem::path> list_inputs(const ConcreteScenario& scenario,
                                               const std::set<std::filesystem::path>& catalogs) {
  std::set<std::filesystem::path> others = catalogs;
  std::error_code code;
  if (!scenario.road_file.empty() && std::filesystem::is_regular_file(scenario.road_file, code)) {
    others.insert(scenario.road_file);
  }
  const auto add_file = [&](const std::filesystem::path& file) {
    if (std::filesystem::is_regular_file(file, code)) others.insert(file);
  };
  const auto add_files = [&](const Action& action) {
    if (const auto* environment = std::get_if<EnvironmentAction>(&action.what)) {
      if (environment->dome_image) add_file(environment->dome_image->file);
    } else if (const auto* animation = std::get_if<AnimationAction>(&action.what)) {
      if (const auto* file = std::get_if<AnimationAction::File>(&animation->what))
        add_file(file->file);
    }
  };
  for (const InitAction& init : scenario.init) add_files(init.action);
  for_each_action(scenario, [&](const ManeuverGroup&, const Action& action) { add_files(action); });
  others.erase(scenario.file);
  std::vector<std::filesystem::path> inputs = {scenario.file};
  inputs.insert(inputs.end(), others.begin(), others.end());
  return inputs;
}

void check_overrides(const std::map<std::string, std::string>& overrides, const XmlNode& root,
                     const internal::Scope& globals) {
  for (const auto& [name, value] : overrides) {
    if (globals.values().count(name) > 0) continue;
    bool declared = false;
    for (const XmlNode& p : root.child("ParameterDeclarations").children("ParameterDeclaration")) {
      declared = declared || p.raw("name") == name;
    }
    if (!declared) {
      root.error("xosc.parameter",
                 "the scenario declares no parameter '" + shorten(name) + "' to set",
                 internal::similar_names(name, globals.names(), root.diagnostics()));
    }
  }
}

}  // namespace

struct ScenarioDocument::Impl {
  explicit Impl(std::shared_ptr<const XmlFile> f) : file(std::move(f)) {}

  std::shared_ptr<const XmlFile> file;
  internal::CatalogFiles catalog_files;
};

ScenarioDocument::ScenarioDocument() = default;
ScenarioDocument::~ScenarioDocument() = default;

std::unique_ptr<ScenarioDocument> ScenarioDocument::load(const std::filesystem::path& path,
                                                         Diagnostics& diagnostics) {
  auto file = XmlFile::read(path, diagnostics);
  if (file == nullptr || !is_scenario(*file, diagnostics)) return nullptr;
  std::unique_ptr<ScenarioDocument> document(new ScenarioDocument);
  document->impl_ = std::make_unique<Impl>(std::move(file));
  internal::check_vocabulary(document->impl_->file->root(), *document->impl_->file, diagnostics);
  return document;
}

std::unique_ptr<ScenarioDocument> ScenarioDocument::parse(std::string_view xml,
                                                          const std::filesystem::path& path,
                                                          Diagnostics& diagnostics) {
  auto file = XmlFile::parse(xml, path, diagnostics);
  if (file == nullptr || !is_scenario(*file, diagnostics)) return nullptr;
  std::unique_ptr<ScenarioDocument> document(new ScenarioDocument);
  document->impl_ = std::make_unique<Impl>(std::move(file));
  internal::check_vocabulary(document->impl_->file->root(), *document->impl_->file, diagnostics);
  return document;
}

std::unique_ptr<const ConcreteScenario> ScenarioDocument::resolve(
    const std::map<std::string, std::string>& overrides, Diagnostics& diagnostics) const {
  const XmlFile& file = *impl_->file;
  auto scenario = std::make_unique<ConcreteScenario>();
  scenario->file = file.path();

  ReadContext context(diagnostics, file.path().parent_path(), impl_->catalog_files);
  internal::Scope globals;
  context.globals = &globals;
  const XmlNode root(file.root(), &file, &globals, &diagnostics);
  read_header(root.required("FileHeader"), *scenario);
  internal::declare_parameters(root.child("ParameterDeclarations"), overrides, globals);
  check_overrides(overrides, root, globals);
  for (const auto& [name, value] : globals.values()) {
    scenario->parameters[name] = value;
    context.parameters.insert(name);
  }
  read_variables(root.child("VariableDeclarations"), *scenario, context);
  read_monitors(root.child("MonitorDeclarations"), *scenario, context);
  context.catalogs.set_locations(root.child("CatalogLocations"));
  read_road_network(root.child("RoadNetwork"), *scenario, context);
  const XmlNode entities = root.required("Entities");
  scenario->entities = internal::read_entities(entities, context);
  scenario->selections = internal::read_selections(entities, scenario->entities, context);
  read_used_area(root.child("RoadNetwork").child("UsedArea"), *scenario, context);
  internal::read_storyboard(root.required("Storyboard"), *scenario, context);
  scenario->inputs = list_inputs(*scenario, context.catalogs.used_files());
  if (diagnostics.has_errors()) return nullptr;
  return scenario;
}

}  // namespace raytruth::scenario
