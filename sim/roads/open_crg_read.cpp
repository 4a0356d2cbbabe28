// The text part of an OpenCRG file: sections with keys and values, channels, file references.
#include "sim/roads/open_crg_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "sim/core/files.h"
#include "sim/core/text.h"
#include "sim/roads/open_crg_data.h"

namespace raytruth::roads {
namespace {

// Ten thousand kilometres, or a height far above every mountain: only broken files go beyond.
constexpr double kLargest = 1e7;
constexpr std::uintmax_t kLargestFile_bytes = std::uintmax_t{256} << 20;
constexpr int kDeepestReference = 8;

template <typename Part>
struct Key {
  std::string_view name;
  std::optional<double> Part::*value;
};

constexpr std::array<Key<CrgHeader>, 18> kHeaderKeys = {{
    {"reference_line_start_u", &CrgHeader::u_begin},
    {"reference_line_end_u", &CrgHeader::u_end},
    {"reference_line_increment", &CrgHeader::u_step},
    {"long_section_v_right", &CrgHeader::v_right},
    {"long_section_v_left", &CrgHeader::v_left},
    {"long_section_v_increment", &CrgHeader::v_step},
    {"reference_line_start_x", &CrgHeader::x_begin},
    {"reference_line_start_y", &CrgHeader::y_begin},
    {"reference_line_start_z", &CrgHeader::z_begin},
    {"reference_line_start_phi", &CrgHeader::heading_begin},
    {"reference_line_start_b", &CrgHeader::banking_begin},
    {"reference_line_start_s", &CrgHeader::slope_begin},
    {"reference_line_end_x", &CrgHeader::x_end},
    {"reference_line_end_y", &CrgHeader::y_end},
    {"reference_line_end_z", &CrgHeader::z_end},
    {"reference_line_end_phi", &CrgHeader::heading_end},
    {"reference_line_end_b", &CrgHeader::banking_end},
    {"reference_line_end_s", &CrgHeader::slope_end},
}};

constexpr std::array<Key<CrgModifiers>, 24> kModifierKeys = {{
    {"scale_z_grid", &CrgModifiers::scale_z},
    {"scale_slope", &CrgModifiers::scale_slope},
    {"scale_banking", &CrgModifiers::scale_banking},
    {"scale_length", &CrgModifiers::scale_length},
    {"scale_width", &CrgModifiers::scale_width},
    {"scale_curvature", &CrgModifiers::scale_curvature},
    {"grid_nan_mode", &CrgModifiers::nan_mode},
    {"grid_nan_offset", &CrgModifiers::nan_offset},
    {"refline_rotcenter_x", &CrgModifiers::centre_x},
    {"refline_rotcenter_y", &CrgModifiers::centre_y},
    {"refline_offset_phi", &CrgModifiers::turn},
    {"refline_offset_x", &CrgModifiers::shift_x},
    {"refline_offset_y", &CrgModifiers::shift_y},
    {"refline_offset_z", &CrgModifiers::shift_z},
    {"refpoint_u", &CrgModifiers::u},
    {"refpoint_u_fraction", &CrgModifiers::u_fraction},
    {"refpoint_u_offset", &CrgModifiers::u_offset},
    {"refpoint_v", &CrgModifiers::v},
    {"refpoint_v_fraction", &CrgModifiers::v_fraction},
    {"refpoint_v_offset", &CrgModifiers::v_offset},
    {"refpoint_x", &CrgModifiers::x},
    {"refpoint_y", &CrgModifiers::y},
    {"refpoint_z", &CrgModifiers::z},
    {"refpoint_phi", &CrgModifiers::heading},
}};

std::string_view without_comment(std::string_view line) {
  return trimmed(line.substr(0, line.find('!')));
}

class Reader {
 public:
  Reader(CrgContent& content, Diagnostics& diagnostics)
      : content_(content), diagnostics_(diagnostics) {}

  void read(std::string_view bytes, const std::string& name, int depth);
  /// True when a file, or one that it refers to, has data.
  bool has_data() const { return has_data_; }

 private:
  enum class Section { kNone, kComment, kRoad, kOptions, kModifiers, kDefinition, kFile, kOther };
  Section section_of(std::string_view line, int depth);
  void read_key(Section section, std::string_view line, int depth);
  void read_option(std::string_view key, double value);
  void read_definition(std::string_view line);
  void read_channel(std::string_view text);
  void follow(const std::string& reference, int depth);
  void error(const char* rule, std::string message, std::string hint) {
    diagnostics_.error(rule, {name_, line_, 0}, std::move(message), std::move(hint));
  }

