#pragma once

// Internal to labels/formats/native: point clouds as PCD files with any scalar fields.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sensors/frame/sensor_frame.h"

namespace raytruth::formats::native {

std::size_t bytes_of(ValueType type);

/// Columns of equal length, each in the bytes of its type.
struct PointTable {
  struct Column {
    std::string name;
    ValueType type = ValueType::kFloat32;
    std::vector<std::byte> values;
  };
  std::size_t points = 0;
  std::vector<Column> columns;

  const Column* find(const std::string& name) const;
};

/// Binary PCD 0.7, fields packed in the order of the columns.
std::string encode_pcd(const PointTable& table);

/// Any binary PCD 0.7 of one value a field. InputError with the file's name.
PointTable decode_pcd(std::string_view bytes, const std::string& file);

}  // namespace raytruth::formats::native
