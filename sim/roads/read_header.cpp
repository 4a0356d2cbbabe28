// <header>: version, names, place on Earth, and what holds on roads by default.
#include <fmt/format.h>
#include <tinyxml2.h>

#include "sim/roads/read_parts.h"

namespace raytruth::roads {
namespace {

using tinyxml2::XMLElement;

constexpr std::array<std::pair<const char*, SemanticKind>, 15> kSemantics = {{
    {"speed", SemanticKind::kSpeed},
    {"lane", SemanticKind::kLane},
    {"priority", SemanticKind::kPriority},
    {"prohibited", SemanticKind::kProhibited},
    {"warning", SemanticKind::kWarning},
    {"routing", SemanticKind::kRouting},
    {"streetname", SemanticKind::kStreetName},
    {"parking", SemanticKind::kParking},
    {"tourist", SemanticKind::kTourist},
    {"supplementaryTime", SemanticKind::kSupplementaryTime},
    {"supplementaryAllows", SemanticKind::kSupplementaryAllows},
    {"supplementaryProhibits", SemanticKind::kSupplementaryProhibits},
    {"supplementaryDistance", SemanticKind::kSupplementaryDistance},
    {"supplementaryEnvironment", SemanticKind::kSupplementaryEnvironment},
    {"supplementaryExplanatory", SemanticKind::kSupplementaryExplanatory},
}};

constexpr std::array<std::pair<const char*, ParticipantKind>, 3> kParticipantKinds = {{
    {"vehicle", ParticipantKind::kVehicle},
    {"person", ParticipantKind::kPerson},
    {"animal", ParticipantKind::kAnimal},
}};

constexpr std::string_view kSpeedTypes[] = {"maximum",    "maximumEnd",  "minimum",
                                            "minimumEnd", "recommended", "recommendedEnd",
                                            "zone",       "zoneEnd"};
constexpr std::string_view kLaneTypeWords[] = {
    "noOvertakeCars",       "noOvertakeCarsEnd", "noOvertakeTrucks", "noOvertakeTrucksEnd",
    "priorityOverOncoming", "roundabout",        "yieldForOncoming", "other"};
constexpr std::string_view kPriorityTypes[] = {
    "4way",         "keepClearLine",    "noParkingLine",          "noTurnOnRed",
    "priorityRoad", "priorityRoadEnd",  "priorityToTheRightRule", "stop",
    "stopLine",     "turnOnRedAllowed", "trafficLight",           "waitingLine",
    "yield"};
constexpr std::string_view kTimeTypes[] = {"day", "time"};
constexpr std::string_view kDistanceTypes[] = {"for", "in"};
constexpr std::string_view kEnvironmentTypes[] = {"fog", "rain", "snow"};

std::span<const std::string_view> types_of(SemanticKind kind) {
  switch (kind) {
    case SemanticKind::kSpeed:
      return kSpeedTypes;
    case SemanticKind::kLane:
      return kLaneTypeWords;
    case SemanticKind::kPriority:
      return kPriorityTypes;
    case SemanticKind::kSupplementaryTime:
      return kTimeTypes;
    case SemanticKind::kSupplementaryDistance:
      return kDistanceTypes;
    case SemanticKind::kSupplementaryEnvironment:
      return kEnvironmentTypes;
    default:
      return {};
  }
}

DefaultRegulation read_regulation(XmlReader& xml, const XMLElement& e, bool of_signal) {
  DefaultRegulation regulation;
  regulation.mark = xml.mark(e);
  regulation.of_signal = of_signal;
  regulation.type = xml.text_or(e, "type");
  regulation.subtype = xml.text_or(e, "subtype");
  if (const XMLElement* semantics = e.FirstChildElement("semantics"))
    regulation.semantics = read_semantics(xml, *semantics);
  return regulation;
}

}  // namespace

std::vector<Semantic> read_semantics(XmlReader& xml, const XMLElement& semantics) {
  std::vector<Semantic> read;
  for (const XMLElement& e : children(semantics)) {
    for (const auto& [name, kind] : kSemantics) {
      if (std::string_view(e.Name()) != name) continue;
      Semantic semantic;
      semantic.kind = kind;
      semantic.mark = xml.mark(e);
      const auto allowed = types_of(kind);
      semantic.type = allowed.empty() ? xml.text_or(e, "type") : xml.word(e, "type", allowed);
      if (e.Attribute("value")) {
        if (kind == SemanticKind::kSpeed) {
          semantic.value = xml.speed(e, "value");
        } else if (kind == SemanticKind::kSupplementaryDistance) {
          // 1 ft and 1 statute mile by the international agreement of 1959.
          constexpr Words<double, 4> kUnits = {
              {{"m", 1.0}, {"km", 1000.0}, {"ft", 0.3048}, {"mile", 1609.344}}};
          semantic.value = xml.choice(e, "unit", kUnits, 1.0) * xml.number(e, "value");
        } else {
          semantic.value = xml.optional_number(e, "value");
        }
      }
      for (const XMLElement& p : children(e)) {
        for (const auto& [participant, of] : kParticipantKinds) {
          if (std::string_view(p.Name()) == participant)
            semantic.participants.push_back({of, xml.text_or(p, "type")});
        }
      }
      read.push_back(std::move(semantic));
    }
  }
  return read;
}

void read_header(XmlReader& xml, const XMLElement& e, OpenDriveContent& content) {
  RoadHeader& header = content.extras.header;
  header.rev_major = xml.optional_integer(e, "revMajor").value_or(0);
  header.rev_minor = xml.optional_integer(e, "revMinor").value_or(0);
  if (header.rev_major > 1 || (header.rev_major == 1 && header.rev_minor > 9)) {
    xml.warning("xodr.version", e,
                fmt::format("the file says it is OpenDRIVE {}.{}; 1.4 to 1.9 are known",
                            header.rev_major, header.rev_minor),
                "what is new there is not read");
  }
  header.name = xml.text_or(e, "name");
  header.version = xml.text_or(e, "version");
  header.date = xml.text_or(e, "date");
  header.vendor = xml.text_or(e, "vendor");
  header.north_m = xml.harmless_number(e, "north");
  header.south_m = xml.harmless_number(e, "south");
  header.east_m = xml.harmless_number(e, "east");
  header.west_m = xml.harmless_number(e, "west");
  if (const XMLElement* geo = e.FirstChildElement("geoReference")) {
    content.geo_reference = geo->GetText() ? geo->GetText() : "";
    content.geo_mark = xml.mark(*geo);
  }
  if (const XMLElement* offset = e.FirstChildElement("offset")) {
    content.geo_offset = {xml.number_or(*offset, "x", 0.0), xml.number_or(*offset, "y", 0.0),
                          xml.number_or(*offset, "z", 0.0), xml.number_or(*offset, "hdg", 0.0)};
  }
  if (const XMLElement* license = e.FirstChildElement("license")) {
    header.license_name = xml.text_or(*license, "name");
    header.license_spdx = xml.text_or(*license, "spdxid");
    header.license_resource = xml.text_or(*license, "resource");
    header.license_text = xml.text_or(*license, "text");
  }
  const XMLElement* defaults = e.FirstChildElement("defaultRegulations");
  std::vector<DefaultRegulation>& regulations = content.extras.default_regulations;
  for (const XMLElement& r : children(defaults, "roadRegulations"))
    regulations.push_back(read_regulation(xml, r, false));
  for (const XMLElement& r : children(defaults, "signalRegulations"))
    regulations.push_back(read_regulation(xml, r, true));
}

}  // namespace raytruth::roads
