#pragma once

// Internal to assets: what every generator needs.

#include <string>

#include "assets/asset.h"
#include "assets/materials.h"
#include "assets/mesh_builder.h"
#include "sim/core/random.h"

namespace raytruth::assets {

/// Materials by name for one asset, with its paint.
class Kit {
 public:
  Kit(MaterialTable& table, MaterialId body_paint) : table_(table), paint_(body_paint) {}
  MaterialId standard(const std::string& name) const;
  MaterialId paint() const { return paint_; }
  MaterialId add(const Material& material) const { return table_.add(material); }
  const Material& at(MaterialId id) const { return table_.at(id); }
  /// The same with another paint.
  Kit painted(MaterialId body_paint) const { return {table_, body_paint}; }

 private:
  MaterialTable& table_;
  MaterialId paint_;
};

/// A wheel of a bicycle or motorcycle, axle along y, in its own frame; adds to the builder.
void add_wheel(MeshBuilder& builder, const Kit& kit, ClassId class_id, const std::string& suffix,
               double radius_m, double width_m, bool spoked);

std::shared_ptr<const Asset> make_road_vehicle(const ActorModel& model, const Kit& kit);
std::shared_ptr<const Asset> make_two_wheeler(const ActorModel& model, const Kit& kit,
                                              RandomStream random);
std::shared_ptr<const Asset> make_person(const ActorModel& model, const Kit& kit,
                                         RandomStream random);
std::shared_ptr<const Asset> make_misc_object(const ActorModel& model, const Kit& kit);

/// Colours and cloth of a person.
struct Clothes {
  MaterialId skin, hair, jacket, trousers, shoes;
};
Clothes draw_clothes(const Kit& kit, RandomStream& random);

}  // namespace raytruth::assets
