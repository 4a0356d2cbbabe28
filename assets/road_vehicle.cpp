// Cars, vans, trucks, buses and trailers: a body lofted from cross-sections with wheel wells, glass
// and lamps.
#include <algorithm>
#include <cmath>

#include "assets/kit.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

// Height of the outline over the length, both as fractions: u = 0 at the rear, 1 at the front; z of
// the box height.
struct Outline {
  std::vector<Vec2> top;                  // (u, z) of the silhouette
  double roof_from, roof_to;              // u range of full-height roof
  double rear_glass_from, windscreen_to;  // where the rear window starts and the windscreen ends
  double belt;                            // height of the window sills
  std::vector<Vec2> side_windows;         // (from, to) in u
  double roof_width;                      // of the body's half width
  double clearance;                       // underbody height
  bool bonnet;
};

Outline outline_of(const std::string& shape) {
  if (shape == "saloon") {
    return {{{0, .42},
             {.012, .60},
             {.03, .655},
             {.17, .69},
             {.30, .96},
             {.40, 1.0},
             {.52, .995},
             {.60, .955},
             {.745, .655},
             {.86, .60},
             {.95, .535},
             {.985, .45},
             {1, .34}},
            .30,
            .60,
            .17,
            .745,
            .655,
            {{.245, .425}, {.445, .665}},
            .74,
            .13,
            true};
  }
  if (shape == "suv") {
    return {{{0, .40},
             {.012, .56},
             {.03, .62},
             {.085, .93},
             {.13, .985},
             {.40, 1.0},
             {.58, .985},
             {.63, .94},
             {.755, .655},
             {.87, .625},
             {.955, .57},
             {.988, .47},
             {1, .36}},
            .10,
            .62,
            .035,
            .755,
            .635,
            {{.12, .29}, {.31, .455}, {.475, .67}},
            .80,
            .16,
            true};
  }
  if (shape == "van") {
    return {{{0, .30},
             {.006, .60},
             {.012, .95},
             {.03, .99},
             {.5, 1.0},
             {.74, .99},
             {.79, .93},
             {.875, .52},
             {.95, .46},
             {.985, .38},
             {1, .28}},
            .02,
            .79,
            .01,
            .875,
            .50,
            {{.66, .80}},
            .90,
            .11,
            true};
  }
  if (shape == "bus") {
    return {
        {{0, .25},
         {.004, .7},
         {.008, .96},
         {.02, .99},
         {.5, 1.0},
         {.97, .99},
         {.985, .95},
         {.997, .36},
         {1, .24}},
        .02,
        .975,
        .006,
        .997,
        .36,
        {{.03, .155}, {.165, .29}, {.30, .425}, {.435, .56}, {.57, .695}, {.705, .83}, {.86, .965}},
        .94,
        .09,
        false};
  }
  if (shape == "cab") {
    return {{{0, .30},
             {.01, .93},
             {.05, .985},
             {.5, 1.0},
             {.80, .99},
             {.88, .95},
             {.975, .50},
             {.99, .42},
             {1, .28}},
            .03,
            .86,
            .01,
            .975,
            .50,
            {{.38, .84}},
            .90,
            .13,
            false};
  }
  // hatchback
  return {{{0, .40},
           {.012, .58},
           {.03, .64},
           {.10, .90},
           {.16, .965},
           {.33, 1.0},
           {.50, .995},
           {.585, .95},
           {.735, .665},
           {.86, .61},
           {.95, .54},
           {.985, .45},
           {1, .34}},
          .13,
          .585,
          .035,
          .735,
          .645,
          {{.15, .37}, {.39, .645}},
          .74,
          .13,
          true};
}

double along(const std::vector<Vec2>& line, double u) {
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    if (u <= line[i + 1].x()) {
      const double f = (u - line[i].x()) / (line[i + 1].x() - line[i].x());
      return line[i].y() + std::clamp(f, 0.0, 1.0) * (line[i + 1].y() - line[i].y());
    }
  }
  return line.back().y();
}

struct Wheels {
  double front_x, rear_x, radius, half_track, width;
  bool twin_rear = false;
};

// The lofted shell of a body that reaches from rear to front (x) and up to `top`.
class Shell {
 public:
  Shell(MeshBuilder& b, const Kit& kit, ClassId class_id, const Outline& outline, const Box3& box,
        const Wheels& wheels)
      : b_(b), kit_(kit), class_(class_id), o_(outline), box_(box), w_(wheels) {}

