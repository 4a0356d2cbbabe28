#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostics.h"

namespace raytruth::assets {

/// Says everything that a result depends on, apart from the program itself; always in the same
/// order. No paths, no times, nothing of the machine.
class StoreKey {
 public:
  /// `kind` and the version of its layout.
  StoreKey(std::string_view kind, int version);
  StoreKey& text(std::string_view value);
  StoreKey& number(std::uint64_t value);
  /// By its bits: -0 is not 0.
  StoreKey& real(double value);

  const std::string& kind() const { return kind_; }
  const std::string& all() const { return all_; }

 private:
  std::string kind_, all_;
};

/// What tells this build of the program from others: a hash over the build ids of the executable
/// and of the libraries that it has loaded by now; over the executable itself where it has none.
std::string program_identity();

/// What took time to make, in a folder, found again by the hash of what it was made of and of the
/// program: another build finds nothing of this one. A file that is cut short, changed or foreign
/// is told by a hash over its contents, said (rule "cache.damaged"), removed and made anew. A
/// folder that can't be written to is said once (rule "cache.write"); nothing is kept then. Several
/// threads and processes may use a folder at once: a file is there as a whole or not at all.
class FileStore {
 public:
  static constexpr std::uint64_t kUsualLimit = 4ULL << 30U;

  /// Makes the folder when something is put. Above `limit_bytes` those that were not asked for the
  /// longest go.
  explicit FileStore(std::filesystem::path folder, std::uint64_t limit_bytes = kUsualLimit,
                     std::string program = program_identity());

  /// What was put under that key; nothing when there is none, or none that is whole.
  std::optional<std::string> get(const StoreKey& key);
  void put(const StoreKey& key, std::string_view contents);
  /// What get() gave makes no sense to its reader: it goes as a damaged file does.
  void refuse(const StoreKey& key);

  /// Everything that went wrong so far; the run goes on.
  std::vector<Diagnostic> warnings() const;
  std::size_t found() const { return found_; }
  std::size_t missed() const { return missed_; }
  const std::filesystem::path& folder() const { return folder_; }
  /// Where that key's contents lie.
  std::filesystem::path file_of(const StoreKey& key) const;

 private:
  std::string name_of(const StoreKey& key) const;
  void warn(const char* rule, const std::filesystem::path& where, std::string message,
            std::string hint);
  void cannot_write(int reason);
  void make_room();

  std::filesystem::path folder_;
  std::uint64_t limit_;
  std::string program_;
  std::atomic<std::size_t> found_ = 0, missed_ = 0;
  std::atomic<bool> can_write_ = true;
  mutable std::mutex mutex_;
  std::vector<Diagnostic> warnings_;
  std::optional<std::uint64_t> size_;  ///< of the folder, as far as known
};

/// The store that generators keep their pieces in while the object lives; of several, the newest.
/// nullptr: none. What they make is the same with and without.
class StoreInUse {
 public:
  explicit StoreInUse(std::shared_ptr<FileStore> store);
  StoreInUse(const StoreInUse&) = delete;
  StoreInUse& operator=(const StoreInUse&) = delete;
  ~StoreInUse();

 private:
  std::shared_ptr<FileStore> before_;
};
std::shared_ptr<FileStore> store_in_use();

}  // namespace raytruth::assets
