// Reads taxonomy.csv and writes the C++ table and the page TAXONOMY.md.
// Usage: taxonomy_generate IN.csv OUT.inc OUT.md
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream in(line);
  std::string cell;
  while (std::getline(in, cell, ',')) cells.push_back(cell);
  return cells;
}

constexpr std::size_t kColumns = 13;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: taxonomy_generate IN.csv OUT.inc OUT.md\n";
    return 1;
  }
  std::ifstream in(argv[1]);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  int line_number = 0;
  while (std::getline(in, line)) {
    ++line_number;
    if (line.empty() || line[0] == '#' || line.rfind("id,", 0) == 0) continue;
    std::vector<std::string> cells = split(line);
    if (cells.size() != kColumns || cells[0] != std::to_string(rows.size())) {
      std::cerr << argv[1] << ':' << line_number << ": want " << kColumns
                << " columns and ids without a gap, got: " << line << '\n';
      return 1;
    }
    if (cells[3] != "thing" && cells[3] != "stuff") {
      std::cerr << argv[1] << ':' << line_number << ": kind must be thing or stuff\n";
      return 1;
    }
    rows.push_back(std::move(cells));
  }
  if (rows.empty()) {
    std::cerr << argv[1] << ": no rows\n";
    return 1;
  }

  std::ofstream code(argv[2]);
  code << "// Generated from labels/taxonomy/taxonomy.csv.\n#pragma once\n"
       << "namespace raytruth::internal {\n"
       << "inline constexpr std::array<ClassInfo, " << rows.size() << "> kTaxonomyTable{{\n";
  for (const auto& r : rows) {
    code << "    {" << r[0] << ", \"" << r[1] << "\", \"" << r[2] << "\", "
         << (r[3] == "thing" ? "true" : "false") << ", {" << r[4] << ", " << r[5] << ", " << r[6]
         << "}, " << r[7] << ", \"" << r[8] << "\", " << r[9] << ", " << r[10] << ", " << r[11]
         << ", " << r[12] << "},\n";
  }
  code << "}};\n}  // namespace raytruth::internal\n";

  std::ofstream page(argv[3]);
  page << "# Taxonomy\n\nGenerated from `taxonomy.csv`: change that file, build, and commit "
          "both.\n\n"
       << "| id | class | group | kind | colour | Cityscapes | KITTI | nuScenes | COCO | "
          "SemanticKITTI "
          "| moving |\n|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& r : rows) {
    page << "| " << r[0] << " | " << r[1] << " | " << r[2] << " | " << r[3] << " | " << r[4] << ' '
         << r[5] << ' ' << r[6];
    for (std::size_t i = 7; i < kColumns; ++i) page << " | " << r[i];
    page << " |\n";
  }
  return code && page ? 0 : 1;
}
