// Reads coverage.csv and writes the C++ table and the page COVERAGE.md.
// Usage: scenario_coverage_generate IN.csv OUT.inc OUT.md
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kColumns = 6;

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> cells;
  std::string cell;
  std::stringstream in(line);
  while (std::getline(in, cell, at)) cells.push_back(cell);
  if (!line.empty() && line.back() == at) cells.emplace_back();
  return cells;
}

struct Row {
  std::string element, since, use, test, attributes, children;
};

const std::map<std::string, std::string> kUses = {
    {"executed", "kExecuted"}, {"reported", "kReported"}, {"data", "kData"}};

// "layer@1.4" becomes "layer@4".
std::string minor_of(std::string text) {
  for (std::size_t at = text.find("@1."); at != std::string::npos; at = text.find("@1.", at))
    text.erase(at + 1, 2);
  return text;
}

void write_code(const std::vector<Row>& rows, std::ostream& code) {
  code << "// Generated from sim/scenario/coverage.csv.\n#pragma once\n"
       << "namespace raytruth::scenario::internal {\n"
       << "inline constexpr std::array<Word, " << rows.size() << "> kVocabulary{{\n";
  for (const Row& r : rows) {
    code << "    {\"" << r.element << "\", \"" << minor_of(r.attributes) << "\", \""
         << minor_of(r.children) << "\", " << r.since.substr(2) << ", Use::" << kUses.at(r.use)
         << ", \"" << r.test << "\"},\n";
  }
  code << "}};\n}  // namespace raytruth::scenario::internal\n";
}

std::string listed(const std::string& names) {
  std::string text;
  for (const std::string& name : split(names, ' ')) {
    const std::size_t at = name.find('@');
    if (!text.empty()) text += ", ";
    text += name.substr(0, at);
    if (at != std::string::npos) text += ' ' + name.substr(at + 1);
  }
  return text;
}

void write_page(const std::vector<Row>& rows, std::ostream& page) {
  std::map<std::string, int> counts;
  for (const Row& r : rows) ++counts[r.use];
  page << "# What we read of OpenSCENARIO XML\n\nGenerated from `coverage.csv`, where the reader "
          "itself looks up what it knows: change that file, build, and commit both.\n\n"
       << "| use | elements | meaning |\n|---|---|---|\n"
       << "| executed | " << counts["executed"] << " | has an effect in the world |\n"
       << "| reported | " << counts["reported"]
       << " | read; the world says `xosc.unsupported` when it meets it |\n"
       << "| data | " << counts["data"] << " | read, checked and handed on |\n\n"
       << "An element or attribute that no version has gives the warning `xosc.unknown`, one that "
          "is newer than the\nversion that the file states `xosc.version`. A version behind a name "
          "is the one that brought it; those without\ncame with their element.\n\n"
       << "| element | since | use | attributes | children | test |\n|---|---|---|---|---|---|\n";
  for (const Row& r : rows) {
    page << "| **" << r.element << "** | " << r.since << " | " << r.use << " | "
         << listed(r.attributes) << " | " << listed(r.children) << " | " << r.test << " |\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: scenario_coverage_generate IN.csv OUT.inc OUT.md\n";
    return 1;
  }
  std::ifstream in(argv[1]);
  std::vector<Row> rows;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#' || line.rfind("element,", 0) == 0) continue;
    const std::vector<std::string> cells = split(line, ',');
    if (cells.size() != kColumns || cells[0].empty() || cells[1].rfind("1.", 0) != 0 ||
        !kUses.contains(cells[2])) {
      std::cerr << argv[1] << ':' << number << ": want " << kColumns
                << " columns, a version and a known use, got: " << line << '\n';
      return 1;
    }
    rows.push_back({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]});
  }
  const auto before = [](const Row& a, const Row& b) { return a.element < b.element; };
  std::sort(rows.begin(), rows.end(), before);
  const auto twice = std::adjacent_find(rows.begin(), rows.end(),
                                        [&](const Row& a, const Row& b) { return !before(a, b); });
  if (rows.empty() || twice != rows.end()) {
    std::cerr << argv[1] << ": " << (rows.empty() ? "no rows" : "twice: " + twice->element) << '\n';
    return 1;
  }
  std::ofstream code(argv[2]);
  write_code(rows, code);
  std::ofstream page(argv[3]);
  write_page(rows, page);
  return code && page ? 0 : 1;
}
