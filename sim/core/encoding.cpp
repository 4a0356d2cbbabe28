#include "sim/core/encoding.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/core/text.h"

namespace raytruth {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

void append(std::string& text, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) {
    text += static_cast<char>(static_cast<unsigned char>(value));
  };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | (point >> 6U));
    byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0U | (point >> 12U));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  } else {
    byte(0xF0U | (point >> 18U));
    byte(0x80U | ((point >> 12U) & 0x3FU));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  }
}

// Length of the UTF-8 sequence at `at`, 0 when there is none: RFC 3629, section 4.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  if (first >= 0xC2 && first < 0xE0) length = 2;
  if (first >= 0xE0 && first < 0xF0) length = 3;
  if (first >= 0xF0 && first < 0xF5) length = 4;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return 0;
  }
  const unsigned char second = byte(at + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : length;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// 0x80 to 0x9F of Windows-1252, the WHATWG's Encoding Standard (index-windows-1252); the five bytes
// without a character are 0.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string from_windows1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    std::uint32_t point = static_cast<unsigned char>(c);
    if (point >= 0x80 && point < 0xA0) {
      const std::uint32_t known = kWindows1252[point - 0x80];
      point = known == 0 ? kReplacement : known;
    }
    append(text, point);
  }
  return text;
}

// RFC 2781, section 2.2.
std::string from_utf16(std::string_view bytes, bool big_endian) {
  const auto unit = [&](std::size_t at) {
    const std::uint32_t first = static_cast<unsigned char>(bytes[at]);
    const std::uint32_t second = static_cast<unsigned char>(bytes[at + 1]);
    return big_endian ? (first << 8U) | second : (second << 8U) | first;
  };
  std::string text;
  text.reserve(bytes.size() / 2 + bytes.size() / 16);
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    if (at == 0 && point == 0xFEFF) continue;
    if (point >= 0xD800 && point < 0xE000) {
      const std::uint32_t low = at + 3 < bytes.size() ? unit(at + 2) : 0;
      const bool pair = point < 0xDC00 && low >= 0xDC00 && low < 0xE000;
      point = pair ? 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00) : kReplacement;
      if (pair) at += 2;
    }
    append(text, point);
  }
  return text;
}

bool names_windows1252(std::string_view bytes) {
  const std::string head = lower_case(bytes.substr(0, bytes.substr(0, 4096).find("?>")));
  const std::size_t at = head.find("encoding");
  if (at == std::string::npos) return false;
  for (const char* name :
       {"iso-8859-1\"", "iso-8859-1'", "latin1", "latin-1", "windows-1252", "cp1252", "ascii"}) {
    if (head.find(name, at) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Utf8Text xml_to_utf8(std::string_view bytes) {
  const auto starts = [&](std::string_view with) { return bytes.starts_with(with); };
  // A mark of UTF-32 starts with one of UTF-16; such text keeps its zero bytes.
  const bool utf32 = starts({"\xFF\xFE\0\0", 4}) || starts({"<\0\0\0", 4});
  if (!utf32 && (starts("\xFF\xFE") || starts({"<\0", 2}))) return {from_utf16(bytes, false), true};
  if (starts("\xFE\xFF") || starts({"\0<", 2})) return {from_utf16(bytes, true), true};
  if (starts("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (utf32 || is_utf8(bytes)) return {std::string(bytes), true};
  return {from_windows1252(bytes), names_windows1252(bytes)};
}

}  // namespace raytruth
