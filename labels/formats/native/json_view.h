#pragma once

// Internal to labels/formats/native: reading JSON that may be broken in any way.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/pose.h"

namespace raytruth::formats::native {

using Json = nlohmann::ordered_json;

/// InputError that names a file; rule "native.<what>".
[[noreturn]] void throw_broken(const std::string& file, int line, const std::string& message);

/// Parses a text; InputError with file, line and column where it isn't JSON.
Json parse_json(std::string_view text, const std::string& file);

/// A value in a parsed file that knows its place: every read of something missing or of another
/// type throws InputError with the file and the path of the value, e.g. "objects[3].box.size_m".
class JsonView {
 public:
  JsonView(const Json& json, const std::string& file) : json_(&json), file_(&file) {}

  JsonView at(const char* key) const;
  bool has(const char* key) const;  ///< false of what isn't an object
  bool is_null() const { return json_->is_null(); }
  std::size_t size() const;  ///< of an array
  JsonView operator[](std::size_t index) const;
  std::vector<JsonView> items() const;

  double number() const;
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  template <typename T>
  T integer() const {
    static_assert(sizeof(T) < 8);
    return static_cast<T>(integer(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  }
  std::int64_t nanoseconds() const;
  bool boolean() const;
  std::string text() const;
  Vec3 vec3() const;
  Pose pose() const;  ///< {"rotation_wxyz": [4], "translation_m": [3]}
  template <typename IdType>
  IdType id() const {
    return IdType(integer<std::uint32_t>());
  }

  [[noreturn]] void fail(const std::string& what) const;

 private:
  JsonView(const Json& json, const std::string& file, std::string path)
      : json_(&json), file_(&file), path_(std::move(path)) {}
  const Json* json_;
  const std::string* file_;
  std::string path_;
};

Json to_json(const Vec3& v);
Json to_json(const Pose& X);

}  // namespace raytruth::formats::native
