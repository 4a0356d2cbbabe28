#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace raytruth {

/// A row of the taxonomy. Made only by look-up: Taxonomy::find, Taxonomy::at or the constants in
/// namespace taxonomy. The default value is the row "void".
class ClassId {
 public:
  constexpr ClassId() = default;
  constexpr std::uint8_t value() const { return value_; }
  // clang-tidy 14 takes the 0 that the compiler compares with for a pointer.
  constexpr auto operator<=>(const ClassId&) const = default;  // NOLINT(modernize-use-nullptr)

 private:
  friend class Taxonomy;
  constexpr explicit ClassId(std::uint8_t value) : value_(value) {}
  std::uint8_t value_ = 0;
};

/// What the taxonomy says about one class.
struct ClassInfo {
  std::uint8_t id;
  std::string_view name;    ///< e.g. "car"
  std::string_view parent;  ///< group, e.g. "vehicle"
  bool thing;               ///< countable, has instances
  std::array<std::uint8_t, 3> colour_rgb;
  int cityscapes_id;            ///< labelId of Cityscapes
  std::string_view kitti_type;  ///< type of a KITTI object label, "-" where it has none
  int nuscenes_index;           ///< category index of nuScenes lidarseg
  int coco_id;                  ///< COCO panoptic category id, 0 where it has none
  int semantickitti_id;         ///< SemanticKITTI class at rest
  int semantickitti_moving_id;  ///< SemanticKITTI class when moving
};

/// The one class table (labels/taxonomy/taxonomy.csv), compiled in.
class Taxonomy {
 public:
  static std::span<const ClassInfo> all();
  static const ClassInfo& info(ClassId id);
  /// Nothing when no class has that name.
  static std::optional<ClassId> find(std::string_view name);
  /// The class with that number, as read from a file; nothing when there is none.
  static std::optional<ClassId> at(int id);
  /// For names known at compile time: an unknown name doesn't compile.
  static consteval ClassId named(std::string_view name);
};

}  // namespace raytruth

#include "labels/taxonomy/taxonomy_table.inc"  // generated from taxonomy.csv

namespace raytruth {

consteval ClassId Taxonomy::named(std::string_view name) {
  for (const ClassInfo& row : internal::kTaxonomyTable) {
    if (row.name == name) return ClassId(row.id);
  }
  throw "no class of that name in labels/taxonomy/taxonomy.csv";
}

}  // namespace raytruth
