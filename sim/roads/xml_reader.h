#pragma once

// Internal to sim/roads: reading attributes with findings that name file and line.

#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/diagnostics.h"
#include "sim/roads/road.h"

namespace tinyxml2 {
class XMLElement;
}

namespace raytruth::roads {

/// The children of that name, for range loops; none for no parent. name nullptr: all elements.
class Children {
 public:
  class Iterator {
   public:
    Iterator(const tinyxml2::XMLElement* at, const char* name) : at_(at), name_(name) {}
    const tinyxml2::XMLElement& operator*() const { return *at_; }
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const tinyxml2::XMLElement* at_;
    const char* name_;
  };
  Children(const tinyxml2::XMLElement* parent, const char* name) : parent_(parent), name_(name) {}
  Iterator begin() const;
  Iterator end() const { return {nullptr, name_}; }

 private:
  const tinyxml2::XMLElement* parent_;
  const char* name_;
};
inline Children children(const tinyxml2::XMLElement* parent, const char* name = nullptr) {
  return {parent, name};
}
inline Children children(const tinyxml2::XMLElement& parent, const char* name = nullptr) {
  return {&parent, name};
}

/// Words of an enumeration and what they mean.
template <typename T, std::size_t N>
using Words = std::array<std::pair<std::string_view, T>, N>;

class XmlReader {
 public:
  /// `text` is what was parsed; it gives the columns and must outlive the reader.
  XmlReader(std::string file, std::string_view text, Diagnostics& diagnostics);

  SourceLocation where(const tinyxml2::XMLElement& element) const;
  /// The same without the file's name. The column is that of '<', 0 in lines of more than 4096
  /// characters. 0:0 in an included file.
  FileMark mark(const tinyxml2::XMLElement& element) const;
  // An attribute without text counts as missing.

  /// A finite number; a missing or malformed one is an error and gives 0.
  double number(const tinyxml2::XMLElement& element, const char* attribute);
  /// The same, but may be missing.
  double number_or(const tinyxml2::XMLElement& element, const char* attribute, double otherwise);
  std::optional<double> optional_number(const tinyxml2::XMLElement& element, const char* attribute);
  /// One that changes nothing: what can't be read is a warning.
  std::optional<double> harmless_number(const tinyxml2::XMLElement& element, const char* attribute);
  /// One that the standard asks for but that isn't worth an error: missing is a warning.
  double wanted(const tinyxml2::XMLElement& element, const char* attribute, double otherwise = 0.0);
  /// A length or count that is never below 0: what is counts as `otherwise`, with a warning.
  double size_or(const tinyxml2::XMLElement& element, const char* attribute,
                 double otherwise = 0.0);
  std::optional<double> optional_size(const tinyxml2::XMLElement& element, const char* attribute);
  int integer(const tinyxml2::XMLElement& element, const char* attribute);
  std::optional<int> optional_integer(const tinyxml2::XMLElement& element, const char* attribute);
  /// Numbers with blanks between them; at most 100,000. Nothing when missing.
  std::vector<double> numbers(const tinyxml2::XMLElement& element, const char* attribute);
  std::string text(const tinyxml2::XMLElement& element, const char* attribute);
  std::string text_or(const tinyxml2::XMLElement& element, const char* attribute,
                      std::string otherwise = {});
  /// true, false, yes, no, 1, 0; another word is a warning.
  bool flag(const tinyxml2::XMLElement& element, const char* attribute, bool otherwise = false);
  /// A word of an enumeration; another one is a warning that names those allowed, and counts as
  /// missing.
  template <typename T, std::size_t N>
  T choice(const tinyxml2::XMLElement& element, const char* attribute, const Words<T, N>& words,
           T otherwise) {
    const std::string_view word = raw(element, attribute);
    if (word.data() == nullptr) return otherwise;
    for (const auto& [name, value] : words) {
      if (name == word) return value;
    }
    std::vector<std::string_view> allowed;
    for (const auto& [name, value] : words) allowed.push_back(name);
    wrong_word(element, attribute, word, allowed);
    return otherwise;
  }
  /// Text that should be one of the words; another one is a warning and stays.
  std::string word(const tinyxml2::XMLElement& element, const char* attribute,
                   std::span<const std::string_view> allowed, std::string otherwise = {});
  /// m/s from `attribute` and the element's unit (m/s, km/h, mph).
  double speed(const tinyxml2::XMLElement& element, const char* attribute);

  void error(const char* rule, const tinyxml2::XMLElement& element, std::string message,
             std::string hint = {});
  /// An element whose absence changes the road.
  void warning(const char* rule, const tinyxml2::XMLElement& element, std::string message,
               std::string hint = {});
  void warning(const char* rule, const FileMark& mark, std::string message, std::string hint);
  void error(const char* rule, const FileMark& mark, std::string message, std::string hint);
  void unsupported(const tinyxml2::XMLElement& element, const std::string& what);

  /// What coverage.csv doesn't know, or leaves out on purpose; said once a kind.
  void unknown(const tinyxml2::XMLElement& element, std::string_view parent);
  void unknown_attribute(const tinyxml2::XMLElement& element, std::string_view attribute);
  void ignored(const tinyxml2::XMLElement& element);
  void ignored_attribute(const tinyxml2::XMLElement& element, std::string_view attribute);
  /// Says how many findings were left out because there were too many of their rule.
  void finish();

 private:
  /// data() is nullptr when there is no such attribute, or no text in it.
  static std::string_view raw(const tinyxml2::XMLElement& element, const char* attribute);
  /// Nothing, with the reason in `why`, when it isn't one.
  static std::optional<double> parse_number(std::string_view raw, std::string_view& why);
  /// A number that may be missing; a malformed one is a finding of that severity.
  std::optional<double> number_if(const tinyxml2::XMLElement& element, const char* attribute,
                                  Severity severity, const char* hint);
  void wrong_word(const tinyxml2::XMLElement& element, const char* attribute, std::string_view word,
                  std::span<const std::string_view> allowed);
  void add(Severity severity, const char* rule, SourceLocation where, std::string message,
           std::string hint);
  bool first_of_kind(std::string kind);

  std::string file_;
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  Diagnostics& diagnostics_;
  std::set<std::string> kinds_said_;
  std::map<std::string, std::size_t, std::less<>> counts_;  ///< findings of each rule
};

}  // namespace raytruth::roads
