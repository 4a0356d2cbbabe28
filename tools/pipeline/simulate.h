#pragma once

#include <optional>
#include <string>

#include "tools/pipeline/run_setup.h"

namespace raytruth::pipeline {

/// Trajectories of all entities as CSV text: t_s, name, x_m, y_m, z_m, heading_rad, pitch_rad,
/// roll_rad, speed_m_s, road, lane, s_m, t_m; one row per entity and step, from 0 to the scenario's
/// end or duration_s. Positions are of the actor frame (vehicles: rear axle on the ground). Throws
/// InputError when the scenario has no end and no duration is given (after
/// FrameMaker::kLongestRun_s).
std::string simulate_csv(const RunInputs& inputs, double step_s, std::optional<double> duration_s);

}  // namespace raytruth::pipeline
