#include "scenes/build/season.h"

#include <chrono>

namespace raytruth::scene {

Season season_of(std::int64_t utc_ns, double latitude_deg) {
  namespace calendar = std::chrono;
  using Days = calendar::days;
  const calendar::sys_time<calendar::nanoseconds> time{calendar::nanoseconds(utc_ns)};
  const unsigned month = unsigned{calendar::year_month_day(calendar::floor<Days>(time)).month()};
  // December, January and February are the first quarter.
  const unsigned quarter = month % 12 / 3;
  constexpr Season kNorth[4] = {Season::kWinter, Season::kSpring, Season::kSummer, Season::kAutumn};
  return kNorth[latitude_deg < 0.0 ? (quarter + 2) % 4 : quarter];
}

}  // namespace raytruth::scene
