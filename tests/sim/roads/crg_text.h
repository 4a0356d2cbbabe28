#pragma once

#include <functional>
#include <string>
#include <vector>

namespace raytruth::roads {

/// An OpenCRG file, written by the standard's rules and nothing of the reader's.
struct CrgText {
  std::string format = "LDFI";
  double u_begin = 0.0, u_step = 1.0;
  int rows = 11;
  std::vector<double> v = {-2.0, 0.0, 2.0};
  bool numbered = false;  ///< long sections by number: v must be even
  std::function<double(double u, double v)> z = [](double, double) { return 0.0; };
  /// Of the reference line; empty = no channel. Heading and slope belong to the piece that ends at
  /// u.
  std::function<double(double u)> heading, banking, slope;
  std::string header;    ///< more of $ROAD_CRG
  std::string sections;  ///< before $ROAD_CRG
};
std::string crg_text(const CrgText& text);

}  // namespace raytruth::roads
