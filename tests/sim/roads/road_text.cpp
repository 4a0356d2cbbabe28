#include "road_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "crg_text.h"
#include "sim/core/files.h"

namespace raytruth::roads {

std::string record(const std::string& name, const std::string& start, double a, double b, double c,
                   double d) {
  return fmt::format("<{} {} a=\"{}\" b=\"{}\" c=\"{}\" d=\"{}\"/>", name, start, a, b, c, d);
}

std::string lane(int id, double width, const std::string& more, const std::string& attributes) {
  return fmt::format("<lane id=\"{}\" {}>{}{}</lane>\n", id, attributes,
                     width < 0.0 ? "" : record("width", "sOffset=\"0\"", width), more);
}

std::string xml(const RoadText& t) {
  const std::string geometry =
      t.geometry.empty()
          ? fmt::format(
                "<geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"{}\"><line/></geometry>",
                t.length)
          : t.geometry;
  return fmt::format(
      "<OpenDRIVE><header revMajor=\"1\" revMinor=\"8\">{}</header>\n"
      "<road id=\"7\" length=\"{}\" junction=\"-1\" {}>\n<planView>\n{}</planView>\n{}\n"
      "<lanes>\n{}<laneSection s=\"0\">\n<left>\n{}</left>\n<center><lane id=\"0\" "
      "type=\"none\"/></center>\n<right>\n{}</right>\n</laneSection>\n</lanes>\n{}</road>\n"
      "</OpenDRIVE>\n",
      t.header, t.length, t.attributes, geometry, t.profiles, t.lane_offset,
      t.left.empty() ? lane(2, 3.0) + lane(1, 2.0) : t.left,
      t.right.empty() ? lane(-1, 3.5) + lane(-2, 2.0) : t.right, t.more);
}

void write_level_surface(const std::string& name) {
  // Tests run side by side: each process works in a folder of its own.
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("raytruth_roads_{}", ::getpid());
  std::filesystem::create_directories(folder);
  std::filesystem::current_path(folder);
  CrgText text;
  text.u_step = 500.0;
  text.rows = 3;
  write_file(name, crg_text(text));
}

std::string findings(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics.all()) text += to_string(d) + "\n";
  return text;
}

std::string xml_and(const RoadText& text, const std::string& elements) {
  std::string whole = xml(text);
  whole.insert(whole.rfind("</OpenDRIVE>"), elements + "\n");
  return whole;
}

std::string findings_of(const std::string& xml, bool checked) {
  Diagnostics diagnostics;
  const auto network = RoadNetwork::parse(xml, "test.xodr", diagnostics);
  if (network && checked) network->check(diagnostics);
  return findings(diagnostics);
}

std::shared_ptr<const RoadNetwork> parse(const std::string& xml) {
  Diagnostics diagnostics;
  auto network = RoadNetwork::parse(xml, "test.xodr", diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << findings(diagnostics);
  return network;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace raytruth::roads
