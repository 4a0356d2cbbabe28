#include "sim/roads/xml_reader.h"

#include <fmt/format.h>
#include <tinyxml2.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/roads/xml_document.h"

namespace raytruth::roads {
namespace {

std::string_view trimmed_number(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '+'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string shortened(std::string_view text) {
  return text.size() > 40 ? std::string(text.substr(0, 40)) + "..." : std::string(text);
}

// Findings of one rule that are kept.
constexpr std::size_t kMostOfARule = 200;

}  // namespace

Children::Iterator Children::begin() const {
  return {parent_ ? parent_->FirstChildElement(name_) : nullptr, name_};
}

Children::Iterator& Children::Iterator::operator++() {
  at_ = at_->NextSiblingElement(name_);
  return *this;
}

XmlReader::XmlReader(std::string file, std::string_view text, Diagnostics& diagnostics)
    : file_(std::move(file)), text_(text), diagnostics_(diagnostics) {
  line_starts_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string_view::npos;
       at = text_.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

FileMark XmlReader::mark(const tinyxml2::XMLElement& element) const {
  // The parser counts lines only. On a line of several elements of one name the earlier ones are
  // counted among the siblings.
  constexpr std::size_t kLongestLine = 4096;
  if (element.GetUserData()) return {};
  FileMark mark{element.GetLineNum(), 0};
  const auto line = static_cast<std::size_t>(mark.line);
  if (mark.line < 1 || line > line_starts_.size()) return mark;
  const std::size_t from = line_starts_[line - 1];
  const std::size_t to = line < line_starts_.size() ? line_starts_[line] : text_.size();
  if (to - from > kLongestLine) return mark;
  int before = 0;
  for (const auto* e = element.PreviousSiblingElement(element.Name());
       e && e->GetLineNum() == mark.line; e = e->PreviousSiblingElement(element.Name())) {
    ++before;
  }
  const std::string_view row = text_.substr(from, to - from);
  const std::string_view name = element.Name();
  for (std::size_t at = row.find('<'); at != std::string_view::npos; at = row.find('<', at + 1)) {
    if (row.compare(at + 1, name.size(), name) != 0) continue;
    const std::size_t end = at + 1 + name.size();
    const bool whole =
        end >= row.size() || std::string_view(" \t\r\n/>").find(row[end]) != std::string_view::npos;
    if (whole && before-- == 0) {
      mark.column = static_cast<int>(at) + 1;
      break;
    }
  }
  return mark;
}

SourceLocation XmlReader::where(const tinyxml2::XMLElement& element) const {
  if (const auto* origin = static_cast<const IncludedFrom*>(element.GetUserData()))
    return {origin->file, origin->line, 0};
  const FileMark at = mark(element);
  return {file_, at.line, at.column};
}

std::optional<double> XmlReader::parse_number(std::string_view raw, std::string_view& why) {
  const std::string_view text = trimmed_number(raw);
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    why = "is not a finite number";
    return std::nullopt;
  }
  // Nothing on Earth is larger; beyond, sums and powers overflow.
  constexpr double kLargest = 1e12;
  if (std::abs(value) > kLargest) {
    why = "is too large";
    return std::nullopt;
  }
  return value;
}

std::optional<double> XmlReader::number_if(const tinyxml2::XMLElement& element,
                                           const char* attribute, Severity severity,
                                           const char* hint) {
  const std::string_view text = raw(element, attribute);
  if (text.data() == nullptr) return std::nullopt;
  std::string_view why;
  const std::optional<double> value = parse_number(text, why);
  if (!value) {
    add(severity, "xodr.value", where(element),
        fmt::format("<{} {}=\"{}\"> {}", element.Name(), attribute, shortened(text), why), hint);
  }
  return value;
}

std::optional<double> XmlReader::optional_number(const tinyxml2::XMLElement& element,
                                                 const char* attribute) {
  return number_if(element, attribute, Severity::kError,
                   "write a decimal number such as 1.5 or 2e-3");
}

std::optional<double> XmlReader::harmless_number(const tinyxml2::XMLElement& element,
                                                 const char* attribute) {
  return number_if(element, attribute, Severity::kWarning, "it changes nothing here");
}

double XmlReader::number(const tinyxml2::XMLElement& element, const char* attribute) {
  if (raw(element, attribute).data() == nullptr) {
    error("xodr.missing", element,
          fmt::format("<{}> needs the attribute '{}'", element.Name(), attribute),
          fmt::format("write {}=\"...\"", attribute));
    return 0.0;
  }
  return optional_number(element, attribute).value_or(0.0);
}

double XmlReader::number_or(const tinyxml2::XMLElement& element, const char* attribute,
                            double otherwise) {
  return optional_number(element, attribute).value_or(otherwise);
}

double XmlReader::wanted(const tinyxml2::XMLElement& element, const char* attribute,
                         double otherwise) {
  if (raw(element, attribute).data() == nullptr) {
    warning("xodr.missing", element,
            fmt::format("<{}> needs the attribute '{}'", element.Name(), attribute),
            fmt::format("{} is taken", otherwise));
  }
  return number_or(element, attribute, otherwise);
}

std::optional<double> XmlReader::optional_size(const tinyxml2::XMLElement& element,
                                               const char* attribute) {
  // Nothing that stands on or beside a road is larger than 100 km.
  constexpr double kLargestSize = 1e5;
  const std::optional<double> value = optional_number(element, attribute);
  if (!value || (*value >= 0.0 && *value <= kLargestSize)) return value;
  warning("xodr.value", element,
          fmt::format("<{} {}=\"{}\"> is {}", element.Name(), attribute, *value,
                      *value < 0.0 ? "below 0" : "beyond any size"),
          "it counts as missing");
  return std::nullopt;
}

double XmlReader::size_or(const tinyxml2::XMLElement& element, const char* attribute,
                          double otherwise) {
  return optional_size(element, attribute).value_or(otherwise);
}

std::optional<int> XmlReader::optional_integer(const tinyxml2::XMLElement& element,
                                               const char* attribute) {
  const std::string_view written = raw(element, attribute);
  if (written.data() == nullptr) return std::nullopt;
  const std::string_view text = trimmed_number(written);
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) {
    error("xodr.value", element,
          fmt::format("<{} {}=\"{}\"> is not an integer", element.Name(), attribute,
                      shortened(written)),
          "write a whole number such as -1");
    return std::nullopt;
  }
  return value;
}

int XmlReader::integer(const tinyxml2::XMLElement& element, const char* attribute) {
  if (raw(element, attribute).data() == nullptr) {
    error("xodr.missing", element,
          fmt::format("<{}> needs the attribute '{}'", element.Name(), attribute),
          fmt::format("write {}=\"...\"", attribute));
    return 0;
  }
  return optional_integer(element, attribute).value_or(0);
}

std::vector<double> XmlReader::numbers(const tinyxml2::XMLElement& element, const char* attribute) {
  constexpr std::size_t kMost = 100000;
  std::vector<double> values;
  const std::string_view text = raw(element, attribute);
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    if (std::string_view(" \t\r\n").find(*at) != std::string_view::npos) {
      ++at;
      continue;
    }
    double value = 0.0;
    const auto [stop, code] = std::from_chars(*at == '+' ? at + 1 : at, end, value);
    if (code != std::errc() || !std::isfinite(value) || std::abs(value) > 1e12 ||
        values.size() >= kMost) {
      error("xodr.value", element,
            fmt::format("<{} {}=\"{}\"> is no list of up to {} finite numbers", element.Name(),
                        attribute, shortened(text), kMost),
            "write decimal numbers with blanks between them");
      return {};
    }
    values.push_back(value);
    at = stop;
  }
  return values;
}

