#pragma once

// Internal to labels/formats/native: labels, proof and what is kept of a sensor frame besides its
// pictures and points, as JSON.

#include "labels/derive/labels.h"
#include "labels/formats/native/json_view.h"
#include "labels/verify/verify.h"

namespace raytruth::formats::native {

/// Names of sensors are written beside their ids, for people.
Json labels_to_json(const labels::LabelSet& labels, const SensorRig& rig);
labels::LabelSet labels_from(const JsonView& json);

Json proof_to_json(const labels::LabelProof& proof);
labels::LabelProof proof_from(const JsonView& json);

/// Times, poses, Evidence without its samples, and the names of the buffers (their data lie in
/// other files; a camera's radiance is left out).
Json sensor_to_json(const SensorFrame& frame);
SensorFrame sensor_from(const JsonView& json);

}  // namespace raytruth::formats::native
