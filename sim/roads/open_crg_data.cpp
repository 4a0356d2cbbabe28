#include "sim/roads/open_crg_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace raytruth::roads {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRecord_bytes = 80;
constexpr double kHighest_m = 1e6;

// A column of heights.
struct Section {
  double place;
  std::size_t channel;
};

class DataReader {
 public:
  DataReader(std::string_view bytes, const SourceLocation& marker, const CrgDefinition& definition,
             CrgContent& content, Diagnostics& diagnostics)
      : bytes_(bytes),
        where_(marker),
        definition_(definition),
        content_(content),
        diagnostics_(diagnostics) {}

  bool read();

 private:
  bool read_sections();
  bool read_text();
  bool read_binary();
  bool take_row(const std::vector<double>& row);
  bool fail(const char* rule, std::string message, std::string hint) {
    diagnostics_.error(rule, where_, std::move(message), std::move(hint));
    return false;
  }

  std::string_view bytes_;
  SourceLocation where_;
  const CrgDefinition& definition_;
  CrgContent& content_;
  Diagnostics& diagnostics_;
  std::vector<Section> sections_;
};

bool DataReader::read_sections() {
  bool by_position = false;
  for (std::size_t i = 0; i < definition_.channels.size(); ++i) {
    const CrgChannel& channel = definition_.channels[i];
    if (channel.kind != CrgChannel::kHeight) continue;
    if (!sections_.empty() && channel.by_position != by_position)
      return fail("crg.format", "long sections are given by position and by number", "use one way");
    by_position = channel.by_position;
    sections_.push_back({channel.place, i});
  }
  if (sections_.size() < 2)
    return fail("crg.format", "there are fewer than two long sections",
                "'D:long section at v = 1.5,m' names one");
  std::stable_sort(sections_.begin(), sections_.end(),
                   [](const Section& a, const Section& b) { return a.place < b.place; });
  const CrgHeader& header = content_.header;
  double step = 0.0;
  if (!by_position) {
    if (!header.v_right || (!header.v_step && !header.v_left))
      return fail("crg.value", "numbered long sections have no place",
                  "give LONG_SECTION_V_RIGHT and LONG_SECTION_V_INCREMENT");
    step = header.v_step
               ? *header.v_step
               : (*header.v_left - *header.v_right) / static_cast<double>(sections_.size() - 1);
  }
  constexpr double kLeast_m = 1e-6;
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    if (!by_position && sections_[i].place != static_cast<double>(i + 1))
      return fail("crg.format", fmt::format("long section {} is missing", i + 1),
                  "number them 1, 2, 3 ...");
    const double v =
        by_position ? sections_[i].place : *header.v_right + static_cast<double>(i) * step;
    if (i > 0 && !(v - content_.v_m.back() >= kLeast_m))
      return fail("crg.value", fmt::format("long sections at v = {} are not apart", v),
                  "at least a micrometre, from right to left");
    content_.v_m.push_back(v);
  }
  return true;
}

bool DataReader::take_row(const std::vector<double>& row) {
  for (const Section& section : sections_) {
    const double z = row[section.channel];
    if (std::abs(z) > kHighest_m)
      return fail("crg.value", fmt::format("a height of {} m", z), "at most 1000 km");
    content_.z.push_back(z);
  }
  const bool first = content_.rows == 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const CrgChannel::Kind kind = definition_.channels[i].kind;
    if (kind == CrgChannel::kOther || kind == CrgChannel::kHeight) continue;
    // Heading and slope belong to the piece that ends at the row: the first row has none.
    const bool counts = kind == CrgChannel::kBanking || !first;
    if (counts && !(std::abs(row[i]) <= 1e6))
      return fail("crg.value", "the reference line has no heading, slope or banking here",
                  "every row but the first needs them");
    std::vector<double>& values = kind == CrgChannel::kHeading   ? content_.heading
                                  : kind == CrgChannel::kBanking ? content_.banking
                                                                 : content_.slope;
    values.push_back(counts ? row[i] : 0.0);
  }
  ++content_.rows;
  return true;
}

