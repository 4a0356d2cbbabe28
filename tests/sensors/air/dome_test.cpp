// Pictures that stand for the sky: where they are, how bright, and their sun.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <opencv2/imgcodecs.hpp>

#include "sensors/air/sky.h"
#include "sim/core/diagnostics.h"
#include "sim/core/math.h"

namespace raytruth::air {
namespace {

double dome_luminance(const Rgb& c) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; }

class Dome : public testing::Test {
 protected:
  Dome() {
    folder = std::filesystem::path(testing::TempDir()) /
             ("dome_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder);
  }
  ~Dome() override { std::filesystem::remove_all(folder); }

  static constexpr int kRows = 90, kColumns = 180;
  // Linear light by elevation and by the azimuth clockwise from the middle column, degrees.
  std::string hdr(const std::function<Rgb(double, double)>& light) const {
    cv::Mat m(kRows, kColumns, CV_32FC3);
    for (int r = 0; r < kRows; ++r) {
      for (int c = 0; c < kColumns; ++c) {
        const Rgb v = light(90.0 - 180.0 * (r + 0.5) / kRows, 360.0 * ((c + 0.5) / kColumns - 0.5));
        m.at<cv::Vec3f>(r, c) = cv::Vec3f(v[2], v[1], v[0]);
      }
    }
    const std::string file = (folder / "sky.hdr").string();
    EXPECT_TRUE(cv::imwrite(file, m));
    return file;
  }
  static Weather with(const std::string& file, double azimuth_deg = 0.0) {
    Weather w;
    w.dome = std::make_shared<const DomeImage>(
        DomeImage{file, deg_to_rad(azimuth_deg), "/scenarios/a.xosc:17"});
    return w;
  }
  static Vec3f at(double azimuth_deg, double elevation_deg) {
    const double a = deg_to_rad(azimuth_deg), e = deg_to_rad(elevation_deg);
    return {static_cast<float>(std::cos(e) * std::cos(a)),
            static_cast<float>(std::cos(e) * std::sin(a)), static_cast<float>(std::sin(e))};
  }
  std::filesystem::path folder;
};

double level_lx(const Sky& sky) {
  constexpr int kUp = 300, kAround = 600;
  double sum = 0.0;
  for (int i = 0; i < kUp; ++i) {
    const double z = (i + 0.5) / kUp, s = std::sqrt(1.0 - z * z);
    for (int j = 0; j < kAround; ++j) {
      const double phi = 2.0 * kPi * (j + 0.5) / kAround;
      sum += z * dome_luminance(sky.radiance(Vec3f(static_cast<float>(s * std::cos(phi)),
                                                   static_cast<float>(s * std::sin(phi)),
                                                   static_cast<float>(z))));
    }
  }
  return sum * 2.0 * kPi / (kUp * static_cast<double>(kAround));
}

// A quarter of the picture, from its middle to the right, is red, the rest blue. To the right is
// clockwise: with the middle at +x (azimuth 0) red lies from +x to -y.
TEST_F(Dome, TurnsWithItsAzimuth) {
  const std::string file = hdr([](double, double right) {
    return right > 0.0 && right < 90.0 ? Rgb(1, 0, 0) : Rgb(0, 0, 1);
  });
  const auto red = [](const Sky& sky, const Vec3f& d) {
    const Rgb c = sky.radiance(d);
    return c[0] > c[2];
  };
  const Sky straight(with(file));
  EXPECT_TRUE(red(straight, at(-45, 30)));
  EXPECT_FALSE(red(straight, at(45, 30)));
  EXPECT_FALSE(red(straight, at(135, 30)));
  EXPECT_FALSE(red(straight, at(-135, 30)));
  const Sky turned(with(file, 90.0));  // the middle at +y
  EXPECT_TRUE(red(turned, at(45, 30)));
  EXPECT_FALSE(red(turned, at(-45, 30)));
}

// The picture is as bright as the sky that it stands for. Texels of the table (1.4 degrees) and the
// grid of 1 % here: within 2 %.
TEST_F(Dome, IsAsBrightAsTheSkyThatItStandsFor) {
  const Sky sky((Weather()));
  const Sky dome(with(hdr([](double up, double) {
    return up > 45.0 ? Rgb(0.2F, 0.4F, 0.9F) : Rgb(0.8F, 0.8F, 0.7F);
  })));
  EXPECT_NEAR(level_lx(dome) / level_lx(sky), 1.0, 0.02);
  EXPECT_TRUE((dome.sun_irradiance() == sky.sun_irradiance()).all());
  EXPECT_EQ(dome.sun_direction(), sky.sun_direction());
}

// A disc of 2 degrees about 60 degrees to the right of the middle, 40 degrees up, with ten times
// the light of the rest on level ground.
TEST_F(Dome, ItsOwnSunLightsTheWorld) {
  const Vec3f there = at(-60.0, 40.0);
  const Sky dome(with(hdr([&](double up, double right) {
    const bool inside = at(-right, up).dot(there) > std::cos(deg_to_rad(2.0));
    return inside ? Rgb(9000, 9000, 9000) : Rgb(1, 1, 1);
  })));
  // Texels of 2 degrees.
  EXPECT_GT(dome.sun_direction().dot(there), std::cos(deg_to_rad(1.0)));
  const Sky sky((Weather()));
  const auto all = [](const Sky& s) {
    return level_lx(s) +
           dome_luminance(s.sun_irradiance()) * static_cast<double>(s.sun_direction().z());
  };
  EXPECT_NEAR(all(dome) / all(sky), 1.0, 0.02);
  EXPECT_GT(dome_luminance(dome.sun_irradiance()), level_lx(dome));
  // The disc is gone from the picture: it would count twice.
  EXPECT_NEAR(dome_luminance(dome.radiance(there)) / dome_luminance(dome.radiance(at(90.0, 40.0))),
              1.0, 0.05);
}

TEST_F(Dome, DirectionsThatItDrawsFollowItsDensity) {
  const Sky dome(with(hdr([](double up, double right) {
    return std::abs(right) < 20.0 && up > 20.0 && up < 40.0 ? Rgb(50, 50, 50) : Rgb(0, 0, 0);
  })));
  // Illuminance by drawing: 400 x 400 even steps. The bright patch is drawn in nearly all of them.
  double sum = 0.0;
  constexpr int kSteps = 400;
  for (int i = 0; i < kSteps; ++i) {
    for (int j = 0; j < kSteps; ++j) {
      float pdf = 0.0F;
      const Vec3f d = dome.sample((static_cast<float>(i) + 0.5F) / kSteps,
                                  (static_cast<float>(j) + 0.5F) / kSteps, pdf);
      ASSERT_GT(pdf, 0.0F);
      sum += dome_luminance(dome.radiance(d)) * static_cast<double>(d.z() / pdf);
    }
  }
  EXPECT_NEAR(sum / (kSteps * static_cast<double>(kSteps)) / level_lx(dome), 1.0, 0.03);
}

TEST_F(Dome, EightBitsAreTakenAsSrgb) {
  cv::Mat m(32, 64, CV_8UC3, cv::Scalar(255, 255, 255));
  for (int r = 0; r < 32; ++r) {
    for (int c = 0; c < 32; ++c) m.at<cv::Vec3b>(r, c) = cv::Vec3b(188, 188, 188);  // 0.5 linear
  }
  const std::string file = (folder / "sky.png").string();
  ASSERT_TRUE(cv::imwrite(file, m));
  const Sky dome(with(file));
  // To the left of the middle the grey half: from +x towards +y.
  EXPECT_NEAR(
      dome_luminance(dome.radiance(at(90, 30))) / dome_luminance(dome.radiance(at(-90, 30))), 0.503,
      0.003);
}

TEST_F(Dome, FilesThatAreNoneAreSaidWhereTheyAreNamed) {
  const auto message = [](const Weather& w) -> std::string {
    try {
      const Sky sky(w);
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing";
  };
  const std::string missing = message(with((folder / "none.hdr").string()));
  EXPECT_NE(missing.find("/scenarios/a.xosc:17"), std::string::npos) << missing;
  EXPECT_NE(missing.find("none.hdr does not exist"), std::string::npos) << missing;
  const std::string text = (folder / "text.png").string();
  std::ofstream(text) << "not a picture";
  EXPECT_NE(message(with(text)).find("cannot be read as a picture"), std::string::npos);
}

}  // namespace
}  // namespace raytruth::air
