#pragma once

// Internal to assets: frames of bicycles, motorcycles and scooters.

#include <vector>

#include "assets/kit.h"

namespace raytruth::assets {

struct TwoWheelFrame {
  double rear_x, front_x, radius, height;

  /// Middle of a bicycle's crank axle: 5 cm below the hubs of 28 inch wheels.
  Vec3 bottom() const { return {rear_x + 0.42 * (front_x - rear_x), 0.0, 0.853 * radius}; }
  /// A place between the wheels: 0 rear hub, 1 front hub.
  double at(double u) const { return rear_x + u * (front_x - rear_x); }
};

/// A section of a hull along x: middle's height, half width and half height.
struct HullSection {
  double x, z, half_width, half_height;
};
/// A smooth closed hull through sections; edge 2 gives ellipses, more gives fuller corners.
void add_hull(MeshBuilder& b, std::uint16_t part, const std::vector<HullSection>& sections,
              double edge = 2.4);
/// Part of a ring around a wheel, as a mudguard is; angles from ahead, upwards.
void add_mudguard(MeshBuilder& b, std::uint16_t part, const Vec3& hub, double radius_m,
                  double half_width_m, double from_rad, double to_rad);

enum class MotorcycleKind { kNaked, kSport, kScooter };
/// Adds the motorcycle and gives where its rider sits, holds on and has the left foot.
struct Perch {
  Vec3 hip, hand, foot;
};
Perch add_motorcycle(MeshBuilder& b, const Kit& kit, ClassId class_id, const TwoWheelFrame& frame,
                     MotorcycleKind kind);

/// Vehicles that are no road vehicles by class: kick scooters and wheelchairs with who uses them,
/// machines of road works. nullptr: none of these.
std::shared_ptr<const Asset> make_special_vehicle(const ActorModel& model, const Kit& kit,
                                                  RandomStream random);

}  // namespace raytruth::assets
