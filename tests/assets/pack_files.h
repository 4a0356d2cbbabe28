#pragma once

// Packs made by tests: small meshes as .obj, archives, manifests.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/core/files.h"
#include "sim/core/math.h"

namespace raytruth::assets {

/// The first finding of that rule; the test fails when there is none.
inline Diagnostic finding(const Diagnostics& diagnostics, const std::string& rule) {
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.rule == rule) return d;
  }
  std::string all;
  for (const Diagnostic& d : diagnostics.all()) all += to_string(d) + "\n";
  ADD_FAILURE() << "no finding " << rule << " among\n" << all;
  return {};
}

/// A folder that goes away with the object.
class PackFolder {
 public:
  PackFolder()
      : path_(std::filesystem::temp_directory_path() /
              fmt::format("raytruth-pack-{}-{}", ::getpid(), next_++)) {
    std::filesystem::create_directories(path_);
  }
  PackFolder(const PackFolder&) = delete;
  PackFolder& operator=(const PackFolder&) = delete;
  ~PackFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& bytes) const {
    write_file(path_ / name, bytes);
  }

 private:
  static inline int next_ = 0;
  std::filesystem::path path_;
};

/// Collects an .obj with y up and its front towards +x.
class ObjText {
 public:
  void material(const std::string& name) { text_ += "usemtl " + name + "\n"; }
  void object(const std::string& name) { text_ += "o " + name + "\n"; }
  void face(const std::vector<std::array<double, 3>>& corners) {
    for (const auto& c : corners) text_ += fmt::format("v {} {} {}\n", c[0], c[1], c[2]);
    text_ += "f";
    for (std::size_t i = 0; i < corners.size(); ++i)
      text_ += fmt::format(" {}", count_ + static_cast<int>(i));
    text_ += "\n";
    count_ += static_cast<int>(corners.size());
  }
  void box(double x0, double y0, double z0, double x1, double y1, double z1) {
    face({{x0, y0, z0}, {x0, y1, z0}, {x1, y1, z0}, {x1, y0, z0}});
    face({{x0, y0, z1}, {x1, y0, z1}, {x1, y1, z1}, {x0, y1, z1}});
    face({{x0, y0, z0}, {x1, y0, z0}, {x1, y0, z1}, {x0, y0, z1}});
    face({{x0, y1, z0}, {x0, y1, z1}, {x1, y1, z1}, {x1, y1, z0}});
    face({{x0, y0, z0}, {x0, y0, z1}, {x0, y1, z1}, {x0, y1, z0}});
    face({{x1, y0, z0}, {x1, y1, z0}, {x1, y1, z1}, {x1, y0, z1}});
  }
  /// A band of a wheel about z, 24 corners.
  void ring(double x, double y, double z, double radius, double width) {
    const auto corner = [&](int i, double side) {
      const double a = 2.0 * kPi * i / 24;
      return std::array<double, 3>{x + radius * det::cos(a), y + radius * det::sin(a), z + side};
    };
    for (int i = 0; i < 24; ++i)
      face({corner(i, -0.5 * width), corner(i + 1, -0.5 * width), corner(i + 1, 0.5 * width),
            corner(i, 0.5 * width)});
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  int count_ = 1;
};

/// A box on four wheels, 4.0 x 1.8 x 1.5 m; rims are one object, tyres are another.
inline std::string toy_car(double unit = 1.0) {
  ObjText o;
  const auto u = [&](double v) { return v / unit; };
  o.object("body");
  o.material("paint");
  o.box(u(-2.0), u(0.3), u(-0.9), u(2.0), u(1.5), u(0.9));
  o.material("badge");
  o.box(u(1.9), u(0.8), u(-0.05), u(1.99), u(0.9), u(0.05));
  o.material("glass");
  o.face({{u(0.8), u(1.0), u(-0.91)}, {u(1.0), u(1.0), u(-0.91)}, {u(0.9), u(1.2), u(-0.91)}});
  o.material("red");
  for (const double side : {-0.7, 0.7})
    o.box(u(-2.01), u(0.6), u(side - 0.1), u(-1.99), u(1.0), u(side + 0.1));
  o.object("tyres");
  o.material("rubber");
  for (const double x : {-1.2, 1.3}) {
    for (const double z : {-0.75, 0.75}) o.ring(u(x), u(0.32), u(z), u(0.32), u(0.2));
  }
  o.object("rims");
  o.material("alloy");
  for (const double x : {-1.2, 1.3}) {
    for (const double z : {-0.75, 0.75}) o.ring(u(x), u(0.32), u(z), u(0.2), u(0.18));
  }
  return o.text();
}

/// A manifest with that car; `more` goes on with its asset, indented by four.
inline std::string toy_manifest(const std::string& more = "    size_m: [4.02, 1.82, 1.5]\n") {
  return "name: toys\nlicence: CC0-1.0\nassets:\n  - name: toy\n    file: toy.obj\n    class: "
         "car\n" +
         more +
         "    parts:\n"
         "      - {material: paint, part: Body, surface: paint}\n"
         "      - {material: badge, drop: true}\n"
         "      - {material: glass, part: Window}\n"
         "      - {material: red, part: Light_Rear_Cluster}\n"
         "      - {material: rubber, part: Tire}\n"
         "      - {material: alloy, part: Rim}\n";
}

/// CRC-32 as zip archives and PNG have it.
inline std::uint32_t crc_of(const std::string& bytes) {
  std::uint32_t c = 0xffffffffU;
  for (const char ch : bytes) {
    c ^= static_cast<std::uint8_t>(ch);
    for (int k = 0; k < 8; ++k) c = (c >> 1U) ^ ((c & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~c;
}

/// A PNG of 8-bit red, green, blue and alpha, uncompressed.
inline std::string png_of(std::uint32_t width, std::uint32_t height,
                          const std::vector<std::uint8_t>& rgba) {
  const auto big = [](std::uint32_t value) {
    std::string out;
    for (int i = 3; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 255U);
    return out;
  };
  const auto chunk = [&](const std::string& kind, const std::string& data) {
    return big(static_cast<std::uint32_t>(data.size())) + kind + data + big(crc_of(kind + data));
  };
  std::string rows;
  for (std::uint32_t y = 0; y < height; ++y) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(rgba.data()) + std::size_t{4} * width * y,
                std::size_t{4} * width);
  }
  std::uint32_t a = 1, b = 0;  // Adler-32
  for (const char ch : rows) {
    a = (a + static_cast<std::uint8_t>(ch)) % 65521U;
    b = (b + a) % 65521U;
  }
  std::string stream = "\x78\x01";
  for (std::size_t from = 0; from < rows.size(); from += 65535) {
    const auto size = static_cast<std::uint32_t>(std::min<std::size_t>(65535, rows.size() - from));
    stream += from + size == rows.size() ? '\1' : '\0';
    for (const std::uint32_t n : {size, ~size}) {
      stream += static_cast<char>(n & 255U);
      stream += static_cast<char>((n >> 8U) & 255U);
    }
    stream.append(rows, from, size);
  }
  stream += big((b << 16U) | a);
  return "\x89PNG\r\n\x1a\n" +
         chunk("IHDR", big(width) + big(height) + std::string("\x08\x06\0\0\0", 5)) +
         chunk("IDAT", stream) + chunk("IEND", "");
}

/// A zip archive of files that are stored as they are.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  const auto number = [](std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 255U);
    return out;
  };
  std::string out;
  std::string directory;
  for (const auto& [name, bytes] : files) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const std::string common = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
                               number(crc_of(bytes), 4) + number(size, 4) + number(size, 4) +
                               number(static_cast<std::uint32_t>(name.size()), 2) + number(0, 2);
    directory += "PK\x01\x02" + number(20, 2) + common + number(0, 2) + number(0, 2) +
                 number(0, 2) + number(0, 4) + number(static_cast<std::uint32_t>(out.size()), 4) +
                 name;
    out += "PK\x03\x04" + common + name + bytes;
  }
  const auto count = static_cast<std::uint32_t>(files.size());
  return out + directory + "PK\x05\x06" + number(0, 4) + number(count, 2) + number(count, 2) +
         number(static_cast<std::uint32_t>(directory.size()), 4) +
         number(static_cast<std::uint32_t>(out.size()), 4) + number(0, 2);
}

}  // namespace raytruth::assets
