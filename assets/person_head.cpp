// The head of the reference, its hair and what it wears.
#include <algorithm>
#include <cmath>

#include "assets/person_body.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

const Box3 kHeadBox{{-0.13, -0.12, 1.40}, {0.15, 0.12, 1.77}};

Vec3 to_left_half(const Vec3& p) { return {p.x(), std::abs(p.y()), p.z()}; }

double face_field(const Vec3& p) {
  const Vec3 q = to_left_half(p);
  double d = ellipsoid(q, {-0.004, 0, 1.655}, {0.097, 0.076, 0.095});                  // skull
  d = smooth_union(d, ellipsoid(q, {0.030, 0, 1.592}, {0.062, 0.056, 0.066}), 0.035);  // face
  d = smooth_union(d, capsule(q, {0.012, 0.046, 1.570}, {0.058, 0.014, 1.541}, 0.018, 0.018),
                   0.025);                                                             // jaw
  d = smooth_union(d, ellipsoid(q, {0.078, 0, 1.540}, {0.019, 0.019, 0.016}), 0.022);  // chin
  d = smooth_union(d, capsule(q, {0.080, 0.012, 1.655}, {0.068, 0.046, 1.652}, 0.013, 0.011),
                   0.014);                                                                 // brow
  d = smooth_union(d, ellipsoid(q, {0.066, 0.040, 1.602}, {0.022, 0.020, 0.017}), 0.020);  // cheek
  d = smooth_without(d, ellipsoid(q, {0.102, 0.032, 1.636}, {0.018, 0.021, 0.012}), 0.014);
  d = smooth_union(d, capsule(q, {0.090, 0, 1.644}, {0.108, 0, 1.607}, 0.0085, 0.0125), 0.010);
  d = smooth_union(d, ellipsoid(q, {0.099, 0.011, 1.602}, {0.010, 0.009, 0.008}), 0.006);  // wings
  d = smooth_union(d, ellipsoid(q, {0.086, 0, 1.569}, {0.014, 0.025, 0.012}), 0.012);      // mouth
  const double ear =
      smooth_without(ellipsoid(q, {-0.010, 0.078, 1.622}, {0.020, 0.011, 0.033}),
                     ellipsoid(q, {-0.002, 0.090, 1.624}, {0.012, 0.010, 0.022}), 0.006);
  d = smooth_union(d, ear, 0.008);
  const double neck = capsule(q, {-0.018, 0, 1.40}, {-0.012, 0, 1.58}, 0.060, 0.056);
  return smooth_cut(smooth_union(d, neck, 0.025), 1.425 - p.z(), 0.01);
}

// A small closed ball for what is too fine for cells.
ImplicitMesh ball(const Vec3& center, const Vec3& radii, std::uint8_t zone, int rings = 4,
                  int sides = 8) {
  ImplicitMesh s;
  const auto point = [&](double polar, double turn) {
    const Vec3 n(det::sin(polar) * det::cos(turn), det::sin(polar) * det::sin(turn),
                 det::cos(polar));
    s.positions.emplace_back(center + radii.cwiseProduct(n));
    s.normals.push_back(n.cwiseQuotient(radii).normalized());
  };
  point(0.0, 0.0);
  for (int i = 1; i < rings; ++i)
    for (int k = 0; k < sides; ++k) point(kPi * i / rings, 2.0 * kPi * k / sides);
  point(kPi, 0.0);
  const auto at = [&](int ring, int k) {
    return static_cast<std::uint32_t>(1 + (ring - 1) * sides + k % sides);
  };
  const auto last = static_cast<std::uint32_t>(s.positions.size() - 1);
  for (int k = 0; k < sides; ++k) {
    s.triangles.push_back({0, at(1, k), at(1, k + 1)});
    s.triangles.push_back({last, at(rings - 1, k + 1), at(rings - 1, k)});
    for (int i = 1; i + 1 < rings; ++i) {
      s.triangles.push_back({at(i, k), at(i + 1, k), at(i + 1, k + 1)});
      s.triangles.push_back({at(i, k), at(i + 1, k + 1), at(i, k + 1)});
    }
  }
  s.zone.assign(s.triangles.size(), zone);
  return s;
}

ImplicitMesh face() {
  ImplicitMesh s = surface_of(face_field, kHeadBox, 0.0140);
  for (const double y : {0.0315, -0.0315}) {
    append(s, ball({0.0765, y, 1.6365}, {0.0125, 0.0145, 0.0085}, 3));
    append(s, ball({0.0855, y, 1.6365}, {0.0045, 0.0058, 0.0062}, 4));
    append(s, ball({0.0875, y * 1.05, 1.6560}, {0.0075, 0.0185, 0.0040}, 2));
  }
  append(s, ball({0.0960, 0, 1.5725}, {0.0050, 0.0210, 0.0032}, 1));
  append(s, ball({0.0945, 0, 1.5655}, {0.0060, 0.0175, 0.0038}, 1));
  return s;
}

