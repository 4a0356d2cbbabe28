#include "tools/pipeline/memory.h"

#include <malloc.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace raytruth::pipeline {

void keep_memory() noexcept {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that it takes
  ::mallopt(M_TOP_PAD, 64 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

void ask_for_huge_pages(char** argv) noexcept {
  if (std::getenv("GLIBC_TUNABLES") != nullptr) return;
  std::array<char, 4096> self{};
  if (::readlink("/proc/self/exe", self.data(), self.size() - 1) <= 0) return;
  ::setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", 0);
  ::execv(self.data(), argv);  // comes back when it can't: then without
}

}  // namespace raytruth::pipeline
