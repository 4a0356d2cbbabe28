#include "sensors/tracing/light_tree.h"

#include <tbb/parallel_invoke.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "scenes/build/glow.h"
#include "sim/core/check.h"

namespace raytruth::tracing {
namespace {

constexpr std::size_t kBuckets = 12;
// Below this depth nodes are halved: 64 - 40 levels hold more emitters than memory does.
constexpr int kFairDepth = 40;

// cos(max(0, a - b)) of two angles from 0 to pi.
float cos_less(float cos_a, float sin_a, float cos_b, float sin_b) {
  return cos_a > cos_b ? 1.0F : cos_a * cos_b + sin_a * sin_b;
}
float sin_less(float cos_a, float sin_a, float cos_b, float sin_b) {
  return cos_a > cos_b ? 0.0F : sin_a * cos_b - cos_a * sin_b;
}
// Of the sum of axes times intensities; z where they cancel out.
Vec3f mean_axis(const Vec3f& sum, float intensity) {
  const float length = std::sqrt(sum.squaredNorm());
  return length > 1e-3F * intensity ? Vec3f(sum / length) : Vec3f::UnitZ();
}
float sin_of(float c) { return std::sqrt(std::max(0.0F, 1.0F - c * c)); }

}  // namespace

struct LightTree::Builder {
  LightTree& tree;
  std::span<const Emitter> emitters;
  std::vector<std::uint32_t> order;
  std::vector<Vec3f> middles;            // by emitter
  std::vector<std::uint32_t> set_aside;  // room for a range of `order` while it is split

  // What emitters of a bucket have in common, to weigh splits by.
  struct Bucket {
    Vec3f low = Vec3f::Constant(1e30F), high = Vec3f::Constant(-1e30F);
    Vec3f sum = Vec3f::Zero(), axis = Vec3f::UnitZ();
    float intensity = 0.0F, cos_spread = 1.0F;
    bool empty() const { return intensity <= 0.0F; }
    void add(const Emitter& e);
    void turn_to_sum() { axis = mean_axis(sum, intensity); }
  };

  Builder(LightTree& to, std::span<const Emitter> from);
  Node bound(std::size_t begin, std::size_t end) const;
  static Bucket joined(const Bucket& a, const Bucket& b);
  static double cost(const Bucket& of);
  std::size_t split(std::size_t begin, std::size_t end, int depth);
  template <typename First>
  std::size_t part(std::size_t begin, std::size_t end, const First& is_first);
  void build(std::size_t begin, std::size_t end, int depth, std::uint64_t trail, std::size_t at);
};

LightTree::Builder::Builder(LightTree& to, std::span<const Emitter> from)
    : tree(to), emitters(from), order(from.size()), set_aside(from.size()) {
  std::iota(order.begin(), order.end(), 0U);
  middles.reserve(from.size());
  // Vehicle after vehicle: a beam's parts stand about its middle, so that most nodes have one beam.
  std::vector<std::pair<Vec3f, float>> beams(to.lobes_.size(), {Vec3f::Zero(), 0.0F});
  for (const Emitter& e : from) {
    middles.emplace_back(0.5F * (e.low + e.high));
    if (e.lobe < 0) continue;
    auto& [sum, count] = beams[static_cast<std::size_t>(e.lobe)];
    sum += middles.back();
    count += 1.0F;
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i].lobe < 0) continue;
    constexpr float kDrawnIn = 0.02F;
    const auto& [sum, count] = beams[static_cast<std::size_t>(from[i].lobe)];
    const Vec3f middle = sum / count;
    middles[i] = middle + kDrawnIn * (middles[i] - middle);
  }
}

void LightTree::Builder::Bucket::add(const Emitter& e) {
  low = low.cwiseMin(e.low);
  high = high.cwiseMax(e.high);
  sum += e.axis * e.intensity;
  intensity += e.intensity;
}

