#include "labels/formats/preview/preview.h"

#include <fmt/format.h>

#include <opencv2/imgcodecs.hpp>
#include <span>

#include "labels/formats/exporter.h"
#include "labels/formats/preview/panels.h"
#include "sim/core/check.h"
#include "sim/core/files.h"

namespace raytruth::formats::preview {
namespace {

constexpr int kGap = 6;
constexpr Colour kTitle{225, 228, 232};

void place(const Canvas& panel, const std::string& title, int column, int row, Canvas& sheet) {
  const int x = kGap + column * (kPanelWidth + kGap);
  const int y = kGap + row * (kTitleHeight + panel.height() + kGap);
  sheet.text(Vec2(x + 4, y + 20), title, kTitle, 0.55);
  panel.mat().copyTo(sheet.mat()(cv::Rect(x, y + kTitleHeight, panel.width(), panel.height())));
}

Canvas sheet_of(const CameraSpec& camera, const SensorFrame& frame,
                const std::vector<SensorFrame>& frames, const labels::LabelSet& labels) {
  const Canvas image = image_panel(camera, frame);
  Canvas sheet(2 * kPanelWidth + 3 * kGap, 2 * (kTitleHeight + image.height()) + 3 * kGap);
  std::size_t points = 0;
  std::string lidars;
  for (const SensorFrame& f : frames) {
    if (f.kind != SensorKind::kLidar) continue;
    points += f.evidence.samples.size();
    lidars += (lidars.empty() ? "" : ", ") + f.name;
  }
  std::size_t seen = 0;
  for (const labels::ObjectLabel& object : labels.objects) {
    for (const labels::SensorView& view : object.views) {
      if (view.sensor == frame.sensor && view.seen > 0) ++seen;
    }
  }
  place(image,
        fmt::format("{}   frame {}   {:.3f} s   {} x {}", frame.name, labels.frame,
                    labels.time.seconds(), camera.width, camera.height),
        0, 0, sheet);
  place(boxes_panel(camera, frame, labels),
        fmt::format("labels   {} of {} actors seen   white: 2D box, colour: 3D box", seen,
                    labels.objects.size()),
        1, 0, sheet);
  place(classes_panel(camera, frame), "classes   actors outlined", 0, 1, sheet);
  place(top_panel(camera, frame, frames, labels, image.height()),
        lidars.empty()
            ? "from above   no LiDAR"
            : fmt::format("from above   {}: {} points   forward is right", lidars, points),
        1, 1, sheet);
  return sheet;
}

}  // namespace

std::filesystem::path file_of(const std::filesystem::path& preview_dir, const CameraSpec& camera,
                              std::uint32_t frame) {
  return preview_dir / (frame_name(frame) + '.' + camera.name + ".png");
}

void write_frame(const std::filesystem::path& preview_dir, const SensorRig& rig,
                 const labels::LabelSet& labels, const std::vector<SensorFrame>& frames) {
  for (const CameraSpec& camera : rig.cameras) {
    for (const SensorFrame& frame : frames) {
      if (frame.sensor != camera.id) continue;
      const Canvas sheet = sheet_of(camera, frame, frames, labels);
      std::vector<std::uint8_t> png;
      const bool good = cv::imencode(".png", sheet.mat(), png, {cv::IMWRITE_PNG_COMPRESSION, 4});
      RT_CHECK(good, camera.name);
      write_file(file_of(preview_dir, camera, labels.frame), std::as_bytes(std::span(png)));
    }
  }
}

}  // namespace raytruth::formats::preview
