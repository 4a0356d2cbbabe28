#include "tools/pipeline/simulate.h"

#include <fmt/format.h>

#include <iterator>

#include "sim/criticality/table.h"
#include "tools/pipeline/frame_maker.h"

namespace raytruth::pipeline {

std::string trajectory_header() {
  return "t_s,name,x_m,y_m,z_m,heading_rad,pitch_rad,roll_rad,speed_m_s,road,lane,s_m,t_m\n";
}

void append_trajectories(const Snapshot& snapshot, std::string& csv) {
  for (std::size_t i = 0; i < snapshot.actors.size(); ++i) {
    const ActorState& a = snapshot.actors[i];
    const Vec3& p = a.X_WA.translation();
    const EulerAngles e = a.X_WA.euler();
    fmt::format_to(
        std::back_inserter(csv),
        "{:.9f},{},{:.6f},{:.6f},{:.6f},{:.8f},{:.8f},{:.8f},{:.6f},{},{},{:.6f},{:.6f}\n",
        snapshot.time.seconds(), criticality::csv_cell(snapshot.models[i]->name), p.x(), p.y(),
        p.z(), e.heading_rad, e.pitch_rad, e.roll_rad, a.speed_m_s,
        criticality::csv_cell(a.place.road), a.place.lane, a.place.s_m, a.place.t_m);
  }
}

std::vector<world::StoryEvent> run_scenario(const RunInputs& inputs, double step_s,
                                            std::optional<double> duration_s,
                                            const std::function<void(const Snapshot&)>& visit,
                                            std::vector<Diagnostic>* findings) {
  Diagnostics diagnostics;
  diagnostics.allow_unsupported = inputs.settings.allow_unsupported;
  const world::WorldOptions options = world_options(inputs.settings, diagnostics);
  world::World world(inputs.scenario, inputs.roads, options, diagnostics);
  diagnostics.throw_if_errors();

  visit(*world.snapshot());
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
    visit(*world.snapshot());
  }
  if (findings) *findings = world.findings();
  return world.events();
}

std::string event_table(const std::vector<world::StoryEvent>& events) {
  using criticality::csv_cell;
  std::string csv = "time_s,type,element,path,from,transition,to\n";
  for (const world::StoryEvent& e : events) {
    fmt::format_to(std::back_inserter(csv), "{:.9f},{},{},{},{},{},{}\n", e.time.seconds(), e.type,
                   csv_cell(e.element), csv_cell(e.path), e.from, e.transition, csv_cell(e.to));
  }
  return csv;
}

}  // namespace raytruth::pipeline