LightTree::Node LightTree::Builder::bound(std::size_t begin, std::size_t end) const {
  Node node;
  Vec3f low = Vec3f::Constant(1e30F);
  Vec3f high = -low;
  Vec3f sum = Vec3f::Zero();
  bool turns = false;
  node.beam = node.low_beam = true;
  node.lobe = emitters[order[begin]].lobe;
  for (std::size_t k = begin; k < end; ++k) {
    const Emitter& e = emitters[order[k]];
    low = low.cwiseMin(e.low);
    high = high.cwiseMax(e.high);
    sum += e.axis * e.intensity;
    node.intensity += e.intensity;
    node.both_sides = node.both_sides || e.both_sides;
    node.beam = node.beam && e.lobe >= 0;
    node.low_beam = node.low_beam && node.beam &&
                    tree.lobes_[static_cast<std::size_t>(e.lobe)].beam == scene::Beam::kLow;
    if (e.lobe != node.lobe) node.lobe = -1;
    turns = turns || e.turns;
  }
  node.center = 0.5F * (low + high);
  node.radius = 0.5F * std::sqrt((high - low).squaredNorm()) + 1e-4F;
  node.axis = mean_axis(sum, node.intensity);
  node.cos_spread = 1.0F;
  for (std::size_t k = begin; k < end; ++k)
    node.cos_spread = std::min(node.cos_spread, node.axis.dot(emitters[order[k]].axis));
  node.cos_spread = std::max(node.cos_spread, -1.0F);
  node.sin_spread = sin_of(node.cos_spread);
  if (turns) {
    constexpr float kCos8 = 0.990268F, kSin8 = 0.139173F;
    const float c = node.cos_spread * kCos8 - node.sin_spread * kSin8;
    node.cos_spread = node.cos_spread > -kCos8 ? c : -1.0F;
    node.sin_spread = sin_of(node.cos_spread);
  }
  return node;
}

LightTree::Builder::Bucket LightTree::Builder::joined(const Bucket& a, const Bucket& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  Bucket both;
  both.low = a.low.cwiseMin(b.low);
  both.high = a.high.cwiseMax(b.high);
  both.sum = a.sum + b.sum;
  both.intensity = a.intensity + b.intensity;
  both.turn_to_sum();
  for (const Bucket* one : {&a, &b}) {
    // The cosine of two angles' sum; at most half a turn.
    const float c = both.axis.dot(one->axis);
    const float sum = c * one->cos_spread - sin_of(c) * sin_of(one->cos_spread);
    both.cos_spread = std::min(both.cos_spread, c > -one->cos_spread ? sum : -1.0F);
  }
  return both;
}

// How bad a node is to choose by: much light, spread over many places and directions.
double LightTree::Builder::cost(const Bucket& of) {
  const float radius2 = 0.25F * (of.high - of.low).squaredNorm();
  return static_cast<double>(of.intensity * (1.5F - of.cos_spread) * (radius2 + 1e-4F));
}

// Those of order[begin, end) that are first come first; returns where the others begin. All keep
// their order.
template <typename First>
std::size_t LightTree::Builder::part(std::size_t begin, std::size_t end, const First& is_first) {
  std::size_t middle = begin, aside = begin;
  for (std::size_t k = begin; k < end; ++k) {
    const std::uint32_t i = order[k];
    (is_first(i) ? order[middle++] : set_aside[aside++]) = i;
  }
  std::copy(set_aside.begin() + static_cast<std::ptrdiff_t>(begin),
            set_aside.begin() + static_cast<std::ptrdiff_t>(aside),
            order.begin() + static_cast<std::ptrdiff_t>(middle));
  return middle;
}