double strands(const Vec3& p, double amount) {
  return amount * (det::sin(61.0 * p.y() + 17.0 * p.x()) * det::sin(47.0 * p.x() + 5.0) +
                   0.6 * det::sin(83.0 * p.y() + 40.0 * p.z() + 1.3));
}

// Where hair grows: behind the line from forehead to ear, and above the nape.
double scalp(const Vec3& p, double nape_z) {
  const double front = 0.80 * (p.x() - 0.052) - (p.z() - 1.683);
  const double behind = std::max(p.x() + 0.022, nape_z - p.z());
  const double sideburn = std::max({p.x() - 0.012, -p.x() - 0.03, 1.615 - p.z()});
  return smooth_union(std::min(front, sideburn), behind, 0.02);
}

double cap_of_hair(const Vec3& p, double grow) {
  const double d =
      ellipsoid(p, {-0.008, 0, 1.657}, Vec3(0.101, 0.080, 0.098) + Vec3(grow, grow, 0.7 * grow));
  // Fuller behind than a ball.
  return smooth_union(
      d, ellipsoid(p, {-0.045, 0, 1.610}, Vec3(0.060, 0.068, 0.070) + Vec3::Constant(0.6 * grow)),
      0.03);
}

double short_hair(const Vec3& p) {
  return smooth_cut(cap_of_hair(p, 0.006) + strands(p, 0.0042), scalp(p, 1.555), 0.010);
}

double long_hair(const Vec3& p) {
  double d = cap_of_hair(p, 0.012);
  const Vec3 q = to_left_half(p);
  d = smooth_union(d, ellipsoid(q, {-0.052, 0, 1.535}, {0.062, 0.096, 0.175}), 0.05);
  d = smooth_union(d, capsule(q, {-0.01, 0.078, 1.66}, {0.010, 0.086, 1.47}, 0.020, 0.026), 0.03);
  d += strands(p, 0.0055);
  // Off the face, parted over the forehead.
  const double opening = ellipsoid(q, {0.105, 0, 1.600}, {0.090, 0.066, 0.102});
  const double body = capsule(p, {0.065, 0, 1.30}, {0.075, 0, 1.56}, 0.075, 0.062);
  return smooth_without(smooth_without(d, opening, 0.012), body, 0.012);
}

double scarf(const Vec3& p) {
  const Vec3 q = to_left_half(p);
  double d = cap_of_hair(p, 0.016);
  d = smooth_union(d, capsule(q, {-0.010, 0, 1.46}, {0.004, 0, 1.60}, 0.082, 0.080), 0.04);
  d = smooth_union(d, ellipsoid(q, {-0.002, 0, 1.440}, {0.128, 0.168, 0.060}), 0.05);
  d += 0.0035 * det::sin(75.0 * p.z() + 30.0 * p.x() * (p.y() > 0.0 ? 1.0 : -1.0));
  return smooth_without(d, ellipsoid(q, {0.125, 0, 1.606}, {0.082, 0.056, 0.080}), 0.010);
}

double beard(const Vec3& p) {
  const Vec3 q = to_left_half(p);
  const double grown = face_field(p) - 0.0075 + strands(p, 0.0015);
  const double jaw = ellipsoid(q, {0.050, 0, 1.552}, {0.062, 0.072, 0.040});
  const double mouth = ellipsoid(q, {0.105, 0, 1.572}, {0.030, 0.021, 0.008});
  return smooth_without(smooth_cut(grown, jaw, 0.008), mouth, 0.005);
}

// Upper part of an egg over the head, down to a level that falls towards the back.
double dome(const Vec3& p, const Vec3& radii, double rim_z, double slope) {
  const double egg = ellipsoid(p, {-0.006, 0, 1.660}, radii);
  return smooth_cut(egg, rim_z + slope * p.x() - p.z(), 0.008);
}

double visor(const Vec3& p, double z, double from_x, double to_x, double half, double slope) {
  const double level = z - slope * (p.x() - from_x) - 2.2 * p.y() * p.y();
  const double middle = 0.5 * (from_x + to_x) - 0.02, reach = to_x - middle;
  const double x = (p.x() - middle) / reach, y = p.y() / half;
  const double disc = (std::sqrt(x * x + y * y) - 1.0) * half;
  return smooth_cut(disc, std::abs(p.z() - level) - 0.0115, 0.006);
}

double cycling_helmet(const Vec3& p) {
  double d = dome(p, {0.128, 0.101, 0.126}, 1.676, 0.10);
  const Vec3 q = to_left_half(p);
  for (const double y : {0.022, 0.064}) {
    d = smooth_without(d, capsule(q, {0.14, 0.75 * y, 1.74}, {-0.16, y, 1.745}, 0.012, 0.014),
                       0.008);
  }
  return d;
}

double full_face(const Vec3& p) {
  double d = ellipsoid(p, {0.002, 0, 1.650}, {0.138, 0.122, 0.140});
  d = smooth_union(d, ellipsoid(p, {0.045, 0, 1.580}, {0.105, 0.094, 0.085}), 0.05);
  return smooth_cut(d, 1.515 - 0.10 * p.x() - p.z(), 0.015);
}

}  // namespace

