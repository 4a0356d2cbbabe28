// What is kept is found again as it was, or not at all.
#include "assets/file_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <map>
#include <thread>

#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

namespace fs = std::filesystem;

class FileStoreTest : public testing::Test {
 protected:
  FileStoreTest()
      : folder_(fs::temp_directory_path() / fmt::format("raytruth-store-{}", ::getpid())) {
    fs::remove_all(folder_);
  }
  ~FileStoreTest() override {
    std::error_code ignored;
    fs::permissions(folder_, fs::perms::owner_all, ignored);
    fs::remove_all(folder_, ignored);
  }

  std::size_t files() const {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_)) ++n;
    return n;
  }
  static StoreKey key(int i) { return StoreKey("thing", 1).number(static_cast<unsigned>(i)); }

  fs::path folder_;
};

std::string noise(std::size_t size, unsigned seed) {
  std::string bytes(size, '\0');
  for (char& b : bytes) b = static_cast<char>((seed = seed * 1664525U + 1013904223U) >> 24U);
  return bytes;
}

TEST_F(FileStoreTest, GivesBackWhatWasPut) {
  FileStore store(folder_);
  EXPECT_EQ(store.get(key(1)), std::nullopt);
  EXPECT_FALSE(fs::exists(folder_)) << "asking makes no folder";
  for (const std::size_t size : {0U, 1U, 100'000U}) {
    store.put(key(1), noise(size, 7));
    EXPECT_EQ(store.get(key(1)), noise(size, 7)) << size;
    EXPECT_EQ(FileStore(folder_).get(key(1)), noise(size, 7)) << "another run";
  }
  EXPECT_EQ(store.get(key(2)), std::nullopt);
  EXPECT_EQ(store.found(), 3U);
  EXPECT_EQ(store.missed(), 2U);
  EXPECT_TRUE(store.warnings().empty());
  EXPECT_EQ(files(), 1U) << "nothing but the file itself is left";
}

// Whatever tells two results apart must tell their keys apart.
TEST_F(FileStoreTest, KeysDiffer) {
  const std::vector<StoreKey> keys = {
      StoreKey("a", 1),
      StoreKey("a", 2),
      StoreKey("b", 1),
      StoreKey("a", 1).text("xy").text("z"),
      StoreKey("a", 1).text("x").text("yz"),
      StoreKey("a", 1).text("xyz"),
      StoreKey("a", 1).number(0),
      StoreKey("a", 1).real(1.0),
      StoreKey("a", 1).real(-0.0),
      StoreKey("a", 1).real(1.0 + 1e-15),
  };
  FileStore store(folder_);
  std::map<fs::path, std::size_t> names;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto [known, is_new] = names.emplace(store.file_of(keys[i]), i);
    EXPECT_TRUE(is_new) << i << " and " << known->second;
  }
}

TEST_F(FileStoreTest, AnotherBuildFindsNothing) {
  FileStore(folder_, FileStore::kUsualLimit, "this build").put(key(1), "old geometry");
  EXPECT_EQ(FileStore(folder_, FileStore::kUsualLimit, "the next").get(key(1)), std::nullopt);
  EXPECT_EQ(FileStore(folder_, FileStore::kUsualLimit, "this build").get(key(1)), "old geometry");
}

TEST_F(FileStoreTest, ThisProgramHasAnIdentity) {
  EXPECT_EQ(program_identity().size(), 64U);
  EXPECT_EQ(program_identity(), program_identity());
  // Of two programs: this one, and itself with another build id or none.
  EXPECT_NE(program_identity(), sha256(StoreKey("program", 1).all()));
}

TEST_F(FileStoreTest, TellsDamage) {
  const std::string contents = noise(5000, 3);
  FileStore store(folder_);
  store.put(key(1), contents);
  const fs::path file = store.file_of(key(1));
  const std::string whole = read_file(file);
  std::vector<std::pair<std::string, std::string>> damaged = {
      {"empty", ""},
      {"longer", whole + "x"},
      {"foreign", "something else altogether"},
      {"zeros", std::string(whole.size(), '\0')}};
  for (const std::size_t size : {1UL, 100UL, 176UL, 177UL, whole.size() / 2, whole.size() - 1})
    damaged.emplace_back(fmt::format("cut at {}", size), whole.substr(0, size));
  for (const std::size_t at : {0UL, 20UL, 90UL, 120UL, 170UL, 176UL, whole.size() - 1}) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
    damaged.emplace_back(fmt::format("byte {}", at), bytes);
  }
  // The file of another key under this one's name.
  store.put(key(2), contents);
  damaged.emplace_back("another's", read_file(store.file_of(key(2))));
  for (const auto& [what, bytes] : damaged) {
    write_file(file, bytes);
    FileStore other(folder_);
    EXPECT_EQ(other.get(key(1)), std::nullopt) << what;
    ASSERT_EQ(other.warnings().size(), 1U) << what;
    EXPECT_EQ(other.warnings()[0].rule, "cache.damaged");
    EXPECT_EQ(other.warnings()[0].where.file, file.string());
    EXPECT_FALSE(fs::exists(file)) << what << ": it is removed";
    other.put(key(1), contents);
    EXPECT_EQ(other.get(key(1)), contents) << what;
  }
}

TEST_F(FileStoreTest, AFolderUnderItsNameIsNoCrash) {
  FileStore store(folder_);
  fs::create_directories(store.file_of(key(1)) / "x");
  EXPECT_EQ(store.get(key(1)), std::nullopt);
  store.put(key(1), "contents");
  EXPECT_EQ(store.get(key(1)), std::nullopt);
  EXPECT_FALSE(store.warnings().empty());
}

