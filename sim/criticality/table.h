#pragma once

#include <string>
#include <vector>

#include "sim/criticality/recorder.h"

namespace raytruth::criticality {

/// Header line of the table of rows: time_s, ego, other, frame ("lane": along the road, "plane":
/// along ego's heading), then the metrics. Names as in the scenario, quoted where they need it.
std::string table_header();
/// Appends one line a row. Numbers have four decimals, times of rows nine; a cell is empty where a
/// metric isn't defined,
/// "-inf" where its last instant has passed.
void append_rows(const Snapshot& snapshot, ActorId ego, const std::vector<PairRow>& rows,
                 std::string& csv);
/// The table of summaries: ego, other, metric, worst, worst_time_s, least, most; one line for each
/// metric that was defined at any time, then those of the whole run (worst only): first_contact_s,
/// tet_s, tit_s2, tta_s, cs_m_s, et_s, pet_s, ags_s, ci_j.
std::string summary_table(const std::string& ego, const std::vector<PairSummary>& summaries);

/// A text as a CSV cell (RFC 4180).
std::string csv_cell(const std::string& text);

}  // namespace raytruth::criticality
