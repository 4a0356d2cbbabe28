#include "scenes/build/season.h"

#include <chrono>

namespace raytruth::scene {

Season season_of(std::int64_t utc_ns, double latitude_deg) {
  using namespace std::chrono;
  const sys_days day = floor<days>(sys_time<nanoseconds>(nanoseconds(utc_ns)));
  const unsigned month = unsigned{year_month_day(day).month()};
  // December, January and February are the first quarter.
  const unsigned quarter = month % 12 / 3;
  constexpr Season kNorth[4] = {Season::kWinter, Season::kSpring, Season::kSummer, Season::kAutumn};
  return kNorth[latitude_deg < 0.0 ? (quarter + 2) % 4 : quarter];
}

}  // namespace raytruth::scene
