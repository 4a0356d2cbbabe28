#include "labels/formats/verify_checks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace raytruth::formats {
namespace {

using CrcTable = std::array<std::uint32_t, 256>;

// CRC-32 of ISO 3309, reflected polynomial 0xEDB88320.
constexpr CrcTable make_crc_table() {
  CrcTable table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1U) : c >> 1U;
    table[n] = c;
  }
  return table;
}

std::uint32_t crc32(std::string_view bytes) {
  static constexpr CrcTable kTable = make_crc_table();
  std::uint32_t c = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    c = kTable[(c ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (c >> 8U);
  }
  return ~c;
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  }
  return value;
}

}  // namespace

labels::CheckResult& Checks::named(const std::string& check, const std::string& unit) {
  for (labels::CheckResult& result : results_) {
    if (result.check == check) return result;
  }
  labels::CheckResult result;
  result.check = check;
  result.unit = unit;
  return results_.emplace_back(std::move(result));
}

void Checks::count(const std::string& check, bool good, const std::string& where,
                   const std::string& unit) {
  add(check, 1, good ? 0 : 1, where, unit);
}

void Checks::add(const std::string& check, std::uint64_t checked, std::uint64_t failed,
                 const std::string& where, const std::string& unit) {
  labels::CheckResult& result = named(check, unit);
  result.checked += checked;
  if (failed == 0) return;
  if (result.failed == 0) result.worst_where = where;
  result.failed += failed;
  result.worst = static_cast<double>(result.failed);
}

void Checks::residual(const std::string& check, double value, double limit, const std::string& unit,
                      const std::string& where) {
  labels::CheckResult& result = named(check, unit);
  result.limit = limit;
  ++result.checked;
  const bool good = value <= limit;  // false for NaN
  if (!good) ++result.failed;
  if (!good && std::isnan(value)) value = HUGE_VAL;
  if (result.worst_where.empty() || value > result.worst) {
    result.worst = value;
    result.worst_where = where;
  }
}

labels::LabelProof Checks::proof() const {
  labels::LabelProof proof;
  proof.checks = results_;
  return proof;
}

std::string png_damage(std::string_view bytes) {
  constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
  if (!bytes.starts_with(kSignature)) return "no PNG signature";
  std::size_t at = kSignature.size();
  while (true) {
    if (bytes.size() - at < 12) return "cut off";
    const std::size_t length = big_endian(bytes.substr(at, 4));
    if (length > bytes.size() - at - 12) return "a chunk is longer than the file";
    const std::string_view type = bytes.substr(at + 4, 4);
    if (crc32(bytes.substr(at + 4, 4 + length)) != big_endian(bytes.substr(at + 8 + length, 4))) {
      return "the checksum of a chunk is wrong";
    }
    at += 12 + length;
    if (type == "IEND") return at == bytes.size() ? "" : "bytes behind the end";
  }
}

}  // namespace raytruth::formats
