#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/catalogs.h"
#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/xml_node.h"

namespace raytruth::scenario::internal {

struct SignalPhase {
  std::string controller, phase;
};

/// What one resolve() carries through all of its readers.
class ReadContext {
 public:
  ReadContext(Diagnostics& findings, std::filesystem::path folder, CatalogFiles& catalog_files)
      : diagnostics(findings), catalogs(std::move(folder), catalog_files, findings) {}
  ReadContext(const ReadContext&) = delete;
  ReadContext& operator=(const ReadContext&) = delete;

  Diagnostics& diagnostics;
  Catalogs catalogs;
  std::set<std::string> entities, variables, parameters;  ///< names; global parameters
  std::set<std::string> monitors;
  std::map<std::string, std::vector<std::string>> selections;  ///< with their members
  /// Traffic signal controllers with the names of their phases.
  std::map<std::string, std::set<std::string>> signal_controllers;
  Scope* globals = nullptr;

  /// Something that the product doesn't do, without which the rest still means what it says (an
  /// extra attribute, a property).
  void ignore(const XmlNode& node, const std::string& what);
  /// Something that the product doesn't do and that carries the meaning of the action, condition or
  /// entity around it: with allow_unsupported that one is left out as a whole.
  void cannot(const XmlNode& node, const std::string& what);
  /// How often cannot() was called: readers compare before and after to know what to leave out.
  int refusals() const { return refusals_; }

  /// A new scope inside `node`'s with the node's own <ParameterDeclarations>; the node in it.
  XmlNode enter(const XmlNode& node, const std::map<std::string, std::string>& given = {});
  /// The node itself, or the entry that it names when it is a <CatalogReference>, in the entry's
  /// scope. `kinds` are the element names that may stand there. Empty when that failed (reported).
  /// Every call must be paired with leave() on the same node.
  XmlNode open(const XmlNode& node, const std::vector<std::string>& kinds);
  void leave(const XmlNode& opened);

  /// An attribute that names an entity; "xosc.reference" when there is none.
  std::string entity(const XmlNode& node, const char* attribute);
  std::optional<std::string> maybe_entity(const XmlNode& node, const char* attribute);

  /// The same where the standard takes a list of entities: the members of a selection stand in its
  /// place.
  std::vector<std::string> entities_of(const XmlNode& node, const char* attribute);

  /// The attributes that name a traffic signal controller and one of its phases; "xosc.reference"
  /// when there is none.
  SignalPhase signal_phase(const XmlNode& node);

  /// An attribute that names a parameter or variable, not its value: "speed", in 1.0 also "$speed".
  /// What isn't `known` that way is read like any attribute, so a parameter may hold the name.
  static std::string reference(const XmlNode& node, const char* attribute,
                               const std::set<std::string>& known);

  /// Storyboard elements are referred to before they are read: names are kept and checked at the
  /// end. Types as in StoryboardElementStateCondition.
  void declare_element(const std::string& type, const std::string& name);
  void refer_to_element(const XmlNode& node, const std::string& type, const std::string& name);
  void check_element_references();

 private:
  struct Reference {
    XmlNode node;
    std::string type, name;
  };
  int refusals_ = 0;
  int expansions_ = 0;
  std::size_t members_ = 0;
  std::deque<Scope> scopes_;
  std::vector<const tinyxml2::XMLElement*> open_entries_;
  std::map<std::string, std::set<std::string>> elements_;
  std::vector<Reference> references_;
};

}  // namespace raytruth::scenario::internal