std::string XmlReader::text(const tinyxml2::XMLElement& element, const char* attribute) {
  const char* raw = element.Attribute(attribute);
  if (!raw)
    error("xodr.missing", element,
          fmt::format("<{}> needs the attribute '{}'", element.Name(), attribute),
          fmt::format("write {}=\"...\"", attribute));
  return raw ? raw : "";
}

std::string XmlReader::text_or(const tinyxml2::XMLElement& element, const char* attribute,
                               std::string otherwise) {
  const char* raw = element.Attribute(attribute);
  return raw ? raw : std::move(otherwise);
}

bool XmlReader::flag(const tinyxml2::XMLElement& element, const char* attribute, bool otherwise) {
  constexpr Words<bool, 6> kWords = {
      {{"true", true}, {"false", false}, {"yes", true}, {"no", false}, {"1", true}, {"0", false}}};
  return choice(element, attribute, kWords, otherwise);
}

std::string XmlReader::word(const tinyxml2::XMLElement& element, const char* attribute,
                            std::span<const std::string_view> allowed, std::string otherwise) {
  const std::string_view text = raw(element, attribute);
  if (text.data() == nullptr) return otherwise;
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end())
    wrong_word(element, attribute, text, allowed);
  return std::string(text);
}

double XmlReader::speed(const tinyxml2::XMLElement& element, const char* attribute) {
  constexpr Words<double, 3> kUnits = {{{"m/s", 1.0}, {"km/h", 1.0 / 3.6}, {"mph", 0.44704}}};
  return choice(element, "unit", kUnits, 1.0) * size_or(element, attribute);
}

