// Reads coverage.csv and writes the C++ table and the page COVERAGE.md.
// Usage: coverage_generate IN.csv OUT.inc OUT.md
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> cells;
  std::string cell;
  std::stringstream in(line);
  while (std::getline(in, cell, at)) cells.push_back(cell);
  if (!line.empty() && line.back() == at) cells.emplace_back();
  return cells;
}

struct Attribute {
  std::string name, since;
  bool ignored = false;
};

struct Row {
  std::string parent, element, since, until, use, test;
  std::vector<Attribute> attributes;
};

constexpr std::size_t kColumns = 7;
const std::map<std::string, std::string> kUses = {
    {"structure", "kStructure"},    {"geometry", "kGeometry"}, {"mesh", "kMesh"},
    {"routing", "kRouting"},        {"data", "kData"},         {"ignored", "kIgnored"},
    {"unsupported", "kUnsupported"}};

std::string minor_of(const std::string& version) {
  return version.empty() ? "99" : version.substr(version.find('.') + 1);
}

void write_code(const std::vector<Row>& rows, std::ostream& code) {
  std::size_t count = 0;
  for (const Row& r : rows) count += r.attributes.size();
  code << "// Generated from sim/roads/coverage.csv.\n#pragma once\n"
       << "namespace raytruth::roads {\n"
       << "inline constexpr std::array<AttributeInfo, " << count << "> kAttributes{{\n";
  for (const Row& r : rows) {
    for (const Attribute& a : r.attributes) {
      code << "    {\"" << a.name << "\", " << minor_of(a.since) << ", "
           << (a.ignored ? "true" : "false") << "},\n";
    }
  }
  code << "}};\ninline constexpr std::array<ElementInfo, " << rows.size() << "> kElements{{\n";
  std::size_t first = 0;
  for (const Row& r : rows) {
    code << "    {\"" << r.parent << "\", \"" << r.element << "\", " << minor_of(r.since) << ", "
         << minor_of(r.until) << ", Use::" << kUses.at(r.use) << ", \"" << r.test << "\", " << first
         << ", " << r.attributes.size() << "},\n";
    first += r.attributes.size();
  }
  code << "}};\n}  // namespace raytruth::roads\n";
}

void write_page(const std::vector<Row>& rows, std::ostream& page) {
  std::map<std::string, int> counts;
  for (const Row& r : rows) ++counts[r.use];
  page << "# What we read of OpenDRIVE\n\nGenerated from `coverage.csv`, where the reader itself "
          "looks up what it knows: change that file, build, and commit both.\n\n"
       << "| use | elements | meaning |\n|---|---|---|\n"
       << "| structure | " << counts["structure"] << " | holds other elements |\n"
       << "| geometry | " << counts["geometry"] << " | shapes the road's surface |\n"
       << "| mesh | " << counts["mesh"] << " | built as a thing or painted |\n"
       << "| routing | " << counts["routing"] << " | leads traffic through the network |\n"
       << "| data | " << counts["data"] << " | read, checked and handed on in `RoadNetwork` |\n"
       << "| unsupported | " << counts["unsupported"] << " | said as a finding |\n"
       << "| ignored | " << counts["ignored"] << " | left out on purpose, said once a kind |\n\n"
       << "An element that is not in the table gives the warning `xodr.unknown`, an attribute a "
          "note of that rule.\nA version behind an attribute is the one that brought it; those "
          "without came with their element.\n\n"
       << "| element | since | until | use | attributes | test |\n|---|---|---|---|---|---|\n";
  for (const Row& r : rows) {
    page << "| " << (r.parent.empty() ? "" : r.parent + " / ") << "**" << r.element << "** | "
         << r.since << " | " << r.until << " | " << r.use << " | ";
    for (std::size_t i = 0; i < r.attributes.size(); ++i) {
      const Attribute& a = r.attributes[i];
      page << (i ? ", " : "") << (a.ignored ? "(" : "") << a.name
           << (a.since == r.since ? "" : " " + a.since) << (a.ignored ? ")" : "");
    }
    page << " | " << r.test << " |\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: coverage_generate IN.csv OUT.inc OUT.md\n";
    return 1;
  }
  std::ifstream in(argv[1]);
  std::vector<Row> rows;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#' || line.rfind("parent,", 0) == 0) continue;
    const std::vector<std::string> cells = split(line, ',');
    if (cells.size() != kColumns || !kUses.contains(cells[4]) || cells[1].empty() ||
        cells[2].empty()) {
      std::cerr << argv[1] << ':' << number << ": want " << kColumns
                << " columns and a known use, got: " << line << '\n';
      return 1;
    }
    Row row{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], {}};
    for (std::string name : split(cells[6], ' ')) {
      Attribute attribute;
      if (const std::size_t at = name.find('@'); at != std::string::npos) {
        attribute.since = name.substr(at + 1);
        name.resize(at);
      } else {
        attribute.since = row.since;
      }
      attribute.ignored = name[0] == '-';
      attribute.name = attribute.ignored ? name.substr(1) : name;
      row.attributes.push_back(std::move(attribute));
    }
    rows.push_back(std::move(row));
  }
  const auto before = [](const Row& a, const Row& b) {
    return std::pair(a.parent, a.element) < std::pair(b.parent, b.element);
  };
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
