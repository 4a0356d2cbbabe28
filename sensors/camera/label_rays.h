#pragma once

// Internal to sensors/camera: Evidence by rays through pixel centres.

#include "sensors/camera/shutter.h"
#include "sensors/frame/sensor_frame.h"

namespace raytruth::camera {

/// One sample per pixel: the ray through its centre at the middle of its row's exposure. The first
/// surface counts, also when it is a pane. Coverage is left at 0.
std::vector<EvidenceSample> trace_centres(const tracing::TraceScene& scene,
                                          const CameraSpec& camera, const Shutter& shutter,
                                          int threads, PartTable& parts);

/// The counts and boxes of every actor that the camera could see, in front or hidden.
std::vector<ObjectEvidence> trace_actors(const tracing::TraceScene& scene, const CameraSpec& camera,
                                         const Shutter& shutter, ActorId ego,
                                         const scene::ActorAssets& assets, const Snapshot& snapshot,
                                         const std::vector<EvidenceSample>& samples, int threads);

/// Parts of one sample; also used for a single pixel.
EvidenceSample sample_of(const tracing::TraceScene& scene, const tracing::Ray& ray,
                         const tracing::PrimitiveHit& hit, double forward, const Shutter& shutter,
                         const assets::Part** part);

}  // namespace raytruth::camera
