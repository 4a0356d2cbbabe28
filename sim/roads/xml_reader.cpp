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

SourceLocation XmlReader::where(const tinyxml2::XMLElement& element) const {
  return {file_, element.GetLineNum(), 0};
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
