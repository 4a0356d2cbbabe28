#pragma once

#include <memory>
#include <string>

#include "sim/roads/road_network.h"

namespace raytruth::roads {

/// Parts of a one-road file; what stays empty is a straight road of 100 m to the east with lanes 2,
/// 1 (3 m, 2 m) on the left and -1, -2 (3.5 m, 2 m) on the right.
struct RoadText {
  std::string header;    ///< inside <header>
  std::string geometry;  ///< <geometry> records
  double length = 100.0;
  std::string attributes;  ///< of <road>
  std::string profiles;    ///< elevationProfile, lateralProfile
  std::string lane_offset;
  std::string left, right;  ///< <lane> elements
  std::string more;         ///< after <lanes>
};

/// A record with its four coefficients.
std::string record(const std::string& name, const std::string& start, double a, double b = 0.0,
                   double c = 0.0, double d = 0.0);
std::string lane(int id, double width, const std::string& more = "",
                 const std::string& attributes = "type=\"driving\"");
std::string xml(const RoadText& text);
/// Fails the test when there is any error.
std::shared_ptr<const RoadNetwork> parse(const std::string& xml);
/// The file of `text` with elements behind the road.
std::string xml_and(const RoadText& text, const std::string& elements);
/// Findings of reading (and of checking, when asked for) a file, one a line.
std::string findings_of(const std::string& xml, bool checked = false);
/// Writes a level OpenCRG surface of 1000 m beside "test.xodr", for texts that name one.
void write_level_surface(const std::string& name);
/// Findings of a file, one a line.
std::string findings(const Diagnostics& diagnostics);

/// Whether `part` stands in `text`.
bool has(const std::string& text, const std::string& part);

}  // namespace raytruth::roads