std::string_view XmlReader::raw(const tinyxml2::XMLElement& element, const char* attribute) {
  const char* text = element.Attribute(attribute);
  return text && *text ? std::string_view(text) : std::string_view();
}

void XmlReader::wrong_word(const tinyxml2::XMLElement& element, const char* attribute,
                           std::string_view word, std::span<const std::string_view> allowed) {
  warning("xodr.value", element,
          fmt::format("<{} {}=\"{}\"> is no word of the standard", element.Name(), attribute,
                      shortened(word)),
          fmt::format("one of {}", fmt::join(allowed, ", ")));
}

void XmlReader::add(Severity severity, const char* rule, SourceLocation where, std::string message,
                    std::string hint) {
  // A broken export breaks a rule in every element. The first error counts always.
  const std::size_t count =
      ++counts_[severity == Severity::kError ? fmt::format("{}!", rule) : std::string(rule)];
  if (count > kMostOfARule) return;
  diagnostics_.add({severity, rule, std::move(where), std::move(message), std::move(hint)});
}

void XmlReader::finish() {
  for (const auto& [rule, count] : counts_) {
    if (count <= kMostOfARule) continue;
    const std::string name = rule.substr(0, rule.find('!'));
    diagnostics_.add(
        {Severity::kNote,
         name,
         {file_, 0, 0},
         fmt::format("{} more findings of this kind are left out", count - kMostOfARule),
         ""});
  }
}

void XmlReader::error(const char* rule, const tinyxml2::XMLElement& element, std::string message,
                      std::string hint) {
  add(Severity::kError, rule, where(element), std::move(message), std::move(hint));
}

void XmlReader::warning(const char* rule, const tinyxml2::XMLElement& element, std::string message,
                        std::string hint) {
  add(Severity::kWarning, rule, where(element), std::move(message), std::move(hint));
}

void XmlReader::warning(const char* rule, const FileMark& mark, std::string message,
                        std::string hint) {
  add(Severity::kWarning, rule, {file_, mark.line, mark.column}, std::move(message),
      std::move(hint));
}

void XmlReader::error(const char* rule, const FileMark& mark, std::string message,
                      std::string hint) {
  add(Severity::kError, rule, {file_, mark.line, mark.column}, std::move(message), std::move(hint));
}

void XmlReader::unsupported(const tinyxml2::XMLElement& element, const std::string& what) {
  if (first_of_kind("unsupported " + what))
    diagnostics_.unsupported("xodr", where(element), what + " is not implemented");
}

bool XmlReader::first_of_kind(std::string kind) {
  constexpr std::size_t kMostKinds = 200;
  return kinds_said_.size() < kMostKinds && kinds_said_.insert(std::move(kind)).second;
}

void XmlReader::unknown(const tinyxml2::XMLElement& element, std::string_view parent) {
  if (!first_of_kind(fmt::format("{}/{}", parent, element.Name()))) return;
  add(Severity::kWarning, "xodr.unknown", where(element),
      fmt::format("OpenDRIVE 1.4 to 1.9 has no <{}> in <{}>; it is left out", element.Name(),
                  parent),
      "extensions belong into <userData>");
}

void XmlReader::unknown_attribute(const tinyxml2::XMLElement& element, std::string_view attribute) {
  // Those of XML itself: name spaces and schema locations.
  if (attribute.find(':') != std::string_view::npos || attribute == "xmlns") return;
  if (!first_of_kind(fmt::format("{}@{}", element.Name(), attribute))) return;
  add(Severity::kNote, "xodr.unknown", where(element),
      fmt::format("OpenDRIVE 1.4 to 1.9 has no <{} {}=\"\">; it is left out", element.Name(),
                  attribute),
      "");
}

void XmlReader::ignored(const tinyxml2::XMLElement& element) {
  if (!first_of_kind(fmt::format("-{}", element.Name()))) return;
  add(Severity::kNote, "xodr.ignored", where(element),
      fmt::format("<{}> changes neither surface nor links and is ignored", element.Name()), "");
}

void XmlReader::ignored_attribute(const tinyxml2::XMLElement& element, std::string_view attribute) {
  if (!first_of_kind(fmt::format("-{}@{}", element.Name(), attribute))) return;
  add(Severity::kNote, "xodr.ignored", where(element),
      fmt::format("<{} {}=\"\"> changes neither surface nor links and is ignored", element.Name(),
                  attribute),
      "");
}

}  // namespace raytruth::roads
