#include "sim/criticality/table.h"

#include <fmt/format.h>

#include <cmath>

namespace raytruth::criticality {
namespace {

// fmt's exact digits cost ten times as much, and there are dozens of cells a row.
void append_number(double value, std::string& csv, int decimals = 4) {
  if (std::isnan(value)) return;
  if (std::isinf(value)) {
    csv += value < 0.0 ? "-inf" : "inf";
    return;
  }
  const double scaled = std::floor(std::fabs(value) * (decimals == 4 ? 1e4 : 1e9) + 0.5);
  if (scaled >= 1e17) {
    csv += fmt::format("{}", value);
    return;
  }
  auto digits = static_cast<std::uint64_t>(scaled);
  if (value < 0.0 && digits != 0) csv += '-';
  std::array<char, 32> text;
  std::size_t at = text.size();
  for (int i = 0; i < decimals; ++i, digits /= 10)
    text[--at] = static_cast<char>('0' + digits % 10);
  text[--at] = '.';
  do {
    text[--at] = static_cast<char>('0' + digits % 10);
    digits /= 10;
  } while (digits != 0);
  csv.append(text.data() + at, text.size() - at);
}

}  // namespace

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string table_header() {
  std::string header = "time_s,ego,other,frame";
  for (const MetricInfo& info : metric_infos()) {
    header += ',';
    header += info.column;
  }
  return header + '\n';
}

void append_rows(const Snapshot& snapshot, ActorId ego, const std::vector<PairRow>& rows,
                 std::string& csv) {
  if (rows.empty()) return;
  const std::string ego_name = csv_cell(snapshot.model(ego)->name);
  for (const PairRow& row : rows) {
    append_number(snapshot.time.seconds(), csv, 9);
    csv += ',';
    csv += ego_name;
    csv += ',';
    csv += csv_cell(snapshot.model(row.other)->name);
    csv += row.on_road ? ",lane" : ",plane";
    for (const double value : row.metrics.values) {
      csv += ',';
      append_number(value, csv);
    }
    csv += '\n';
  }
}

std::string summary_table(const std::string& ego, const std::vector<PairSummary>& summaries) {
  std::string csv = "ego,other,metric,worst,worst_time_s,least,most\n";
  for (const PairSummary& s : summaries) {
    const std::string start = csv_cell(ego) + ',' + csv_cell(s.name) + ',';
    for (std::size_t i = 0; i < kMetricCount; ++i) {
      const PairSummary::Range& r = s.ranges[i];
      if (std::isnan(r.worst)) continue;
      csv += start;
      csv += metric_infos()[i].column;
      for (const double value : {r.worst, r.worst_time_s, r.least, r.most}) {
        csv += ',';
        append_number(value, csv);
      }
      csv += '\n';
    }
    const std::pair<const char*, double> whole[] = {{"first_contact_s", s.first_contact_s},
                                                    {"tet_s", s.tet_s},
                                                    {"tit_s2", s.tit_s2},
                                                    {"tta_s", s.tta_s},
                                                    {"cs_m_s", s.cs_m_s},
                                                    {"et_s", s.et_s},
                                                    {"pet_s", s.pet_s},
                                                    {"ags_s", s.ags_s},
                                                    {"ci_j", s.ci_j}};
    for (const auto& [name, value] : whole) {
      if (std::isnan(value)) continue;
      csv += start;
      csv += name;
      csv += ',';
      append_number(value, csv);
      csv += ",,,\n";
    }
  }
  return csv;
}

}  // namespace raytruth::criticality
