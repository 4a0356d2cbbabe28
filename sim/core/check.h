#pragma once

#include <sstream>
#include <string>

namespace raytruth {

/// Prints the failed condition with its values and aborts. For bugs of ours only: nothing that a
/// user feeds in may reach it.
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               const std::string& values);

namespace internal {
template <typename... Values>
std::string print_values(const Values&... values) {
  std::ostringstream out;
  ((out << ' ' << values), ...);
  return out.str();
}
}  // namespace internal

}  // namespace raytruth

/// RT_CHECK(condition, values...): aborts with the values when one of our own invariants is broken.
#define RT_CHECK(condition, ...)                                                 \
  do {                                                                           \
    if (!(condition)) {                                                          \
      ::raytruth::check_failed(__FILE__, __LINE__, #condition,                   \
                               ::raytruth::internal::print_values(__VA_ARGS__)); \
    }                                                                            \
  } while (false)
