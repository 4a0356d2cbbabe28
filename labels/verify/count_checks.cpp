#include <fmt/format.h>

#include <cmath>

#include "labels/verify/frame_checks.h"

namespace raytruth::labels {
namespace {

bool same_rect(const std::optional<Rect>& rect, const PixelBox& box) {
  if (!rect || box.empty()) return !rect && box.empty();
  return rect->left == box.left && rect->top == box.top && rect->right == box.right + 1.0 &&
         rect->bottom == box.bottom + 1.0;
}

bool within(const PixelBox& inner, const PixelBox& outer) {
  return inner.empty() || (!outer.empty() && inner.left >= outer.left && inner.top >= outer.top &&
                           inner.right <= outer.right && inner.bottom <= outer.bottom);
}

struct Recount {
  std::uint32_t seen = 0;
  PixelBox box;
};

// A sample says the same as the part that it names. Drops and flakes return light without being a
// part of anything; so does noise.
bool part_agrees(const SensorFrame& frame, const EvidenceSample& s) {
  if (s.part >= frame.evidence.parts.size()) return false;
  const ClassInfo& info = Taxonomy::info(s.class_id);
  if (info.parent == "weather") return true;
  if (s.part != 0) {
    return s.object.valid() && s.class_id == frame.evidence.parts[s.part].class_id;
  }
  const bool sky = s.class_id == Taxonomy::named("sky");
  return !s.object.valid() && (frame.kind != SensorKind::kCamera || sky);
}

}  // namespace

CountChecks::CountChecks(Sheet& sheet)
    : classes_(sheet.add("class_samples_sum", "sensors")),
      instances_(sheet.add("instance_samples_sum", "sensors")),
      class_of_part_(sheet.add("class_of_sample", "samples")),
      recount_(sheet.add("seen_recounted", "actors")),
      evidence_(sheet.add("views_match_evidence", "actors")),
      seen_alone_(sheet.add("seen_within_alone", "views")),
      occluders_(sheet.add("occluders_sum", "views")),
      shares_(sheet.add("occlusion_and_truncation", "1", 1e-12)),
      rects_(sheet.add("tight_box_within_amodal", "views")),
      times_(sheet.add("sample_times_in_span", "samples")) {}

void CountChecks::check(const SensorCase& c) {
  samples(c);
  views(c);
}

void CountChecks::samples(const SensorCase& c) {
  const std::vector<EvidenceSample>& samples = c.frame.evidence.samples;
  std::size_t expected = samples.size();
  int width = 1;
  if (c.camera != nullptr) {
    width = c.camera->width;
    expected = static_cast<std::size_t>(width) * static_cast<std::size_t>(c.camera->height);
  } else if (const Buffer* x = c.frame.find("x_m")) {
    expected = x->data.size() / sizeof(float);
  }
  std::map<ClassId, std::uint64_t> by_class;
  std::map<ClassId, std::uint64_t> of_instances;  // samples of the class that name an object
  std::map<ObjectId, Recount> recounts;
  const std::int64_t span = (c.frame.end - c.frame.start).ns();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const EvidenceSample& s = samples[i];
    ++by_class[s.class_id];
    if (s.object.valid()) ++of_instances[s.class_id];
    const auto sample = [&] { return fmt::format("{}, sample {}", c.where(), i); };
    class_of_part_.item(part_agrees(c.frame, s), sample);
    times_.item(s.time_ns >= 0 && s.time_ns <= span, sample);
    if (!is_actor(s.object)) continue;
    Recount& recount = recounts[s.object];
    ++recount.seen;
    if (c.camera != nullptr) {
      recount.box.extend(static_cast<int>(i) % width, static_cast<int>(i) / width);
    }
  }
  std::uint64_t sum = 0;
  bool instances = true;
  for (const auto& [id, count] : by_class) {
    sum += count;
    // Every sample of a thing is a sample of some instance.
    if (Taxonomy::info(id).thing && of_instances[id] != count) instances = false;
  }
  classes_.item(sum == expected && samples.size() == expected, [&] {
    return fmt::format("{}: {} samples in all classes, {} expected", c.where(), sum, expected);
  });
  std::uint64_t on_actors = 0;
  std::uint64_t stated = 0;
  for (const auto& [object, recount] : recounts) on_actors += recount.seen;
  for (const auto& [object, seen] : c.scene.actors()) {
    if (seen.view != nullptr) stated += seen.view->seen;
  }
  instances_.item(instances && on_actors == stated, [&] {
    return fmt::format("{}: {} samples on actors, {} in the views", c.where(), on_actors, stated);
  });

  for (const auto& [object, seen] : c.scene.actors()) {
    if (seen.view == nullptr) continue;
    const Recount recount = recounts[object];
    const bool box = c.camera == nullptr || same_rect(seen.view->tight, recount.box);
    recount_.item(box && seen.view->seen == recount.seen, [&, &s = seen] { return c.where(s); });
    recounts.erase(object);
  }
  for (const auto& [object, recount] : recounts) {
    recount_.item(recount.seen == 0, [&, id = object.value()] {
      return fmt::format("{}, object {} has samples and no view", c.where(), id);
    });
  }
}

void CountChecks::views(const SensorCase& c) {
  for (const auto& [object, seen] : c.scene.actors()) {
    if (seen.view == nullptr && seen.evidence == nullptr) continue;
    const auto where = [&, &s = seen] { return c.where(s); };
    if (seen.view == nullptr || seen.evidence == nullptr) {
      evidence_.item(false, where);
      continue;
    }
    const SensorView& v = *seen.view;
    const ObjectEvidence& e = *seen.evidence;
    std::map<ObjectId, std::uint32_t> stated;
    std::uint64_t sum = 0;
    for (const SensorView::Occluder& o : v.occluders) {
      stated[o.object] += o.samples;
      sum += o.samples;
    }
    bool same = v.seen == e.seen && v.alone == e.alone && v.alone_outside == e.alone_outside &&
                v.time.ns() == e.time_ns && stated == e.occluders;
    if (c.camera != nullptr) {
      same = same && same_rect(v.tight, e.seen_box) && same_rect(v.amodal, e.alone_box);
    }
    evidence_.item(same, where);
    seen_alone_.item(v.seen <= v.alone, where);
    occluders_.item(v.seen + sum == v.alone && !stated.contains(object), where);
    rects_.item(within(e.seen_box, e.alone_box), where);

    const double alone = v.alone;
    const double whole = alone + v.alone_outside;
    const double occlusion = alone > 0.0 ? 1.0 - v.seen / alone : 1.0;
    const double truncation = c.camera != nullptr && whole > 0.0 ? v.alone_outside / whole : 0.0;
    shares_.value(std::abs(v.occlusion - occlusion) + std::abs(v.truncation - truncation), where);
  }
}

}  // namespace raytruth::labels
