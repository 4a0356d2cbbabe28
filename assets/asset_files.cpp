#include "assets/asset_files.h"

#include <fmt/format.h>
#include <minizip/unzip.h>

#include <algorithm>
#include <system_error>

#include "sim/core/diagnostics.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

namespace fs = std::filesystem;

InputError file_error(const char* rule, const fs::path& file, std::string message,
                      std::string hint) {
  return InputError(
      {{Severity::kError, rule, {file.string(), 0, 0}, std::move(message), std::move(hint)}});
}

InputError too_large(const fs::path& file, std::uint64_t bytes) {
  return file_error("asset.too_large", file, fmt::format("has {} MB", bytes >> 20U),
                    fmt::format("files of an asset may have {} MB: make the mesh or its pictures "
                                "smaller",
                                AssetFiles::kMostBytes >> 20U));
}

class Folder final : public AssetFiles {
 public:
  explicit Folder(fs::path folder) : folder_(std::move(folder)) {}

  std::optional<std::string> read(const std::string& name) override {
    const auto inner = inner_path(name);
    if (!inner) return std::nullopt;
    const fs::path file = folder_ / *inner;
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return std::nullopt;
    // A link may lead out as well.
    const fs::path real = fs::canonical(file, error);
    if (error) return std::nullopt;
    const fs::path within = real.lexically_relative(fs::canonical(folder_, error));
    if (error || within.empty() || *within.begin() == "..") return std::nullopt;
    const std::uint64_t bytes = fs::file_size(file, error);
    if (!error && bytes > kMostBytes) throw too_large(file, bytes);
    return read_file(file);
  }

  std::vector<std::string> list() override {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::recursive_directory_iterator it(folder_, error), end; !error && it != end;
         it.increment(error)) {
      if (it->is_regular_file(error))
        names.push_back(it->path().lexically_relative(folder_).generic_string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  fs::path folder_;
};

class Archive final : public AssetFiles {
 public:
  explicit Archive(const fs::path& file) : file_(file), zip_(unzOpen64(file.c_str())) {
    if (zip_ == nullptr) {
      throw file_error("asset.archive", file, "is no zip archive that can be read",
                       "download or pack it again");
    }
    for (int code = unzGoToFirstFile(zip_); code == UNZ_OK; code = unzGoToNextFile(zip_)) {
      unz_file_info64 info;
      std::string name(1024, '\0');
      if (unzGetCurrentFileInfo64(zip_, &info, name.data(), name.size(), nullptr, 0, nullptr, 0) !=
          UNZ_OK)
        break;
      name.resize(std::min<std::size_t>(info.size_filename, name.size()));
      unz64_file_pos place;
      if (name.empty() || name.back() == '/' || unzGetFilePos64(zip_, &place) != UNZ_OK) continue;
      const auto inner = inner_path(name);
      if (inner) {
        entries_.emplace(*inner, Entry{place, info.uncompressed_size});
      } else {
        escapes_.push_back(name);
      }
    }
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() override { unzClose(zip_); }

  std::optional<std::string> read(const std::string& name) override {
    const auto inner = inner_path(name);
    const auto entry = inner ? entries_.find(*inner) : entries_.end();
    if (entry == entries_.end()) return std::nullopt;
    if (entry->second.bytes > kMostBytes) throw too_large(file_ / name, entry->second.bytes);
    std::string bytes(entry->second.bytes, '\0');
    unz64_file_pos place = entry->second.place;
    bool whole = unzGoToFilePos64(zip_, &place) == UNZ_OK && unzOpenCurrentFile(zip_) == UNZ_OK;
    if (whole) {
      const int read = unzReadCurrentFile(zip_, bytes.data(), static_cast<unsigned>(bytes.size()));
      whole = read == static_cast<int>(bytes.size());
      whole = unzCloseCurrentFile(zip_) == UNZ_OK && whole;  // the check sum
    }
    if (!whole) {
      throw file_error("asset.archive", file_, fmt::format("'{}' in it is damaged", name),
                       "download or pack it again");
    }
    return bytes;
  }

  std::vector<std::string> list() override {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_) names.push_back(name);
    return names;
  }

  std::vector<std::string> escapes() override { return escapes_; }

 private:
  struct Entry {
    unz64_file_pos place;
    std::uint64_t bytes;
  };
  fs::path file_;
  unzFile zip_;
  std::map<std::string, Entry> entries_;
  std::vector<std::string> escapes_;
};

}  // namespace

std::optional<std::string> inner_path(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '\\', '/');
  if (text.empty() || text[0] == '/' || (text.size() > 1 && text[1] == ':') ||
      text.find('\0') != std::string::npos)
    return std::nullopt;
  const std::string inner = fs::path(text).lexically_normal().generic_string();
  if (inner.empty() || inner == "." || inner == ".." || inner.starts_with("../"))
    return std::nullopt;
  return inner;
}

std::unique_ptr<AssetFiles> open_folder(const fs::path& folder) {
  return std::make_unique<Folder>(folder);
}

std::unique_ptr<AssetFiles> open_archive(const fs::path& archive) {
  return std::make_unique<Archive>(archive);
}

}  // namespace raytruth::assets