PieceShell make_head_piece(Piece piece) {
  PieceShell out;
  out.carried = Carried::kByHead;
  const Box3 hair{{-0.15, -0.13, 1.30}, {0.12, 0.13, 1.79}};
  const Box3 hat{{-0.20, -0.19, 1.48}, {0.24, 0.19, 1.82}};
  switch (piece) {
    case Piece::kFace:
      out.shell = face();
      out.carried = Carried::kByBody;
      break;
    case Piece::kBeard:
      out.shell = surface_of(beard, {{-0.02, -0.09, 1.49}, {0.13, 0.09, 1.61}}, 0.0145);
      break;
    case Piece::kBareNeck:
      out.shell = surface_of(
          [](const Vec3& p) {
            const double neck = capsule(p, {-0.018, 0, 1.40}, {-0.012, 0, 1.58}, 0.060, 0.056);
            return smooth_cut(neck, std::max(1.425 - p.z(), p.z() - 1.57), 0.01);
          },
          kHeadBox, 0.032);
      out.carried = Carried::kByBody;
      break;
    case Piece::kShortHair:
      out.shell = surface_of(short_hair, hair, 0.0205);
      break;
    case Piece::kLongHair:
      out.shell = surface_of(long_hair, hair, 0.0195);
      break;
    case Piece::kBun:
      out.shell = surface_of(
          [](const Vec3& p) {
            return smooth_union(short_hair(p),
                                ellipsoid(p, {-0.125, 0, 1.690}, {0.038, 0.040, 0.038}), 0.02);
          },
          {{-0.19, -0.11, 1.50}, {0.12, 0.11, 1.79}}, 0.0185);
      break;
    case Piece::kHeadscarf:
      out.shell = surface_of(scarf, {{-0.16, -0.19, 1.35}, {0.15, 0.19, 1.80}}, 0.0205);
      break;
    case Piece::kCap:
      out.shell = surface_of(
          [](const Vec3& p) {
            return std::min(dome(p, {0.114, 0.090, 0.112}, 1.680, 0.06),
                            visor(p, 1.692, 0.085, 0.185, 0.078, 0.25));
          },
          hat, 0.0195);
      break;
    case Piece::kPeaked:
      out.shell = surface_of(
          [](const Vec3& p) {
            const double band = dome(p, {0.112, 0.090, 0.100}, 1.690, 0.05);
            const double plate = ellipsoid(p, {0.004, 0, 1.750}, {0.129, 0.113, 0.036});
            return std::min(smooth_union(band, plate, 0.03),
                            visor(p, 1.700, 0.08, 0.165, 0.080, 0.55));
          },
          hat, 0.0195);
      cut_zone(out.shell, 0, 1, [](const Vec3& p) {
        return std::max(p.z() - 1.705 + 0.3 * (p.x() - 0.10), 0.098 - p.x());
      });
      break;
    case Piece::kHardHat:
      out.shell = surface_of(
          [](const Vec3& p) {
            double d = dome(p, {0.128, 0.106, 0.132}, 1.695, 0.0);
            d = smooth_union(d, capsule(p, {-0.10, 0, 1.765}, {0.09, 0, 1.775}, 0.016, 0.016),
                             0.02);
            const double brim = ellipsoid(p, {0.012, 0, 1.698}, {0.152, 0.122, 0.012});
            return smooth_union(d, brim, 0.012);
          },
          hat, 0.0205);
      break;
    case Piece::kBeanie:
      out.shell = surface_of(
          [](const Vec3& p) {
            const double roll = dome(p, {0.116, 0.094, 0.106}, 1.672, 0.10);
            const double above = 1.712 + 0.10 * p.x() - p.z();
            return smooth_union(dome(p, {0.110, 0.088, 0.120}, 1.690, 0.1),
                                smooth_cut(roll, -above, 0.008), 0.004);
          },
          hat, 0.0195);
      break;
    case Piece::kSunHat:
      out.shell = surface_of(
          [](const Vec3& p) {
            const double crown = dome(p, {0.116, 0.094, 0.118}, 1.690, 0.0);
            const Vec3 q(p.x(), p.y(), p.z() + 0.9 * (p.x() * p.x() + 0.6 * p.y() * p.y()));
            return smooth_union(crown, ellipsoid(q, {0, 0, 1.706}, {0.205, 0.180, 0.011}), 0.02);
          },
          {{-0.23, -0.20, 1.60}, {0.23, 0.20, 1.82}}, 0.0235);
      break;
    case Piece::kCycling:
      out.shell = surface_of(cycling_helmet, hat, 0.0205);
      break;
    default:  // kFullFace
      out.shell = surface_of(full_face, {{-0.16, -0.15, 1.46}, {0.18, 0.15, 1.82}}, 0.0235);
      cut_zone(out.shell, 0, 1, [](const Vec3& p) {
        return std::max(std::abs(p.z() - 1.640) - 0.045, 0.030 - p.x());
      });
      break;
  }
  return out;
}

}  // namespace raytruth::assets
