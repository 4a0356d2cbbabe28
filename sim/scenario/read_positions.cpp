#include "sim/scenario/read_positions.h"

#include <string>
#include <utility>

#include "sim/core/math.h"

namespace raytruth::scenario::internal {
namespace {

std::optional<Orientation> read_orientation(const XmlNode& parent) {
  const XmlNode node = parent.child("Orientation");
  if (!node) return std::nullopt;
  Orientation orientation;
  orientation.context =
      node.maybe_word<ReferenceContext>("type", {{"absolute", ReferenceContext::kAbsolute},
                                                 {"relative", ReferenceContext::kRelative}})
          .value_or(ReferenceContext::kAbsolute);
  orientation.h_rad = node.number_or("h", 0.0);
  orientation.p_rad = node.number_or("p", 0.0);
  orientation.r_rad = node.number_or("r", 0.0);
  return orientation;
}

WorldPosition read_world(const XmlNode& node) {
  return {node.number("x"),       node.number("y"),       node.maybe_number("z"),
          node.maybe_number("h"), node.maybe_number("p"), node.maybe_number("r")};
}

// Degrees, and the height above the road, since 1.2; radians, and the height above sea, before.
GeoPosition read_geo(const XmlNode& node) {
  GeoPosition position;
  const auto angle = [&](const char* degrees, const char* radians) {
    const auto in_degrees = node.maybe_number(degrees);
    const auto in_radians = node.maybe_number(radians);
    if (!in_degrees && !in_radians) {
      node.error("xosc.missing", "<GeoPosition> needs the attribute '" + std::string(degrees) + "'",
                 "or '" + std::string(radians) + "' in radians");
    }
    return in_degrees.value_or(rad_to_deg(in_radians.value_or(0.0)));
  };
  position.latitude_deg = angle("latitudeDeg", "latitude");
  position.longitude_deg = angle("longitudeDeg", "longitude");
  position.altitude_m = node.maybe_number("altitude");
  if (!position.altitude_m) position.height_m = node.maybe_number("height");
  position.vertical_road_selection = node.maybe_integer("verticalRoadSelection").value_or(0);
  position.orientation = read_orientation(node);
  return position;
}

template <typename T>
T read_relative_xyz(const XmlNode& node, ReadContext& context) {
  return {context.entity(node, "entityRef"), node.number("dx"), node.number("dy"),
          node.number_or("dz", 0.0), read_orientation(node)};
}

RelativeLanePosition read_relative_lane(const XmlNode& node, ReadContext& context) {
  RelativeLanePosition position;
  position.entity = context.entity(node, "entityRef");
  position.d_lane = node.integer("dLane");
  position.ds_m = node.maybe_number("ds");
  position.ds_lane_m = node.maybe_number("dsLane");
  if (node.has("ds") && node.has("dsLane")) {
    node.error("xosc.value", "<RelativeLanePosition> has both ds and dsLane", "keep one of them");
  } else if (!node.has("ds") && !node.has("dsLane")) {
    node.error("xosc.missing", "<RelativeLanePosition> needs the attribute 'ds' or 'dsLane'",
               "ds counts along the reference line, dsLane along the lane");
  }
  position.offset_m = node.number_or("offset", 0.0);
  position.orientation = read_orientation(node);
  return position;
}

RoutePosition read_route_position(const XmlNode& node, ReadContext& context) {
  RoutePosition position;
  position.route = read_route(node.required("RouteRef").choice(), context);
  position.orientation = read_orientation(node);
  const XmlNode where = node.required("InRoutePosition").choice();
  if (where.name() == "FromCurrentEntity") {
    position.where = RoutePosition::FromCurrentEntity{context.entity(where, "entityRef")};
  } else if (where.name() == "FromRoadCoordinates") {
    position.where = RoutePosition::FromRoad{where.amount("pathS"), where.number("t")};
  } else if (where.name() == "FromLaneCoordinates") {
    position.where = RoutePosition::FromLane{where.amount("pathS"), where.integer("laneId"),
                                             where.number_or("laneOffset", 0.0)};
  } else {
    context.cannot(where, "<" + shorten(where.name()) + "> in a route position");
  }
  return position;
}

RouteStrategy read_strategy(const XmlNode& node) {
  return node.word_or<RouteStrategy>("routeStrategy",
                                     {{"fastest", RouteStrategy::kFastest},
                                      {"shortest", RouteStrategy::kShortest},
                                      {"leastIntersections", RouteStrategy::kLeastIntersections},
                                      {"random", RouteStrategy::kRandom}},
                                     RouteStrategy::kShortest, "shortest");
}

}  // namespace

Position read_position(const XmlNode& holder, ReadContext& context) {
  Position position;
  const XmlNode node = holder.choice();
  if (!node) return position;
  position.where = node.where();
  const std::string_view name = node.name();
  if (name == "WorldPosition") {
    position.value = read_world(node);
  } else if (name == "GeoPosition") {
    position.value = read_geo(node);
  } else if (name == "RelativeWorldPosition") {
    position.value = read_relative_xyz<RelativeWorldPosition>(node, context);
  } else if (name == "RelativeObjectPosition") {
    position.value = read_relative_xyz<RelativeObjectPosition>(node, context);
  } else if (name == "RoadPosition") {
    position.value = RoadPosition{node.text("roadId"), node.number("s"), node.number("t"),
                                  read_orientation(node)};
  } else if (name == "RelativeRoadPosition") {
    position.value = RelativeRoadPosition{context.entity(node, "entityRef"), node.number("ds"),
                                          node.number("dt"), read_orientation(node)};
  } else if (name == "LanePosition") {
    position.value =
        LanePosition{node.text("roadId"),           node.integer("laneId"), node.number("s"),
                     node.number_or("offset", 0.0), read_orientation(node), read_layer(node)};
  } else if (name == "RelativeLanePosition") {
    position.value = read_relative_lane(node, context);
  } else if (name == "RoutePosition") {
    position.value = read_route_position(node, context);
  } else if (name == "TrajectoryPosition") {
    position.value =
        TrajectoryPosition{read_trajectory_in(node.required("TrajectoryRef"), context),
                           node.amount("s"), node.number_or("t", 0.0), read_orientation(node)};
  } else {
    context.cannot(node, "the position <" + shorten(name) + ">");
  }
  return position;
}

std::optional<LaneLayer> read_layer(const XmlNode& node) {
  return node.maybe_word<LaneLayer>(
      "layer", {{"permanent", LaneLayer::kPermanent}, {"temporary", LaneLayer::kTemporary}});
}

std::shared_ptr<const Route> read_route(const XmlNode& node, ReadContext& context) {
  auto route = std::make_shared<Route>();
  const XmlNode entry = context.open(node, {"Route"});
  route->name = entry.text("name");
  route->closed = entry.word_or<bool>(
      "closed", {{"false", false}, {"true", true}, {"0", false}, {"1", true}}, false, "false");
  for (const XmlNode& waypoint : entry.children("Waypoint")) {
    route->waypoints.push_back(
        {read_position(waypoint.required("Position"), context), read_strategy(waypoint)});
  }
  if (route->waypoints.size() < 2) {
    entry.error("xosc.missing", "a <Route> needs at least two waypoints", "add a <Waypoint>");
  }
  context.leave(entry);
  return route;
}

}  // namespace raytruth::scenario::internal
