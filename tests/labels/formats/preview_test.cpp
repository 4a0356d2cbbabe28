// The preview is for eyes; here only that it is a picture of the right things.
#include "labels/formats/preview/preview.h"

#include <gtest/gtest.h>

#include "labels/formats/verify_checks.h"
#include "mini_run.h"
#include "sim/core/files.h"

namespace raytruth::formats {
namespace {

std::string bytes_of(const native::StoredFrame& frame, const SensorRig& rig) {
  const mini::Scratch scratch("preview");
  preview::write_frame(scratch.path(), rig, frame.labels, frame.sensors);
  return read_file(scratch.path() / "000001.cam.png");
}

TEST(Preview, IsAPictureAndTheSameOneAgain) {
  const std::string bytes = bytes_of(mini::frame(1), mini::rig());
  EXPECT_EQ(png_damage(bytes), "");
  EXPECT_EQ(bytes, bytes_of(mini::frame(1), mini::rig()));
}

TEST(Preview, ShowsLabelsClassesAndPoints) {
  const std::string good = bytes_of(mini::frame(1), mini::rig());
  native::StoredFrame f = mini::frame(1);
  f.labels.objects[1].name = "other";
  EXPECT_NE(bytes_of(f, mini::rig()), good);
  f = mini::frame(1);
  f.sensors[0].evidence.samples[0].class_id = Taxonomy::named("building");
  EXPECT_NE(bytes_of(f, mini::rig()), good);
  f = mini::frame(1);
  for (float& x : f.sensors[1].buffers[0].as<float>()) x += 1.0F;
  EXPECT_NE(bytes_of(f, mini::rig()), good);
}

// Lenses, cameras without a LiDAR, actors behind and around the camera, coordinates out of range.
TEST(Preview, DrawsWhateverThereIs) {
  SensorRig rig = mini::rig();
  rig.cameras[0].distortion = {-0.3, 0.1, 0.001, 0.001, 0.0};
  native::StoredFrame f = mini::frame(1);
  f.sensors.pop_back();
  for (labels::ObjectLabel& object : f.labels.objects) {
    object.name =
        "n\xC3\xA4me of some length that does not fit anywhere at all in a panel, really "
        "not, however hard one tries to make it fit into the little room there is";
    for (labels::SensorView& view : object.views) {
      view.box.X_WB = f.sensors[0].X_WS;
      view.box.size_m = Vec3(5, 5, 1e6);
    }
  }
  EXPECT_EQ(png_damage(bytes_of(f, rig)), "");
  f = mini::frame(1);
  f.sensors[1].buffers[0].as<float>()[0] = 1e30F;
  f.sensors[1].buffers[0].as<float>()[1] = std::nanf("");
  f.labels.objects[0].is_ego = false;
  EXPECT_EQ(png_damage(bytes_of(f, rig)), "");
}

}  // namespace
}  // namespace raytruth::formats