  void build() {
    const std::uint16_t body = b_.part("Body", class_, kit_.paint());
    const std::uint16_t glass = b_.part("Window", class_, kit_.standard("glass"));
    const std::uint16_t screen = b_.part("Windshield", class_, kit_.standard("glass"));
    const std::uint16_t under = b_.part("Underbody", class_, kit_.standard("black_plastic"));
    const std::vector<double> us = stations();
    std::vector<std::vector<Vec3>> right;
    right.reserve(us.size());
    for (const double u : us) right.push_back(half_section(u));
    const auto part_of = [&](std::size_t i, std::size_t j) {
      const double u = 0.5 * (us[i] + us[i + 1]);
      if (j <= 2) return under;  // floor and wheel wells
      if (j == 3) return box_.size().z() < 2.2 || u < 0.0 ? sill(body, under) : body;
      const bool cabin = u > o_.rear_glass_from && u < o_.windscreen_to;
      if (j == 6 && cabin) {
        for (const Vec2& window : o_.side_windows) {
          if (u > window.x() && u < window.y()) return glass;
        }
      }
      if (j >= 7 && cabin && u > o_.roof_to && u < o_.windscreen_to - 0.004) return screen;
      if (j >= 7 && cabin && u < o_.roof_from && u > o_.rear_glass_from + 0.004 &&
          o_.side_windows.front().x() < 0.6)
        return screen;
      return body;
    };
    // Rings run from the middle of the floor outwards and up to the middle of the roof: right side,
    // then mirrored.
    b_.loft(right, false, part_of);
    std::vector<std::vector<Vec3>> left = right;
    for (auto& ring : left) {
      for (Vec3& p : ring) p.y() = -p.y();
      std::reverse(ring.begin(), ring.end());
    }
    const std::size_t faces = right.front().size() - 1;
    b_.loft(left, false, [&](std::size_t i, std::size_t j) { return part_of(i, faces - 1 - j); });
    close(right.front(), body, false);
    close(right.back(), body, true);
  }

 private:
  static std::uint16_t sill(std::uint16_t, std::uint16_t under) { return under; }

  std::vector<double> stations() const {
    std::vector<double> us;
    for (const Vec2& p : o_.top) us.push_back(p.x());
    for (const Vec2& w : o_.side_windows) us.insert(us.end(), {w.x(), w.y()});
    us.insert(us.end(), {o_.roof_from, o_.roof_to, o_.rear_glass_from, o_.rear_glass_from + 0.005,
                         o_.windscreen_to, o_.windscreen_to - 0.005});
    for (int i = 1; i < 24; ++i) us.push_back(i / 24.0);
    const double length = box_.size().x();
    for (const double x : {w_.rear_x, w_.front_x}) {
      for (int i = 0; i <= 12; ++i) {
        const double a = kPi * i / 12;
        us.push_back((x + arch() * det::cos(a) - box_.min.x()) / length);
      }
      us.push_back((x + arch() * 1.0001 - box_.min.x()) / length);
      us.push_back((x - arch() * 1.0001 - box_.min.x()) / length);
    }
    std::sort(us.begin(), us.end());
    std::vector<double> clean;
    for (const double u : us) {
      if (u >= 0.0 && u <= 1.0 && (clean.empty() || u - clean.back() > 1e-5)) clean.push_back(u);
    }
    return clean;
  }

  double arch() const { return 1.13 * w_.radius; }

  // From the floor's middle to the roof's middle, y >= 0.
  std::vector<Vec3> half_section(double u) const {
    const double H = box_.max.z();
    const double x = box_.min.x() + u * box_.size().x();
    const double half = 0.5 * box_.size().y();
    // Plan view: corners rounded towards the ends, cabin waisted.
    const double end = 2.0 * u - 1.0;
    const double e2 = end * end;
    const double round = 1.0 - (o_.bonnet ? 0.10 : 0.03) * e2 * e2 * e2 -
                         (o_.bonnet ? 0.10 : 0.05) * det::pow(std::abs(end), 40.0);
    const double w = half * round;
    const double floor_z =
        o_.clearance * H * (1.0 + (o_.bonnet ? 0.5 * det::pow(std::abs(end), 10.0) : 0.0));
    const double top = along(o_.top, u) * H;
    double bottom = floor_z;
    for (const double xw : {w_.rear_x, w_.front_x}) {
      const double d = x - xw;
      if (std::abs(d) < arch())
        bottom = std::max(bottom, w_.radius + std::sqrt(arch() * arch() - d * d));
    }
    const double inner =
        std::max(0.15, w_.half_track - 0.62 * w_.width * (w_.twin_rear ? 1.7 : 1.0));
    const double belt = std::min(o_.belt * H, top - 0.012);
    bottom = std::min(bottom, belt - 0.03);
    const double shoulder = std::min(0.52 * belt + 0.48 * bottom + 0.06, belt - 0.015);
    // Tumblehome: the higher above the belt, the narrower.
    const double rise = std::clamp((top - belt) / std::max(0.05, H - o_.belt * H), 0.0, 1.0);
    const double roof_half = w * (0.965 - (0.965 - o_.roof_width) * rise);
    const double crown = 0.03 * rise + 0.012;
    return {{x, 0.0, floor_z},
            {x, inner, floor_z},
            {x, inner + 0.001, bottom},
            {x, w * 0.985, bottom},
            {x, w * 0.995, std::min(bottom + 0.10, shoulder - 0.005)},
            {x, w, shoulder},
            {x, w * 0.968, belt},
            {x, roof_half, std::max(belt + 0.008, top - crown)},
            {x, roof_half * 0.62, top - 0.25 * crown},
            {x, 0.0, top}};
  }

