#include "crossing_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/math.h"

namespace raytruth::traffic {
namespace {

std::string lane(int id, const std::string& links, const std::string& mark = "none") {
  return fmt::format(
      "<lane id='{}' type='driving'>{}<width sOffset='0' a='3.5' b='0' c='0' d='0'/>"
      "<roadMark sOffset='0' type='{}'/></lane>",
      id, links, mark);
}

std::string geometry(double x, double y, double heading, double length, double curvature) {
  return fmt::format(
      "<planView><geometry s='0' x='{:.12f}' y='{:.12f}' hdg='{:.15f}' length='{:.12f}'>{}"
      "</geometry></planView>",
      x, y, heading, length,
      curvature == 0.0 ? "<line/>" : fmt::format("<arc curvature='{:.15f}'/>", curvature));
}

std::shared_ptr<const roads::RoadNetwork> parsed(const std::string& text) {
  Diagnostics diagnostics;
  auto network = roads::RoadNetwork::parse(text, "test.xodr", diagnostics);
  diagnostics.throw_if_errors();
  return network;
}

}  // namespace

std::shared_ptr<const roads::RoadNetwork> crossing(double arm_m,
                                                   const std::function<std::string(int)>& more,
                                                   const std::string& in_junction) {
  constexpr double kHalf = 12.0;
  std::string text = "<OpenDRIVE><header revMajor='1' revMinor='6'/>";
  std::string connections;
  for (int i = 0; i < 4; ++i) {
    const double heading = 0.5 * kPi * i;
    const double c = det::cos(heading), s = det::sin(heading);
    text += fmt::format(
        "<road id='{}' length='{}' junction='-1' rule='RHT'><link><predecessor "
        "elementType='junction' elementId='9'/></link><type s='0' type='town'><speed max='50' "
        "unit='km/h'/></type>{}<lanes><laneSection s='0'><left>{}</left><center><lane id='0' "
        "type='none'/></center><right>{}</right></laneSection></lanes>{}</road>",
        i, arm_m, geometry(kHalf * c, kHalf * s, heading, arm_m, 0.0), lane(1, ""), lane(-1, ""),
        more ? more(i) : "");
    for (int j = 0; j < 4; ++j) {
      if (i == j) continue;
      const int turn = (j - i + 4) % 4;  // 2 straight on; 1 to the right neighbour of the way
      const double length = turn == 2 ? 2.0 * kHalf : 0.5 * kPi * kHalf;
      // Coming from the east (heading west), the north arm is to the right.
      const double curvature = turn == 2 ? 0.0 : (turn == 1 ? -1.0 : 1.0) / kHalf;
      text += fmt::format(
          "<road id='{}{}' length='{:.12f}' junction='9' rule='RHT'><link><predecessor "
          "elementType='road' elementId='{}' contactPoint='start'/><successor elementType='road' "
          "elementId='{}' contactPoint='start'/></link><type s='0' type='town'><speed max='50' "
          "unit='km/h'/></type>{}<lanes><laneSection s='0'><center><lane id='0' "
          "type='none'/></center><right>{}</right></laneSection></lanes></road>",
          i, j, length, i, j, geometry(kHalf * c, kHalf * s, heading + kPi, length, curvature),
          lane(-1, "<link><predecessor id='1'/><successor id='-1'/></link>"));
      connections += fmt::format(
          "<connection id='{}{}' incomingRoad='{}' connectingRoad='{}{}' "
          "contactPoint='start'><laneLink from='1' to='-1'/></connection>",
          i, j, i, i, j);
    }
  }
  return parsed(text + "<junction id='9' name='crossing'>" + connections + in_junction +
                "</junction></OpenDRIVE>");
}

std::shared_ptr<const roads::RoadNetwork> straight(double length, int lanes, double limit,
                                                   const std::string& mark) {
  std::string right;
  for (int i = 1; i <= lanes; ++i) right += lane(-i, "", i < lanes ? mark : "solid");
  return parsed(fmt::format(
      "<OpenDRIVE><header revMajor='1' revMinor='6'/><road id='1' length='{}' junction='-1' "
      "rule='RHT'><type s='0' type='rural'><speed max='{}' unit='km/h'/></type>{}<lanes>"
      "<laneSection s='0'><center><lane id='0' type='none'/></center><right>{}</right>"
      "</laneSection></lanes></road></OpenDRIVE>",
      length, limit, geometry(0.0, 0.0, 0.0, length, 0.0), right));
}

roads::RoadIndex road_of(const LaneGraph& lanes, const std::string& id) {
  return lanes.roads().find_road(id).value();
}

LaneIndex lane_of(const LaneGraph& lanes, const std::string& road, int id, double s) {
  return lanes.find(road_of(lanes, road), id, s).value();
}

Agent car(std::uint32_t id, LaneIndex lane, double way, double speed) {
  Agent a;
  a.id = ActorId(id);
  auto model = std::make_shared<ActorModel>();
  model->id = a.id;
  model->box_center_m = {1.35, 0.0, 0.75};
  model->box_size_m = {4.5, 1.8, 1.5};
  a.model = model;
  a.body = body_of(*model);
  a.lane = lane;
  a.way_m = way;
  a.speed_m_s = speed;
  return a;
}

void drive(const Traffic& traffic, std::vector<Agent>& agents, const Surroundings& around,
           double duration, const std::function<void(double)>& watch) {
  for (Agent& a : agents) {
    if (a.path.empty()) traffic.admit(a);
  }
  const double tick = Traffic::kTick.seconds();
  for (std::uint64_t k = 0; static_cast<double>(k) * tick < duration; ++k) {
    traffic.decide(agents, around, k);
    traffic.advance(agents, tick);
    if (watch) watch(static_cast<double>(k + 1) * tick);
  }
}

const Agent* find(const std::vector<Agent>& agents, std::uint32_t id) {
  const auto it = std::find_if(agents.begin(), agents.end(),
                               [&](const Agent& a) { return a.id == ActorId(id); });
  return it == agents.end() ? nullptr : &*it;
}

double apart_m(const Traffic& traffic, const Agent& a, const Agent& b) {
  struct Box {
    Vec2 center, along;
    double half_length, half_width;
  };
  const auto box_of = [&](const Agent& agent) {
    const LaneSample at = traffic.lanes().lane(agent.lane).at(agent.way_m);
    const Vec2 along(det::cos(at.heading_rad), det::sin(at.heading_rad));
    const Vec2 left(-along.y(), along.x());
    const double middle = 0.5 * (agent.body.front_m - agent.body.rear_m);
    return Box{at.place_m + middle * along + agent.left_m() * left, along,
               0.5 * (agent.body.front_m + agent.body.rear_m), 0.5 * agent.body.width_m};
  };
  const Box boxes[] = {box_of(a), box_of(b)};
  double most = -1e9;
  for (const Box& own : boxes) {
    for (const Vec2& axis : {own.along, Vec2(-own.along.y(), own.along.x())}) {
      double reach = 0.0;
      for (const Box& box : boxes) {
        const Vec2 left(-box.along.y(), box.along.x());
        reach += box.half_length * std::abs(axis.dot(box.along)) +
                 box.half_width * std::abs(axis.dot(left));
      }
      most = std::max(most, std::abs(axis.dot(boxes[1].center - boxes[0].center)) - reach);
    }
  }
  return most;
}

}  // namespace raytruth::traffic
