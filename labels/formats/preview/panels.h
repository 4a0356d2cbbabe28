#pragma once

// Internal to labels/formats/preview: the four panels of one camera's picture.

#include "labels/derive/labels.h"
#include "labels/formats/preview/canvas.h"

namespace raytruth::formats::preview {

/// The camera's picture, fitted to the panel's width; `dim` of 256 parts of its brightness.
Canvas image_panel(const CameraSpec& camera, const SensorFrame& frame, int dim = 256);

/// Tight 2D boxes, 3D boxes, names and distances over the darkened picture.
Canvas boxes_panel(const CameraSpec& camera, const SensorFrame& frame,
                   const labels::LabelSet& labels);

/// Classes in the colours of the table, things outlined, with a legend.
Canvas classes_panel(const CameraSpec& camera, const SensorFrame& frame);

/// All LiDAR points and 3D boxes from above, forward to the right, at the labels' time.
Canvas top_panel(const CameraSpec& camera, const SensorFrame& camera_frame,
                 const std::vector<SensorFrame>& frames, const labels::LabelSet& labels,
                 int height);

}  // namespace raytruth::formats::preview