  void close(const std::vector<Vec3>& ring, std::uint16_t part, bool front) {
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
      const Vec3& a = ring[i];
      const Vec3& b = ring[i + 1];
      const Vec3 am(a.x(), -a.y(), a.z());
      const Vec3 bm(b.x(), -b.y(), b.z());
      if (front) {
        b_.quad(part, am, a, b, bm);
      } else {
        b_.quad(part, a, am, bm, b);
      }
    }
  }

  MeshBuilder& b_;
  const Kit& kit_;
  ClassId class_;
  const Outline& o_;
  Box3 box_;
  Wheels w_;
};

// Lamps, plates, grille, mirrors and the inside, placed on the silhouette.
void add_details(MeshBuilder& b, const Kit& kit, ClassId c, const Outline& o, const Box3& box,
                 const std::string& shape) {
  const double H = box.max.z();
  const double half = 0.5 * box.size().y();
  const double front = box.max.x();
  const double rear = box.min.x();
  const bool tall = H > 2.2;
  const double lamp_z = tall ? std::min(0.9, 0.30 * H) : 0.475 * H;
  const double tail_z = tall ? 1.0 : 0.54 * H;
  const double out = 0.70 * half;
  const auto lens = [&](const std::string& name, const char* material, LampMask mask,
                        const Vec3& center, const Vec3& radii) {
    for (const int side : {1, -1}) {
      LampMask m = mask;
      if (mask == (kLampIndicatorLeft | kLampIndicatorRight))
        m = side > 0 ? kLampIndicatorLeft : kLampIndicatorRight;
      b.ellipsoid(b.part(name + (side > 0 ? "L" : "R"), c, kit.standard(material), m),
                  Vec3(center.x(), side * center.y(), center.z()), radii, 12);
    }
  };
  const double depth = tall ? 0.05 : 0.16;
  lens("Light_Low_Beam_Lens_F", "lamp_low_beam", kLampLowBeam | kLampHighBeam,
       {front - depth - 0.025, out, lamp_z}, {depth, 0.17 * half, 0.042 * (tall ? 2.4 : H)});
  lens("Light_Daytime_Running_Lens_F", "lamp_daytime", kLampDaytimeRunning,
       {front - depth * 0.75 - 0.02, out * 0.93, lamp_z - 0.075},
       {depth * 0.72, 0.13 * half, 0.016});
  lens("Light_Indicator_Lens_F", "lamp_indicator", kLampIndicatorLeft | kLampIndicatorRight,
       {front - depth - 0.06, out + 0.145 * half, lamp_z - 0.01},
       {depth * 0.9, 0.055 * half, 0.03});
  const double back = tall ? 0.03 : 0.075;
  lens("Light_Tail_Lens_R", "lamp_tail", kLampTail,
       {rear + back + 0.012, out + 0.07 * half, tail_z}, {back, 0.13 * half, 0.05});
  lens("Light_Brake_Lens_R", "lamp_brake", kLampBrake,
       {rear + back + 0.012, out + 0.07 * half, tail_z + 0.085}, {back, 0.13 * half, 0.04});
  lens("Light_Indicator_Lens_R", "lamp_indicator", kLampIndicatorLeft | kLampIndicatorRight,
       {rear + back + 0.012, out + 0.07 * half, tail_z - 0.085}, {back, 0.12 * half, 0.035});
  lens("Light_Reverse_Lens_R", "lamp_reverse", kLampReverse,
       {rear + back + 0.012, out - 0.10 * half, tail_z - 0.02}, {back, 0.05 * half, 0.03});

  b.box(b.part("License_Plate_F", c, kit.standard("plate")),
        {front - 0.006, 0, tall ? 0.45 : 0.255 * H}, {0.012, 0.52, 0.11});
  b.box(b.part("License_Plate_R", c, kit.standard("plate")),
        {rear + 0.006, 0, tall ? 0.75 : 0.47 * H}, {0.012, 0.52, 0.11});
  const std::uint16_t dark = b.part("Grille", c, kit.standard("black_plastic"));
  b.box(dark, {front - 0.045, 0, tall ? 0.62 : 0.36 * H},
        {0.07, 0.95 * half, tall ? 0.22 : 0.075 * H});
  b.box(b.part("Bumper_F", c, kit.standard("black_plastic")),
        {front - 0.06, 0, 0.19 * (tall ? 1.6 : H)}, {0.1, 1.55 * half, 0.06 * (tall ? 2.0 : H)});
  b.box(b.part("Bumper_R", c, kit.standard("black_plastic")),
        {rear + 0.06, 0, 0.22 * (tall ? 1.6 : H)}, {0.1, 1.55 * half, 0.07 * (tall ? 2.0 : H)});

  // Mirrors reach to the declared width.
  const double mirror_x = rear + (o.windscreen_to - (tall ? 0.012 : 0.05)) * box.size().x();
  const double mirror_z = tall ? std::min(0.62 * H, 2.0) : (o.belt + 0.05) * H;
  for (const int side : {1, -1}) {
    const std::uint16_t housing = b.part(side > 0 ? "Mirror_L" : "Mirror_R", c, kit.paint());
    b.ellipsoid(housing, {mirror_x, side * (half - 0.09), mirror_z},
                {0.07, 0.088, tall ? 0.17 : 0.062}, 10);
  }
  if (shape == "trailer") return;
  // Inside: what one sees through the panes.
  const std::uint16_t inside = b.part("Interior", c, kit.standard("interior"));
  const double length = box.size().x();
  const double floor = o.clearance * H + 0.14;
  const double cabin_from = rear + (o.rear_glass_from + 0.05) * length;
  const double cabin_to = rear + (o.windscreen_to - 0.03) * length;
  const double seat_z = std::max(floor + 0.25, (o.belt - 0.16) * H);
  const int rows = std::max(1, static_cast<int>((cabin_to - cabin_from) / (tall ? 0.95 : 1.0)));
  for (int row = 0; row < rows && row < 14; ++row) {
    const double x = cabin_to - (tall ? 0.75 : 0.95) - row * 0.92;
    if (x < cabin_from + 0.1) break;
    for (const int side : {1, -1}) {
      b.box(inside, {x, side * 0.42 * half, seat_z - 0.05}, {0.5, 0.5 * half, 0.16});
      b.box(inside, {x - 0.26, side * 0.42 * half, seat_z + 0.22}, {0.13, 0.48 * half, 0.52});
      b.box(inside, {x - 0.27, side * 0.42 * half, std::min(seat_z + 0.58, 0.9 * H)},
            {0.1, 0.24 * half, 0.16});
    }
  }
  b.box(inside, {cabin_to - 0.28, 0, (o.belt - 0.05) * H}, {0.35, 1.5 * half, 0.12});
  b.tube(inside, {cabin_to - 0.48, 0.42 * half, (o.belt + 0.02) * H},
         {cabin_to - 0.52, 0.42 * half, (o.belt + 0.03) * H}, 0.17, 0.17, 14);
}

