#include "sim/core/date_time.h"

#include <chrono>

namespace raytruth {
namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;

// Takes what it reads off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = 10 * value + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  // Digits behind the point, as nanoseconds; finer ones are dropped.
  std::optional<std::int64_t> fraction_ns() {
    std::int64_t value = 0;
    std::int64_t unit = kSecond_ns;
    std::size_t count = 0;
    while (const auto digit = digits(1)) {
      unit /= 10;
      value += *digit * unit;
      ++count;
    }
    return count > 0 ? std::optional(value) : std::nullopt;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// The offset at the end: false when what stands there is none.
bool read_offset(Reader& in, std::optional<std::int64_t>& offset_ns) {
  if (in.done()) return true;
  if (in.skip('Z')) {
    offset_ns = 0;
    return in.done();
  }
  const bool behind = in.skip('-');
  if (!behind && !in.skip('+')) return false;
  const auto hours = in.digits(2);
  in.skip(':');  // +0100 stands in many files
  const auto minutes = in.digits(2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return false;
  offset_ns = (behind ? -60 : 60) * (60 * *hours + *minutes) * kSecond_ns;
  return in.done();
}

}  // namespace

std::optional<DateTime> parse_date_time(std::string_view text) {
  Reader in(text);
  const auto y = in.digits(4);
  const bool dash = in.skip('-');
  const auto m = in.digits(2);
  const bool second_dash = in.skip('-');
  const auto d = in.digits(2);
  const bool t = in.skip('T');
  const auto hour = in.digits(2);
  const bool colon = in.skip(':');
  const auto minute = in.digits(2);
  const bool second_colon = in.skip(':');
  const auto second = in.digits(2);
  if (!y || !dash || !m || !second_dash || !d || !t || !hour || !colon || !minute ||
      !second_colon || !second)
    return std::nullopt;
  std::int64_t fraction = 0;
  if (in.skip('.')) {
    const auto read = in.fraction_ns();
    if (!read) return std::nullopt;
    fraction = *read;
  }
  const bool midnight = *hour == 24 && *minute == 0 && *second == 0 && fraction == 0;
  if ((*hour > 23 && !midnight) || *minute > 59 || *second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*y),
                                         std::chrono::month(static_cast<unsigned>(*m)),
                                         std::chrono::day(static_cast<unsigned>(*d))};
  constexpr int kFirstYear = 1678;  // 64 bits of nanoseconds begin in 1677
  constexpr int kLastYear = 2261;   // and end in 2262
  if (!date.ok() || *y < kFirstYear || *y > kLastYear) return std::nullopt;
  DateTime result;
  const std::int64_t seconds =
      std::int64_t{86400} * std::chrono::sys_days(date).time_since_epoch().count() +
      ((*hour * 60) + *minute) * 60 + *second;
  result.local_ns = seconds * kSecond_ns + fraction;
  if (!read_offset(in, result.offset_ns)) return std::nullopt;
  return result;
}

}  // namespace raytruth
