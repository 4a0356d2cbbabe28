#include "sim/roads/geo.h"

#include <proj.h>

#include <cmath>
#include <mutex>
#include <sstream>

#include "sim/core/math.h"

namespace raytruth::roads {
namespace {

struct ContextDeleter {
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
struct ProjectionDeleter {
  void operator()(PJ* projection) const { proj_destroy(projection); }
};
using Context = std::unique_ptr<PJ_CONTEXT, ContextDeleter>;
using Projection = std::unique_ptr<PJ, ProjectionDeleter>;

void keep_message(void* why, int /*level*/, const char* message) {
  *static_cast<std::string*>(why) = message;
}

bool is_proj_text(const std::string& text) { return text.find("+proj=") != std::string::npos; }

// WKT, or a code as "EPSG:25832" or "urn:ogc:def:crs:EPSG::25832". Anything else PROJ would look
// for among all names it knows, which takes seconds and finds what nobody meant.
bool is_description(const std::string& text) {
  constexpr std::size_t kLongest = 100000;
  if (text.size() > kLongest) return false;
  std::string keyword = text.substr(0, text.find_first_of("[ \t\r\n"));
  for (char& c : keyword)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  for (const char* wkt :
       {"PROJCS", "PROJCRS", "PROJECTEDCRS", "COMPD_CS", "COMPOUNDCRS", "BOUNDCRS"})
    if (keyword == wkt) return true;
  const bool one_word = text.find_first_of(" \t\r\n") == std::string::npos;
  const std::size_t digits = text.find_last_not_of("0123456789");
  return one_word && digits != std::string::npos && text[digits] == ':' && digits + 1 < text.size();
}

// The words of a PROJ text that make a projection of it, and none that look at other files.
std::string usable_words(const std::string& text) {
  std::istringstream words(text);
  std::string kept;
  for (std::string word; words >> word;) {
    const bool drop = word.rfind("+geoidgrids=", 0) == 0 || word.rfind("+type=", 0) == 0 ||
                      word.rfind("+vunits=", 0) == 0 || word == "+no_defs";
    if (!drop) kept += (kept.empty() ? "" : " ") + word;
  }
  return kept;
}

// Where the coordinates of a description stand on the ground, without its heights.
Projection from_description(PJ_CONTEXT* context, const std::string& text) {
  if (!is_description(text)) return nullptr;
  Projection system(proj_create(context, text.c_str()));
  if (!system) return nullptr;
  if (proj_get_type(system.get()) == PJ_TYPE_COMPOUND_CRS) {
    system.reset(proj_crs_get_sub_crs(context, system.get(), 0));
    if (!system) return nullptr;
  }
  Projection plain;  // without the shift to WGS84 that may be bound to it
  if (proj_get_type(system.get()) == PJ_TYPE_BOUND_CRS)
    plain.reset(proj_get_source_crs(context, system.get()));
  const PJ* what = plain ? plain.get() : system.get();
  if (proj_get_type(what) != PJ_TYPE_PROJECTED_CRS) return nullptr;
  Projection earth(proj_create(context, "EPSG:4326"));
  if (!earth) return nullptr;
  Projection whole(
      proj_create_crs_to_crs_from_pj(context, earth.get(), system.get(), nullptr, nullptr));
  if (!whole) return nullptr;
  return Projection(proj_normalize_for_visualization(context, whole.get()));
}

double rounded(double value, double steps_per_unit) {
  return std::floor(value * steps_per_unit + 0.5) / steps_per_unit;
}

constexpr double kLengthSteps = 1e4;
constexpr double kAngleSteps = 1e9;
// Further from the projection's origin than this no map has metres.
constexpr double kFurthest_m = 1e8;

}  // namespace

Vec3 GeoOffset::to_projected(const Vec3& p_W) const {
  const double c = det::cos(heading_rad);
  const double s = det::sin(heading_rad);
  return {c * p_W.x() - s * p_W.y() + x_m, s * p_W.x() + c * p_W.y() + y_m, p_W.z() + z_m};
}

Vec3 GeoOffset::to_world(const Vec3& p_projected) const {
  const double c = det::cos(heading_rad);
  const double s = det::sin(heading_rad);
  const double dx = p_projected.x() - x_m;
  const double dy = p_projected.y() - y_m;
  return {c * dx + s * dy, -s * dx + c * dy, p_projected.z() - z_m};
}

struct GeoProjection::Impl {
  Context context;
  Projection projection;
  GeoOffset offset;
  std::string message;
  // PROJ's objects serve one caller at a time.
  mutable std::mutex busy;

