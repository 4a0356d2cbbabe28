#pragma once

// Junctions of straight and bent roads, written as files.

#include <memory>
#include <string>
#include <vector>

#include "scenes/street/street.h"

namespace raytruth::street {

/// A road of one geometry record (straight, or an arc with a curvature), in junction "9" or beside
/// it.
struct RoadSpec {
  std::string id;
  double x = 0.0, y = 0.0, heading = 0.0, length = 10.0, curvature = 0.0;
  bool in_junction = true;
  std::string before, before_contact = "end", after, after_contact = "start";
  double z = 0.0, slope = 0.0;
  std::string right =
      "<lane id=\"-1\" type=\"driving\"><width sOffset=\"0\" a=\"3.5\" b=\"0\" "
      "c=\"0\" d=\"0\"/></lane>";
  std::string left;
};

/// The file; `stated` stands in the junction.
std::string junction_xml(const std::vector<RoadSpec>& roads, const std::string& stated = "");
/// A <lane>; pavements are 0.12 m high. With `more` inside.
std::string lane_text(int id, const std::string& type, double width, const std::string& more = "");
/// A solid white line 0.2 m wide.
inline const std::string kSolidLine =
    "<roadMark sOffset=\"0\" type=\"solid\" color=\"white\" width=\"0.2\"/>";

struct MadeJunction {
  std::shared_ptr<const roads::RoadNetwork> roads;
  StreetPiece piece;
  double seconds = 0.0;  ///< to mesh it
};
MadeJunction make_junction(const std::vector<RoadSpec>& specs, const StreetOptions& options = {},
                           const std::string& stated = "");

/// Four arms (in from the right) that end `from` metres from the origin: a0 in the east, then
/// counter-clockwise.
std::vector<RoadSpec> junction_arms(double from = 12.0);
/// A connecting road across the origin that comes from the arm of that number.
RoadSpec straight_road(const std::string& id, int from, double z = 0.0, double half = 12.0);

/// Random points: at least one top where connecting roads cover (6 mm inside of their edges), never
/// more than `tops`.
void expect_one_floor(const MadeJunction& made, int tops = 1);

/// Painted triangles of a piece, in the world.
std::vector<struct FloorFace> painted_faces(const StreetPiece& piece);

}  // namespace raytruth::street
