#pragma once

// Internal to scenes/street: the rows of a stretch of road, by measured error.

#include "scenes/street/street_cut.h"
#include "scenes/street/street_row.h"

namespace raytruth::street {

/// Rows of an interval from its start to its end: halved until the mesh between two rows stays
/// within the allowed error of the true surface, measured between rows and columns.
std::vector<Row> make_rows(const RowMaker& maker, const Interval& interval,
                           const StreetOptions& options);

}  // namespace raytruth::street
