#include "labels/formats/native/point_pcd.h"

#include <fmt/format.h>
#include <pcl/PCLPointCloud2.h>
#include <pcl/io/pcd_io.h>

#include <array>
#include <charconv>
#include <cstring>
#include <map>

#include "labels/formats/native/json_view.h"
#include "sim/core/check.h"

namespace raytruth::formats::native {
namespace {

struct TypeRow {
  ValueType type;
  std::uint8_t pcl;
  const char* pcd;  // TYPE and SIZE of the header
  std::size_t bytes;
};
constexpr std::array<TypeRow, 6> kTypes{{
    {ValueType::kUint8, pcl::PCLPointField::UINT8, "U1", 1},
    {ValueType::kUint16, pcl::PCLPointField::UINT16, "U2", 2},
    {ValueType::kUint32, pcl::PCLPointField::UINT32, "U4", 4},
    {ValueType::kInt32, pcl::PCLPointField::INT32, "I4", 4},
    {ValueType::kFloat32, pcl::PCLPointField::FLOAT32, "F4", 4},
    {ValueType::kFloat64, pcl::PCLPointField::FLOAT64, "F8", 8},
}};

const TypeRow& row_of(ValueType type) {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) return row;
  }
  check_failed(__FILE__, __LINE__, "known type", std::to_string(static_cast<int>(type)));
}

std::size_t stride_of(const PointTable& table) {
  std::size_t stride = 0;
  for (const PointTable::Column& c : table.columns) stride += bytes_of(c.type);
  return stride;
}

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> list;
  std::istringstream in{std::string(line)};
  std::string word;
  while (in >> word) list.push_back(word);
  return list;
}

// The lines up to and with DATA: first word -> other words.
std::map<std::string, std::vector<std::string>> header_of(std::string_view& bytes,
                                                          const std::string& file) {
  std::map<std::string, std::vector<std::string>> header;
  while (!header.contains("DATA")) {
    const std::size_t end = bytes.substr(0, 65536).find('\n');
    if (end == std::string_view::npos) throw_broken(file, 0, "is not a PCD file");
    std::vector<std::string> line = words(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    if (line.empty() || line[0][0] == '#') continue;
    const std::string key = line[0];
    line.erase(line.begin());
    header[key] = std::move(line);
  }
  return header;
}

}  // namespace

std::size_t bytes_of(ValueType type) { return row_of(type).bytes; }

const PointTable::Column* PointTable::find(const std::string& name) const {
  for (const Column& c : columns) {
    if (c.name == name) return &c;
  }
  return nullptr;
}

std::string encode_pcd(const PointTable& table) {
  pcl::PCLPointCloud2 cloud;
  cloud.height = 1;
  cloud.width = static_cast<std::uint32_t>(table.points);
  cloud.is_bigendian = 0;
  cloud.point_step = static_cast<std::uint32_t>(stride_of(table));
  cloud.row_step = cloud.point_step * cloud.width;
  std::uint32_t offset = 0;
  for (const PointTable::Column& c : table.columns) {
    const std::size_t bytes = bytes_of(c.type);
    RT_CHECK(c.values.size() == bytes * table.points, c.name, c.values.size(), table.points);
    pcl::PCLPointField field;
    field.name = c.name;
    field.offset = offset;
    field.datatype = row_of(c.type).pcl;
    field.count = 1;
    cloud.fields.push_back(field);
    offset += static_cast<std::uint32_t>(bytes);
  }
  pcl::PCDWriter writer;
  std::string bytes =
      writer.generateHeaderBinary(cloud, Eigen::Vector4f::Zero(), Eigen::Quaternionf::Identity());
  bytes += "DATA binary\n";
  const std::size_t begin = bytes.size();
  bytes.resize(begin + table.points * cloud.point_step);
  std::size_t at = begin;
  for (const PointTable::Column& c : table.columns) {
    const std::size_t size = bytes_of(c.type);
    for (std::size_t i = 0; i < table.points; ++i) {
      std::memcpy(bytes.data() + at + i * cloud.point_step, c.values.data() + i * size, size);
    }
    at += size;
  }
  return bytes;
}

PointTable decode_pcd(std::string_view bytes, const std::string& file) {
  const auto header = header_of(bytes, file);
  const auto line = [&](const char* key) -> const std::vector<std::string>& {
    const auto it = header.find(key);
    if (it == header.end()) throw_broken(file, 0, fmt::format("its header has no {}", key));
    return it->second;
  };
  const std::vector<std::string>& fields = line("FIELDS");
  const std::vector<std::string>& sizes = line("SIZE");
  const std::vector<std::string>& types = line("TYPE");
  const std::vector<std::string>& counts = line("COUNT");
  if (fields.empty() || sizes.size() != fields.size() || types.size() != fields.size() ||
      counts.size() != fields.size()) {
    throw_broken(file, 0, "the lines FIELDS, SIZE, TYPE and COUNT don't match");
  }
  if (line("DATA") != std::vector<std::string>{"binary"}) {
    throw_broken(file, 0, "DATA is not binary");
  }
  PointTable table;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const TypeRow* type = nullptr;
    for (const TypeRow& row : kTypes) {
      if (types[i] + sizes[i] == row.pcd) type = &row;
    }
    if (type == nullptr || counts[i] != "1") {
      throw_broken(file, 0, fmt::format("field '{}' is of a type that isn't read here", fields[i]));
    }
    table.columns.push_back({fields[i], type->type, {}});
  }
  const std::size_t stride = stride_of(table);
  const std::string& points = line("POINTS").empty() ? "" : line("POINTS").front();
  const auto [end, error] =
      std::from_chars(points.data(), points.data() + points.size(), table.points);
  if (error != std::errc() || end != points.data() + points.size() || table.points > bytes.size() ||
      bytes.size() != table.points * stride) {
    throw_broken(file, 0,
                 fmt::format("holds {} bytes, which are not {} points of {} bytes", bytes.size(),
                             points.empty() ? "?" : points, stride));
  }
  std::size_t at = 0;
  for (PointTable::Column& c : table.columns) {
    const std::size_t size = bytes_of(c.type);
    c.values.resize(table.points * size);
    for (std::size_t i = 0; i < table.points; ++i) {
      std::memcpy(c.values.data() + i * size, bytes.data() + at + i * stride, size);
    }
    at += size;
  }
  return table;
}

}  // namespace raytruth::formats::native
