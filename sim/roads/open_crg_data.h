#pragma once

// Internal to sim/roads: the data part of an OpenCRG file.

#include <optional>
#include <string_view>
#include <vector>

#include "sim/roads/open_crg_read.h"

namespace raytruth::roads {

/// A column of the data.
struct CrgChannel {
  enum Kind { kOther, kHeight, kHeading, kBanking, kSlope };
  Kind kind = kOther;
  double place = 0.0;        ///< of heights: v in metres, or the number of the section from 1
  bool by_position = false;  ///< place is v
};

/// $KD_DEFINITION; without a format the data is KRBI.
struct CrgDefinition {
  bool text = false;  ///< LRFI, LDFI
  bool wide = false;  ///< LDFI, KDBI
  std::vector<CrgChannel> channels;
};

/// Reads what follows the data marker (at `marker`) into v, rows, z, heading, banking and slope.
void read_crg_data(std::string_view bytes, const SourceLocation& marker,
                   const CrgDefinition& definition, CrgContent& content, Diagnostics& diagnostics);

std::string_view trimmed(std::string_view text);
/// The line that starts at `at` without its end; moves `at` behind it.
std::string_view next_line(std::string_view bytes, std::size_t& at);
/// A number that fills the whole text.
std::optional<double> crg_number(std::string_view text);

}  // namespace raytruth::roads