class RoadVehicle final : public Asset {
 public:
  RoadVehicle(std::vector<AssetNode> nodes, const Wheels& wheels) : wheels_(wheels) {
    nodes_ = std::move(nodes);
  }

  std::vector<Pose> articulate(const ActorState& state) const override {
    std::vector<Pose> poses{Pose()};
    const double roll = det::fmod(state.wheel_roll_m / wheels_.radius, 2.0 * kPi);
    for (const double x : {wheels_.front_x, wheels_.rear_x}) {
      const double steer = x == wheels_.front_x ? state.steering_rad : 0.0;
      for (const int side : {1, -1}) {
        const Vec3 hub(x, side * wheels_.half_track, wheels_.radius);
        poses.push_back(Pose::from_euler(hub, {steer, 0, 0}) *
                        Pose::from_euler(Vec3::Zero(), {side > 0 ? 0.0 : kPi, 0, 0}) *
                        Pose::from_euler(Vec3::Zero(), {0, side > 0 ? roll : -roll, 0}));
      }
    }
    return poses;
  }

 private:
  Wheels wheels_;
};

std::string shape_of(const ActorModel& m) {
  const std::string_view name = Taxonomy::info(m.class_id).name;
  if (name == "bus" || name == "tram") return "bus";
  if (name == "van") return "van";
  if (name == "truck") return "truck";
  if (name == "trailer") return "trailer";
  if (m.box_size_m.z() > 1.95) return "van";
  if (m.box_size_m.z() > 1.62) return "suv";
  return m.box_size_m.x() > 4.5 ? "saloon" : "hatchback";
}

}  // namespace

