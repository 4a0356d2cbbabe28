#include "crg_text.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>

namespace raytruth::roads {
namespace {

// Numbers as one record after the other.
class Records {
 public:
  explicit Records(const std::string& format) : text_(format[0] == 'L'), wide_(format[1] == 'D') {}
  void add(double value) {
    if (!text_) {
      add_bits(value);
      return;
    }
    const std::size_t width = wide_ ? 20 : 10;
    if (line_.size() + width > 80) end_line();
    const std::string field = std::isnan(value) ? "*missing*"
                              : wide_           ? fmt::format("{:.13e}", value)
                                                : fmt::format("{:.6f}", value);
    line_ += fmt::format("{:>{}}", field, width);
  }
  void end_row() {
    if (text_) end_line();
  }
  std::string finish() {
    // Binary records are 80 bytes long; the last one is filled with missing values.
    while (!text_ && bytes_.size() % 80 != 0) add_bits(std::nan(""));
    return bytes_;
  }

 private:
  void end_line() {
    bytes_ += line_ + "\n";
    line_.clear();
  }
  void add_bits(double value) {
    const std::uint64_t bits = wide_ ? std::bit_cast<std::uint64_t>(value)
                                     : std::bit_cast<std::uint32_t>(static_cast<float>(value));
    for (int i = wide_ ? 7 : 3; i >= 0; --i)
      bytes_ += static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
  }
  bool text_, wide_;
  std::string line_, bytes_;
};

}  // namespace

std::string crg_text(const CrgText& t) {
  std::string text = "$CT\nA surface of a test: '= is no key here\n$!****\n" + t.sections;
  text += fmt::format(
      "$ROAD_CRG ! parameters\nREFERENCE_LINE_START_U = {}\nREFERENCE_LINE_END_U = {}\n"
      "REFERENCE_LINE_INCREMENT = {} ! m\n",
      t.u_begin, t.u_begin + t.u_step * (t.rows - 1), t.u_step);
  if (t.numbered) {
    text += fmt::format("LONG_SECTION_V_RIGHT = {}\nLONG_SECTION_V_INCREMENT = {}\n", t.v[0],
                        t.v[1] - t.v[0]);
  }
  text += t.header + "* a comment\n$!****\n$KD_Definition\n#:" + t.format +
          "\nU:reference line u,m,0,1.0 ! virtual\n";
  if (t.heading) text += "D:reference line phi,rad ! heading\n";
  if (t.banking) text += "D:reference line banking,m/m\n";
  if (t.slope) text += "D:reference line slope,m/m\n";
  for (std::size_t i = 0; i < t.v.size(); ++i) {
    text += t.numbered ? fmt::format("D:long section {},m\n", i + 1)
                       : fmt::format("D:long section at v = {},m\n", t.v[i]);
  }
  text += "$!****\n" + std::string(80, '$') + "\n";
  Records records(t.format);
  for (int row = 0; row < t.rows; ++row) {
    const double u = t.u_begin + t.u_step * row;
    const bool first = row == 0;
    if (t.heading) records.add(first ? std::nan("") : t.heading(u));
    if (t.banking) records.add(t.banking(u));
    if (t.slope) records.add(first ? std::nan("") : t.slope(u));
    for (const double v : t.v) records.add(t.z(u, v));
    records.end_row();
  }
  return text + records.finish();
}

}  // namespace raytruth::roads
