#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace raytruth {

/// A moment by the calendar, as an xsd:dateTime states it.
struct DateTime {
  /// Nanoseconds since 1970-01-01 00:00:00 on the clock that the text was read from, leap seconds
  /// not counted.
  std::int64_t local_ns = 0;
  /// That clock's lead over universal time; nothing when the text has neither an offset nor a Z.
  std::optional<std::int64_t> offset_ns;

  /// Universal time; a text without an offset is taken as `otherwise_ns` ahead of it.
  std::int64_t utc_ns(std::int64_t otherwise_ns) const {
    return local_ns - offset_ns.value_or(otherwise_ns);
  }
};

/// "2026-06-21T12:30:00", with a fraction of a second and "Z" or an offset "+02:00" behind it if so
/// wished (XML Schema part 2, 3.2.7; years 1678 to 2261). Also read: offsets without a colon,
/// second 60 and 24:00:00 as the next minute or day. Nothing for anything else, also for days that
/// no calendar has.
std::optional<DateTime> parse_date_time(std::string_view text);

}  // namespace raytruth
