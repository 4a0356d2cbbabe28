#pragma once

// Internal to assets: what is put on and into the shell of a vehicle, and how it moves.

#include <array>
#include <string>
#include <vector>

#include "assets/moving_parts.h"
#include "assets/vehicle_shell.h"

namespace raytruth::assets {

/// Rims of cars: 0 five spokes, 1 ten, 2 five pairs, 3 a cover, 4 a turbine; 5 a truck's in front,
/// 6 behind. Axle along y, outside +y.
void add_car_wheel(MeshBuilder& b, const Kit& kit, ClassId class_id, const std::string& suffix,
                   double radius_m, double width_m, int rim);
/// Seats, dashboard, steering wheel, floor.
void add_cabin(MeshBuilder& b, const Kit& kit, const ActorModel& model, const BodyShell& shell);
/// A node that rides on a body, and where in its frame.
struct Fixture {
  AssetNode node;
  Vec3 at = Vec3::Zero();
};
/// Somebody behind the steering wheel of that cabin; vehicles share those who look alike.
Fixture driver_of(const Kit& kit, ClassId class_id, const BodyShell& shell, std::uint32_t who);
/// "AB CD 1234".
std::string draw_plate(RandomStream& random);
/// The letters on the number plates of a body, "AB CD 123": in two lines on square ones.
MeshPtr plate_letters(const Mesh& body, const Kit& kit, ClassId class_id, const std::string& text);
/// Mirrors out to the declared width, handles, wipers, rails.
void add_fittings(MeshBuilder& b, const Kit& kit, const ActorModel& model, const BodyShell& shell,
                  const BodyTrim& trim, double outer_half_m);
/// Somebody at the wheel; `hip` between the hip joints, `hands` the left one on the wheel.
void add_driver(MeshBuilder& b, const Kit& kit, ClassId class_id, const Vec3& hip,
                const Vec3& hands, std::uint32_t who);
/// A car's seat: its middle on the cushion.
void add_seat(MeshBuilder& b, std::uint16_t part, const Vec3& middle, double width_m,
              double head_m);
void add_steering_wheel(MeshBuilder& b, std::uint16_t part, const Vec3& middle, double radius_m,
                        double tilt_rad);

/// What those on duty are painted with.
struct Livery {
  std::array<float, 3> paint;  ///< linear
  const char* band;            ///< standard material of the band along the sides
};
/// By the model's role; nullptr for others.
const Livery* livery_of(const ActorModel& model);

/// One axle with a wheel at each end.
struct WheelPair {
  double x = 0.0, radius = 0.3, half_track = 0.7, width = 0.2;
  bool steered = false;
  int rim = 0;
  std::string name;  ///< "F", "R", "R2"
};

/// A body of its final size on springs, with wheels, what opens and what rides on it.
std::shared_ptr<const Asset> make_wheeled(const ActorModel& model, const Kit& kit, MeshPtr body,
                                          const std::vector<WheelPair>& wheels,
                                          std::vector<Fixture> fixtures);
/// The same of a body that nobody shares, stretched to `box` first; its plates get that text.
std::shared_ptr<const Asset> make_wheeled(const ActorModel& model, const Kit& kit, Mesh body,
                                          const Box3& box, const std::vector<WheelPair>& wheels,
                                          std::vector<Fixture> fixtures, const std::string& plate);
/// The declared box of a model in its frame, from the ground.
Box3 declared_box(const ActorModel& model);
/// Wheels as the model states them, where they fit into the box.
Wheels wheels_of(const ActorModel& model, const Box3& box);
/// What a body of that model gets, drawn.
BodyTrim draw_trim(const ActorModel& model, const BodyStyle& style, RandomStream& random);
/// Stretches a mesh along each axis so that its bounds are those of the box; its ground stays.
void stretch(Mesh& mesh, const Box3& box);

std::shared_ptr<const Asset> make_car(const ActorModel& model, const Kit& kit, RandomStream random);
/// Trucks, tractors, semi-trailers, trailers.
std::shared_ptr<const Asset> make_truck(const ActorModel& model, const Kit& kit,
                                        RandomStream random);
/// Buses, coaches, trams.
std::shared_ptr<const Asset> make_bus(const ActorModel& model, const Kit& kit, RandomStream random);

}  // namespace raytruth::assets
