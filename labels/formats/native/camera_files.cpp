#include <fmt/format.h>

#include <cstring>

#include "labels/formats/native/depth_exr.h"
#include "labels/formats/native/png.h"
#include "labels/formats/native/sensor_files.h"
#include "sim/core/check.h"
#include "sim/core/diagnostics.h"

namespace raytruth::formats::native {
namespace {

template <typename T, typename Of>
std::vector<T> plane(const std::vector<EvidenceSample>& samples, const Of& of) {
  std::vector<T> values;
  values.reserve(samples.size());
  for (const EvidenceSample& s : samples) values.push_back(of(s));
  return values;
}

}  // namespace

std::uint16_t instance_of(const EvidenceSample& sample) {
  if (sample.object.value() > 0xFFFF) {
    throw InputError({{Severity::kError,
                       "native.objects",
                       {},
                       fmt::format("the world has an object {}, but labels number up to 65535",
                                   sample.object.value()),
                       "use a smaller part of the road network"}});
  }
  return static_cast<std::uint16_t>(sample.object.value());
}

void put_camera(const CameraSpec& camera, const SensorFrame& frame, const PutFile& put,
                Json& json) {
  const int w = camera.width;
  const int h = camera.height;
  const auto width = static_cast<std::size_t>(w);
  const auto height = static_cast<std::size_t>(h);
  const std::vector<EvidenceSample>& samples = frame.evidence.samples;
  RT_CHECK(samples.size() == width * height, frame.name, samples.size(), w, h);
  const Buffer& rgb = frame.buffer("rgb");
  const auto values = rgb.as<std::uint8_t>();
  put(".png", encode_rgb(w, h, {values.begin(), values.end()}));
  using S = EvidenceSample;
  put(".semantic.png", encode_grey(w, h, plane<std::uint8_t>(samples, [](const S& s) {
                                     return s.class_id.value();
                                   })));
  put(".instance.png", encode_grey(w, h, plane<std::uint16_t>(samples, instance_of)));
  put(".part.png",
      encode_grey(w, h, plane<std::uint16_t>(samples, [](const S& s) { return s.part; })));
  put(".material.png",
      encode_grey(w, h, plane<std::uint16_t>(samples, [](const S& s) { return s.material; })));
  put(".coverage.png",
      encode_grey(w, h, plane<std::uint8_t>(samples, [](const S& s) { return s.coverage; })));
  put(".depth.exr",
      encode_exr({width, height, plane<float>(samples, [](const S& s) { return s.depth_m; }),
                  plane<float>(samples, [](const S& s) { return s.distance_m; })}));

  json["row_time_ns"] = Json::array();
  for (std::size_t y = 0; y < height; ++y) {
    const std::int32_t time = samples[y * width].time_ns;
    for (std::size_t x = 0; x < width; ++x) {
      RT_CHECK(samples[y * width + x].time_ns == time, frame.name, x, y);
    }
    json["row_time_ns"].push_back(time);
  }
}

void get_camera(const CameraSpec& camera, const GetFile& get, const JsonView& json,
                SensorFrame& frame) {
  const int w = camera.width;
  const int h = camera.height;
  const auto width = static_cast<std::size_t>(w);
  const auto height = static_cast<std::size_t>(h);
  const JsonView row_times = json.at("row_time_ns");
  if (row_times.size() != height) row_times.fail("does not have an entry for each row");
  for (Buffer& b : frame.buffers) {
    if (b.name != "rgb" || b.type != ValueType::kUint8) {
      json.at("buffers").fail(fmt::format("names '{}', which no file holds", b.name));
    }
    std::string name;
    const std::string bytes = get(".png", name);
    const std::vector<std::uint8_t> rgb = decode_rgb(bytes, w, h, name);
    b.shape = {height, width, 3};
    b.data.resize(rgb.size());
    std::memcpy(b.data.data(), rgb.data(), rgb.size());
  }

  const auto grey8 = [&](const char* ending, std::string& name) {
    const std::string bytes = get(ending, name);
    return decode_grey8(bytes, w, h, name);
  };
  const auto grey16 = [&](const char* ending, std::string& name) {
    const std::string bytes = get(ending, name);
    return decode_grey16(bytes, w, h, name);
  };
  std::string semantic_name;
  std::string name;
  const auto semantic = grey8(".semantic.png", semantic_name);
  const auto instance = grey16(".instance.png", name);
  const auto part = grey16(".part.png", name);
  const auto material = grey16(".material.png", name);
  const auto coverage = grey8(".coverage.png", name);
  const std::string exr = get(".depth.exr", name);
  const DepthPicture depth = decode_exr(exr, width, height, name);
  std::vector<EvidenceSample>& samples = frame.evidence.samples;
  samples.resize(width * height);
  for (std::size_t y = 0; y < height; ++y) {
    const auto time = row_times[y].integer<std::int32_t>();
    for (std::size_t i = y * width; i < (y + 1) * width; ++i) {
      EvidenceSample& s = samples[i];
      const auto class_id = Taxonomy::at(semantic[i]);
      if (!class_id) {
        throw_broken(
            semantic_name, 0,
            fmt::format("pixel {},{}: there is no class {}", i - y * width, y, semantic[i]));
      }
      s.class_id = *class_id;
      s.object = ObjectId(instance[i]);
      s.part = part[i];
      s.material = material[i];
      s.coverage = coverage[i];
      s.depth_m = depth.z_m[i];
      s.distance_m = depth.distance_m[i];
      s.time_ns = time;
    }
  }
}

}  // namespace raytruth::formats::native
