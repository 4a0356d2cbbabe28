#include "sim/core/encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace raytruth {
namespace {

using namespace std::string_literals;

std::string utf16(const std::u16string& text, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char high = static_cast<char>(static_cast<unsigned char>(unit >> 8));
    const char low = static_cast<char>(static_cast<unsigned char>(unit & 0xFF));
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

// A character of one, two, three and four bytes in UTF-8.
const std::u16string kWide = u"<a b='x\u00DC\u20AC\U0001F6B2'/>\n";
const std::string kNarrow = "<a b='x\xC3\x9C\xE2\x82\xAC\xF0\x9F\x9A\xB2'/>\n";

TEST(Encoding, Utf8StaysAndLosesItsMark) {
  EXPECT_EQ(xml_to_utf8(kNarrow).text, kNarrow);
  EXPECT_EQ(xml_to_utf8("\xEF\xBB\xBF" + kNarrow).text, kNarrow);
  EXPECT_TRUE(xml_to_utf8(kNarrow).as_declared);
  EXPECT_EQ(xml_to_utf8("").text, "");
}

TEST(Encoding, Utf16OfBothOrdersWithAndWithoutMark) {
  for (const bool big : {false, true}) {
    EXPECT_EQ(xml_to_utf8(utf16(kWide, big)).text, kNarrow) << big;
    EXPECT_EQ(xml_to_utf8(utf16(u"\uFEFF" + kWide, big)).text, kNarrow) << big;
    EXPECT_TRUE(xml_to_utf8(utf16(kWide, big)).as_declared);
  }
}

TEST(Encoding, HalfSurrogatesAndHalfUnitsAreNoReasonToStop) {
  const std::u16string half = {u'<', char16_t{0xD83D}, u'a', char16_t{0xDEB2}};
  EXPECT_EQ(xml_to_utf8(utf16(half, false)).text,
            "<\xEF\xBF\xBD"
            "a\xEF\xBF\xBD");
  EXPECT_EQ(xml_to_utf8(utf16(u"<\xD83D", true)).text, "<\xEF\xBF\xBD");
  EXPECT_EQ(xml_to_utf8(utf16(kWide, false) + "x").text, kNarrow);
}

TEST(Encoding, OtherBytesAreWindows1252) {
  const std::string body = "<a b='\xDC\x80\x81'/>";
  const std::string read = "<a b='\xC3\x9C\xE2\x82\xAC\xEF\xBF\xBD'/>";
  EXPECT_EQ(xml_to_utf8(body).text, read);
  EXPECT_FALSE(xml_to_utf8(body).as_declared);
  for (const char* name : {"ISO-8859-1", "windows-1252"}) {
    const std::string head = "<?xml version='1.0' encoding='"s + name + "'?>";
    EXPECT_EQ(xml_to_utf8(head + body).text, head + read);
    EXPECT_TRUE(xml_to_utf8(head + body).as_declared) << name;
  }
  EXPECT_FALSE(xml_to_utf8("<?xml version='1.0' encoding='ISO-8859-15'?>" + body).as_declared);
}

// An overlong '/', a surrogate, a point beyond the last, a cut sequence: RFC 3629 forbids them.
TEST(Encoding, WhatOnlyLooksLikeUtf8IsNone) {
  for (const std::string bytes : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                  "\xE2\x82", "\xF5\x80\x80\x80", "\x80"})
    EXPECT_FALSE(xml_to_utf8("<a>" + bytes).as_declared) << bytes.size();
}

TEST(Encoding, Utf32KeepsItsZeros) {
  EXPECT_EQ(xml_to_utf8("\xFF\xFE\0\0<\0\0\0"s).text, "\xFF\xFE\0\0<\0\0\0"s);
  EXPECT_EQ(xml_to_utf8("<\0\0\0a\0\0\0"s).text, "<\0\0\0a\0\0\0"s);
}

}  // namespace
}  // namespace raytruth
