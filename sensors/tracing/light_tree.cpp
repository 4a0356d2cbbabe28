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

constexpr int kBuckets = 12;
// Below this depth nodes are halved: 64 - 40 levels hold more emitters than memory does.
constexpr int kFairDepth = 40;

// cos(max(0, a - b)) of two angles from 0 to pi.
float cos_less(float cos_a, float sin_a, float cos_b, float sin_b) {
  return cos_a > cos_b ? 1.0F : cos_a * cos_b + sin_a * sin_b;
}
float sin_less(float cos_a, float sin_a, float cos_b, float sin_b) {
  return cos_a > cos_b ? 0.0F : sin_a * cos_b - cos_a * sin_b;
}
float sin_of(float c) { return std::sqrt(std::max(0.0F, 1.0F - c * c)); }

}  // namespace

struct LightTree::Builder {
  LightTree& tree;
  std::span<const Emitter> emitters;
  std::vector<std::uint32_t> order;

  Vec3f middle(std::uint32_t i) const { return 0.5F * (emitters[i].low + emitters[i].high); }

  Node bound(std::size_t begin, std::size_t end) const;
  double cost(std::size_t begin, std::size_t end) const;
  std::size_t split(std::size_t begin, std::size_t end, int depth);
  void build(std::size_t begin, std::size_t end, int depth, std::uint64_t trail, std::size_t at);
};