bool DataReader::read_text() {
  const std::size_t width = definition_.wide ? 20 : 10;
  const std::size_t in_line = kRecord_bytes / width;
  std::vector<double> row;
  std::size_t at = 0;
  while (at < bytes_.size()) {
    const std::string_view line = next_line(bytes_, at);
    ++where_.line;
    if (row.empty() && trimmed(line).empty()) continue;
    const std::size_t count = std::min(in_line, definition_.channels.size() - row.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view field =
          i * width < line.size() ? trimmed(line.substr(i * width, width)) : std::string_view();
      const auto value = crg_number(field);
      const bool missing = !field.empty() && field.front() == '*';
      if (!missing && !(value && std::isfinite(*value))) {
        where_.column = static_cast<int>(i * width) + 1;
        return fail("crg.number",
                    fmt::format("'{}' is not a number ({} of {} values of a row)", field,
                                row.size() + 1, definition_.channels.size()),
                    fmt::format("values are {} characters wide; '*' marks a missing one", width));
      }
      row.push_back(missing ? kNan : *value);
    }
    if (row.size() < definition_.channels.size()) continue;
    if (!take_row(row)) return false;
    row.clear();
  }
  if (!row.empty())
    return fail("crg.length", "the last row is incomplete", "the file may have been cut off");
  return true;
}

bool DataReader::read_binary() {
  const std::size_t width = definition_.wide ? 8 : 4;
  const std::size_t channels = definition_.channels.size();
  const auto value_at = [&](std::size_t index) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < width; ++i) {
      bits = bits << 8U | static_cast<unsigned char>(bytes_[index * width + i]);
    }
    return definition_.wide
               ? std::bit_cast<double>(bits)
               : static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  };
  std::size_t rows = bytes_.size() / width / channels;
  const CrgHeader& header = content_.header;
  if (header.u_end && header.u_step && *header.u_step > 0.0) {
    const double length = *header.u_end - header.u_begin.value_or(0.0);
    const double wanted = std::floor(length / *header.u_step + 0.5) + 1.0;
    if (!(wanted <= static_cast<double>(rows)))
      return fail(
          "crg.length",
          fmt::format("{} rows of {} values are promised, {} are there", wanted, channels, rows),
          "the file may have been cut off");
    rows = static_cast<std::size_t>(std::max(0.0, wanted));
  } else {
    // The last record is filled up with missing values.
    const auto is_filling = [&](std::size_t row) {
      for (std::size_t i = 0; i < channels; ++i) {
        if (!std::isnan(value_at(row * channels + i))) return false;
      }
      return true;
    };
    while (rows > 0 && is_filling(rows - 1)) --rows;
  }
  std::vector<double> row(channels);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < channels; ++i) row[i] = value_at(r * channels + i);
    if (!take_row(row)) return false;
  }
  return true;
}

bool DataReader::read() {
  const CrgHeader& header = content_.header;
  if (!header.u_step || !(*header.u_step >= 1e-6))
    return fail("crg.value", "the distance of cross sections is missing or not above 0",
                "give REFERENCE_LINE_INCREMENT in $ROAD_CRG");
  if (!read_sections() || !(definition_.text ? read_text() : read_binary())) return false;
  if (content_.rows < 2)
    return fail("crg.length", "there are fewer than two cross sections", "add rows of data");
  if (header.u_end) {
    const double length = *header.u_step * static_cast<double>(content_.rows - 1);
    const double promised = *header.u_end - header.u_begin.value_or(0.0);
    if (!(std::abs(length - promised) <= 0.5 * *header.u_step)) {
      diagnostics_.warning(
          "crg.length", where_,
          fmt::format("the data is {} m long, the header says {} m", length, promised),
          "the data counts");
    }
  }
  return true;
}

}  // namespace

void read_crg_data(std::string_view bytes, const SourceLocation& marker,
                   const CrgDefinition& definition, CrgContent& content, Diagnostics& diagnostics) {
  DataReader(bytes, marker, definition, content, diagnostics).read();
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view next_line(std::string_view bytes, std::size_t& at) {
  const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
  std::string_view line = bytes.substr(at, end - at);
  at = std::min(end + 1, bytes.size());
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::optional<double> crg_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace raytruth::roads
