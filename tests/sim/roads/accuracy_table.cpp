#include "accuracy_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <sstream>

#include "sim/core/files.h"

namespace raytruth::roads {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

std::map<std::string, AccuracyRow> read_table() {
  std::map<std::string, AccuracyRow> found;
  std::istringstream text(read_file(RAYTRUTH_SOURCE_DIR "/sim/roads/ACCURACY.md"));
  const std::regex name("`([A-Za-z0-9]+\\.[A-Za-z0-9]+)`");
  for (std::string line; std::getline(text, line);) {
    std::vector<std::string> cells;
    std::istringstream split(line);
    for (std::string cell; std::getline(split, cell, '|');) cells.push_back(trimmed(cell));
    // The line starts with an empty cell; heads have no numbers.
    if (cells.size() != 6 || cells[2].find_first_of("0123456789") != 0) continue;
    AccuracyRow row{std::stod(cells[2]), std::stod(cells[3]), {}};
    for (std::sregex_iterator i(line.begin(), line.end(), name), end; i != end; ++i)
      row.tests.push_back((*i)[1]);
    EXPECT_TRUE(found.emplace(cells[1], row).second) << "twice: " << cells[1];
  }
  return found;
}

}  // namespace

const std::map<std::string, AccuracyRow>& accuracy_table() {
  static const std::map<std::string, AccuracyRow> rows = read_table();
  return rows;
}

Worst::~Worst() {
  const auto row = accuracy_table().find(row_);
  EXPECT_NE(row, accuracy_table().end()) << "no row " << row_;
  if (row == accuracy_table().end()) return;
  EXPECT_LE(worst_m_, row->second.bound_m) << row_ << " at " << where_;
  EXPECT_GT(count_, 10) << row_;
  testing::Test::RecordProperty("worst_m", fmt::format("{:.2g}", worst_m_));
}

void Worst::see(double value, Real expected, const std::string& where) {
  ++count_;
  const double off = static_cast<double>(std::abs(value - expected));
  if (off <= worst_m_) return;  // what is not a number is worst of all
  worst_m_ = std::isnan(off) ? HUGE_VAL : off;
  where_ = where;
}

}  // namespace raytruth::roads
