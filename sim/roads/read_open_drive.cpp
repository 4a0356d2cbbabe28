// The top of the file.
#include <fmt/format.h>
#include <tinyxml2.h>

#include <set>

#include "sim/roads/coverage.h"
#include "sim/roads/network_impl.h"
#include "sim/roads/read_parts.h"
#include "sim/roads/xml_document.h"

namespace raytruth::roads {

using tinyxml2::XMLElement;

bool read_open_drive(std::string_view text, const std::string& name,
                     const std::optional<std::filesystem::path>& folder, OpenDriveContent& content,
                     Diagnostics& diagnostics) {
  Diagnostics found;
  found.allow_unsupported = diagnostics.allow_unsupported;
  XmlDocument document;
  if (const XMLElement* root = document.parse(text, name, folder, found)) {
    XmlReader xml(name, document.text(), found);
    check_coverage(*root, xml);
    std::set<std::string> ids;
    for (const XMLElement& e : children(*root)) {
      const std::string_view kind = e.Name();
      if (kind == "road") {
        content.roads.push_back(read_road(xml, e));
        const std::string& id = content.roads.back().id;
        if (!ids.insert(id).second)
          xml.error("xodr.duplicate", e, fmt::format("two roads have the id '{}'", id),
                    "give each road an id of its own");
      } else if (kind == "junction") {
        content.junctions.push_back(read_junction(xml, e));
      } else if (kind == "header") {
        read_header(xml, e, content);
      } else if (kind == "controller") {
        content.extras.controllers.push_back(read_controller(xml, e));
      } else if (kind == "junctionGroup") {
        content.extras.junction_groups.push_back(read_junction_group(xml, e));
      } else if (kind == "station") {
        content.extras.stations.push_back(read_station(xml, e));
      } else if (kind == "vmsGroup") {
        content.extras.vms_groups.push_back(read_vms_group(xml, e));
      }
    }
    xml.finish();
  }
  for (const Diagnostic& d : found.all()) diagnostics.add(d);
  return !found.has_errors();
}

}  // namespace raytruth::roads
