// Files of animations: whether they are there, and how long they take.
#include "sim/scenario/animation_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "scenario_text.h"
#include "sim/core/files.h"

namespace raytruth::scenario {
namespace {

namespace fs = std::filesystem;
using internal::animation_length_s;

class AnimationFile : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder_); }
  static std::string motion(const std::string& frames, const std::string& step) {
    return "HIERARCHY\nROOT Hips\n{\n}\nMOTION\nFrames:\t" + frames + "\r\nFrame Time: " + step +
           "\n0 0 0\n";
  }
  Resolved read(const std::string& file, const std::string& attributes) const {
    return resolve(with_private_action(
                       "<AppearanceAction><AnimationAction " + attributes +
                       "><AnimationType><AnimationFile timeOffset='0.5'>\n<File filepath='" + file +
                       "'/></AnimationFile></AnimationType></AnimationAction>"
                       "</AppearanceAction>")
                       .str(),
                   {}, false, folder_ / "test.xosc");
  }
  // Tests run side by side: each has a folder of its own.
  fs::path folder_ = fs::path(RAYTRUTH_BINARY_DIR) / "scenario_animation_file" /
                     testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(AnimationFile, LengthOfBvhIsFromItsFirstFrameToItsLast) {
  write_file(folder_ / "a.bvh", motion("121", "0.008333"));
  // 120 steps.
  EXPECT_NEAR(animation_length_s(folder_ / "a.bvh").value_or(0), 0.99996, 1e-12);
  write_file(folder_ / "a.fbx", motion("121", "0.008333"));
  EXPECT_FALSE(animation_length_s(folder_ / "a.fbx"));
  EXPECT_FALSE(animation_length_s(folder_ / "none.bvh"));
  EXPECT_FALSE(animation_length_s(folder_));
  for (const auto& [frames, step] :
       {std::pair{"1", "0.1"}, {"x", "0.1"}, {"20", "-1"}, {"20", "nan"}, {"", "0.1"}}) {
    write_file(folder_ / "b.bvh", motion(frames, step));
    EXPECT_FALSE(animation_length_s(folder_ / "b.bvh")) << frames << ' ' << step;
  }
  write_file(folder_ / "b.bvh", std::string(3U << 20U, 'x'));
  EXPECT_FALSE(animation_length_s(folder_ / "b.bvh"));
}

TEST_F(AnimationFile, SetsTheDurationThatIsNotStated) {
  write_file(folder_ / "wave.bvh", motion("41", "0.05"));
  const Resolved own = read("wave.bvh", "");
  const auto* action = only_action<AnimationAction>(own);
  ASSERT_TRUE(action) << own.findings();
  EXPECT_TRUE(own.diagnostics.all().empty()) << own.findings();
  EXPECT_EQ(action->duration_s, 2.0);
  EXPECT_TRUE(std::count(own.scenario->inputs.begin(), own.scenario->inputs.end(),
                         (folder_ / "wave.bvh").lexically_normal()));
  EXPECT_EQ(only_action<AnimationAction>(read("wave.bvh", "animationDuration='7'"))->duration_s,
            7.0);
  write_file(folder_ / "wave.fbx", "Kaydara");
  const Resolved other = read("wave.fbx", "");
  EXPECT_FALSE(only_action<AnimationAction>(other)->duration_s);
  ASSERT_TRUE(other.find("xosc.missing"));
  EXPECT_NE(other.find("xosc.missing")->message.find("1 s is assumed"), std::string::npos);
}

TEST_F(AnimationFile, IsMissedWhereItIsNamed) {
  const Resolved resolved = read("none.bvh", "animationDuration='7'");
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  const Diagnostic* missed = resolved.find("xosc.reference");
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->severity, Severity::kWarning);
  EXPECT_GT(missed->where.line, 1);
  EXPECT_FALSE(missed->hint.empty());
  EXPECT_EQ(resolved.scenario->inputs.size(), 1U);
}

TEST(AnimationAction, AnOffsetBeforeTheBeginningIsAnError) {
  const Resolved resolved = resolve(
      with_private_action("<AppearanceAction><AnimationAction animationDuration='1'><AnimationType>"
                          "<AnimationFile timeOffset='-1'><File filepath='a.bvh'/></AnimationFile>"
                          "</AnimationType></AnimationAction></AppearanceAction>")
          .str());
  EXPECT_TRUE(resolved.find("xosc.value")) << resolved.findings();
}

}  // namespace
}  // namespace raytruth::scenario