void add_wheel(MeshBuilder& b, const Kit& kit, ClassId c, const std::string& suffix, double r,
               double w, bool spoked) {
  const std::uint16_t tyre = b.part("Tire_" + suffix, c, kit.standard("rubber"));
  const std::uint16_t rim = b.part("Rim_" + suffix, c, kit.standard("alloy"));
  const double h = 0.5 * w;
  const double inner = spoked ? 0.93 * r : 0.66 * r;
  const int segments = 36;
  // A polygon's corners lie on the radius, so the tyre touches the ground with a corner or dips 0.4
  // % of r less.
  b.lathe_y(tyre, Vec3::Zero(),
            {{inner, -h * 0.8},
             {0.93 * r, -h},
             {r, -0.72 * h},
             {r, 0.72 * h},
             {0.93 * r, h},
             {inner, h * 0.8}},
            segments);
  if (spoked) {
    b.lathe_y(
        rim, Vec3::Zero(),
        {{inner, h * 0.5}, {inner - 0.02, h * 0.4}, {inner - 0.02, -h * 0.4}, {inner, -h * 0.5}},
        segments);
    for (int i = 0; i < 12; ++i) {
      const double a = 2.0 * kPi * i / 12;
      b.tube(rim, {0.02 * det::cos(a), 0.0, 0.02 * det::sin(a)},
             {(inner - 0.01) * det::cos(a), 0.0, (inner - 0.01) * det::sin(a)}, 0.003, 0.003, 4,
             false);
    }
    b.tube(rim, {0, -0.04, 0}, {0, 0.04, 0}, 0.025, 0.025, 8);
    return;
  }
  // Rim: a dish with five spokes, brake disc behind.
  b.lathe_y(rim, Vec3::Zero(),
            {{inner, h * 0.8}, {inner * 0.95, h * 0.72}, {inner * 0.95, -h * 0.3}}, segments);
  const std::uint16_t disc = b.part("Brake_Disc_" + suffix, c, kit.standard("black_plastic"));
  b.lathe_y(disc, {0, -0.1 * h, 0}, {{inner * 0.95, 0.0}, {0.001, 0.0}}, 24);
  for (int i = 0; i < 5; ++i) {
    const double a = 2.0 * kPi * i / 5;
    const Pose X = Pose::from_euler(Vec3::Zero(), {0, a, 0});
    b.box(rim, {0.5 * inner, 0.62 * h, 0}, {inner * 0.92, 0.12 * w, 0.26 * inner}, X);
  }
  b.tube(rim, {0, 0.3 * h, 0}, {0, 0.82 * h, 0}, 0.24 * inner, 0.2 * inner, 16);
}

