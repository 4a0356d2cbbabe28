#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/world.h"
#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {

/// Runs a scenario without sensors: `visit` sees the snapshots at 0, step_s, 2 step_s ... to the
/// scenario's end (whose instant comes last) or duration_s. Returns what happened in the
/// storyboard; findings gets World::findings(). Throws InputError when the scenario has no end and
/// no duration is given (after FrameMaker::kLongestRun_s).
std::vector<world::StoryEvent> run_scenario(const RunInputs& inputs, double step_s,
                                            std::optional<double> duration_s,
                                            const std::function<void(const Snapshot&)>& visit,
                                            std::vector<Diagnostic>* findings = nullptr);

/// Header of the table of trajectories: t_s, name, x_m, y_m, z_m, heading_rad, pitch_rad, roll_rad,
/// speed_m_s, road, lane, s_m, t_m. Positions are of the actor frame (vehicles: rear axle on the
/// ground).
std::string trajectory_header();
/// Appends one row for each entity.
void append_trajectories(const Snapshot& snapshot, std::string& csv);

/// Transitions and fired conditions as CSV text: time_s, type, element, path, from, transition, to.
/// Types and words as of world::StoryEvent.
std::string event_table(const std::vector<world::StoryEvent>& events);

}  // namespace raytruth::pipeline
