#pragma once

// Internal to assets and scenes/build: meshes and materials as bytes of a FileStore, little endian.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "assets/material.h"
#include "assets/mesh.h"

namespace raytruth::assets {

static_assert(std::endian::native == std::endian::little, "stored values are little endian");

/// Values one behind the other; arrays begin at multiples of 16 bytes.
class ByteWriter {
 public:
  template <typename T>
  void value(T v) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&v), sizeof(T));
  }
  void text(std::string_view v) {
    value<std::uint64_t>(v.size());
    bytes_ += v;
  }
  /// Of plain numbers, or arrays and Eigen vectors of them.
  template <typename T>
  void array(const std::vector<T>& v) {
    value<std::uint64_t>(v.size());
    bytes_.resize((bytes_.size() + 15) / 16 * 16);
    bytes_.append(reinterpret_cast<const char*>(v.data()), v.size() * sizeof(T));
  }
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what a ByteWriter wrote. Past the end everything is 0 and empty and good() is false.
class ByteReader {
 public:
  /// `bytes` must outlive it.
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T value() {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    T v{};
    if (const char* from = take(sizeof(T))) std::memcpy(&v, from, sizeof(T));
    return v;
  }
  std::string text() {
    const auto size = value<std::uint64_t>();
    const char* from = take(size);
    return from != nullptr ? std::string(from, size) : std::string();
  }
  template <typename T>
  void array(std::vector<T>& v) {
    const auto size = value<std::uint64_t>();
    take((at_ + 15) / 16 * 16 - at_);
    if (size > bytes_.size() / sizeof(T)) good_ = false;
    const char* from = take(good_ ? size * sizeof(T) : 0);
    if (from == nullptr || size == 0) return;
    v.resize(size);
    std::memcpy(static_cast<void*>(v.data()), from, size * sizeof(T));
  }
  /// How many of something follow, each at least `least` bytes.
  std::size_t count(std::size_t least = 1) {
    const auto n = value<std::uint64_t>();
    if (n > (bytes_.size() - at_) / least) good_ = false;
    return good_ ? n : 0;
  }
  /// For what the values say that can't be.
  void refuse() { good_ = false; }
  bool good() const { return good_; }
  bool at_end() const { return good_ && at_ == bytes_.size(); }

 private:
  const char* take(std::size_t size) {
    if (!good_ || size > bytes_.size() - at_) {
      good_ = false;
      return nullptr;
    }
    const char* from = bytes_.data() + at_;
    at_ += size;
    return from;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

void write(ByteWriter& out, const Mesh& mesh);
Mesh read_mesh(ByteReader& in);
ClassId read_class(ByteReader& in);

/// Whether write() can hold it: materials with pictures are not stored.
bool is_storable(const Material& material);
void write(ByteWriter& out, const Material& material);
Material read_material(ByteReader& in);

void write(ByteWriter& out, const std::vector<Material>& materials);
std::vector<Material> read_materials(ByteReader& in);

/// Materials with which a library begins, in order.
const MaterialTable& standard_table();

/// Numbers in the run's table for those of a table that began as standard_table() and went on with
/// `added`, which are added. Index: id - 1.
std::vector<MaterialId> join(const std::vector<Material>& added, MaterialTable& table);
/// The mesh with these numbers; ids beyond them stay. Whether any has changed.
bool renumber(Mesh& mesh, const std::vector<MaterialId>& ids);

}  // namespace raytruth::assets