std::size_t LightTree::Builder::split(std::size_t begin, std::size_t end, int depth) {
  // Beams have a part of the tree of their own: their nodes know that light stays near the axis.
  if (depth == 0) {
    const std::size_t wide =
        part(begin, end, [&](std::uint32_t i) { return emitters[i].lobe < 0; });
    if (wide != begin && wide != end) return wide;
  }
  Vec3f low = Vec3f::Constant(1e30F);
  Vec3f high = -low;
  for (std::size_t k = begin; k < end; ++k) {
    low = low.cwiseMin(middles[order[k]]);
    high = high.cwiseMax(middles[order[k]]);
  }
  const Vec3f size = high - low;
  Eigen::Index axis = 0;
  size.maxCoeff(&axis);
  const auto halves = [&] {
    const auto from = order.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto less = [&](std::uint32_t a, std::uint32_t b) {
      const float x = middles[a][axis];
      const float y = middles[b][axis];
      return x != y ? x < y : a < b;
    };
    std::sort(from, order.begin() + static_cast<std::ptrdiff_t>(end), less);
    return begin + (end - begin) / 2;
  };
  if (depth >= kFairDepth || !(size[axis] > 0.0F) || end - begin < 4) return halves();

  const float scale = kBuckets / size[axis];
  const auto bucket_of = [&](std::uint32_t i) {
    return std::min(static_cast<std::size_t>((middles[i][axis] - low[axis]) * scale), kBuckets - 1);
  };
  std::array<Bucket, kBuckets> buckets;
  for (std::size_t k = begin; k < end; ++k) buckets[bucket_of(order[k])].add(emitters[order[k]]);
  for (Bucket& bucket : buckets) bucket.turn_to_sum();
  for (std::size_t k = begin; k < end; ++k) {
    Bucket& bucket = buckets[bucket_of(order[k])];
    bucket.cos_spread = std::min(bucket.cos_spread, bucket.axis.dot(emitters[order[k]].axis));
  }
  for (Bucket& bucket : buckets) bucket.cos_spread = std::max(bucket.cos_spread, -1.0F);
  std::array<Bucket, kBuckets> from_here;  // this bucket and all after it
  from_here.back() = buckets.back();
  for (std::size_t b = kBuckets - 1; b-- > 0;) from_here[b] = joined(buckets[b], from_here[b + 1]);
  std::size_t best = 0;
  double least = 0.0;
  Bucket before;
  for (std::size_t b = 1; b < kBuckets; ++b) {
    before = joined(before, buckets[b - 1]);
    if (before.empty() || from_here[b].empty()) continue;
    const double c = cost(before) + cost(from_here[b]);
    if (best != 0 && c >= least) continue;
    least = c;
    best = b;
  }
  if (best == 0) return halves();
  return part(begin, end, [&](std::uint32_t i) { return bucket_of(i) < best; });
}

// A tree of n leaves has 2 n - 1 nodes: where a subtree's lie is known before it is built.
void LightTree::Builder::build(std::size_t begin, std::size_t end, int depth, std::uint64_t trail,
                               std::size_t at) {
  constexpr std::size_t kWorthAThread = 256;
  RT_CHECK(depth < 64, depth);
  Node& node = tree.nodes_[at] = bound(begin, end);
  if (end - begin == 1) {
    node.leaf = true;
    node.other = order[begin];
    tree.trails_[order[begin]] = trail;
    return;
  }
  const std::size_t middle_at = split(begin, end, depth);
  const std::size_t other = at + 2 * (middle_at - begin);
  node.other = static_cast<std::uint32_t>(other);
  const auto first = [&] { build(begin, middle_at, depth + 1, trail, at + 1); };
  const auto second = [&] {
    build(middle_at, end, depth + 1, trail | (std::uint64_t{1} << depth), other);
  };
  if (end - begin < kWorthAThread) {
    first();
    second();
  } else {
    tbb::parallel_invoke(first, second);
  }
}

LightTree::LightTree(std::span<const Emitter> emitters, std::vector<Lobe> lobes)
    : lobes_(std::move(lobes)) {
  if (emitters.empty()) return;
  trails_.resize(emitters.size());
  nodes_.resize(2 * emitters.size() - 1);
  Builder builder(*this, emitters);
  builder.build(0, emitters.size(), 0, 0, 0);
}

// What a beam sends in a direction, over its brightest.
float LightTree::beam_emission(const Node& n, const Vec3f& direction, float cosine,
                               float sin_b) const {
  if (n.lobe >= 0) {
    // Its own pattern, also a little lower: the cut-off may run through the lamp's bounds. Never
    // nothing, as the directions within them differ.
    const Lobe& lobe = lobes_[static_cast<std::size_t>(n.lobe)];
    Vec3f d = lobe.R.transpose() * direction;
    const float straight = scene::beam_share(lobe.beam, d);
    d.z() -= sin_b;
    return std::max({2e-3F, straight, scene::beam_share(lobe.beam, d)});
  }
  // Several of them: all within some 10 degrees, a hundredth beyond 35 and above low beams, as far
  // as vehicles pitch by less than 3 degrees.
  constexpr float kNone = 0.82F, kAll = 0.985F, kPitch = 0.05F, kLeast = 0.01F;
  if (n.low_beam && direction.z() > sin_b + kPitch) return kLeast;
  const float x = std::clamp((cosine - kNone) / (kAll - kNone), 0.0F, 1.0F);
  return std::max(kLeast, x * x);
}

