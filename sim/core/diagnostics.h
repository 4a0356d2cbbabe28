#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace raytruth {

enum class Severity { kNote, kWarning, kError };

/// Where in an input file something stands. line and column count from 1; 0 = not known.
struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;
};

/// One finding about an input.
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string rule;  ///< Stable name of the rule, e.g. "xosc.unsupported".
  SourceLocation where;
  std::string message;  ///< What is wrong, with the offending value.
  std::string hint;     ///< What to do about it; may be empty.
};

/// "file:line:column: error: message [rule]" and the hint on a second line.
std::string to_string(const Diagnostic& diagnostic);

/// Collects findings, so that reading goes on after the first problem.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void error(std::string rule, SourceLocation where, std::string message, std::string hint = {});
  void warning(std::string rule, SourceLocation where, std::string message, std::string hint = {});

  /// An element of a standard that the product does not implement: an error, or a warning when
  /// allow_unsupported is set. Rule "<standard>.unsupported".
  void unsupported(const std::string& standard, SourceLocation where, std::string message);
  bool allow_unsupported = false;

  bool has_errors() const { return errors_ > 0; }
  const std::vector<Diagnostic>& all() const { return all_; }
  /// Throws InputError with everything collected if there is an error.
  void throw_if_errors() const;

 private:
  std::vector<Diagnostic> all_;
  int errors_ = 0;
};

/// The user's input is invalid (exit code 2). what() lists every finding, one per line.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The machine failed us: disk full, folder not writable (exit code 3). what() names the file.
class IoError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace raytruth
