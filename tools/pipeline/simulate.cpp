#include "tools/pipeline/simulate.h"

#include <fmt/format.h>

#include <iterator>

#include "sim/world/world.h"
#include "tools/pipeline/frame_maker.h"

namespace raytruth::pipeline {
namespace {

void write_rows(const Snapshot& snapshot, std::string& csv) {
  for (std::size_t i = 0; i < snapshot.actors.size(); ++i) {
    const ActorState& a = snapshot.actors[i];
    const Vec3& p = a.X_WA.translation();
    const EulerAngles e = a.X_WA.euler();
    fmt::format_to(
        std::back_inserter(csv),
        "{:.9f},{},{:.6f},{:.6f},{:.6f},{:.8f},{:.8f},{:.8f},{:.6f},{},{},{:.6f},{:.6f}\n",
        snapshot.time.seconds(), snapshot.models[i]->name, p.x(), p.y(), p.z(), e.heading_rad,
        e.pitch_rad, e.roll_rad, a.speed_m_s, a.place.road, a.place.lane, a.place.s_m, a.place.t_m);
  }
}

}  // namespace

std::string simulate_csv(const RunInputs& inputs, double step_s, std::optional<double> duration_s) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = inputs.settings.allow_unsupported;
  world::WorldOptions options;
  options.seed = inputs.settings.seed;
  world::World world(inputs.scenario, inputs.roads, options, diagnostics);
  diagnostics.throw_if_errors();

  std::string csv =
      "t_s,name,x_m,y_m,z_m,heading_rad,pitch_rad,roll_rad,speed_m_s,road,lane,s_m,t_m\n";
  write_rows(*world.snapshot(), csv);
  const double limit_s = duration_s.value_or(FrameMaker::kLongestRun_s);
  for (std::int64_t i = 1; !world.finished(); ++i) {
    const SimTime next = SimTime::from_s(static_cast<double>(i) * step_s);
    if (next > SimTime::from_s(limit_s)) {
      if (duration_s) break;
      throw InputError({{Severity::kError,
                         "run.endless",
                         {inputs.scenario->file.string(), 0, 0},
                         fmt::format("the storyboard has not ended after {} s", limit_s),
                         "give --duration, or a stop trigger in the scenario"}});
    }
    world.advance_to(next);
    write_rows(*world.snapshot(), csv);
  }
  return csv;
}

}  // namespace raytruth::pipeline
