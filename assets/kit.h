#pragma once

// Internal to assets: what every generator needs.

#include <functional>
#include <map>
#include <string>

#include "assets/asset.h"
#include "assets/materials.h"
#include "assets/mesh_builder.h"
#include "sim/core/random.h"

namespace raytruth::assets {

/// Stands for the paint in meshes that bodies of several paints share.
inline constexpr MaterialId kAnyPaint{0xFFFFFFFFU};

/// Materials by name for one asset, with its paint, and meshes that assets of a run share.
class Kit {
 public:
  using Shared = std::map<std::string, MeshPtr>;
  Kit(MaterialTable& table, MaterialId body_paint, Shared* shared = nullptr)
      : table_(table), paint_(body_paint), shared_(shared) {}
  MaterialId standard(const std::string& name) const;
  MaterialId paint() const { return paint_; }
  MaterialId add(const Material& material) const { return table_.add(material); }
  const Material& at(MaterialId id) const { return table_.at(id); }
  /// The same with another paint.
  Kit painted(MaterialId body_paint) const { return {table_, body_paint, shared_}; }
  /// What was made under that key before, or is made now. The key says all that the mesh depends
  /// on.
  template <typename Make>
  MeshPtr shared(const std::string& key, Make make) const {
    if (shared_ == nullptr) return make();
    MeshPtr& slot = (*shared_)[key];
    if (!slot) slot = make();
    return slot;
  }
  /// shared() of what takes time to make: kept from run to run where the program has a store, see
  /// file_store.h. `make` gets a kit with kAnyPaint and must use no other; the key says all else
  /// that the mesh depends on, apart from the program.
  MeshPtr stored(const std::string& key, const std::function<MeshPtr(const Kit&)>& make) const;

 private:
  MaterialTable& table_;
  MaterialId paint_;
  Shared* shared_;
};

/// A wheel of a bicycle or motorcycle, axle along y, in its own frame; adds to the builder.
void add_wheel(MeshBuilder& builder, const Kit& kit, ClassId class_id, const std::string& suffix,
               double radius_m, double width_m, bool spoked);

std::shared_ptr<const Asset> make_road_vehicle(const ActorModel& model, const Kit& kit,
                                               RandomStream random);
/// What a car or van drawn from that stream looks like but for its paint; empty for others.
std::string vehicle_look(const ActorModel& model, RandomStream random);
std::shared_ptr<const Asset> make_two_wheeler(const ActorModel& model, const Kit& kit,
                                              RandomStream random);
std::shared_ptr<const Asset> make_person(const ActorModel& model, const Kit& kit,
                                         RandomStream random);
std::shared_ptr<const Asset> make_misc_object(const ActorModel& model, const Kit& kit,
                                              RandomStream random);

/// Colours and cloth of a person.
struct Clothes {
  MaterialId skin, hair, jacket, trousers, shoes;
};
Clothes draw_clothes(const Kit& kit, RandomStream& random);

}  // namespace raytruth::assets
