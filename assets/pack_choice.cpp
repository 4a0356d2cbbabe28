#include "assets/pack_choice.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "sim/core/math.h"
#include "sim/core/text.h"

namespace raytruth::assets {
namespace {

// A mesh is stretched by this much (natural logarithm of the ratio) at most: 20 %.
constexpr double kMostMisfit = 0.18;
// An asset that the scenario names is stretched further: 65 %.
constexpr double kMostOfNamed = 0.5;
// Assets that fit about as well as the best are all the same to the draw.
constexpr double kAsGood = 0.08;

bool is_person(const ActorModel& model) {
  const std::string_view name = Taxonomy::info(model.class_id).name;
  return name == "pedestrian" || name == "child";
}

double misfit_of(const ActorModel& model, const Vec3& size) {
  if (model.box_size_m.minCoeff() <= 0.0) return 0.0;
  double worst = 0.0;
  for (int i = is_person(model) ? 2 : 0; i < 3; ++i)
    worst = std::max(worst, std::abs(det::log(model.box_size_m[i] / size[i])));
  return worst;
}

}  // namespace

std::vector<PackChooser::Candidate> PackChooser::candidates(const ActorModel& model,
                                                            RandomStream& random) {
  const std::string by_model =
      lower_case(std::filesystem::path(model.model3d).stem().generic_string());
  const std::string by_entry = lower_case(model.entry_name);
  std::vector<Candidate> found;
  for (std::size_t p = 0; p < packs_.size(); ++p) {
    for (std::size_t a = 0; a < packs_[p]->assets.size(); ++a) {
      const PackAsset& asset = packs_[p]->assets[a];
      if (asset.class_id != model.class_id) continue;
      const auto called = [&](const std::string& word) {
        const std::string w = lower_case(word);
        return !w.empty() && (w == by_model || w == by_entry);
      };
      const bool named =
          called(asset.name) || std::any_of(asset.models.begin(), asset.models.end(), called);
      // Drawn whether it fits or not, so that one asset more or less changes nothing for others.
      if (asset.share < 1.0 && random.uniform() >= asset.share && !named) continue;
      std::optional<Vec3> size = asset.size_m;
      if (!size && !asset.generator.empty()) size = model.box_size_m;
      if (!size) {
        const auto body = body_of(p, a);
        if (!body) continue;
        size = body->bounds.size();
      }
      // Somebody without a skeleton would glide: only for who asks for it.
      if (!named && is_person(model) && asset.clips.empty() && asset.generator.empty()) continue;
      const double misfit = misfit_of(model, *size);
      if (misfit <= (named ? kMostOfNamed : kMostMisfit)) found.push_back({p, a, named, misfit});
    }
  }
  return found;
}

std::shared_ptr<const Body> PackChooser::body_of(std::size_t pack, std::size_t asset) {
  const auto known = bodies_.find({pack, asset});
  if (known != bodies_.end()) return known->second;
  Diagnostics found;
  auto body = make_body(*packs_[pack], packs_[pack]->assets[asset], found);
  if (!body && !keep_going_) found.throw_if_errors();
  if (findings_ != nullptr) {
    for (Diagnostic d : found.all()) {
      if (d.severity == Severity::kError) {
        d.severity = Severity::kWarning;
        d.hint += "; another asset stands in";
      }
      findings_->add(std::move(d));
    }
  }
  bodies_.emplace(std::pair(pack, asset), body);
  return body;
}

PackChooser::Chosen PackChooser::choose(const ActorModel& model, RandomStream& random) {
  std::vector<Candidate> all = candidates(model, random);
  while (!all.empty()) {
    const bool named =
        std::any_of(all.begin(), all.end(), [](const Candidate& c) { return c.named; });
    double best = 1e9;
    for (const Candidate& c : all) {
      if (c.named == named) best = std::min(best, c.misfit);
    }
    // The least used of those that fit well; the draw decides between equals.
    int least = 1 << 30;
    std::vector<std::size_t> equals;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Candidate& c = all[i];
      if (c.named != named || (!named && c.misfit > best + kAsGood)) continue;
      const int uses = uses_[{c.pack, c.asset}];
      if (uses < least) equals.clear();
      if (uses <= least) equals.push_back(i);
      least = std::min(least, uses);
    }
    const std::size_t pick = equals[random.index(static_cast<std::uint32_t>(equals.size()))];
    const Candidate c = all[pick];
    if (!packs_[c.pack]->assets[c.asset].generator.empty()) {
      ++uses_[{c.pack, c.asset}];
      return {packs_[c.pack], &packs_[c.pack]->assets[c.asset], nullptr};
    }
    if (auto body = body_of(c.pack, c.asset)) {
      ++uses_[{c.pack, c.asset}];
      return {packs_[c.pack], &packs_[c.pack]->assets[c.asset], std::move(body)};
    }
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(pick));
  }
  return {};
}

std::vector<PackChooser::Chosen> PackChooser::used() const {
  std::vector<Chosen> out;
  for (const auto& [key, uses] : uses_) {
    if (uses == 0) continue;
    const auto& pack = packs_[key.first];
    const auto body = bodies_.find(key);
    out.push_back(
        {pack, &pack->assets[key.second], body == bodies_.end() ? nullptr : body->second});
  }
  return out;
}

}  // namespace raytruth::assets
