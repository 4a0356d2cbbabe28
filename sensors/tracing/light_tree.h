#pragma once

// Internal to sensors/tracing: a choice among many lamps.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scenes/build/scene.h"
#include "sim/core/pose.h"

namespace raytruth::tracing {

/// Picks one of many small emitters by how much light it may send to a point: a binary tree of
/// bounding spheres and cones, after Conty Estevez and Kulla, "Importance sampling of many lights
/// with adaptive tree splitting" (2018). A node counts intensity * cos(emission) * cos(incidence) /
/// distance^2 at the best that its bounds allow, so that nothing that sends light is left out.
/// Bounds of wide nodes say little, least of all to what lies among their lamps: for each receiver
/// those that count most and are seen widest are split first, and the choice starts among the
/// pieces (the paper's adaptive splitting, by a number instead of a threshold).
/// Results don't depend on threads or machines.
class LightTree {
 public:
  struct Emitter {
    Vec3f low = Vec3f::Zero(), high = Vec3f::Zero();  ///< box around it, wherever it moves
    Vec3f axis = Vec3f::UnitZ();                      ///< unit normal
    float intensity = 0.0F;   ///< at its brightest, any unit: luminance * area
    bool both_sides = false;  ///< it shines to the back of the normal, too
    std::int32_t lobe = -1;   ///< index of its Lobe, times the cosine; negative: Lambert alone
    bool turns = false;       ///< the axis changes by up to 8 degrees meanwhile
  };
  /// A head lamp's beam: how lamps of one kind that look the same way shine.
  struct Lobe {
    scene::Beam beam = scene::Beam::kLow;
    Eigen::Matrix3f R = Eigen::Matrix3f::Identity();  ///< of its instance, x ahead
  };
  /// Nodes that a choice starts among, which hold all emitters that may send light.
  struct Cut {
    static constexpr std::size_t kMost = 33;
    struct Piece {
      std::uint32_t node;
      float weight;
    };
    std::array<Piece, kMost> pieces;
    std::uint32_t count = 0;
    float sum = 0.0F;  ///< of weights
    bool made = false;
  };
  /// Where light is wanted: a point and the normal of its surface; `both_sides`: light from behind
  /// it counts, too. What the surface makes of it: `matt` times the cosine and `gloss` times the
  /// GGX distribution of `alpha` (roughness squared) at the half vector to `view` (unit, away from
  /// the surface); only their ratio matters. `splits`: how many nodes are split, at most Cut::kMost
  /// - 1.
  struct Receiver {
    Vec3f point = Vec3f::Zero(), normal = Vec3f::UnitZ();
    bool both_sides = false;
    Vec3f view = Vec3f::UnitZ();
    float matt = 1.0F, gloss = 0.0F, alpha = 1.0F;
    int splits = 16;
    /// The tree's own notes, from the first call on. What changes a receiver says cut.made = false.
    mutable Cut cut{};
  };
  struct Choice {
    std::uint32_t emitter = 0;  ///< index
    float chance = 0.0F;
  };

  LightTree() = default;
  explicit LightTree(std::span<const Emitter> emitters, std::vector<Lobe> lobes = {});

  bool empty() const { return nodes_.empty(); }
  /// From a uniform number in [0, 1). Nothing when no emitter can light the receiver.
  std::optional<Choice> pick(const Receiver& to, float u) const;
  /// The chance with which pick() gives this emitter.
  float chance(const Receiver& to, std::uint32_t emitter) const;

 private:
  struct Node {
    Vec3f center, axis;
    float radius = 0.0F, intensity = 0.0F;
    float cos_spread = 1.0F, sin_spread = 0.0F;  ///< of the axes about `axis`
    bool both_sides = false, beam = false, low_beam = false, leaf = false;  ///< of all emitters
    std::int32_t lobe = -1;   ///< when all emitters share one
    std::uint32_t other = 0;  ///< leaf: emitter; otherwise the second child, the first follows
  };
  struct Builder;

  const Cut& cut(const Receiver& to) const;
  static float received(const Receiver& to, const Vec3f& from, float sin_b, float cos_b);
  /// `doubt`: how little the bounds say, 0 to 1.
  float importance(const Node& node, const Receiver& to, float& doubt) const;
  float importance(const Node& node, const Receiver& to) const {
    float doubt = 0.0F;
    return importance(node, to, doubt);
  }
  /// Chance of a node's first child; negative: neither sends light.
  float first_share(std::size_t at, const Receiver& to) const;
  float beam_emission(const Node& node, const Vec3f& direction, float cosine, float sin_b) const;

  std::vector<Node> nodes_;
  std::vector<Lobe> lobes_;
  std::vector<std::uint64_t> trails_;  ///< by emitter: which child at each depth, lowest bit first
};

}  // namespace raytruth::tracing