std::shared_ptr<const Asset> make_road_vehicle(const ActorModel& m, const Kit& kit) {
  const ClassId c = m.class_id;
  const std::string shape = shape_of(m);
  Box3 box;
  box.extend(m.box_center_m - 0.5 * m.box_size_m);
  box.extend(m.box_center_m + 0.5 * m.box_size_m);
  box.min.z() = 0.0;
  const double length = box.size().x();
  const double H = box.max.z();

  Wheels wheels{};
  wheels.radius = 0.5 * (m.front_axle.wheel_diameter_m > 0.2 ? m.front_axle.wheel_diameter_m
                                                             : std::min(1.0, 0.43 * H));
  wheels.radius = std::clamp(wheels.radius, 0.15, 0.24 * H + 0.02);
  wheels.rear_x = m.rear_axle.wheel_diameter_m > 0.0 ? m.rear_axle.position_x_m : 0.0;
  wheels.front_x = m.front_axle.wheel_diameter_m > 0.0 ? m.front_axle.position_x_m
                                                       : wheels.rear_x + 0.6 * length;
  const double reach = 1.2 * wheels.radius;
  wheels.rear_x = std::clamp(wheels.rear_x, box.min.x() + reach, box.max.x() - 3.0 * reach);
  wheels.front_x =
      std::clamp(wheels.front_x, wheels.rear_x + 2.2 * wheels.radius, box.max.x() - reach);
  wheels.width = std::clamp(0.31 * 2.0 * wheels.radius, 0.14, 0.34);
  const double half = 0.5 * box.size().y();
  wheels.half_track =
      std::min(m.front_axle.track_width_m > 0.5 ? 0.5 * m.front_axle.track_width_m : 1e9,
               half * 0.955 - 0.5 * wheels.width);

  MeshBuilder b;
  Box3 body = box;
  // The shell leaves room for the mirrors at the sides.
  body.min.y() += 0.045 * box.size().y();
  body.max.y() -= 0.045 * box.size().y();
  if (shape == "truck" || shape == "trailer") {
    const double cab = shape == "truck" ? std::clamp(0.27 * length, 1.6, 2.4) : 0.0;
    const std::uint16_t frame = b.part("Frame", c, kit.standard("black_plastic"));
    const std::uint16_t cargo =
        b.part("Cargo_Box", c, kit.add(paint("cargo", {0.62F, 0.63F, 0.64F}, true)));
    const double deck = std::min(1.15, 0.36 * H);
    const double cargo_to = box.max.x() - cab - (cab > 0.0 ? 0.25 : 0.0);
    b.box(cargo, {0.5 * (box.min.x() + cargo_to), 0, 0.5 * (deck + H)},
          {cargo_to - box.min.x(), box.size().y() - 0.02, H - deck});
    b.box(frame, {0.5 * (box.min.x() + box.max.x()) - 0.2, 0, deck - 0.16},
          {length - 0.8, 0.5 * box.size().y(), 0.28});
    b.box(b.part("Underrun_Guard", c, kit.standard("black_plastic")), {box.min.x() + 0.08, 0, 0.55},
          {0.12, 0.9 * box.size().y(), 0.14});
    for (const int side : {1, -1}) {
      b.ellipsoid(b.part(side > 0 ? "Light_Tail_Lens_RL" : "Light_Tail_Lens_RR", c,
                         kit.standard("lamp_tail"), kLampTail),
                  {box.min.x() + 0.04, side * 0.8 * half, 0.72}, {0.035, 0.13, 0.055});
      b.ellipsoid(b.part(side > 0 ? "Light_Brake_Lens_RL" : "Light_Brake_Lens_RR", c,
                         kit.standard("lamp_brake"), kLampBrake),
                  {box.min.x() + 0.04, side * 0.6 * half, 0.72}, {0.035, 0.1, 0.055});
    }
    b.box(b.part("License_Plate_R", c, kit.standard("plate")), {box.min.x() + 0.012, 0, 0.55},
          {0.02, 0.52, 0.11});
    if (cab > 0.0) {
      Box3 cab_box = body;
      cab_box.min.x() = box.max.x() - cab;
      cab_box.max.z() = std::min(H, 2.95);
      Wheels cab_wheels = wheels;
      cab_wheels.rear_x = -1e3;  // only the front axle carries the cab
      cab_wheels.front_x =
          std::clamp(wheels.front_x, cab_box.min.x() + reach, cab_box.max.x() - reach);
      wheels.front_x = cab_wheels.front_x;
      const Outline o = outline_of("cab");
      Shell(b, kit, c, o, cab_box, cab_wheels).build();
      Box3 detail_box = cab_box;
      detail_box.min.y() = box.min.y();
      detail_box.max.y() = box.max.y();
      add_details(b, kit, c, o, detail_box, shape);
    }
  } else {
    const Outline o = outline_of(shape);
    Shell(b, kit, c, o, body, wheels).build();
    add_details(b, kit, c, o, box, shape);
  }
  const double clearance = b.bounds().min.z();
  Box3 target = box;
  target.min.z() = clearance;
  b.fit(target);

  std::vector<AssetNode> nodes{{"Body", b.build(38.0)}};
  for (const char* corner : {"FL", "FR", "RL", "RR"}) {
    MeshBuilder wheel;
    add_wheel(wheel, kit, c, corner, wheels.radius, wheels.width, false);
    nodes.push_back({std::string("Wheel_") + corner, wheel.build(40.0)});
  }
  return std::make_shared<RoadVehicle>(std::move(nodes), wheels);
}

}  // namespace raytruth::assets
