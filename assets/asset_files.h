#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raytruth::assets {

/// Files of a pack, by paths relative to its folder or archive with '/' between. Nothing outside of
/// it can be reached, whatever a model file asks for. Not thread-safe.
class AssetFiles {
 public:
  virtual ~AssetFiles() = default;
  /// Nothing when there is no such file or its name leads out. Throws InputError when it can't be
  /// read or is larger than kMostBytes.
  virtual std::optional<std::string> read(const std::string& name) = 0;
  /// All files, sorted.
  virtual std::vector<std::string> list() = 0;
  /// Names in it that lead out of it ("../../etc/passwd", "/tmp/x"): an attack or a broken tool.
  virtual std::vector<std::string> escapes() { return {}; }

  static constexpr std::uint64_t kMostBytes = 512U << 20U;
};

/// Path without "." and with ".." taken up; nothing when it is absolute or leads out. '\\' counts
/// as
/// '/', as in files made under Windows.
std::optional<std::string> inner_path(std::string_view name);

std::unique_ptr<AssetFiles> open_folder(const std::filesystem::path& folder);
/// A zip archive (.zip, .sh3f). Throws InputError (rule "asset.archive") when it is none.
std::unique_ptr<AssetFiles> open_archive(const std::filesystem::path& archive);

}  // namespace raytruth::assets
