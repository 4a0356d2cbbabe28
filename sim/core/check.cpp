#include "sim/core/check.h"

#include <cstdio>
#include <cstdlib>

namespace raytruth {

void check_failed(const char* file, int line, const char* condition, const std::string& values) {
  std::fprintf(stderr, "%s:%d: internal check failed: %s; values:%s\n", file, line, condition,
               values.c_str());
  std::abort();
}

}  // namespace raytruth
