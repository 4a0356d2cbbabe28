// Each invariant holds on a good frame and is broken by a damage aimed at it.
#include "labels/verify/verify.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "formats/mini_run.h"

namespace raytruth::labels {
namespace {

namespace mini = formats::mini;
using Frame = formats::native::StoredFrame;

LabelProof proof_of(const Frame& frame) { return verify(frame.labels, mini::rig(), frame.sensors); }

std::set<std::string> failed(const LabelProof& proof) {
  std::set<std::string> names;
  for (const CheckResult& check : proof.checks) {
    if (check.failed > 0) names.insert(check.check);
  }
  return names;
}

ObjectLabel& object(Frame& f, std::uint32_t id) {
  for (ObjectLabel& o : f.labels.objects) {
    if (o.object == ObjectId(id)) return o;
  }
  throw std::runtime_error("no such object");
}

ObjectEvidence& evidence(Frame& f, std::size_t sensor, std::uint32_t id) {
  for (ObjectEvidence& e : f.sensors[sensor].evidence.objects) {
    if (e.object == ObjectId(id)) return e;
  }
  throw std::runtime_error("no such evidence");
}

EvidenceSample& sample_on(Frame& f, std::size_t sensor, std::uint32_t id) {
  for (EvidenceSample& s : f.sensors[sensor].evidence.samples) {
    if (s.object == ObjectId(id)) return s;
  }
  throw std::runtime_error("no such sample");
}

Pose moved(const Pose& X, const Vec3& by) { return Pose(X.rotation(), X.translation() + by); }

constexpr std::size_t kCamera = 0;
constexpr std::size_t kLidar = 1;
constexpr std::uint32_t kLead = 2, kWalker = 3, kCyclist = 4;

TEST(Verify, AGoodFrameHoldsAndEveryCheckHadSomethingToCheck) {
  for (std::uint32_t number = 0; number < 3; ++number) {
    const LabelProof proof = proof_of(mini::frame(number));
    EXPECT_TRUE(proof.holds());
    EXPECT_EQ(failed(proof), std::set<std::string>{});
    for (const CheckResult& check : proof.checks) {
      EXPECT_GT(check.checked, 0U) << check.check;
      EXPECT_FALSE(check.unit.empty()) << check.check;
    }
  }
}

TEST(Verify, ChecksWithNothingToCheckAreListed) {
  const Frame f = mini::frame(0);
  const LabelProof whole = proof_of(f);
  const LabelProof nothing = verify(f.labels, mini::rig(), {});
  ASSERT_EQ(nothing.checks.size(), whole.checks.size());
  for (const CheckResult& check : nothing.checks) EXPECT_EQ(check.checked, 0U) << check.check;
  EXPECT_TRUE(nothing.holds());
}

struct Damage {
  const char* name;
  std::set<std::string> breaks;  ///< checks that must fail; others may
  std::function<void(Frame&)> inflict;
};

const std::vector<Damage>& damages() {
  static const std::vector<Damage> kList = {
      {"class byte of a pixel",
       {"class_of_sample"},
       [](Frame& f) { sample_on(f, kCamera, kLead).class_id = Taxonomy::named("truck"); }},
      {"class byte of a point",
       {"class_of_sample"},
       [](Frame& f) { sample_on(f, kLidar, kLead).class_id = Taxonomy::named("road"); }},
      {"instance of a pixel",
       {"seen_recounted", "pixels_in_3d_box"},
       [](Frame& f) { sample_on(f, kCamera, kLead).object = ObjectId(kCyclist); }},
      {"instance of a point",
       {"seen_recounted", "points_in_3d_box"},
       [](Frame& f) { sample_on(f, kLidar, kLead).object = ObjectId(kCyclist); }},
      {"part of a pixel",
       {"class_of_sample"},
       [](Frame& f) { sample_on(f, kCamera, kLead).part = 3; }},
      {"part beyond the table",
       {"class_of_sample"},
       [](Frame& f) { sample_on(f, kCamera, kLead).part = 60000; }},
      {"a pixel is lost",
       {"class_samples_sum"},
       [](Frame& f) { f.sensors[kCamera].evidence.samples.pop_back(); }},
      {"a thing without an instance",
       {"instance_samples_sum"},
       [](Frame& f) { sample_on(f, kCamera, kLead).object = ObjectId(); }},
      {"two ids swapped in a picture",
       {"seen_recounted", "pixels_in_3d_box", "mask_in_projected_box"},
       [](Frame& f) {
         for (EvidenceSample& s : f.sensors[kCamera].evidence.samples) {
           if (s.object == ObjectId(kLead)) {
             s.object = ObjectId(kCyclist);
           } else if (s.object == ObjectId(kCyclist)) {
             s.object = ObjectId(kLead);
           }
         }
       }},
      {"two ids swapped in the labels",
       {"seen_recounted", "views_match_evidence"},
       [](Frame& f) { std::swap(object(f, kLead).views, object(f, kCyclist).views); }},
      {"seen off by one",
       {"instance_samples_sum", "seen_recounted", "views_match_evidence"},
       [](Frame& f) { ++object(f, kLead).views[kCamera].seen; }},
      {"seen off by one, in evidence too",
       {"seen_recounted", "occluders_sum"},
       [](Frame& f) {
         ++object(f, kWalker).views[kLidar].seen;
         ++evidence(f, kLidar, kWalker).seen;
       }},
      {"more seen than alone",
       {"seen_within_alone"},
       [](Frame& f) {
         object(f, kLead).views[kCamera].alone = 3;
         evidence(f, kCamera, kLead).alone = 3;
       }},
      {"an occluder too many",
       {"occluders_sum"},
       [](Frame& f) {
         object(f, kLead).views[kCamera].occluders.push_back({ObjectId(kWalker), 1});
         evidence(f, kCamera, kLead).occluders[ObjectId(kWalker)] = 1;
       }},
      {"a thing hides itself",
       {"occluders_sum"},
       [](Frame& f) {
         object(f, kWalker).views[kCamera].occluders[0].object = ObjectId(kWalker);
         auto& occluders = evidence(f, kCamera, kWalker).occluders;
         occluders = {{ObjectId(kWalker), occluders.begin()->second}};
       }},
      {"occlusion",
       {"occlusion_and_truncation"},
       [](Frame& f) { object(f, kWalker).views[kCamera].occlusion -= 0.001; }},
      {"truncation",
       {"occlusion_and_truncation"},
       [](Frame& f) { object(f, kWalker).views[kCamera].truncation += 0.001; }},
      {"tight box one pixel wider",
       {"seen_recounted", "views_match_evidence"},
       [](Frame& f) { object(f, kLead).views[kCamera].tight->right += 1.0; }},
      {"tight box beyond the amodal one",
       {"tight_box_within_amodal"},
       [](Frame& f) {
         ObjectEvidence& e = evidence(f, kCamera, kWalker);
         --e.seen_box.left;
         e.alone_box.left = e.seen_box.left + 1;
       }},
      {"amodal box beyond the 3D one",
       {"amodal_box_in_projected"},
       [](Frame& f) {
         object(f, kLead).views[kCamera].amodal->left -= 2.0;
         evidence(f, kCamera, kLead).alone_box.left -= 2;
       }},
      {"projected box",
       {"projected_box_of_3d_box"},
       [](Frame& f) { object(f, kLead).views[kCamera].projected->bottom -= 0.05; }},
      {"no projected box",
       {"projected_box_of_3d_box", "mask_in_projected_box"},
       [](Frame& f) { object(f, kLead).views[kCamera].projected.reset(); }},
      {"3D box of a view by 0.5 m",
       {"view_box_of_evidence", "pixels_in_3d_box"},
       [](Frame& f) {
         Pose& X = object(f, kLead).views[kCamera].box.X_WB;
         X = moved(X, Vec3(0.5, 0, 0));
       }},
      {"3D box of a view by 0.5 m, in evidence too",
       {"frame_box_moves_to_view", "pixels_in_3d_box", "projected_box_of_3d_box"},
       [](Frame& f) {
         Pose& X = object(f, kLead).views[kCamera].box.X_WB;
         X = moved(X, Vec3(0.5, 0, 0));
         Pose& A = evidence(f, kCamera, kLead).X_WA;
         A = moved(A, Vec3(0.5, 0, 0));
       }},
      {"3D box of a LiDAR view by 0.5 m, in evidence too",
       {"points_in_3d_box"},
       [](Frame& f) {
         Pose& X = object(f, kLead).views[kLidar].box.X_WB;
         X = moved(X, Vec3(0.5, 0, 0));
         Pose& A = evidence(f, kLidar, kLead).X_WA;
         A = moved(A, Vec3(0.5, 0, 0));
       }},
      {"3D box of the frame by 0.5 m",
       {"frame_box_moves_to_view"},
       [](Frame& f) {
         Pose& X = object(f, kLead).box.X_WB;
         X = moved(X, Vec3(0.5, 0, 0));
       }},
      {"3D box 10 cm too narrow",
       {"pixels_in_3d_box"},
       [](Frame& f) { object(f, kLead).views[kCamera].box.size_m.x() -= 0.1; }},
      {"time of a view",
       {"views_match_evidence"},
       [](Frame& f) { object(f, kLead).views[kCamera].time += SimTime::from_ns(1); }},
      {"a view is lost",
       {"seen_recounted", "views_match_evidence"},
       [](Frame& f) { object(f, kLead).views.erase(object(f, kLead).views.begin()); }},
      {"sensor pose by 1 cm",
       {"sensor_pose_of_rig"},
       [](Frame& f) {
         Pose& X = f.sensors[kCamera].X_WS;
         X = moved(X, Vec3(0, 0, 0.01));
       }},
      {"sensor pose by 0.001 rad",
       {"sensor_pose_of_rig"},
       [](Frame& f) {
         Pose& X = f.sensors[kLidar].X_WS;
         X = X * Pose(Eigen::Quaterniond(Eigen::AngleAxisd(0.001, Vec3::UnitX())), Vec3::Zero());
       }},
      {"depth of a pixel by 1 mm",
       {"depth_of_distance"},
       [](Frame& f) { sample_on(f, kCamera, kLead).depth_m += 0.001F; }},
      {"depth is no number",
       {"depth_of_distance"},
       [](Frame& f) { sample_on(f, kCamera, kLead).depth_m = std::nanf(""); }},
      {"distance of a pixel by 0.5 m, with its depth",
       {"pixels_in_3d_box"},
       [](Frame& f) {
         EvidenceSample& s = sample_on(f, kCamera, kLead);
         s.depth_m *= 1.0F - 0.5F / s.distance_m;
         s.distance_m -= 0.5F;
       }},
      {"the sky has a depth",
       {"nothing_is_zero"},
       [](Frame& f) { f.sensors[kCamera].evidence.samples[0].depth_m = 1.0F; }},
      {"a sample out of the exposure",
       {"sample_times_in_span"},
       [](Frame& f) { sample_on(f, kCamera, kLead).time_ns = -1; }},
      {"a point moved by 0.5 m, with its distance",
       {"points_in_3d_box"},
       [](Frame& f) {
         for (std::size_t i = 0; i < f.sensors[kLidar].evidence.samples.size(); ++i) {
           EvidenceSample& s = f.sensors[kLidar].evidence.samples[i];
           // Its face looks at the sensor: half a metre is half a metre outside.
           if (s.object != ObjectId(kCyclist)) continue;
           for (const std::size_t b : {0U, 1U, 2U}) {
             f.sensors[kLidar].buffers[b].as<float>()[i] *= 1.0F - 0.5F / s.distance_m;
           }
           s.depth_m = s.distance_m -= 0.5F;
           return;
         }
       }},
      {"a point moved by 2 m",
       {"range_of_distance"},
       [](Frame& f) { f.sensors[kLidar].buffers[0].as<float>()[100] += 2.0F; }},
      {"a coordinate is no number",
       {"range_of_distance"},
       [](Frame& f) { f.sensors[kLidar].buffers[1].as<float>()[100] = std::nanf(""); }},
      {"points without places",
       {"range_of_distance"},
       [](Frame& f) { f.sensors[kLidar].buffers.erase(f.sensors[kLidar].buffers.begin()); }},
      {"all depth 10 % too far",
       {"points_in_front_of_depth"},
       [](Frame& f) {
         for (EvidenceSample& s : f.sensors[kCamera].evidence.samples) {
           s.depth_m *= 1.1F;
           s.distance_m *= 1.1F;
         }
       }},
      {"all depth 10 % too near",
       {"points_off_depth"},
       [](Frame& f) {
         for (EvidenceSample& s : f.sensors[kCamera].evidence.samples) {
           s.depth_m *= 0.9F;
           s.distance_m *= 0.9F;
         }
       }},
      {"a sensor that the rig doesn't have",
       {"sensors_in_rig"},
       [](Frame& f) { f.sensors[kCamera].sensor = SensorId(9); }},
  };
  return kList;
}

TEST(Verify, EveryDamageIsFound) {
  for (const Damage& damage : damages()) {
    Frame f = mini::frame(1);
    damage.inflict(f);
    const LabelProof proof = proof_of(f);
    EXPECT_FALSE(proof.holds()) << damage.name;
    const std::set<std::string> names = failed(proof);
    for (const std::string& check : damage.breaks) {
      EXPECT_TRUE(names.contains(check)) << damage.name << ": " << check << " holds";
    }
    for (const CheckResult& check : proof.checks) {
      if (check.failed > 0) {
        EXPECT_NE(check.worst_where.find("frame 1"), std::string::npos)
            << damage.name << ", " << check.check << ": " << check.worst_where;
      }
    }
  }
}

// Pulses go through panes, pixels show them.
TEST(Verify, DepthsOfDifferentPartsAreNotCompared) {
  Frame f = mini::frame(1);
  Evidence& pixels = f.sensors[kCamera].evidence;
  for (EvidenceSample& s : pixels.samples) {
    s.depth_m *= 0.9F;
    s.distance_m *= 0.9F;
  }
  EXPECT_TRUE(failed(proof_of(f)).contains("points_off_depth"));
  for (EvidencePart& part : pixels.parts) part.name = "pane before " + part.name;
  EXPECT_FALSE(failed(proof_of(f)).contains("points_off_depth"));
}

TEST(Verify, EveryCheckIsBrokenBySomeDamage) {
  std::set<std::string> aimed_at;
  for (const Damage& damage : damages())
    aimed_at.insert(damage.breaks.begin(), damage.breaks.end());
  for (const CheckResult& check : proof_of(mini::frame(0)).checks) {
    EXPECT_TRUE(aimed_at.contains(check.check)) << check.check << " was never seen to fail";
  }
}

TEST(Proof, MergesCountsAndKeepsTheWorst) {
  const auto proof = [](std::uint64_t checked, std::uint64_t failures, double worst,
                        const char* where) {
    LabelProof p;
    p.checks = {{"a", checked, failures, worst, 1.0, "m", where}};
    return p;
  };
  LabelProof sum = proof(10, 0, 0.5, "first");
  sum.merge(proof(5, 0, 0.7, "second"));
  EXPECT_EQ(sum.checks[0].checked, 15U);
  EXPECT_EQ(sum.checks[0].worst, 0.7);
  EXPECT_EQ(sum.checks[0].worst_where, "second");
  EXPECT_TRUE(sum.holds());
  sum.merge(proof(5, 2, 3.0, "third"));
  sum.merge(proof(5, 0, 0.9, "fourth"));
  EXPECT_EQ(sum.checks[0].failed, 2U);
  EXPECT_EQ(sum.checks[0].worst, 3.0);
  EXPECT_EQ(sum.checks[0].worst_where, "third");
  EXPECT_FALSE(sum.holds());
  LabelProof other;
  other.checks = {{"b", 1, 0, 0.0, 0.0, "items", ""}};
  sum.merge(other);
  ASSERT_EQ(sum.checks.size(), 2U);
  EXPECT_EQ(sum.checks[1].check, "b");
}

}  // namespace
}  // namespace raytruth::labels
