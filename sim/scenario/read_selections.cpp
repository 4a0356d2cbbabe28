// Names for several entities.
#include <map>
#include <set>
#include <utility>

#include "sim/scenario/read_entities.h"

namespace raytruth::scenario::internal {
namespace {

// What a selection consists of before its members' own selections are put in their place.
struct RawSelection {
  XmlNode node;
  std::vector<XmlNode> references;
  std::set<EntityKind> kinds;
  bool busy = false, done = false;
  std::set<std::string> members;
};

EntityKind read_object_type(const XmlNode& node) {
  return node.word<EntityKind>("objectType", {{"vehicle", EntityKind::kVehicle},
                                              {"pedestrian", EntityKind::kPedestrian},
                                              {"miscellaneous", EntityKind::kMiscObject},
                                              {"external", EntityKind::kExternal}});
}

class Selections {
 public:
  Selections(const std::vector<Entity>& entities, ReadContext& context)
      : entities_(entities), context_(context) {}

  void add(const XmlNode& node) {
    const std::string name = node.text("name");
    RawSelection raw;
    raw.node = node;
    const XmlNode members = node.required("Members");
    for (const XmlNode& member : members.children()) {
      if (member.name() == "EntityRef") raw.references.push_back(member);
      if (member.name() == "ByType") raw.kinds.insert(read_object_type(member));
    }
    if (members && raw.references.empty() && raw.kinds.empty())
      members.error("xosc.missing", "<Members> needs an <EntityRef> or a <ByType>",
                    "add one of them");
    if (context_.entities.count(name) > 0 || !raw_.emplace(name, std::move(raw)).second) {
      node.error("xosc.reference", "the name '" + shorten(name) + "' is declared twice",
                 "entities and selections share their names: give it one of its own");
      return;
    }
    order_.push_back(name);
  }

  std::vector<EntitySelection> resolve() {
    std::vector<EntitySelection> all;
    for (const std::string& name : order_) {
      const std::set<std::string>& members = members_of(name, 0);
      EntitySelection selection{name, {}, raw_.at(name).node.where()};
      for (const Entity& e : entities_) {
        if (members.count(e.name) > 0) selection.members.push_back(e.name);
      }
      all.push_back(std::move(selection));
    }
    for (const EntitySelection& s : all) context_.selections[s.name] = s.members;
    return all;
  }

 private:
  // Each selection is resolved once; one that is met while it is being resolved contains itself.
  const std::set<std::string>& members_of(const std::string& name, int depth) {
    constexpr int kMaxDepth = 100;
    RawSelection& raw = raw_.at(name);
    if (raw.done) return raw.members;
    if (raw.busy || depth > kMaxDepth) {
      raw.node.error("xosc.reference",
                     "the selection '" + shorten(name) +
                         (raw.busy ? "' is a member of itself" : "' lies more than 100 deep"),
                     "take one selection out of the ring");
      raw.done = true;
      return raw.members;
    }
    raw.busy = true;
    std::set<std::string> members;
    for (const EntityKind kind : raw.kinds) {
      for (const Entity& e : entities_) {
        if (e.kind == kind) members.insert(e.name);
      }
    }
    for (const XmlNode& reference : raw.references) {
      const auto member =
          reference.has("entityRef") ? reference.maybe_text("entityRef") : std::nullopt;
      if (member && raw_.count(*member) > 0) {
        const std::set<std::string>& inner = members_of(*member, depth + 1);
        members.insert(inner.begin(), inner.end());
      } else {
        members.insert(context_.entity(reference, "entityRef"));
      }
    }
    raw.members = std::move(members);
    raw.done = true;
    return raw.members;
  }

  const std::vector<Entity>& entities_;
  ReadContext& context_;
  std::map<std::string, RawSelection> raw_;
  std::vector<std::string> order_;
};

}  // namespace

std::vector<EntitySelection> read_selections(const XmlNode& node,
                                             const std::vector<Entity>& entities,
                                             ReadContext& context) {
  Selections selections(entities, context);
  for (const XmlNode& child : node.children("EntitySelection")) selections.add(child);
  return selections.resolve();
}

}  // namespace raytruth::scenario::internal
