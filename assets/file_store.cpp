#include "assets/file_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <limits>
#include <utility>

#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".stored";
constexpr std::string_view kPart = ".part";
constexpr std::size_t kHash = 64;  // hex digits of SHA-256
constexpr std::string_view kMagic = "raytruth store 1";

// magic, key, length and hash of what follows. 16 * 11 bytes: arrays behind it stay aligned.
struct Header {
  std::array<char, 16> magic;
  std::array<char, kHash> key;
  std::array<char, 16> length;  // hex
  std::array<char, kHash> hash;
  std::array<char, 16> none;
};
static_assert(sizeof(Header) == 176);

Header header_of(std::string_view key, std::string_view contents) {
  Header h{};
  std::memcpy(h.magic.data(), kMagic.data(), h.magic.size());
  std::memcpy(h.key.data(), key.data(), h.key.size());
  const std::string length = fmt::format("{:016x}", contents.size());
  std::memcpy(h.length.data(), length.data(), h.length.size());
  std::memcpy(h.hash.data(), sha256(contents).data(), h.hash.size());
  return h;
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(); }
  int get() const { return descriptor_; }
  bool close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return descriptor < 0 || ::close(descriptor) == 0;
  }

 private:
  int descriptor_;
};

bool read_all(int descriptor, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(descriptor, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

bool is_hash(std::string_view name) {
  return name.size() == kHash && name.find_first_not_of("0123456789abcdef") == name.npos;
}

// Other files in the folder are not ours to remove.
bool is_stored(const std::string& name) {
  return name.ends_with(kEnding) && is_hash(name.substr(0, name.size() - kEnding.size()));
}
bool is_part(const std::string& name) {
  return name.ends_with(kPart) && name.size() > kHash && is_hash(name.substr(0, kHash));
}

std::mutex in_use_mutex;
std::shared_ptr<FileStore>& in_use() {
  static std::shared_ptr<FileStore> store;
  return store;
}

}  // namespace

StoreKey::StoreKey(std::string_view kind, int version) : kind_(kind) {
  text(kind);
  number(static_cast<std::uint64_t>(version));
}

StoreKey& StoreKey::text(std::string_view value) {
  number(value.size());
  all_ += value;
  return *this;
}

StoreKey& StoreKey::number(std::uint64_t value) {
  for (unsigned i = 0; i < 8; ++i) all_ += static_cast<char>((value >> (8U * i)) & 0xffU);
  return *this;
}

StoreKey& StoreKey::real(double value) { return number(std::bit_cast<std::uint64_t>(value)); }

FileStore::FileStore(fs::path folder, std::uint64_t limit_bytes, std::string program)
    : folder_(std::move(folder)), limit_(limit_bytes), program_(std::move(program)) {}

std::string FileStore::name_of(const StoreKey& key) const {
  return sha256(StoreKey("raytruth", 1).text(program_).text(key.all()).all());
}

fs::path FileStore::file_of(const StoreKey& key) const {
  return folder_ / (name_of(key) + std::string(kEnding));
}

void FileStore::warn(const char* rule, const fs::path& where, std::string message,
                     std::string hint) {
  const std::lock_guard lock(mutex_);
  warnings_.push_back(
      {Severity::kWarning, rule, {where.string(), 0, 0}, std::move(message), std::move(hint)});
}

void FileStore::cannot_write(int reason) {
  if (!can_write_.exchange(false)) return;
  warn("cache.write", folder_, fmt::format("nothing can be kept here: {}", std::strerror(reason)),
       "the run goes on without; name another folder, or none");
}

std::vector<Diagnostic> FileStore::warnings() const {
  const std::lock_guard lock(mutex_);
  return warnings_;
}

std::optional<std::string> FileStore::get(const StoreKey& key) {
  const std::string name = name_of(key);
  const fs::path path = folder_ / (name + std::string(kEnding));
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    ++missed_;
    return std::nullopt;
  }
  struct stat status {};
  Header header{};
  std::string contents;
  bool whole = ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
               status.st_size >= static_cast<off_t>(sizeof(Header)) &&
               read_all(file.get(), reinterpret_cast<char*>(&header), sizeof(Header));
  if (whole) {
    contents.resize(static_cast<std::size_t>(status.st_size) - sizeof(Header));
    whole = read_all(file.get(), contents.data(), contents.size());
  }
  if (whole) {
    const Header wanted = header_of(name, contents);
    whole = std::memcmp(&header, &wanted, sizeof(Header)) == 0;
  }
  if (!whole) {
    ++missed_;
    refuse(key);
    return std::nullopt;
  }
  // The time of its last use; where that can't be set it is only forgotten earlier.
  [[maybe_unused]] const int ignored = ::futimens(file.get(), nullptr);
  ++found_;
  return contents;
}

void FileStore::refuse(const StoreKey& key) {
  const fs::path path = file_of(key);
  warn("cache.damaged", path, fmt::format("isn't the {} that it should be", key.kind()),
       "it is removed and made anew");
  ::unlink(path.c_str());
}

void FileStore::put(const StoreKey& key, std::string_view contents) {
  if (!can_write_ || contents.size() + sizeof(Header) > limit_) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return cannot_write(error.value());
  const std::string name = name_of(key);
  std::string part = (folder_ / (name + ".XXXXXX" + std::string(kPart))).string();
  File file(::mkostemps(part.data(), static_cast<int>(kPart.size()), O_CLOEXEC));
  if (file.get() < 0) return cannot_write(errno);
  const Header header = header_of(name, contents);
  const bool good =
      write_all(file.get(), {reinterpret_cast<const char*>(&header), sizeof(Header)}) &&
      write_all(file.get(), contents) && file.close() &&
      ::rename(part.c_str(), (folder_ / (name + std::string(kEnding))).c_str()) == 0;
  if (!good) {
    const int reason = errno;
    ::unlink(part.c_str());
    return cannot_write(reason);
  }
  const std::lock_guard lock(mutex_);
  if (size_) *size_ += contents.size() + sizeof(Header);
  if (!size_ || *size_ > limit_) make_room();
}

void FileStore::make_room() {
  struct Entry {
    fs::file_time_type used;
    std::uint64_t size;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::uint64_t sum = 0;
  std::error_code error;
  // What a killed run has begun.
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const bool part = is_part(name);
    if (!part && !is_stored(name)) continue;
    std::error_code gone;
    Entry entry{it->last_write_time(gone), 0, it->path()};
    if (!gone) entry.size = it->file_size(gone);
    if (gone) continue;
    if (part && entry.used < long_ago) {
      ::unlink(entry.path.c_str());
    } else if (!part) {
      sum += entry.size;
      entries.push_back(std::move(entry));
    }
  }
  size_ = sum;
  if (sum <= limit_) return;
  // Some more than must be, so that the next file doesn't ask for it again.
  const std::uint64_t wanted = limit_ - limit_ / 10;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.used != b.used ? a.used < b.used : a.path < b.path;
  });
  for (const Entry& entry : entries) {
    if (*size_ <= wanted) break;
    ::unlink(entry.path.c_str());
    *size_ -= entry.size;
  }
}

StoreInUse::StoreInUse(std::shared_ptr<FileStore> store) {
  const std::lock_guard lock(in_use_mutex);
  before_ = std::exchange(in_use(), std::move(store));
}
StoreInUse::~StoreInUse() {
  const std::lock_guard lock(in_use_mutex);
  in_use() = std::move(before_);
}
std::shared_ptr<FileStore> store_in_use() {
  const std::lock_guard lock(in_use_mutex);
  return in_use();
}

}  // namespace raytruth::assets