  std::optional<PJ_COORD> transformed(PJ_DIRECTION direction, const PJ_COORD& from) const {
    const std::lock_guard<std::mutex> lock(busy);
    proj_errno_reset(projection.get());
    const PJ_COORD to = proj_trans(projection.get(), direction, from);
    if (proj_errno(projection.get()) != 0) return std::nullopt;
    if (!std::isfinite(to.xy.x) || !std::isfinite(to.xy.y)) return std::nullopt;
    return to;
  }
};

GeoProjection::GeoProjection() : impl_(std::make_unique<Impl>()) {}
GeoProjection::~GeoProjection() = default;

std::unique_ptr<const GeoProjection> GeoProjection::make(const std::string& text,
                                                         const GeoOffset& offset,
                                                         std::string& why) {
  std::unique_ptr<GeoProjection> result(new GeoProjection);
  Impl& impl = *result->impl_;
  impl.offset = offset;
  impl.context.reset(proj_context_create());
  proj_context_set_enable_network(impl.context.get(), 0);
  proj_log_func(impl.context.get(), &impl.message, keep_message);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    why = "it is empty";
    return nullptr;
  }
  const std::string trimmed = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  const bool words = is_proj_text(text);
  if (words && (text.find("+proj=pipeline") != std::string::npos ||
                text.find("+init=") != std::string::npos)) {
    why = "it is a chain of operations, not a projection";
    return nullptr;
  }
  impl.projection = words ? Projection(proj_create(impl.context.get(), usable_words(text).c_str()))
                          : from_description(impl.context.get(), trimmed);
  if (!impl.projection) {
    why = impl.message.empty() ? "it is no projection to metres that PROJ knows" : impl.message;
    return nullptr;
  }
  if (proj_angular_output(impl.projection.get(), PJ_FWD) != 0 ||
      proj_degree_output(impl.projection.get(), PJ_FWD) != 0) {
    why = "its coordinates are angles, roads need metres";
    return nullptr;
  }
  return result;
}

std::optional<GeoPoint> GeoProjection::to_geo(const Vec3& p_W) const {
  const Vec3 p = impl_->offset.to_projected(p_W);
  if (!(p.head<2>().norm() < kFurthest_m) || !std::isfinite(p.z())) return std::nullopt;
  const auto at = impl_->transformed(PJ_INV, proj_coord(p.x(), p.y(), 0.0, 0.0));
  if (!at) return std::nullopt;
  const bool radians = proj_angular_output(impl_->projection.get(), PJ_INV) != 0;
  const double to_deg = radians ? 180.0 / kPi : 1.0;
  const double latitude = at->lp.phi * to_deg;
  const double longitude = at->lp.lam * to_deg;
  if (std::abs(latitude) > 90.0 + 1e-9 || std::abs(longitude) > 360.0) return std::nullopt;
  return GeoPoint{rounded(latitude, kAngleSteps), rounded(longitude, kAngleSteps),
                  rounded(p.z(), kLengthSteps)};
}

std::optional<Vec3> GeoProjection::to_world(const GeoPoint& point) const {
  if (!(std::abs(point.latitude_deg) <= 90.0) || !(std::abs(point.longitude_deg) <= 360.0) ||
      !std::isfinite(point.altitude_m))
    return std::nullopt;
  const bool radians = proj_angular_input(impl_->projection.get(), PJ_FWD) != 0;
  const double from_deg = radians ? kPi / 180.0 : 1.0;
  const auto at = impl_->transformed(
      PJ_FWD, proj_coord(point.longitude_deg * from_deg, point.latitude_deg * from_deg, 0.0, 0.0));
  if (!at || !(std::abs(at->xy.x) < kFurthest_m) || !(std::abs(at->xy.y) < kFurthest_m))
    return std::nullopt;
  const Vec3 p = impl_->offset.to_world({at->xy.x, at->xy.y, point.altitude_m});
  return Vec3(rounded(p.x(), kLengthSteps), rounded(p.y(), kLengthSteps),
              rounded(p.z(), kLengthSteps));
}

}  // namespace raytruth::roads
