#include "sim/scenario/animation_file.h"

#include <cmath>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "sim/core/text.h"
#include "sim/scenario/expression.h"

namespace raytruth::scenario::internal {
namespace {

// The number behind a word at a line's beginning.
std::optional<double> value_of(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + word.size());
  text = text.substr(0, text.find_first_of("\r\n"));
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return std::nullopt;
  return parse_number(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

}  // namespace

std::optional<double> animation_length_s(const std::filesystem::path& file) {
  std::error_code code;
  if (lower_case(file.extension().string()) != ".bvh" ||
      !std::filesystem::is_regular_file(file, code))
    return std::nullopt;
  // The skeleton, which stands before, is far shorter.
  constexpr std::size_t kHead = std::size_t{1} << 20;
  std::ifstream in(file, std::ios::binary);
  std::string head(kHead, '\0');
  in.read(head.data(), static_cast<std::streamsize>(kHead));
  head.resize(static_cast<std::size_t>(in.gcount()));
  const auto frames = value_of(head, "\nFrames:");
  const auto step_s = value_of(head, "\nFrame Time:");
  if (!frames || !step_s || !(*frames >= 2.0) || !(*step_s > 0.0)) return std::nullopt;
  const double length = (*frames - 1.0) * *step_s;
  return std::isfinite(length) ? std::optional(length) : std::nullopt;
}

}  // namespace raytruth::scenario::internal