// What a surface sends to the view of light that comes along `way` from within an angle, at best.
float LightTree::received(const Receiver& to, const Vec3f& from, float sin_b, float cos_b) {
  float cos_i = to.normal.dot(from);
  if (to.both_sides) cos_i = std::abs(cos_i);
  const float incidence = cos_less(cos_i, sin_of(cos_i), cos_b, sin_b);
  if (incidence <= 0.0F) return 0.0F;
  float sum = to.matt * incidence;
  if (to.gloss > 0.0F) {
    const Vec3f h = from + to.view;
    const float h2 = std::max(h.squaredNorm(), 1e-6F);
    const float along = std::max(0.0F, h.dot(to.normal));
    // The half vector turns by the angle over its length: as much wider is the lobe.
    const float a2 = std::min(1.0F, to.alpha * to.alpha + sin_b * sin_b / h2);
    const float t = along * along / h2 * (a2 - 1.0F) + 1.0F;
    sum += to.gloss * a2 / (3.14159265F * std::max(t * t, 1e-12F));
  }
  return sum;
}

float LightTree::importance(const Node& n, const Receiver& to, float& doubt) const {
  const Vec3f way = to.point - n.center;
  const float d2 = way.squaredNorm();
  const float r2 = n.radius * n.radius;
  // Some lamp of those around it is likely to be much nearer than the sphere is wide.
  doubt = 1.0F;
  if (d2 <= r2) return n.intensity * (to.matt + to.gloss) / (0.125F * r2);
  const float d = std::sqrt(d2);
  const float sin_b = n.radius / d;
  const float cos_b = sin_of(sin_b);
  doubt = sin_b;
  // At best: the bounds lie as far towards each other as they can.
  const float taken = received(to, way / -d, sin_b, cos_b);
  if (taken <= 0.0F) return 0.0F;
  float cos_w = n.axis.dot(way) / d;
  if (n.both_sides) cos_w = std::abs(cos_w);
  const float sin_w = sin_of(cos_w);
  const float cos_1 = cos_less(cos_w, sin_w, n.cos_spread, n.sin_spread);
  const float sin_1 = sin_less(cos_w, sin_w, n.cos_spread, n.sin_spread);
  float emission = cos_less(cos_1, sin_1, cos_b, sin_b);
  if (emission <= 0.0F) return 0.0F;
  if (n.beam) {
    emission *= beam_emission(n, way / d, emission, sin_b);
    // Only one lobe is known.
    if (n.lobe < 0) doubt = 1.0F;
  }
  return n.intensity * emission * taken / d2;
}

