#include <fmt/format.h>

#include <array>
#include <cstring>

#include "labels/formats/native/point_pcd.h"
#include "labels/formats/native/sensor_files.h"
#include "sim/core/check.h"

namespace raytruth::formats::native {
namespace {

// Point clouds have short names for what every reader looks for.
std::string field_of(const std::string& buffer) {
  for (const auto& [name, field] : {std::pair{"x_m", "x"}, {"y_m", "y"}, {"z_m", "z"}}) {
    if (buffer == name) return field;
  }
  return buffer;
}

// Fields made of the samples; "time" is also the buffer "time_ns".
constexpr std::array<const char*, 6> kSampleFields{"time", "class",    "instance",
                                                   "part", "material", "distance"};
constexpr std::array<const char*, 5> kFirstBuffers{"x_m", "y_m", "z_m", "intensity", "ring"};

template <typename T, typename Of>
PointTable::Column column(const char* name, ValueType type,
                          const std::vector<EvidenceSample>& samples, const Of& of) {
  PointTable::Column c{name, type, std::vector<std::byte>(samples.size() * sizeof(T))};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const T value = of(samples[i]);
    std::memcpy(c.values.data() + i * sizeof(T), &value, sizeof(T));
  }
  return c;
}

bool is_first(const std::string& buffer) {
  for (const char* name : kFirstBuffers) {
    if (buffer == name) return true;
  }
  return false;
}

// The values of a field of the right type.
template <typename T>
std::vector<T> values(const PointTable& table, const char* name, ValueType type,
                      const std::string& file) {
  const PointTable::Column* c = table.find(name);
  if (c == nullptr || c->type != type) {
    throw_broken(file, 0, fmt::format("has no field '{}' of the expected type", name));
  }
  std::vector<T> list(table.points);
  if (!list.empty()) std::memcpy(list.data(), c->values.data(), c->values.size());
  return list;
}

}  // namespace

void put_lidar(const SensorFrame& frame, const PutFile& put) {
  const std::vector<EvidenceSample>& samples = frame.evidence.samples;
  PointTable table;
  table.points = samples.size();
  const auto add = [&](const Buffer& b) {
    RT_CHECK(b.data.size() == samples.size() * bytes_of(b.type), frame.name, b.name);
    table.columns.push_back({field_of(b.name), b.type, b.data});
  };
  for (const char* name : kFirstBuffers) {
    if (const Buffer* b = frame.find(name)) add(*b);
  }
  using S = EvidenceSample;
  table.columns.push_back(column<std::int32_t>("time", ValueType::kInt32, samples,
                                               [](const S& s) { return s.time_ns; }));
  table.columns.push_back(column<std::uint8_t>("class", ValueType::kUint8, samples,
                                               [](const S& s) { return s.class_id.value(); }));
  table.columns.push_back(
      column<std::uint16_t>("instance", ValueType::kUint16, samples, instance_of));
  table.columns.push_back(column<std::uint16_t>("part", ValueType::kUint16, samples,
                                                [](const S& s) { return s.part; }));
  table.columns.push_back(column<std::uint16_t>("material", ValueType::kUint16, samples,
                                                [](const S& s) { return s.material; }));
  table.columns.push_back(column<float>("distance", ValueType::kFloat32, samples,
                                        [](const S& s) { return s.distance_m; }));
  for (const S& s : samples) RT_CHECK(s.depth_m == s.distance_m, s.depth_m, s.distance_m);
  for (const Buffer& b : frame.buffers) {
    if (b.name == "time_ns") {
      RT_CHECK(b.type == ValueType::kInt32 && b.data == table.find("time")->values, frame.name);
    } else if (!is_first(b.name)) {
      RT_CHECK(table.find(b.name) == nullptr, frame.name, b.name);
      add(b);
    }
  }
  put(".pcd", encode_pcd(table));
}

void get_lidar(const GetFile& get, SensorFrame& frame) {
  std::string file;
  const std::string bytes = get(".pcd", file);
  const PointTable table = decode_pcd(bytes, file);
  const auto times = values<std::int32_t>(table, "time", ValueType::kInt32, file);
  const auto classes = values<std::uint8_t>(table, "class", ValueType::kUint8, file);
  const auto instances = values<std::uint16_t>(table, "instance", ValueType::kUint16, file);
  const auto parts = values<std::uint16_t>(table, "part", ValueType::kUint16, file);
  const auto materials = values<std::uint16_t>(table, "material", ValueType::kUint16, file);
  const auto distances = values<float>(table, "distance", ValueType::kFloat32, file);
  std::vector<EvidenceSample>& samples = frame.evidence.samples;
  samples.resize(table.points);
  for (std::size_t i = 0; i < table.points; ++i) {
    EvidenceSample& s = samples[i];
    const auto class_id = Taxonomy::at(classes[i]);
    if (!class_id) {
      throw_broken(file, 0, fmt::format("point {}: there is no class {}", i, classes[i]));
    }
    s.class_id = *class_id;
    s.object = ObjectId(instances[i]);
    s.part = parts[i];
    s.material = materials[i];
    s.distance_m = s.depth_m = distances[i];
    s.time_ns = times[i];
  }
  for (Buffer& b : frame.buffers) {
    const PointTable::Column* c = table.find(b.name == "time_ns" ? "time" : field_of(b.name));
    if (c == nullptr || c->type != b.type) {
      throw_broken(file, 0, fmt::format("has no field for '{}' of the labels", b.name));
    }
    b.shape = {table.points};
    b.data = c->values;
  }
  const std::size_t expected =
      kSampleFields.size() + frame.buffers.size() - (frame.find("time_ns") != nullptr ? 1 : 0);
  if (table.columns.size() != expected) {
    throw_broken(file, 0, "has fields that the labels don't name");
  }
}

}  // namespace raytruth::formats::native