TEST_F(FileStoreTest, SaysOnceThatItCannotWrite) {
  // The folder's place is taken by a file: nobody can make it, not even root.
  write_file(folder_, "a file");
  FileStore store(folder_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(store.get(key(i)), std::nullopt);
    store.put(key(i), "contents");
  }
  ASSERT_EQ(store.warnings().size(), 1U);
  EXPECT_EQ(store.warnings()[0].rule, "cache.write");
  EXPECT_EQ(read_file(folder_), "a file");
  fs::remove(folder_);
}

TEST_F(FileStoreTest, ReadsFromAFolderThatIsReadOnly) {
  FileStore(folder_).put(key(1), "contents");
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  if (::access(folder_.c_str(), W_OK) == 0) GTEST_SKIP() << "root may write anywhere";
  FileStore store(folder_);
  EXPECT_EQ(store.get(key(1)), "contents");
  store.put(key(2), "more");
  EXPECT_EQ(store.get(key(2)), std::nullopt);
  EXPECT_EQ(store.warnings().size(), 1U);
}

// A child process may write files of 10 kB only: as on a full disk, a write stops half-way.
TEST_F(FileStoreTest, AFullDiskLeavesNothingHalf) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10'000, 10'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(1);
    FileStore store(folder_);
    store.put(key(1), noise(50'000, 1));
    const bool good = store.warnings().size() == 1 && store.warnings()[0].rule == "cache.write" &&
                      store.get(key(1)) == std::nullopt;
    ::_exit(good ? 0 : 2);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(files(), 0U);
}

TEST_F(FileStoreTest, ForgetsWhatWasNotUsedForTheLongest) {
  // Ten files of 1000 bytes and their headers of 176 fit, the eleventh doesn't.
  const std::uint64_t limit = 10 * 1176;
  FileStore store(folder_, limit);
  const auto now = fs::file_time_type::clock::now();
  for (int i = 0; i < 10; ++i) {
    store.put(key(i), noise(1000, static_cast<unsigned>(i)));
    fs::last_write_time(store.file_of(key(i)), now - std::chrono::minutes(100 - i));
  }
  write_file(folder_ / "notes.txt", noise(5000, 1));  // not ours
  EXPECT_EQ(files(), 11U);
  EXPECT_TRUE(store.get(key(0)));  // the oldest is used again
  store.put(key(10), noise(1000, 10));
  EXPECT_TRUE(store.get(key(0)));
  EXPECT_FALSE(store.get(key(1)));
  EXPECT_FALSE(store.get(key(2))) << "a tenth of the room is made free";
  for (int i = 3; i <= 10; ++i) EXPECT_TRUE(store.get(key(i))) << i;
  EXPECT_TRUE(fs::exists(folder_ / "notes.txt"));
  // More than fits at all isn't kept.
  store.put(key(11), noise(20'000, 1));
  EXPECT_FALSE(store.get(key(11)));
  EXPECT_TRUE(store.get(key(10)));
  EXPECT_TRUE(store.warnings().empty());
}

TEST_F(FileStoreTest, ClearsWhatKilledRunsHaveBegun) {
  FileStore store(folder_);
  const fs::path part = store.file_of(key(1)).replace_extension(".abcdef.part");
  const fs::path fresh = store.file_of(key(2)).replace_extension(".abcdef.part");
  write_file(part, "half");
  write_file(fresh, "half");
  fs::last_write_time(part, fs::file_time_type::clock::now() - std::chrono::hours(2));
  store.put(key(3), "contents");
  EXPECT_FALSE(fs::exists(part));
  EXPECT_TRUE(fs::exists(fresh)) << "another process may be writing it";
}

// Processes and threads that put, get and forget the same few things.
TEST_F(FileStoreTest, ManyAtOnce) {
  const auto work = [this](unsigned who) {
    FileStore store(folder_, 300'000);
    bool good = true;
    for (unsigned i = 0; i < 300; ++i) {
      const unsigned what = (i * 7 + who * 13) % 20;
      const std::string wanted = noise(10'000 + 1000 * what, what);
      const std::optional<std::string> got = store.get(key(static_cast<int>(what)));
      good = good && (!got || *got == wanted);
      if (!got || i % 5 == 0) store.put(key(static_cast<int>(what)), wanted);
    }
    return good && store.warnings().empty();
  };
  std::vector<pid_t> children;
  for (unsigned c = 0; c < 3; ++c) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(work(c) ? 0 : 1);
    children.push_back(child);
  }
  std::array<bool, 3> good{};
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 3; ++t) threads.emplace_back([&, t] { good[t] = work(10 + t); });
  }
  for (const bool g : good) EXPECT_TRUE(g);
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  for (const auto& entry : fs::directory_iterator(folder_))
    EXPECT_EQ(entry.path().extension(), ".stored") << entry.path();
}

TEST_F(FileStoreTest, TheNewestIsInUse) {
  EXPECT_EQ(store_in_use(), nullptr);
  const auto first = std::make_shared<FileStore>(folder_);
  const StoreInUse outer(first);
  EXPECT_EQ(store_in_use(), first);
  {
    const StoreInUse inner(nullptr);
    EXPECT_EQ(store_in_use(), nullptr);
  }
  EXPECT_EQ(store_in_use(), first);
}

}  // namespace
}  // namespace raytruth::assets
