#include "sim/core/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "sim/core/diagnostics.h"

namespace raytruth {
namespace {

namespace fs = std::filesystem;

InputError unreadable(const char* rule, const fs::path& path, const std::string& message) {
  return InputError({{Severity::kError, rule, {path.string(), 0, 0}, message, ""}});
}

[[noreturn]] void fail(const fs::path& path, const char* what) {
  throw IoError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
}

// False when the disk takes no more; errno says why.
bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Owns the descriptor of the file under its temporary name and removes that file unless it was
// renamed.
class PartFile {
 public:
  explicit PartFile(const fs::path& final_path) : final_(final_path), part_(final_path) {
    part_ += ".part";
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    // The destructor does not run when the constructor throws, but nothing is open then.
    if (descriptor_ < 0) fail(final_, "cannot create");
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!part_.empty()) ::unlink(part_.c_str());
  }

  void write(std::string_view bytes) {
    if (!write_all(descriptor_, bytes)) fail(final_, "cannot write");
  }

  void finish() {
    if (::fsync(descriptor_) != 0 && errno != EINVAL) fail(final_, "cannot flush");
    const int descriptor = descriptor_;
    descriptor_ = -1;
    if (::close(descriptor) != 0) fail(final_, "cannot close");
    if (::rename(part_.c_str(), final_.c_str()) != 0) fail(final_, "cannot rename");
    part_.clear();
  }

 private:
  fs::path final_;
  fs::path part_;
  int descriptor_ = -1;
};

}  // namespace

std::string read_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw unreadable("file.missing", path, "no such file");
  if (fs::is_directory(status))
    throw unreadable("file.unreadable", path, "is a folder, not a file");
  if (!fs::is_regular_file(status))
    throw unreadable("file.unreadable", path, "is a pipe or a device, not a file");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw unreadable("file.unreadable", path, "cannot be opened for reading");
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) throw unreadable("file.unreadable", path, "cannot be read to its end");
  return bytes;
}

void write_file(const fs::path& wanted, std::string_view bytes) {
  std::error_code unknown;
  // A link keeps standing: what it points to, also if that is yet to be made, is replaced.
  fs::path path = wanted;
  for (int depth = 0; depth < 16 && fs::is_symlink(path, unknown); ++depth) {
    path = path.parent_path() / fs::read_symlink(path, unknown);
  }
  const fs::file_status status = fs::status(path, unknown);
  if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status)) {
    // A device or a pipe can't be replaced by renaming.
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) fail(path, "cannot open");
    const bool good = write_all(descriptor, bytes);
    const int reason = errno;
    ::close(descriptor);
    errno = reason;
    if (!good) fail(path, "cannot write");
    return;
  }
  if (path.has_parent_path()) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
      throw IoError(fmt::format("{}: cannot make the folder: {}", path.parent_path().string(),
                                error.message()));
    }
  }
  PartFile file(path);
  file.write(bytes);
  file.finish();
}

void write_file(const fs::path& path, std::span<const std::byte> bytes) {
  write_file(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void append_file(const fs::path& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) fail(path, "cannot create");
  const off_t before = ::lseek(descriptor, 0, SEEK_END);
  const bool good = write_all(descriptor, bytes) && (::fsync(descriptor) == 0 || errno == EINVAL);
  const int reason = errno;
  if (!good && ::ftruncate(descriptor, before) != 0) {
    // Nothing more can be done: the reader drops what has no newline.
  }
  ::close(descriptor);
  errno = reason;
  if (!good) fail(path, "cannot write");
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string sha256_of_file(const fs::path& path) { return sha256(read_file(path)); }

}  // namespace raytruth