  CrgContent& content_;
  Diagnostics& diagnostics_;
  CrgDefinition definition_;
  int options_depth_ = 1000, modifiers_depth_ = 1000;
  bool has_data_ = false;
  std::string name_;
  int line_ = 0;
};

Reader::Section Reader::section_of(std::string_view line, int depth) {
  const std::string tag =
      lower_case(line.substr(0, std::min<std::size_t>(line.find_first_of(" \t!"), line.size())));
  if (tag == "$ct") return Section::kComment;
  if (tag == "$road_crg") return Section::kRoad;
  if (tag == "$road_crg_opts") {
    // A file's own section stands before that of a file it refers to, even an empty one.
    if (depth <= options_depth_) content_.options = CrgOptions{};
    options_depth_ = std::min(options_depth_, depth);
    return Section::kOptions;
  }
  if (tag == "$road_crg_mods") {
    if (depth <= modifiers_depth_) content_.modifiers = CrgModifiers{};
    modifiers_depth_ = std::min(modifiers_depth_, depth);
    return Section::kModifiers;
  }
  if (tag == "$road_crg_mpro") return Section::kOther;
  if (tag == "$road_crg_file") return Section::kFile;
  if (tag == "$kd_definition") {
    definition_ = {};
    return Section::kDefinition;
  }
  return Section::kNone;
}

void Reader::read(std::string_view bytes, const std::string& name, int depth) {
  name_ = name;
  line_ = 0;
  Section section = Section::kNone;
  std::string reference;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::string_view line = next_line(bytes, at);
    ++line_;
    if (line.substr(0, 2) == "$$") {
      if (has_data_) {
        error("crg.format", "there is more than one data section", "keep one");
        return;
      }
      has_data_ = true;
      read_crg_data(bytes.substr(at), {name_, line_, 0}, definition_, content_, diagnostics_);
      return;
    }
    if (!line.empty() && line.front() == '$') {
      if (section == Section::kFile) {
        follow(reference, depth);
        if (diagnostics_.has_errors()) return;
        name_ = name;  // read() of the file referred to has left its own
        reference.clear();
      }
      section = section_of(line, depth);
      continue;
    }
    if (section == Section::kComment || section == Section::kOther) continue;
    const std::string_view text = without_comment(line);
    if (text.empty() || text.front() == '*') continue;
    if (section == Section::kFile) {
      reference += text;
    } else if (section == Section::kDefinition) {
      read_definition(text);
    } else if (section != Section::kNone) {
      read_key(section, text, depth);
    }
  }
  if (section == Section::kFile) follow(reference, depth);
}

void Reader::read_key(Section section, std::string_view line, int depth) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) {
    error("crg.format", fmt::format("'{}' is no 'key = value'", line.substr(0, 60)), {});
    return;
  }
  const std::string key = lower_case(trimmed(line.substr(0, equals)));
  const std::string_view text = trimmed(line.substr(equals + 1));
  const auto value = crg_number(text);
  const bool in_range = value && std::isfinite(*value) && std::abs(*value) <= kLargest;
  const auto take = [&](const auto& keys, auto& part) {
    for (const auto& known : keys) {
      if (known.name != key) continue;
      if (in_range) {
        part.*(known.value) = *value;
      } else {
        error("crg.number",
              fmt::format("{} = '{}' is not a number up to {}", key, text.substr(0, 40), kLargest),
              "correct the value");
      }
      return true;
    }
    return false;
  };
  if (section == Section::kRoad) {
    if (take(kHeaderKeys, content_.header)) return;
    // Offsets that a writer took off all coordinates to keep digits.
    if (key.rfind("reference_line_offset_", 0) == 0 && value && *value != 0.0) {
      diagnostics_.warning("crg.ignored", {name_, line_, 0},
                           fmt::format("{} is not added to the coordinates", key),
                           "the modifiers REFLINE_OFFSET_X, _Y, _Z and _PHI move the data");
    }
  } else if (section == Section::kModifiers) {
    if (depth <= modifiers_depth_) take(kModifierKeys, *content_.modifiers);
  } else if (depth <= options_depth_ && in_range) {
    read_option(key, *value);
  }
}

void Reader::read_option(std::string_view key, double value) {
  CrgOptions& options = *content_.options;
  const auto border = [&](CrgBorder& mode) {
    if (value != std::floor(value) || value < 0.0 || value > 4.0) {
      error("crg.value", fmt::format("{} = {} is no border mode", key, value),
            "0 none, 1 zero, 2 keep, 3 repeat, 4 reflect");
      return;
    }
    mode = static_cast<CrgBorder>(static_cast<int>(value));
  };
  if (key == "border_mode_u") border(options.border_u);
  if (key == "border_mode_v") border(options.border_v);
  if (key == "border_offset_u") options.offset_u_m = value;
  if (key == "border_offset_v") options.offset_v_m = value;
  if (key == "border_smooth_ubeg") options.smooth_begin_m = std::max(0.0, value);
  if (key == "border_smooth_uend") options.smooth_end_m = std::max(0.0, value);
  if (key == "refline_continuation") {
    options.closed = value == 1.0;
    if (value != 0.0 && value != 1.0) {
      error("crg.value", fmt::format("{} = {} is no continuation", key, value),
            "0 straight on, 1 closed to a track");
    }
  }
}

