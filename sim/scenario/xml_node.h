#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/scenario/parameters.h"
#include "sim/scenario/xml_file.h"

namespace raytruth::scenario::internal {

/// An element of a file, read in a scope of parameters. A small value; valid as long as file, scope
/// and diagnostics live. An empty node (a missing element, already reported) answers every question
/// quietly with the default, so that reading goes on.
class XmlNode {
 public:
  XmlNode() = default;
  XmlNode(const tinyxml2::XMLElement* element, const XmlFile* file, const Scope* scope,
          Diagnostics* diagnostics)
      : element_(element), file_(file), scope_(scope), diagnostics_(diagnostics) {}

  explicit operator bool() const { return element_ != nullptr; }
  std::string_view name() const;
  SourceLocation where() const;
  SourceLocation where(const char* attribute) const;  ///< of the attribute, if it is there
  const XmlFile* file() const { return file_; }
  const Scope* scope() const { return scope_; }
  const tinyxml2::XMLElement* element() const { return element_; }
  /// The same element with other parameters.
  XmlNode in(const Scope& scope) const { return {element_, file_, &scope, diagnostics_}; }

  /// The first child of this name; empty when there is none.
  XmlNode child(std::string_view name) const;
  /// The same, "xosc.missing" when there is none.
  XmlNode required(std::string_view name) const;
  /// The first child, whatever its name ("xosc.missing" when there is none): the choices of the
  /// standard.
  XmlNode choice() const;
  std::vector<XmlNode> children() const;
  std::vector<XmlNode> children(std::string_view name) const;
  /// All text within, markup left out.
  std::string content() const;

  bool has(const char* attribute) const;
  /// The attribute as written, no parameters replaced.
  std::string_view raw(const char* attribute) const;
  /// The attribute with parameters and expressions replaced; "xosc.missing" and "" when it isn't
  /// there.
  std::string text(const char* attribute) const;
  std::optional<std::string> maybe_text(const char* attribute) const;
  /// Finite numbers; everything else is "xosc.value".
  double number(const char* attribute) const;
  std::optional<double> maybe_number(const char* attribute) const;
  double number_or(const char* attribute, double otherwise) const;
  /// The same, but not below zero.
  double amount(const char* attribute) const;
  std::optional<double> maybe_amount(const char* attribute) const;
  /// A limit: like amount, but INF stands for none and gives nothing.
  std::optional<double> maybe_limit(const char* attribute) const;
  int integer(const char* attribute) const;
  std::optional<int> maybe_integer(const char* attribute) const;
  std::optional<bool> maybe_boolean(const char* attribute) const;
  bool boolean_or(const char* attribute, bool otherwise) const;

  template <typename T>
  using Table = std::initializer_list<std::pair<std::string_view, T>>;
  /// One of the words of an enumeration; "xosc.value" lists them. Nothing when absent.
  template <typename T>
  std::optional<T> maybe_word(const char* attribute, Table<T> table) const {
    const auto word = maybe_text(attribute);
    if (!word) return std::nullopt;
    for (const auto& [name, value] : table) {
      if (name == *word) return value;
    }
    std::string all;
    for (const auto& entry : table) all += (all.empty() ? "" : ", ") + std::string(entry.first);
    bad_value(attribute, *word, "one of: " + all);
    return std::nullopt;
  }
  template <typename T>
  T word(const char* attribute, Table<T> table) const {
    if (!has(attribute)) missing(attribute);
    return maybe_word<T>(attribute, table).value_or(table.begin()->second);
  }
  /// The standard requires the attribute, files leave it out: a warning, and `otherwise`.
  template <typename T>
  T word_or(const char* attribute, Table<T> table, T otherwise, std::string_view meaning) const {
    if (!has(attribute)) assumed(attribute, meaning);
    return maybe_word<T>(attribute, table).value_or(otherwise);
  }

  void error(std::string rule, std::string message, std::string hint = {}) const;
  void warning(std::string rule, std::string message, std::string hint = {}) const;
  void bad_value(const char* attribute, std::string_view value, const std::string& expected) const;
  void missing(const char* attribute) const;
  void assumed(const char* attribute, std::string_view meaning) const;
  Diagnostics& diagnostics() const { return *diagnostics_; }

 private:
  XmlNode make(const tinyxml2::XMLElement* element) const {
    return element == nullptr ? XmlNode() : XmlNode(element, file_, scope_, diagnostics_);
  }
  const tinyxml2::XMLElement* element_ = nullptr;
  const XmlFile* file_ = nullptr;
  const Scope* scope_ = nullptr;
  Diagnostics* diagnostics_ = nullptr;
};

}  // namespace raytruth::scenario::internal
