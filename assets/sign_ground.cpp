// Plates, fields and borders of the families of signs.
#include <algorithm>
#include <cmath>

#include "assets/sign_painter.h"
#include "sim/core/math.h"

namespace raytruth::assets {
namespace {

using F = SignFamily;

Polygon triangle(double width, double height, bool up) {
  const double y = up ? 0.5 * height : -0.5 * height;
  return up ? Polygon{{-0.5 * width, -y}, {0.5 * width, -y}, {0.0, y}}
            : Polygon{{-0.5 * width, -y}, {0.0, y}, {0.5 * width, -y}};
}

Polygon scaled(const Polygon& polygon, double factor, const Vec2& about) {
  Polygon out;
  for (const Vec2& p : polygon) out.push_back(about + factor * (p - about));
  return out;
}

// Stripes at 45 degrees, cut off at the edges of a w x h board; slope +1 rises to the right.
void stripes(SignFace& face, double w, double h, double pitch, double slope, SignColour colour) {
  const double reach = w + h;
  for (double at = -reach; at < reach; at += pitch) {
    // y = slope x + c between two lines; Sutherland-Hodgman against the board.
    Polygon p = {{-reach, -slope * reach + at},
                 {reach, slope * reach + at},
                 {reach, slope * reach + at + 0.5 * pitch},
                 {-reach, -slope * reach + at + 0.5 * pitch}};
    const auto clip = [&](int axis, double sign, double limit) {
      Polygon out;
      for (std::size_t i = 0; i < p.size(); ++i) {
        const Vec2& a = p[i];
        const Vec2& b = p[(i + 1) % p.size()];
        const double da = limit - sign * a[axis];
        const double db = limit - sign * b[axis];
        if (da >= 0.0) out.push_back(a);
        if ((da > 0.0 && db < 0.0) || (da < 0.0 && db > 0.0)) {
          out.emplace_back(a + da / (da - db) * (b - a));
        }
      }
      p = std::move(out);
    };
    clip(0, 1.0, 0.5 * w);
    clip(0, -1.0, 0.5 * w);
    clip(1, 1.0, 0.5 * h);
    clip(1, -1.0, 0.5 * h);
    if (p.size() >= 3) face.patches.push_back({p, colour, 2});
  }
}

}  // namespace

SignColour ground_of(F family) {
  switch (family) {
    case F::kNoParking:
    case F::kMandatory:
    case F::kInfo:
    case F::kInfoTall:
    case F::kInfoWide:
      return SignColour::kBlue;
    case F::kWarningYellow:
    case F::kDiamond:
    case F::kPriority:
    case F::kSchool:
    case F::kTown:
      return SignColour::kYellow;
    case F::kDiamondWorks:
      return SignColour::kOrange;
    case F::kStop:
    case F::kRedDisc:
      return SignColour::kRed;
    case F::kGuide:
      return SignColour::kGreen;
    case F::kTourist:
      return SignColour::kBrown;
    case F::kBlackBoard:
      return SignColour::kBlack;
    default:
      return SignColour::kWhite;
  }
}

SignColour ink_of(F family) {
  switch (family) {
    case F::kStop:
    case F::kRedDisc:
    case F::kMandatory:
    case F::kInfo:
    case F::kInfoTall:
    case F::kInfoWide:
    case F::kGuide:
    case F::kTourist:
    case F::kBlackBoard:
      return SignColour::kWhite;
    case F::kNoParking:
      return SignColour::kRed;
    default:
      return SignColour::kBlack;
  }
}

Field paint_ground(SignFace& face, Painter& paint, F family) {
  const double w = face.width_m;
  const double h = face.height_m;
  const double d = std::min(w, h);
  const auto disc = [&](double factor) {
    return regular_polygon(Vec2::Zero(), 0.5 * factor * d, 48, 0.0);
  };
  const auto board = [&](SignColour border, SignColour field) {
    const double rim = std::clamp(0.025 * d, 0.008, 0.03);
    face.plate = rounded_rectangle(Vec2::Zero(), Vec2(w, h), 0.06 * d);
    paint.layer(face.plate, field);
    const Vec2 outer(w - rim, h - rim);
    paint.layer(rounded_rectangle(Vec2::Zero(), outer, 0.05 * d), border);
    paint.layer(rounded_rectangle(Vec2::Zero(), outer - Vec2(2.0 * rim, 2.0 * rim), 0.04 * d),
                field);
  };
  const SignColour ground = ground_of(family);
  switch (family) {
    case F::kWarning:
    case F::kWarningYellow: {
      const Vec2 middle(0.0, -h / 6.0);  // centroid
      face.plate = rounded(triangle(w, h, true), 0.045 * w);
      const bool yellow = family == F::kWarningYellow;
      paint.layer(face.plate, ground);
      paint.layer(scaled(face.plate, 0.97, middle), yellow ? SignColour::kBlack : SignColour::kRed);
      // GB 5768.2: a black border of 8 % of the side, next to a yellow rim.
      paint.layer(scaled(rounded(triangle(w, h, true), 0.03 * w), yellow ? 0.76 : 0.69, middle),
                  ground);
      return {Vec2(0.0, -0.20 * h), Vec2(0.42 * w, 0.24 * h), 0.205 * h, 0.2 * h};
    }
    case F::kYield: {
      const Vec2 middle(0.0, h / 6.0);
      face.plate = rounded(triangle(w, h, false), 0.045 * w);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(scaled(face.plate, 0.97, middle), SignColour::kRed);
      paint.layer(scaled(rounded(triangle(w, h, false), 0.02 * w), 0.60, middle),
                  SignColour::kWhite);
      paint.ink(SignColour::kBlack);
      return {Vec2(0.0, 0.24 * h), Vec2(0.4 * w, 0.28 * h), 0.15 * h, 0.12 * h};
    }
    case F::kStop:
      face.plate = regular_polygon(Vec2::Zero(), 0.5 * d / det::cos(kPi / 8.0), 8, kPi / 8.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(scaled(face.plate, 0.95, Vec2::Zero()), SignColour::kRed);
      return {Vec2::Zero(), Vec2(0.80 * d, 0.36 * d), 0.3 * d, 0.36 * d};
    case F::kPriority:
      face.plate = rounded(regular_polygon(Vec2::Zero(), 0.5 * d, 4, 0.0), 0.04 * d);
      paint.layer(face.plate, SignColour::kBlack);
      paint.layer(scaled(face.plate, 0.975, Vec2::Zero()), SignColour::kWhite);
      paint.layer(rounded(regular_polygon(Vec2::Zero(), 0.36 * d, 4, 0.0), 0.03 * d),
                  SignColour::kYellow);
      return {Vec2::Zero(), Vec2(0.4 * d, 0.3 * d), 0.28 * d, 0.2 * d};
    case F::kDiamond:
    case F::kDiamondWorks:
      face.plate = rounded(regular_polygon(Vec2::Zero(), 0.5 * d, 4, 0.0), 0.04 * d);
      paint.layer(face.plate, ground);
      paint.layer(scaled(face.plate, 0.95, Vec2::Zero()), SignColour::kBlack);
      paint.layer(scaled(face.plate, 0.92, Vec2::Zero()), ground);
      return {Vec2::Zero(), Vec2(0.55 * d, 0.42 * d), 0.235 * d, 0.13 * d};
    case F::kProhibition:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(disc(0.97), SignColour::kRed);
      paint.layer(disc(0.745), SignColour::kWhite);
      return {Vec2::Zero(), Vec2(0.62 * d, 0.40 * d), 0.27 * d, 0.38 * d};
    case F::kRedDisc:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(disc(0.97), SignColour::kRed);
      return {Vec2::Zero(), Vec2(0.56 * d, 0.60 * d), 0.5 * d, 0.13 * d};
    case F::kNoParking:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kRed);
      paint.layer(disc(0.76), SignColour::kBlue);
      return {Vec2::Zero(), Vec2(0.5 * d, 0.25 * d), 0.43 * d, 0.16 * d};
    case F::kEnd:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kBlack);
      paint.layer(disc(0.97), SignColour::kWhite);
      return {Vec2::Zero(), Vec2(0.62 * d, 0.40 * d), 0.3 * d, 0.38 * d};
    case F::kMandatory:
      face.plate = disc(1.0);
      paint.layer(face.plate, SignColour::kWhite);
      paint.layer(disc(0.965), SignColour::kBlue);
      return {Vec2::Zero(), Vec2(0.66 * d, 0.42 * d), 0.33 * d, 0.4 * d};
    case F::kSchool:
      face.plate = {{-0.5 * w, -0.5 * h},
                    {0.5 * w, -0.5 * h},
                    {0.5 * w, 0.05 * h},
                    {0.0, 0.5 * h},
                    {-0.5 * w, 0.05 * h}};
      paint.layer(face.plate, SignColour::kBlack);
      paint.layer(scaled(face.plate, 0.95, Vec2(0.0, -0.05 * h)), SignColour::kYellow);
      return {Vec2(0.0, -0.08 * h), Vec2(0.7 * w, 0.4 * h), 0.35 * d, 0.3 * h};
    case F::kSaltire: {
      // Two crossing arms: one flat piece each, red ends on white.
      const double a = 0.5 * w;
      const double b = 0.5 * h;
      face.plate.clear();
      for (const double side : {1.0, -1.0}) {
        const Vec2 tip(a - 0.05 * w, side * (b - 0.05 * h));
        for (Polygon& q : stroke({Vec2(-tip), tip}, 0.16 * d)) {
          face.patches.push_back({std::move(q), SignColour::kWhite, 1});
        }
        for (const double end : {1.0, -1.0}) {
          for (Polygon& q : stroke({Vec2(end * 0.72 * tip), Vec2(end * 0.93 * tip)}, 0.12 * d)) {
            face.patches.push_back({std::move(q), SignColour::kRed, 2});
          }
        }
      }
      return {Vec2::Zero(), Vec2(0.3 * d, 0.2 * d), 0.2 * d, 0.1 * d};
    }
    case F::kBeacon:
    case F::kBarrierBoard:
      face.plate = rounded_rectangle(Vec2::Zero(), Vec2(w, h), 0.0);
      paint.layer(face.plate, SignColour::kWhite);
      stripes(face, w, h, family == F::kBeacon ? 1.2 * w : 2.0 * h, -1.0, SignColour::kRed);
      return {Vec2::Zero(), Vec2(0.8 * w, 0.8 * h), 0.3 * d, 0.2 * d};
    case F::kChevrons: {
      face.plate = rounded_rectangle(Vec2::Zero(), Vec2(w, h), 0.0);
      paint.layer(face.plate, SignColour::kRed);
      return {Vec2::Zero(), Vec2(w, h), 0.5 * h, 0.2 * d};
    }
    case F::kInfo:
    case F::kInfoTall:
    case F::kInfoWide:
    case F::kGuide:
    case F::kTourist:
    case F::kBlackBoard:
      board(SignColour::kWhite, ground);
      break;
    default:
      board(SignColour::kBlack, ground);
      break;
  }
  return {Vec2::Zero(), Vec2(0.84 * w, 0.80 * h), 0.41 * d, 0.75 * h};
}

void paint_chevrons(Painter& paint, double w, double h, bool to_left) {
  const int count = std::max(1, static_cast<int>(std::lround(w / h)));
  const double side = to_left ? -1.0 : 1.0;
  for (int i = 0; i < count; ++i) {
    const double x = (i + 0.5) * w / count - 0.5 * w;
    const double half = 0.5 * w / count;
    const auto at = [&](double u, double v) { return Vec2(x + side * u * half, 0.5 * v * h); };
    paint.layer({at(-0.75, 0.95), at(-0.1, 0.95), at(0.8, 0.0), at(0.15, 0.0)}, SignColour::kWhite);
    paint.layer({at(-0.75, -0.95), at(0.15, 0.0), at(0.8, 0.0), at(-0.1, -0.95)},
                SignColour::kWhite);
  }
}

}  // namespace raytruth::assets