const LightTree::Cut& LightTree::cut(const Receiver& to) const {
  Cut& cut = to.cut;
  if (cut.made) return cut;
  cut.made = true;
  cut.count = 1;
  cut.pieces[0] = {0, 1.0F};
  // By piece: its weight times the doubt in it; none of leaves.
  std::array<float, Cut::kMost> bad;
  bad[0] = nodes_[0].leaf ? 0.0F : 1.0F;
  float sum = 1.0F;
  // What counts less than that isn't worth a split.
  constexpr float kLittle = 0.01F;
  const auto splits =
      std::clamp<std::size_t>(static_cast<std::size_t>(to.splits), 1, Cut::kMost - 1);
  for (std::size_t k = 0; k < splits; ++k) {
    std::size_t worst = 0;
    for (std::size_t p = 1; p < cut.count; ++p) worst = bad[p] > bad[worst] ? p : worst;
    if (cut.count == 0 || bad[worst] <= kLittle * sum) break;
    const Cut::Piece piece = cut.pieces[worst];
    --cut.count;
    cut.pieces[worst] = cut.pieces[cut.count];
    bad[worst] = bad[cut.count];
    sum = k == 0 ? 0.0F : sum - piece.weight;
    for (const std::uint32_t child : {piece.node + 1, nodes_[piece.node].other}) {
      float doubt = 0.0F;
      const float weight = importance(nodes_[child], to, doubt);
      if (!(weight > 0.0F)) continue;
      cut.pieces[cut.count] = {child, weight};
      bad[cut.count++] = nodes_[child].leaf ? 0.0F : weight * doubt;
      sum += weight;
    }
  }
  cut.sum = 0.0F;
  for (std::size_t p = 0; p < cut.count; ++p) cut.sum += cut.pieces[p].weight;
  // Bounds of beams say little from within: neither beams nor other lamps get less than this.
  constexpr float kLeastShare = 0.2F;
  float beams = 0.0F, others = 0.0F;
  for (std::size_t p = 0; p < cut.count; ++p)
    (nodes_[cut.pieces[p].node].beam ? beams : others) += cut.pieces[p].weight;
  if (beams > 0.0F && others > 0.0F) {
    const float wanted = std::clamp(beams / cut.sum, kLeastShare, 1.0F - kLeastShare);
    for (std::size_t p = 0; p < cut.count; ++p) {
      Cut::Piece& piece = cut.pieces[p];
      piece.weight *= nodes_[piece.node].beam ? wanted / beams : (1.0F - wanted) / others;
    }
    cut.sum = 0.0F;
    for (std::size_t p = 0; p < cut.count; ++p) cut.sum += cut.pieces[p].weight;
  }
  return cut;
}

float LightTree::first_share(std::size_t at, const Receiver& to) const {
  const float a = importance(nodes_[at + 1], to);
  const float b = importance(nodes_[nodes_[at].other], to);
  return a + b > 0.0F ? a / (a + b) : -1.0F;
}

std::optional<LightTree::Choice> LightTree::pick(const Receiver& to, float u) const {
  if (nodes_.empty()) return std::nullopt;
  const Cut& from = cut(to);
  if (from.count == 0) return std::nullopt;
  std::size_t piece = 0;
  float below = 0.0F;
  const float wanted = u * from.sum;
  while (piece + 1 < from.count && below + from.pieces[piece].weight <= wanted)
    below += from.pieces[piece++].weight;
  const float weight = from.pieces[piece].weight;
  float chance = weight / from.sum;
  u = std::clamp((wanted - below) / weight, 0.0F, 0.99999994F);
  std::size_t at = from.pieces[piece].node;
  while (!nodes_[at].leaf) {
    const float first = first_share(at, to);
    if (first < 0.0F) return std::nullopt;
    if (u < first) {
      u /= first;
      chance *= first;
      at = at + 1;
    } else {
      u = (u - first) / (1.0F - first);
      chance *= 1.0F - first;
      at = nodes_[at].other;
    }
    u = std::clamp(u, 0.0F, 0.99999994F);
  }
  if (!(chance > 0.0F)) return std::nullopt;
  return Choice{nodes_[at].other, chance};
}

float LightTree::chance(const Receiver& to, std::uint32_t emitter) const {
  if (nodes_.empty()) return 0.0F;
  const Cut& from = cut(to);
  const auto first = from.pieces.begin();
  const auto last = first + from.count;
  std::size_t at = 0;
  float chance = -1.0F;  // not yet in a piece
  for (std::uint64_t trail = trails_[emitter];; trail >>= 1) {
    if (chance < 0.0F) {
      const auto piece =
          std::find_if(first, last, [&](const Cut::Piece& p) { return p.node == at; });
      if (piece != last) chance = piece->weight / from.sum;
    }
    if (nodes_[at].leaf) return std::max(0.0F, chance);
    const bool second = (trail & 1U) != 0;
    if (chance >= 0.0F) {
      const float share = first_share(at, to);
      if (share < 0.0F) return 0.0F;
      chance *= second ? 1.0F - share : share;
    }
    at = second ? nodes_[at].other : at + 1;
  }
}

}  // namespace raytruth::tracing
