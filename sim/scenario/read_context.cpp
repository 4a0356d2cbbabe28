#include "sim/scenario/read_context.h"

#include <algorithm>
#include <utility>

#include "sim/scenario/vocabulary.h"

namespace raytruth::scenario::internal {
namespace {

// A few nested catalogue references can multiply into billions of elements.
constexpr int kMaxExpansions = 100000;
// The same of selections in lists of entities.
constexpr std::size_t kMaxMembers = 1000000;
// Entries within entries; each level costs stack.
constexpr std::size_t kMaxOpenEntries = 50;

}  // namespace

void ReadContext::ignore(const XmlNode& node, const std::string& what) {
  if (!node) return;
  if (diagnostics.allow_unsupported) {
    node.warning("xosc.unsupported", what + " is not supported", "it is left out");
  } else {
    diagnostics.unsupported("xosc", node.where(), what + " is not supported");
  }
}

void ReadContext::cannot(const XmlNode& node, const std::string& what) {
  if (!node) return;
  ++refusals_;
  ignore(node, what);
}

XmlNode ReadContext::enter(const XmlNode& node, const std::map<std::string, std::string>& given) {
  if (!node) return {};
  const XmlNode declarations = node.child("ParameterDeclarations");
  std::set<std::string> declared;
  for (const XmlNode& d : declarations.children("ParameterDeclaration")) {
    declared.insert(std::string(d.raw("name")));
  }
  for (const auto& [name, value] : given) {
    if (declared.count(name) == 0) {
      diagnostics.error("xosc.parameter", node.where(),
                        "no parameter '" + shorten(name) + "' in '" + shorten(node.raw("name")) +
                            "', but a value is assigned to it",
                        similar_names(name, declared, diagnostics));
    }
  }
  if (declared.empty()) return node;
  Scope& scope = scopes_.emplace_back(node.scope());
  declare_parameters(declarations, given, scope);
  return node.in(scope);
}

XmlNode ReadContext::open(const XmlNode& node, const std::vector<std::string>& kinds) {
  if (!node) return {};
  XmlNode entry = node;
  std::map<std::string, std::string> given;
  if (node.name() == "CatalogReference" || node.name() == "CatalogReferences") {
    entry = catalogs.find(node, kinds, *globals);
    if (!entry) return {};
    check_vocabulary(entry.element(), *entry.file(), diagnostics);
    for (const XmlNode& a : node.child("ParameterAssignments").children("ParameterAssignment")) {
      std::string name = a.text("parameterRef");
      if (name.starts_with('$')) name.erase(0, 1);  // the 1.0 spelling
      given[name] = a.text("value");
    }
    if (++expansions_ > kMaxExpansions) {
      if (expansions_ == kMaxExpansions + 1) {
        node.error("xosc.catalog", "catalogue references expand to more than 100000 entries",
                   "entries refer to entries that refer on: make them fewer");
      }
      return {};
    }
  }
  const auto* element = entry.element();
  if (std::find(open_entries_.begin(), open_entries_.end(), element) != open_entries_.end()) {
    node.error("xosc.catalog",
               "'" + shorten(entry.raw("name")) + "' refers to itself through " +
                   std::to_string(open_entries_.size()) + " reference(s)",
               "one of the entries on the way has to stand without the reference");
    return {};
  }
  if (open_entries_.size() >= kMaxOpenEntries) {
    node.error("xosc.catalog", "catalogue references nest more than 50 levels deep",
               "entries refer to entries that refer on: make them fewer");
    return {};
  }
  open_entries_.push_back(element);
  return enter(entry, given);
}

void ReadContext::leave(const XmlNode& opened) {
  if (opened && !open_entries_.empty()) open_entries_.pop_back();
}

std::string ReadContext::entity(const XmlNode& node, const char* attribute) {
  if (!node.has(attribute)) node.missing(attribute);
  const auto text = node.maybe_text(attribute);
  if (!text) return {};  // reported
  const std::string& name = *text;
  if (selections.count(name) > 0) {
    node.error("xosc.reference",
               "<" + shorten(node.name()) + "> names the selection '" + shorten(name) +
                   "'; one entity belongs there",
               "name one of its members");
  } else if (entities.count(name) == 0) {
    node.error("xosc.reference",
               "<" + shorten(node.name()) + "> names the entity '" + shorten(name) +
                   "', which is not declared",
               similar_names(name, entities, diagnostics));
  }
  return name;
}

std::optional<std::string> ReadContext::maybe_entity(const XmlNode& node, const char* attribute) {
  if (!node.has(attribute)) return std::nullopt;
  return entity(node, attribute);
}

std::vector<std::string> ReadContext::entities_of(const XmlNode& node, const char* attribute) {
  if (!node.has(attribute)) return {entity(node, attribute)};
  const auto name = node.maybe_text(attribute);
  if (!name) return {};  // reported
  const auto selection = selections.find(*name);
  if (selection != selections.end()) {
    members_ += selection->second.size();
    if (members_ <= kMaxMembers) return selection->second;
    if (members_ - selection->second.size() <= kMaxMembers)
      node.error("xosc.value", "selections stand for more than a million entities",
                 "name fewer of them, or smaller ones");
    return {};
  }
  return {entity(node, attribute)};
}

SignalPhase ReadContext::signal_phase(const XmlNode& node) {
  SignalPhase to{node.text("trafficSignalControllerRef"), node.text("phase")};
  if (to.controller.empty() || to.phase.empty()) return to;  // reported
  const auto found = signal_controllers.find(to.controller);
  if (found == signal_controllers.end()) {
    std::set<std::string> names;
    for (const auto& [name, phases] : signal_controllers) names.insert(name);
    node.error("xosc.reference", "no traffic signal controller '" + shorten(to.controller) + "'",
               names.empty() ? "<RoadNetwork> has none; declare it in <TrafficSignals>"
                             : similar_names(to.controller, names, diagnostics));
  } else if (found->second.count(to.phase) == 0) {
    node.error("xosc.reference",
               "the traffic signal controller '" + shorten(to.controller) + "' has no phase '" +
                   shorten(to.phase) + "'",
               similar_names(to.phase, found->second, diagnostics));
  }
  return to;
}

std::string ReadContext::reference(const XmlNode& node, const char* attribute,
                                   const std::set<std::string>& known) {
  std::string name(node.raw(attribute));
  if (name.starts_with('$')) name.erase(0, 1);
  return known.count(name) > 0 ? name : node.text(attribute);
}

void ReadContext::declare_element(const std::string& type, const std::string& name) {
  elements_[type].insert(name);
}

void ReadContext::refer_to_element(const XmlNode& node, const std::string& type,
                                   const std::string& name) {
  references_.push_back({node, type, name});
}

void ReadContext::check_element_references() {
  for (const Reference& reference : references_) {
    const std::set<std::string>& names = elements_[reference.type];
    std::string last = reference.name;
    if (const std::size_t at = last.rfind("::"); at != std::string::npos) last.erase(0, at + 2);
    if (names.count(last) > 0 || names.count(reference.name) > 0) continue;
    reference.node.error(
        "xosc.reference",
        "no " + reference.type + " '" + shorten(reference.name) + "' in the storyboard",
        similar_names(last, names, diagnostics));
  }
}

}  // namespace raytruth::scenario::internal