LightTree::Node LightTree::Builder::bound(std::size_t begin, std::size_t end) const {
  Node node;
  Vec3f low = Vec3f::Constant(1e30F);
  Vec3f high = -low;
  Vec3f sum = Vec3f::Zero();
  bool turns = false;
  node.beam = true;
  node.lobe = emitters[order[begin]].lobe;
  for (std::size_t k = begin; k < end; ++k) {
    const Emitter& e = emitters[order[k]];
    low = low.cwiseMin(e.low);
    high = high.cwiseMax(e.high);
    sum += e.axis * e.intensity;
    node.intensity += e.intensity;
    node.both_sides = node.both_sides || e.both_sides;
    node.beam = node.beam && e.lobe >= 0;
    if (e.lobe != node.lobe) node.lobe = -1;
    turns = turns || e.turns;
  }
  node.center = 0.5F * (low + high);
  node.radius = 0.5F * std::sqrt((high - low).squaredNorm()) + 1e-4F;
  const float length = std::sqrt(sum.squaredNorm());
  node.axis = length > 1e-3F * node.intensity ? Vec3f(sum / length) : Vec3f::UnitZ();
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

// How bad a node is to choose by: much light, spread over many places and directions.
double LightTree::Builder::cost(std::size_t begin, std::size_t end) const {
  if (begin == end) return 0.0;
  const Node n = bound(begin, end);
  return static_cast<double>(n.intensity * (1.5F - n.cos_spread) * (n.radius * n.radius + 1e-4F));
}

std::size_t LightTree::Builder::split(std::size_t begin, std::size_t end, int depth) {
  // Beams have a part of the tree of their own: their nodes know that light stays near the axis.
  const auto from = order.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto to = order.begin() + static_cast<std::ptrdiff_t>(end);
  if (depth == 0) {
    const auto wide =
        std::stable_partition(from, to, [&](std::uint32_t i) { return emitters[i].lobe < 0; });
    if (wide != from && wide != to) return static_cast<std::size_t>(wide - order.begin());
  }
  Vec3f low = Vec3f::Constant(1e30F);
  Vec3f high = -low;
  for (std::size_t k = begin; k < end; ++k) {
    low = low.cwiseMin(middle(order[k]));
    high = high.cwiseMax(middle(order[k]));
  }
  const Vec3f size = high - low;
  Eigen::Index axis = 0;
  size.maxCoeff(&axis);
  const auto less = [&](std::uint32_t a, std::uint32_t b) {
    const float x = middle(a)[axis];
    const float y = middle(b)[axis];
    return x != y ? x < y : a < b;
  };
  std::sort(from, to, less);
  const std::size_t count = end - begin;
  std::size_t best = begin + count / 2;
  if (depth >= kFairDepth || size[axis] <= 0.0F || count < 4) return best;
  double least = -1.0;
  for (int b = 1; b < kBuckets; ++b) {
    const float limit = low[axis] + size[axis] * static_cast<float>(b) / kBuckets;
    const auto at =
        std::partition_point(from, to, [&](std::uint32_t i) { return middle(i)[axis] < limit; });
    const auto k = static_cast<std::size_t>(at - order.begin());
    if (k == begin || k == end) continue;
    const double c = cost(begin, k) + cost(k, end);
    if (least < 0.0 || c < least) {
      least = c;
      best = k;
    }
  }
  return best;
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
  Builder builder{*this, emitters, std::vector<std::uint32_t>(emitters.size())};
  std::iota(builder.order.begin(), builder.order.end(), 0U);
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
  // Several of them: all within some 10 degrees, a hundredth beyond 35.
  constexpr float kNone = 0.82F, kAll = 0.985F;
  const float x = std::clamp((cosine - kNone) / (kAll - kNone), 0.0F, 1.0F);
  return std::max(0.01F, x * x);
}

float LightTree::importance(const Node& n, const Receiver& to) const {
  const Vec3f way = to.point - n.center;
  const float d2 = way.squaredNorm();
  const float r2 = n.radius * n.radius;
  // Some lamp of those around it is likely to be much nearer than the sphere is wide.
  if (d2 <= r2) return n.intensity / (0.125F * r2);
  const float d = std::sqrt(d2);
  const float sin_b = n.radius / d;
  const float cos_b = sin_of(sin_b);
  // At best: the bounds lie as far towards each other as they can.
  float cos_i = -to.normal.dot(way) / d;
  if (to.both_sides) cos_i = std::abs(cos_i);
  const float incidence = cos_less(cos_i, sin_of(cos_i), cos_b, sin_b);
  if (incidence <= 0.0F) return 0.0F;
  float cos_w = n.axis.dot(way) / d;
  if (n.both_sides) cos_w = std::abs(cos_w);
  const float sin_w = sin_of(cos_w);
  const float cos_1 = cos_less(cos_w, sin_w, n.cos_spread, n.sin_spread);
  const float sin_1 = sin_less(cos_w, sin_w, n.cos_spread, n.sin_spread);
  float emission = cos_less(cos_1, sin_1, cos_b, sin_b);
  if (emission <= 0.0F) return 0.0F;
  if (n.beam) emission = beam_emission(n, way / d, emission, sin_b);
  return n.intensity * emission * incidence / d2;
}

float LightTree::first_share(std::size_t at, const Receiver& to) const {
  const Node& first = nodes_[at + 1];
  const Node& second = nodes_[nodes_[at].other];
  const float a = importance(first, to);
  const float b = importance(second, to);
  if (!(a + b > 0.0F)) return -1.0F;
  const float share = a / (a + b);
  // Bounds of beams say little from within: neither beams nor other lamps get less than this.
  constexpr float kLeastShare = 0.2F;
  const bool mixed = at == 0 && first.beam != second.beam && a > 0.0F && b > 0.0F;
  return mixed ? std::clamp(share, kLeastShare, 1.0F - kLeastShare) : share;
}

std::optional<LightTree::Choice> LightTree::pick(const Receiver& to, float u) const {
  if (nodes_.empty()) return std::nullopt;
  std::size_t at = 0;
  float chance = 1.0F;
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
  std::size_t at = 0;
  float chance = 1.0F;
  for (std::uint64_t trail = trails_[emitter]; !nodes_[at].leaf; trail >>= 1) {
    const float first = first_share(at, to);
    if (first < 0.0F) return 0.0F;
    const bool second = (trail & 1U) != 0;
    chance *= second ? 1.0F - first : first;
    at = second ? nodes_[at].other : at + 1;
  }
  return chance;
}

}  // namespace raytruth::tracing