void Reader::read_definition(std::string_view line) {
  const std::string text = lower_case(line);
  if (text.rfind("#:", 0) == 0) {
    const std::string format(trimmed(std::string_view(text).substr(2)));
    if (format == "lrfi" || format == "ldfi" || format == "krbi" || format == "kdbi") {
      definition_.text = format[0] == 'l';
      definition_.wide = format[1] == 'd';
    } else {
      error("crg.format", fmt::format("data format '{}' is not known", format),
            "one of LRFI, LDFI, KRBI, KDBI");
    }
  } else if (text.rfind("d:", 0) == 0) {
    read_channel(std::string_view(text).substr(2));
  } else if (text.rfind("u:", 0) != 0) {
    error("crg.format", fmt::format("'{}' is no channel", line.substr(0, 60)), "D:name,unit");
  }
}

void Reader::read_channel(std::string_view text) {
  constexpr std::string_view kSection = "long section";
  constexpr std::string_view kLine = "reference line";
  const std::string_view what = trimmed(text.substr(0, text.find(',')));
  CrgChannel channel;
  if (what.rfind(kSection, 0) == 0) {
    const std::size_t equals = what.find('=');
    channel.kind = CrgChannel::kHeight;
    channel.by_position = equals != std::string_view::npos;
    const auto place =
        crg_number(trimmed(what.substr(channel.by_position ? equals + 1 : kSection.size())));
    if (!place || !(std::abs(*place) <= kLargest)) {
      error("crg.number", fmt::format("'{}' has no position", what.substr(0, 60)),
            "'long section at v = 1.5,m' or 'long section 3,m'");
      return;
    }
    channel.place = *place;
  } else if (what.rfind(kLine, 0) == 0) {
    const std::string_view part = trimmed(what.substr(kLine.size()));
    if (part == "phi") channel.kind = CrgChannel::kHeading;
    if (part == "banking") channel.kind = CrgChannel::kBanking;
    if (part == "slope") channel.kind = CrgChannel::kSlope;
    if (channel.kind == CrgChannel::kOther) {
      error("crg.format", fmt::format("a reference line by '{}' is not known", part.substr(0, 40)),
            "one of phi, banking, slope");
      return;
    }
  }
  definition_.channels.push_back(channel);
}

void Reader::follow(const std::string& reference, int depth) {
  const std::filesystem::path path =
      std::filesystem::path(name_).parent_path() / std::filesystem::path(reference);
  if (reference.empty() || reference.find('$') != std::string::npos) {
    error("crg.file", fmt::format("'{}' can't be followed", reference),
          "name a file without variables: the same inputs must mean the same surface");
    return;
  }
  if (depth >= kDeepestReference) {
    error("crg.file", "files refer to each other without end", "let the last one hold the data");
    return;
  }
  const auto bytes = read_crg_bytes(path, {name_, line_, 0}, diagnostics_);
  if (!bytes) return;
  content_.files.push_back(path);
  read(*bytes, path.string(), depth + 1);
}

}  // namespace

std::optional<std::string> read_crg_bytes(const std::filesystem::path& path,
                                          const SourceLocation& named_at,
                                          Diagnostics& diagnostics) {
  std::error_code failure;
  const bool is_file = std::filesystem::is_regular_file(path, failure);
  const std::uintmax_t size = is_file ? std::filesystem::file_size(path, failure) : 0;
  if (!is_file || failure) {
    diagnostics.error("crg.file", named_at,
                      fmt::format("surface file '{}' is missing or not a file", path.string()),
                      "paths start from the folder of the file that names it");
    return std::nullopt;
  }
  if (size > kLargestFile_bytes) {
    diagnostics.error("crg.file", named_at,
                      fmt::format("surface file '{}' has {} bytes", path.string(), size),
                      fmt::format("at most {}: cut it into parts", kLargestFile_bytes));
    return std::nullopt;
  }
  try {
    return read_file(path);
  } catch (const InputError& problem) {
    for (const Diagnostic& d : problem.diagnostics()) diagnostics.add(d);
    return std::nullopt;
  }
}

std::optional<CrgContent> read_open_crg(std::string_view bytes, const std::string& name,
                                        Diagnostics& diagnostics) {
  CrgContent content;
  content.files.emplace_back(name);
  Diagnostics found;
  Reader reader(content, found);
  reader.read(bytes, name, 0);
  if (!found.has_errors() && !reader.has_data()) {
    found.error("crg.format", {name, 0, 0}, "the file has no data section",
                "a line of '$' starts it");
  }
  for (const Diagnostic& d : found.all()) diagnostics.add(d);
  if (found.has_errors()) return std::nullopt;
  return content;
}

}  // namespace raytruth::roads
