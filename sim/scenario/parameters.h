#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sim/core/diagnostics.h"

namespace raytruth::scenario::internal {

class XmlNode;

/// Parameter values by name, with the enclosing scope behind them: file, then story, then maneuver
/// or catalogue entry.
class Scope {
 public:
  explicit Scope(const Scope* parent = nullptr) : parent_(parent) {}
  /// The value of `name` here or in an enclosing scope; nullptr when nobody declares it.
  const std::string* find(std::string_view name) const;
  void set(std::string name, std::string value) { values_[std::move(name)] = std::move(value); }
  const std::map<std::string, std::string, std::less<>>& values() const { return values_; }
  const Scope* parent() const { return parent_; }
  /// Names of this and all enclosing scopes.
  std::set<std::string> names() const;

 private:
  const Scope* parent_;
  std::map<std::string, std::string, std::less<>> values_;
};

/// An attribute's text as the file means it: "$name" is the parameter, "${...}" the expression,
/// everything else itself. Nothing, with rule ("xosc.parameter" or "xosc.expression") and message,
/// when that fails.
struct SubstitutionError {
  std::string rule, message, hint;
};
/// `diagnostics` is where the caller will report the failure; nothing is added here.
std::optional<std::string> substitute(std::string_view text, const Scope& scope,
                                      const Diagnostics& diagnostics, SubstitutionError& error);

/// Reads <ParameterDeclarations> (may be an empty node) into `scope`. A declaration's value may
/// refer to any other of the same element or to the enclosing scope; cycles are errors. `given`
/// replaces values by name: overrides or a catalogue reference's assignments, whose texts are
/// already substituted. Checks types and constraints afterwards.
/// Names in `given` that nobody declares are the caller's to report.
void declare_parameters(const XmlNode& declarations,
                        const std::map<std::string, std::string>& given, Scope& scope);

/// "did you mean 'a', 'b'?" for the names nearest to `wanted` (edit distance), or the list of all
/// when there are few; empty when there are none.
/// Empty as well once there are 100 findings: comparing names with names takes time, and nobody
/// reads that far.
std::string similar_names(std::string_view wanted, const std::set<std::string>& names,
                          const Diagnostics& diagnostics);

/// Whether a parameter's name may hold that byte.
bool is_name_part(char c);

/// For messages: at most 60 bytes of a user's text.
std::string shorten(std::string_view text);

}  // namespace raytruth::scenario::internal
