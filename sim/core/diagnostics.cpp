#include "sim/core/diagnostics.h"

#include <utility>

namespace raytruth {
namespace {

const char* name(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      break;
  }
  return "error";
}

std::string join(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) {
    if (!text.empty()) text += '\n';
    text += to_string(d);
  }
  return text;
}

}  // namespace

std::string to_string(const Diagnostic& d) {
  std::string text;
  if (!d.where.file.empty()) {
    text += d.where.file;
    if (d.where.line > 0) text += ':' + std::to_string(d.where.line);
    if (d.where.column > 0) text += ':' + std::to_string(d.where.column);
    text += ": ";
  }
  text += name(d.severity);
  text += ": " + d.message;
  if (!d.rule.empty()) text += " [" + d.rule + "]";
  if (!d.hint.empty()) text += "\n    hint: " + d.hint;
  return text;
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++errors_;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::error(std::string rule, SourceLocation where, std::string message,
                        std::string hint) {
  add({Severity::kError, std::move(rule), std::move(where), std::move(message), std::move(hint)});
}

void Diagnostics::warning(std::string rule, SourceLocation where, std::string message,
                          std::string hint) {
  add({Severity::kWarning, std::move(rule), std::move(where), std::move(message), std::move(hint)});
}

void Diagnostics::unsupported(const std::string& standard, SourceLocation where,
                              std::string message) {
  if (allow_unsupported) {
    warning(standard + ".unsupported", std::move(where), std::move(message));
  } else {
    error(standard + ".unsupported", std::move(where), std::move(message),
          "remove it, or pass --allow-unsupported to go on without it");
  }
}

void Diagnostics::throw_if_errors() const {
  if (has_errors()) throw InputError(all_);
}

InputError::InputError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(join(diagnostics)), diagnostics_(std::move(diagnostics)) {}

}  // namespace raytruth
