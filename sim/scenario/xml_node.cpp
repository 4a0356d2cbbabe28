#include "sim/scenario/xml_node.h"

#include <tinyxml2.h>

#include <cmath>
#include <limits>

#include "sim/scenario/expression.h"
#include "sim/scenario/vocabulary_words.h"

namespace raytruth::scenario::internal {
namespace {

void collect_text(const tinyxml2::XMLNode* node, std::string& text) {
  for (const auto* child = node->FirstChild(); child != nullptr; child = child->NextSibling()) {
    if (const auto* piece = child->ToText()) text += piece->Value();
    if (child->ToElement() != nullptr) collect_text(child, text);
  }
}

// For what has no better one: names that were too many to be compared.
std::string usual_hint(std::string_view rule) {
  if (rule == "xosc.reference") return "names count letter by letter, upper and lower case differ";
  if (rule == "xosc.parameter") return "declare it in <ParameterDeclarations>, or set a value";
  if (rule == "xosc.catalog") return "catalogues lie in the folders of <CatalogLocations>";
  if (rule == "xosc.expression") return "write the value itself in its place";
  return "see what the standard allows there";
}

// What the standard has within an element.
std::string children_of(std::string_view element) {
  const Word* word = find_word(element);
  const std::string names = word == nullptr ? std::string() : names_in(word->children);
  return names.empty() ? "it holds nothing" : "it holds: " + names;
}
std::string attributes_of(std::string_view element) {
  const Word* word = find_word(element);
  const std::string names = word == nullptr ? std::string() : names_in(word->attributes);
  return names.empty() ? "it has no attributes" : "its attributes: " + names;
}

}  // namespace

std::string_view XmlNode::name() const {
  return element_ == nullptr ? std::string_view() : element_->Name();
}

SourceLocation XmlNode::where() const {
  if (element_ == nullptr) return {};
  return {file_->name(), element_->GetLineNum(), 0};
}

SourceLocation XmlNode::where(const char* attribute) const {
  SourceLocation location = where();
  if (has(attribute)) location.line = element_->FindAttribute(attribute)->GetLineNum();
  return location;
}

XmlNode XmlNode::child(std::string_view name) const {
  if (element_ == nullptr) return {};
  return make(element_->FirstChildElement(std::string(name).c_str()));
}

XmlNode XmlNode::required(std::string_view name) const {
  const XmlNode node = child(name);
  if (!node && element_ != nullptr) {
    error("xosc.missing", "<" + shorten(this->name()) + "> needs a <" + std::string(name) + ">",
          children_of(this->name()));
  }
  return node;
}

XmlNode XmlNode::choice() const {
  if (element_ == nullptr) return {};
  const XmlNode node = make(element_->FirstChildElement());
  if (!node) error("xosc.missing", "<" + shorten(name()) + "> is empty", children_of(name()));
  if (node && node.element_->NextSiblingElement() != nullptr) {
    make(node.element_->NextSiblingElement())
        .error("xosc.value", "<" + shorten(name()) + "> may hold only one element",
               "leave one of them out");
  }
  return node;
}

std::vector<XmlNode> XmlNode::children() const {
  std::vector<XmlNode> all;
  if (element_ == nullptr) return all;
  for (const auto* e = element_->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
    all.push_back(make(e));
  }
  return all;
}

std::vector<XmlNode> XmlNode::children(std::string_view name) const {
  std::vector<XmlNode> all;
  for (const XmlNode& node : children()) {
    if (node.name() == name) all.push_back(node);
  }
  return all;
}

std::string XmlNode::content() const {
  std::string text;
  if (element_ != nullptr) collect_text(element_, text);
  return text;
}

bool XmlNode::has(const char* attribute) const {
  return element_ != nullptr && element_->FindAttribute(attribute) != nullptr;
}

std::string_view XmlNode::raw(const char* attribute) const {
  return has(attribute) ? std::string_view(element_->FindAttribute(attribute)->Value())
                        : std::string_view();
}

std::optional<std::string> XmlNode::maybe_text(const char* attribute) const {
  if (!has(attribute)) return std::nullopt;
  SubstitutionError why;
  auto value = substitute(raw(attribute), *scope_, *diagnostics_, why);
  if (!value) {
    diagnostics_->error(why.rule, where(attribute), std::string(attribute) + ": " + why.message,
                        why.hint.empty() ? usual_hint(why.rule) : why.hint);
  }
  return value;
}

std::string XmlNode::text(const char* attribute) const {
  if (!has(attribute)) missing(attribute);
  return maybe_text(attribute).value_or(std::string());
}

std::optional<double> XmlNode::maybe_number(const char* attribute) const {
  const auto text = maybe_text(attribute);
  if (!text) return std::nullopt;
  const auto value = parse_number(*text);
  if (!value || !std::isfinite(*value)) {
    bad_value(attribute, *text, "a finite number");
    return std::nullopt;
  }
  return value;
}

double XmlNode::number(const char* attribute) const {
  if (!has(attribute)) missing(attribute);
  return maybe_number(attribute).value_or(0.0);
}

double XmlNode::number_or(const char* attribute, double otherwise) const {
  return maybe_number(attribute).value_or(otherwise);
}

std::optional<double> XmlNode::maybe_amount(const char* attribute) const {
  const auto value = maybe_number(attribute);
  if (value && *value < 0.0) {
    bad_value(attribute, format_number(*value), "a number that is not negative");
    return std::nullopt;
  }
  return value;
}

double XmlNode::amount(const char* attribute) const {
  if (!has(attribute)) missing(attribute);
  return maybe_amount(attribute).value_or(0.0);
}

std::optional<double> XmlNode::maybe_limit(const char* attribute) const {
  if (has(attribute)) {
    SubstitutionError why;
    const auto text = substitute(raw(attribute), *scope_, *diagnostics_, why);
    const auto value = text ? parse_number(*text) : std::nullopt;
    if (value && std::isinf(*value) && *value > 0.0) return std::nullopt;
  }
  return maybe_amount(attribute);
}

std::optional<int> XmlNode::maybe_integer(const char* attribute) const {
  const auto text = maybe_text(attribute);
  if (!text) return std::nullopt;
  const auto value = parse_number(*text);
  // Expressions compute in double precision, so 3.0 is as good as 3.
  if (!value || *value != std::floor(*value) || std::abs(*value) > 2147483647.0) {
    bad_value(attribute, *text, "a whole number within 2147483647 of 0");
    return std::nullopt;
  }
  return static_cast<int>(*value);
}

int XmlNode::integer(const char* attribute) const {
  if (!has(attribute)) missing(attribute);
  return maybe_integer(attribute).value_or(0);
}

std::optional<bool> XmlNode::maybe_boolean(const char* attribute) const {
  return maybe_word<bool>(attribute, {{"true", true}, {"false", false}, {"1", true}, {"0", false}});
}

bool XmlNode::boolean_or(const char* attribute, bool otherwise) const {
  return maybe_boolean(attribute).value_or(otherwise);
}

void XmlNode::error(std::string rule, std::string message, std::string hint) const {
  if (element_ == nullptr) return;
  if (hint.empty()) hint = usual_hint(rule);
  diagnostics_->error(std::move(rule), where(), std::move(message), std::move(hint));
}

void XmlNode::warning(std::string rule, std::string message, std::string hint) const {
  if (element_ == nullptr) return;
  if (hint.empty()) hint = usual_hint(rule);
  diagnostics_->warning(std::move(rule), where(), std::move(message), std::move(hint));
}

void XmlNode::bad_value(const char* attribute, std::string_view value,
                        const std::string& expected) const {
  std::string message = "'" + shorten(value) + "' is not " + expected;
  const std::string_view written = raw(attribute);
  if (written != value) message += " (from \"" + shorten(written) + "\")";
  diagnostics_->error("xosc.value", where(attribute),
                      "<" + shorten(name()) + "> " + attribute + ": " + message,
                      "write the value out, or as $parameter or ${expression}");
}

void XmlNode::missing(const char* attribute) const {
  error("xosc.missing",
        "<" + shorten(name()) + "> needs the attribute '" + std::string(attribute) + "'",
        attributes_of(name()));
}

void XmlNode::assumed(const char* attribute, std::string_view meaning) const {
  warning("xosc.missing",
          "<" + shorten(name()) + "> has no attribute '" + std::string(attribute) +
              "': " + std::string(meaning) + " is assumed",
          "state it, to be sure");
}

}  // namespace raytruth::scenario::internal
