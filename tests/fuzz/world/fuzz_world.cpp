// Any scenario that the reader accepts, on a road that forks: a world of finite numbers or a
// finding with its line, never a crash or a hang. Driven like fuzz_xosc.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/roads/road_network.h"
#include "sim/scenario/check.h"
#include "sim/scenario/scenario.h"
#include "sim/world/world.h"
#include "tests/fuzz/replay.h"

namespace {

using raytruth::Diagnostics;
using raytruth::SimTime;

// Road 1, 200 m along +x with lanes -2 to 1 and lights at its end, leads to roads 2 and 3.
constexpr std::string_view kRoads = R"(<OpenDRIVE><header revMajor="1" revMinor="7"/>
<road id="1" length="200" junction="-1"><link><successor elementType="junction" elementId="9"/></link>
<planView><geometry s="0" x="0" y="0" hdg="0" length="200"><line/></geometry></planView>
<elevationProfile><elevation s="0" a="0" b="0.01" c="0" d="0"/></elevationProfile>
<lanes><laneSection s="0"><left><lane id="1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></left>
<center><lane id="0" type="none"/></center>
<right><lane id="-1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane>
<lane id="-2" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right></laneSection></lanes>
<signals><signal id="s" s="195" t="-9" zOffset="2" orientation="+" dynamic="yes" type="1000001" subtype="-1"/></signals></road>
<road id="10" length="20" junction="9"><link><predecessor elementType="road" elementId="1" contactPoint="end"/>
<successor elementType="road" elementId="2" contactPoint="start"/></link>
<planView><geometry s="0" x="200" y="0" hdg="0" length="20"><line/></geometry></planView>
<elevationProfile><elevation s="0" a="2" b="0.01" c="0" d="0"/></elevationProfile>
<lanes><laneSection s="0"><center><lane id="0" type="none"/></center><right><lane id="-1" type="driving">
<link><predecessor id="-1"/><successor id="-1"/></link><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right></laneSection></lanes></road>
<road id="11" length="20" junction="9"><link><predecessor elementType="road" elementId="1" contactPoint="end"/>
<successor elementType="road" elementId="3" contactPoint="start"/></link>
<planView><geometry s="0" x="200" y="0" hdg="0" length="20"><arc curvature="-0.04"/></geometry></planView>
<elevationProfile><elevation s="0" a="2" b="0.01" c="0" d="0"/></elevationProfile>
<lanes><laneSection s="0"><center><lane id="0" type="none"/></center><right><lane id="-1" type="driving">
<link><predecessor id="-1"/><successor id="-1"/></link><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right></laneSection></lanes></road>
<road id="2" length="60" junction="-1"><link><predecessor elementType="junction" elementId="9"/></link>
<planView><geometry s="0" x="220" y="0" hdg="0" length="60"><line/></geometry></planView>
<elevationProfile><elevation s="0" a="2.2" b="0" c="0" d="0"/></elevationProfile>
<lanes><laneSection s="0"><center><lane id="0" type="none"/></center><right><lane id="-1" type="driving">
<width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right></laneSection></lanes></road>
<road id="3" length="60" junction="-1"><link><predecessor elementType="junction" elementId="9"/></link>
<planView><geometry s="0" x="217.933902272" y="-7.582332263" hdg="-0.8" length="60"><line/></geometry></planView>
<elevationProfile><elevation s="0" a="2.2" b="0" c="0" d="0"/></elevationProfile>
<lanes><laneSection s="0"><center><lane id="0" type="none"/></center><right><lane id="-1" type="driving">
<width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right></laneSection></lanes></road>
<controller id="c" name="c"><control signalId="s" type="0"/></controller>
<junction id="9" name="j"><connection id="0" incomingRoad="1" connectingRoad="10" contactPoint="start"><laneLink from="-1" to="-1"/></connection>
<connection id="1" incomingRoad="1" connectingRoad="11" contactPoint="start"><laneLink from="-1" to="-1"/></connection></junction></OpenDRIVE>)";

void demand(bool holds) {
  if (!holds) __builtin_trap();
}

std::shared_ptr<const raytruth::roads::RoadNetwork> roads() {
  static const auto network = [] {
    Diagnostics diagnostics;
    std::shared_ptr<const raytruth::roads::RoadNetwork> made =
        raytruth::roads::RoadNetwork::parse(kRoads, "fuzz.xodr", diagnostics);
    diagnostics.throw_if_errors();
    return made;
  }();
  return network;
}

void look(const raytruth::Snapshot& now) {
  for (const raytruth::ActorState& actor : now.actors) {
    demand(actor.X_WA.translation().allFinite());
    demand(actor.X_WA.rotation().coeffs().allFinite());
    demand(actor.V_WA.linear_m_s.allFinite() && actor.V_WA.angular_rad_s.allFinite());
    demand(actor.acceleration_m_s2.allFinite());
    demand(std::isfinite(actor.speed_m_s) && std::isfinite(actor.steering_rad));
    demand(std::isfinite(actor.body_pitch_rad) && std::isfinite(actor.body_roll_rad));
    demand(std::isfinite(actor.wheel_roll_m) && std::isfinite(actor.gait_m));
  }
}

void play(std::string_view text) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = true;
  const auto document = raytruth::scenario::ScenarioDocument::parse(
      text, "/nonexistent/folder/fuzz.xosc", diagnostics);
  const std::shared_ptr<const raytruth::scenario::ConcreteScenario> scenario =
      document ? document->resolve({}, diagnostics) : nullptr;
  if (!scenario) return;
  raytruth::scenario::check(*scenario, diagnostics);
  raytruth::world::WorldOptions options;
  options.step = SimTime::from_s(0.05);
  try {
    raytruth::world::World world(scenario, roads(), options, diagnostics);
    for (const double time_s : {0.0, 0.3, 1.0, 4.0, 12.0}) {
      world.advance_to(SimTime::from_s(time_s));
      look(*world.snapshot());
    }
  } catch (const raytruth::InputError& error) {
    demand(!error.diagnostics().empty());
    for (const raytruth::Diagnostic& found : error.diagnostics())
      demand(!found.message.empty() && found.where.line > 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play({reinterpret_cast<const char*>(data), size});
  return 0;
}

#ifndef RAYTRUTH_LIBFUZZER
int main(int argc, char** argv) {
  return raytruth::fuzz::replay(
      argc, argv, "fuzz.world", 1000, play,
      {"-1",  "1e999", "0",    "1e9",  "1e-9", "0.5",    "12345", "Ego",   "-2",       "rate",
       "inf", "true",  "step", "time", "none", "linear", "cubic", "false", "distance", "1e300"});
}
#endif
