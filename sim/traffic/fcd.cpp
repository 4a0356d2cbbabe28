#include "sim/traffic/fcd.h"

#include <fmt/format.h>
#include <tinyxml2.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/core/files.h"
#include "sim/core/math.h"
#include "sim/core/text.h"

namespace raytruth::traffic {
namespace {

constexpr double kLongestGap_s = 2.0;

std::string category_of(const std::string& type) {
  const std::string low = lower_case(type);
  const auto has = [&](std::string_view word) { return low.find(word) != std::string::npos; };
  if (has("bus") || has("coach")) return "bus";
  if (has("truck") || has("trailer") || has("lorry")) return "truck";
  if (has("van") || has("delivery")) return "van";
  if (has("motorcycle") || has("motorbike") || has("moped")) return "motorbike";
  if (has("bicycle") || has("bike")) return "bicycle";
  if (has("tram")) return "tram";
  return "car";
}

}  // namespace

std::shared_ptr<const FcdTracks> FcdTracks::load(const std::filesystem::path& path,
                                                 const Vec2& offset, Diagnostics& diagnostics) {
  std::string text;
  try {
    text = read_file(path);
  } catch (const std::exception& error) {
    diagnostics.error("fcd.xml", {path.string(), 0, 0}, error.what());
    return nullptr;
  }
  return parse(text, path.string(), offset, diagnostics);
}

std::shared_ptr<const FcdTracks> FcdTracks::parse(std::string_view xml, const std::string& name,
                                                  const Vec2& offset, Diagnostics& diagnostics) {
  tinyxml2::XMLDocument document;
  if (document.Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS) {
    diagnostics.error("fcd.xml", {name, document.ErrorLineNum(), 0}, "not well-formed XML");
    return nullptr;
  }
  const tinyxml2::XMLElement* root = document.FirstChildElement("fcd-export");
  if (!root) {
    diagnostics.error("fcd.xml", {name, 1, 0}, "no floating car data: there is no <fcd-export>",
                      "write it with sumo --fcd-output FILE");
    return nullptr;
  }
  auto tracks = std::make_shared<FcdTracks>();
  std::map<std::string, std::size_t> index;
  bool good = true;
  const auto number = [&](const tinyxml2::XMLElement* e, const char* attribute) {
    double value = 0.0;
    if (e->QueryDoubleAttribute(attribute, &value) == tinyxml2::XML_SUCCESS && std::isfinite(value))
      return value;
    // One finding is enough to know.
    if (good)
      diagnostics.error("fcd.value", {name, e->GetLineNum(), 0},
                        fmt::format("<{}> needs a number as '{}'", e->Name(), attribute));
    good = false;
    return 0.0;
  };
  for (const auto* step = root->FirstChildElement("timestep"); step && good;
       step = step->NextSiblingElement("timestep")) {
    const double time = number(step, "time");
    for (const auto* e = step->FirstChildElement("vehicle"); e && good;
         e = e->NextSiblingElement("vehicle")) {
      const char* id = e->Attribute("id");
      if (!id) {
        diagnostics.error("fcd.value", {name, e->GetLineNum(), 0}, "<vehicle> needs an id");
        good = false;
        break;
      }
      const auto [entry, is_new] = index.try_emplace(id, tracks->vehicles_.size());
      if (is_new) {
        const char* type = e->Attribute("type");
        tracks->vehicles_.push_back({id, category_of(type ? type : ""), {}});
      }
      FcdVehicle& vehicle = tracks->vehicles_[entry->second];
      FcdVehicle::Sample sample;
      sample.time_s = time;
      sample.front_m = Vec2(number(e, "x"), number(e, "y")) + offset;
      sample.heading_rad = wrap_angle(deg_to_rad(90.0 - number(e, "angle")));
      sample.speed_m_s = number(e, "speed");
      if (!vehicle.samples.empty() && time <= vehicle.samples.back().time_s) {
        diagnostics.error("fcd.value", {name, e->GetLineNum(), 0},
                          fmt::format("vehicle '{}' goes back in time to {} s", id, time));
        good = false;
        break;
      }
      vehicle.samples.push_back(sample);
    }
  }
  return good ? tracks : nullptr;
}

std::optional<FcdVehicle::Sample> FcdTracks::at(const FcdVehicle& vehicle, double time) {
  const auto& samples = vehicle.samples;
  const auto next =
      std::lower_bound(samples.begin(), samples.end(), time,
                       [](const FcdVehicle::Sample& s, double t) { return s.time_s < t; });
  if (next == samples.end()) return std::nullopt;
  if (next->time_s == time) return *next;
  if (next == samples.begin()) return std::nullopt;
  const FcdVehicle::Sample& a = *std::prev(next);
  const FcdVehicle::Sample& b = *next;
  const double span = b.time_s - a.time_s;
  if (span > kLongestGap_s) return std::nullopt;
  const double u = (time - a.time_s) / span;
  const auto velocity = [](const FcdVehicle::Sample& s) {
    return Vec2(s.speed_m_s * Vec2(det::cos(s.heading_rad), det::sin(s.heading_rad)));
  };
  FcdVehicle::Sample now;
  now.time_s = time;
  const double u2 = u * u, u3 = u2 * u;
  now.front_m = (2.0 * u3 - 3.0 * u2 + 1.0) * a.front_m + (u3 - 2.0 * u2 + u) * span * velocity(a) +
                (3.0 * u2 - 2.0 * u3) * b.front_m + (u3 - u2) * span * velocity(b);
  now.heading_rad = wrap_angle(a.heading_rad + u * wrap_angle(b.heading_rad - a.heading_rad));
  now.speed_m_s = a.speed_m_s + u * (b.speed_m_s - a.speed_m_s);
  return now;
}

}  // namespace raytruth::traffic
