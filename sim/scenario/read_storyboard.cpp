#include "sim/scenario/read_storyboard.h"

#include <limits>
#include <string>
#include <utility>

#include "sim/scenario/expression.h"
#include "sim/scenario/read_actions.h"
#include "sim/scenario/read_conditions.h"

namespace raytruth::scenario::internal {
namespace {

std::string read_element_name(const XmlNode& node, const std::string& type, ReadContext& context) {
  std::string name = node.text("name");
  if (!name.empty()) context.declare_element(type, name);
  return name;
}

int read_execution_count(const XmlNode& node, bool required) {
  if (required && !node.has("maximumExecutionCount")) node.assumed("maximumExecutionCount", "1");
  // The standard's unsignedInt goes beyond an int; so many are never counted.
  constexpr int kMost = std::numeric_limits<int>::max();
  const double stated = parse_number(node.raw("maximumExecutionCount")).value_or(0.0);
  if (stated > kMost && stated <= 4294967295.0) return kMost;
  const int count = node.maybe_integer("maximumExecutionCount").value_or(1);
  if (count < 0)
    node.error("xosc.value", "maximumExecutionCount must not be negative", "1 is usual");
  return count;
}

void read_init(const XmlNode& node, ConcreteScenario& scenario, ReadContext& context) {
  for (const XmlNode& child : node.required("Actions").children()) {
    if (child.name() == "Private") {
      const std::vector<std::string> entities = context.entities_of(child, "entityRef");
      for (const XmlNode& action : child.children("PrivateAction")) {
        for (const ActionVariant& what : read_action(action, context)) {
          for (const std::string& entity : entities)
            scenario.init.push_back({entity, {{}, what, action.where()}});
        }
      }
    } else if (child.name() == "GlobalAction" || child.name() == "UserDefinedAction") {
      for (ActionVariant& what : read_action(child, context)) {
        scenario.init.push_back({{}, {{}, std::move(what), child.where()}});
      }
    }
  }
}

void read_story_action(const XmlNode& node, Event& event, ReadContext& context) {
  const std::string name = read_element_name(node, "action", context);
  bool found = false;
  for (const XmlNode& kind : node.children()) {
    if (kind.name() != "PrivateAction" && kind.name() != "GlobalAction" &&
        kind.name() != "UserDefinedAction") {
      continue;
    }
    found = true;
    for (ActionVariant& what : read_action(kind, context)) {
      event.actions.push_back({name, std::move(what), node.where()});
    }
  }
  if (!found) {
    node.error("xosc.missing",
               "the action '" + shorten(name) +
                   "' has no <PrivateAction>, <GlobalAction> or "
                   "<UserDefinedAction>",
               "add one of them");
  }
}

Event read_event(const XmlNode& node, ReadContext& context) {
  Event event;
  event.where = node.where();
  event.name = read_element_name(node, "event", context);
  event.priority = node.word_or<Priority>("priority",
                                          {{"override", Priority::kOverride},
                                           {"overwrite", Priority::kOverride},
                                           {"parallel", Priority::kParallel},
                                           {"skip", Priority::kSkip}},
                                          Priority::kParallel, "parallel");
  event.max_execution_count = read_execution_count(node, false);
  const auto actions = node.children("Action");
  for (const XmlNode& action : actions) read_story_action(action, event, context);
  if (actions.empty()) {
    node.error("xosc.missing", "the event '" + shorten(event.name) + "' has no <Action>",
               "add an <Action>, or leave the event out");
  }
  if (const XmlNode start = node.child("StartTrigger")) event.start = read_trigger(start, context);
  return event;
}

Maneuver read_maneuver(const XmlNode& node, ReadContext& context) {
  Maneuver maneuver;
  const XmlNode entry = context.open(node, {"Maneuver"});
  maneuver.name = entry ? read_element_name(entry, "maneuver", context) : std::string();
  for (const XmlNode& event : entry.children("Event")) {
    maneuver.events.push_back(read_event(event, context));
  }
  if (maneuver.events.empty())
    entry.error("xosc.missing", "<Maneuver> has no <Event>",
                "add an <Event>, or leave the maneuver out");
  context.leave(entry);
  return maneuver;
}

ManeuverGroup read_group(const XmlNode& node, ReadContext& context) {
  ManeuverGroup group;
  group.name = read_element_name(node, "maneuverGroup", context);
  group.max_execution_count = read_execution_count(node, true);
  const XmlNode actors = node.required("Actors");
  if (!actors.has("selectTriggeringEntities")) actors.assumed("selectTriggeringEntities", "false");
  group.select_triggering_entities = actors.boolean_or("selectTriggeringEntities", false);
  for (const XmlNode& reference : actors.children("EntityRef")) {
    for (std::string& name : context.entities_of(reference, "entityRef"))
      group.actors.push_back(std::move(name));
  }
  for (const XmlNode& child : node.children()) {
    if (child.name() == "Maneuver" || child.name() == "CatalogReference") {
      group.maneuvers.push_back(read_maneuver(child, context));
    }
  }
  return group;
}

Act read_act(const XmlNode& node, ReadContext& context) {
  Act act;
  act.name = read_element_name(node, "act", context);
  for (const XmlNode& group : node.children("ManeuverGroup")) {
    act.groups.push_back(read_group(group, context));
  }
  if (act.groups.empty())
    node.error("xosc.missing", "<Act> has no <ManeuverGroup>",
               "add a <ManeuverGroup>, or leave the act out");
  if (const XmlNode start = node.child("StartTrigger")) act.start = read_trigger(start, context);
  if (const XmlNode stop = node.child("StopTrigger")) act.stop = read_trigger(stop, context);
  return act;
}

Story read_story(const XmlNode& outer, ReadContext& context) {
  const XmlNode node = context.enter(outer);
  Story story;
  story.name = read_element_name(node, "story", context);
  for (const XmlNode& act : node.children("Act")) story.acts.push_back(read_act(act, context));
  if (story.acts.empty())
    node.error("xosc.missing", "<Story> has no <Act>", "add an <Act>, or leave the story out");
  return story;
}

}  // namespace

void read_storyboard(const XmlNode& node, ConcreteScenario& scenario, ReadContext& context) {
  read_init(node.required("Init"), scenario, context);
  for (const XmlNode& story : node.children("Story")) {
    scenario.stories.push_back(read_story(story, context));
  }
  scenario.stop = read_trigger(node.child("StopTrigger"), context);
  context.check_element_references();
}

}  // namespace raytruth::scenario::internal
