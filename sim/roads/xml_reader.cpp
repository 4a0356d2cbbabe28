#include "sim/roads/xml_reader.h"

#include <tinyxml2.h>

#include <charconv>
#include <cmath>

namespace raytruth::roads {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '+'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string shortened(std::string_view text) {
  return text.size() > 40 ? std::string(text.substr(0, 40)) + "..." : std::string(text);
}

}  // namespace

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
  const FileMark at = mark(element);
  return {file_, at.line, at.column};
}

std::optional<double> XmlReader::optional_number(const tinyxml2::XMLElement& element,
                                                 const char* attribute) {
  const char* raw = element.Attribute(attribute);
  if (!raw) return std::nullopt;
  const std::string_view text = trimmed(raw);
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    error("xodr.value", element,
          fmt::format("<{} {}=\"{}\"> is not a finite number", element.Name(), attribute,
                      shortened(raw)),
          "write a decimal number such as 1.5 or 2e-3");
    return std::nullopt;
  }
  // Nothing on Earth is larger; beyond, sums and powers overflow.
  constexpr double kLargest = 1e12;
  if (std::abs(value) > kLargest) {
    error("xodr.value", element,
          fmt::format("<{} {}=\"{}\"> is too large", element.Name(), attribute, shortened(raw)));
    return std::nullopt;
  }
  return value;
}

double XmlReader::number(const tinyxml2::XMLElement& element, const char* attribute) {
  if (!element.Attribute(attribute)) {
    error("xodr.missing", element,
          fmt::format("<{}> needs the attribute '{}'", element.Name(), attribute));
    return 0.0;
  }
  return optional_number(element, attribute).value_or(0.0);
}

double XmlReader::number_or(const tinyxml2::XMLElement& element, const char* attribute,
                            double otherwise) {
  return optional_number(element, attribute).value_or(otherwise);
}

int XmlReader::integer(const tinyxml2::XMLElement& element, const char* attribute) {
  const char* raw = element.Attribute(attribute);
  if (!raw) {
    error("xodr.missing", element,
          fmt::format("<{}> needs the attribute '{}'", element.Name(), attribute));
    return 0;
  }
  const std::string_view text = trimmed(raw);
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) {
    error(
        "xodr.value", element,
        fmt::format("<{} {}=\"{}\"> is not an integer", element.Name(), attribute, shortened(raw)));
    return 0;
  }
  return value;
}

std::string XmlReader::text(const tinyxml2::XMLElement& element, const char* attribute) {
  const char* raw = element.Attribute(attribute);
  if (!raw)
    error("xodr.missing", element,
          fmt::format("<{}> needs the attribute '{}'", element.Name(), attribute));
  return raw ? raw : "";
}

std::string XmlReader::text_or(const tinyxml2::XMLElement& element, const char* attribute,
                               std::string otherwise) {
  const char* raw = element.Attribute(attribute);
  return raw ? raw : std::move(otherwise);
}

void XmlReader::error(const char* rule, const tinyxml2::XMLElement& element, std::string message,
                      std::string hint) {
  diagnostics_.error(rule, where(element), std::move(message), std::move(hint));
}

void XmlReader::warning(const char* rule, const tinyxml2::XMLElement& element, std::string message,
                        std::string hint) {
  diagnostics_.warning(rule, where(element), std::move(message), std::move(hint));
}

void XmlReader::warning(const char* rule, const FileMark& mark, std::string message,
                        std::string hint) {
  diagnostics_.warning(rule, {file_, mark.line, mark.column}, std::move(message), std::move(hint));
}

void XmlReader::unsupported(const tinyxml2::XMLElement& element, const std::string& what) {
  diagnostics_.unsupported("xodr", where(element), what + " is not implemented");
}

void XmlReader::ignored(const tinyxml2::XMLElement& element) {
  if (!ignored_.insert(element.Name()).second) return;
  diagnostics_.add(
      {Severity::kNote, "xodr.ignored", where(element),
       fmt::format("<{}> changes neither surface nor links and is ignored", element.Name()), ""});
}

}  // namespace raytruth::roads
