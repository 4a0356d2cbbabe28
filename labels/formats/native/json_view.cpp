#include "labels/formats/native/json_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/diagnostics.h"

namespace raytruth::formats::native {

void throw_broken(const std::string& file, int line, const std::string& message) {
  throw InputError({{Severity::kError,
                     "native.broken",
                     {file, line, 0},
                     message,
                     "make the frame again with 'raytruth render'"}});
}

Json parse_json(std::string_view text, const std::string& file) {
  try {
    return Json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    const std::string_view before = text.substr(0, std::min(error.byte, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    throw_broken(file, static_cast<int>(line), fmt::format("is not JSON: {}", error.what()));
  } catch (const nlohmann::json::exception& error) {  // numbers out of range
    throw_broken(file, 0, fmt::format("is not JSON: {}", error.what()));
  }
}

void JsonView::fail(const std::string& what) const {
  throw_broken(*file_, 0, fmt::format("'{}' {}", path_.empty() ? "the file" : path_, what));
}

bool JsonView::has(const char* key) const { return json_->is_object() && json_->contains(key); }

JsonView JsonView::at(const char* key) const {
  if (!json_->is_object()) fail("is not an object");
  const auto it = json_->find(key);
  const std::string path = path_.empty() ? key : path_ + '.' + key;
  if (it == json_->end()) throw_broken(*file_, 0, fmt::format("'{}' is missing", path));
  return {*it, *file_, path};
}

std::size_t JsonView::size() const {
  if (!json_->is_array()) fail("is not an array");
  return json_->size();
}

JsonView JsonView::operator[](std::size_t index) const {
  if (index >= size()) fail(fmt::format("has only {} entries", size()));
  return {(*json_)[index], *file_, fmt::format("{}[{}]", path_, index)};
}

std::vector<JsonView> JsonView::items() const {
  std::vector<JsonView> list;
  const std::size_t count = size();
  list.reserve(count);
  for (std::size_t i = 0; i < count; ++i) list.push_back((*this)[i]);
  return list;
}

double JsonView::number() const {
  if (!json_->is_number()) fail("is not a number");
  return json_->get<double>();
}

std::int64_t JsonView::integer(std::int64_t least, std::int64_t most) const {
  if (!json_->is_number_integer()) fail("is not a whole number");
  // An unsigned value beyond int64 would wrap around.
  const bool fits = !json_->is_number_unsigned() ||
                    json_->get<std::uint64_t>() <=
                        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::int64_t value = fits ? json_->get<std::int64_t>() : 0;
  if (!fits || value < least || value > most) fail(fmt::format("is not in {} to {}", least, most));
  return value;
}

std::int64_t JsonView::nanoseconds() const {
  // A century: sums and differences of two such times can't overflow.
  constexpr std::int64_t kMost = 3'155'760'000'000'000'000;
  return integer(-kMost, kMost);
}

bool JsonView::boolean() const {
  if (!json_->is_boolean()) fail("is neither true nor false");
  return json_->get<bool>();
}

std::string JsonView::text() const {
  if (!json_->is_string()) fail("is not a text");
  return json_->get<std::string>();
}

Vec3 JsonView::vec3() const {
  if (size() != 3) fail("does not have 3 numbers");
  return {(*this)[0].number(), (*this)[1].number(), (*this)[2].number()};
}

Pose JsonView::pose() const {
  const JsonView q = at("rotation_wxyz");
  if (q.size() != 4) q.fail("does not have 4 numbers");
  const Eigen::Quaterniond rotation(q[0].number(), q[1].number(), q[2].number(), q[3].number());
  if (!(std::fabs(rotation.squaredNorm() - 1.0) < 1e-6)) q.fail("is not a rotation of length 1");
  return {rotation, at("translation_m").vec3()};
}

Json to_json(const Vec3& v) { return Json::array({v.x(), v.y(), v.z()}); }

Json to_json(const Pose& X) {
  const Eigen::Quaterniond& q = X.rotation();
  return Json{{"rotation_wxyz", {q.w(), q.x(), q.y(), q.z()}},
              {"translation_m", to_json(X.translation())}};
}

}  // namespace raytruth::formats::native
