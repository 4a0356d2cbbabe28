#include "sim/core/date_time.h"

#include <gtest/gtest.h>

namespace raytruth {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(DateTime, IsSecondsSince1970) {
  // 2000-03-01 is day 11017 of POSIX time: 30 years, 7 leap days before 2000, 31 + 29 days in it.
  constexpr std::int64_t kDays = 30 * 365 + 7 + 31 + 29;
  const auto moment = parse_date_time("2000-03-01T01:02:03");
  ASSERT_TRUE(moment);
  EXPECT_EQ(moment->local_ns, (kDays * 86400 + 3723) * kSecond);
  EXPECT_FALSE(moment->offset_ns);
  EXPECT_EQ(parse_date_time("1970-01-01T00:00:00Z")->local_ns, 0);
  EXPECT_EQ(parse_date_time("1969-12-31T23:59:59.25Z")->local_ns, -3 * kSecond / 4);
}

TEST(DateTime, OffsetsLeadUniversalTime) {
  const auto moment = parse_date_time("1970-01-01T02:30:00+02:30");
  ASSERT_TRUE(moment);
  EXPECT_EQ(moment->utc_ns(99), 0);
  EXPECT_EQ(parse_date_time("1969-12-31T17:00:00-0700")->utc_ns(99), 0);
  EXPECT_EQ(parse_date_time("1970-01-01T00:00:00Z")->utc_ns(99), 0);
  EXPECT_EQ(parse_date_time("1970-01-01T00:00:00")->utc_ns(99), -99);
}

TEST(DateTime, EndsOfMinutesAndDaysRunOver) {
  EXPECT_EQ(parse_date_time("2020-02-28T24:00:00")->local_ns,
            parse_date_time("2020-02-29T00:00:00")->local_ns);
  EXPECT_EQ(parse_date_time("2016-12-31T23:59:60Z")->local_ns,
            parse_date_time("2017-01-01T00:00:00Z")->local_ns);
}

TEST(DateTime, RefusesWhatNoCalendarHas) {
  for (const char* text :
       {"", "2020-02-30T00:00:00", "2019-02-29T00:00:00", "2020-13-01T00:00:00",
        "2020-00-01T00:00:00", "2020-01-01T25:00:00", "2020-01-01T24:00:01", "2020-01-01T12:60:00",
        "2020-01-01", "2020-01-01T12:00", "2020-01-01 12:00:00", "2020-01-01T12:00:00.",
        "2020-01-01T12:00:00X", "2020-01-01T12:00:00+15:00", "2020-01-01T12:00:00+02:0",
        "2020-01-01T12:00:00Z ", "2020-1-01T12:00:00", "9999-01-01T00:00:00"})
    EXPECT_FALSE(parse_date_time(text)) << text;
}

}  // namespace
}  // namespace raytruth
