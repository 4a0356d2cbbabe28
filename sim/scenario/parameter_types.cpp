#include "sim/scenario/parameter_types.h"

#include <cmath>

#include "sim/scenario/expression.h"

namespace raytruth::scenario::internal {
namespace {

// Reads exactly `digits` digits at `at` and moves on; -1 when there are fewer.
int take_digits(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = 10 * value + (c - '0');
  }
  at += digits;
  return value;
}

bool take(std::string_view text, std::size_t& at, char c) {
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

bool is_whole(std::string_view text, double least, double most) {
  const auto value = parse_number(text);
  return value && *value == std::floor(*value) && *value >= least && *value <= most;
}

std::string type_name(ParameterType type) {
  switch (type) {
    case ParameterType::kDouble:
      return "a number (double)";
    case ParameterType::kInteger:
      return "a whole number (integer)";
    case ParameterType::kUnsignedInt:
      return "a whole number from 0 (unsignedInt)";
    case ParameterType::kUnsignedShort:
      return "a whole number from 0 to 65535 (unsignedShort)";
    case ParameterType::kBoolean:
      return "true or false (boolean)";
    case ParameterType::kDateTime:
      return "a date and time like 2024-03-21T12:00:00 (dateTime)";
    case ParameterType::kString:
      break;
  }
  return "a string";
}

bool fits(ParameterType type, std::string_view value) {
  switch (type) {
    case ParameterType::kDouble:
      return parse_number(value).has_value();
    case ParameterType::kInteger:
      return is_whole(value, -2147483648.0, 2147483647.0);
    case ParameterType::kUnsignedInt:
      return is_whole(value, 0.0, 4294967295.0);
    case ParameterType::kUnsignedShort:
      return is_whole(value, 0.0, 65535.0);
    case ParameterType::kBoolean:
      return value == "true" || value == "false" || value == "1" || value == "0";
    case ParameterType::kDateTime:
      return is_date_time(value);
    case ParameterType::kString:
      break;
  }
  return true;
}

}  // namespace

ParameterType read_parameter_type(const XmlNode& node, const char* attribute) {
  return node.word<ParameterType>(attribute, {{"string", ParameterType::kString},
                                              {"double", ParameterType::kDouble},
                                              {"integer", ParameterType::kInteger},
                                              {"int", ParameterType::kInteger},
                                              {"unsignedInt", ParameterType::kUnsignedInt},
                                              {"unsignedShort", ParameterType::kUnsignedShort},
                                              {"boolean", ParameterType::kBoolean},
                                              {"dateTime", ParameterType::kDateTime}});
}

void check_parameter_type(const XmlNode& node, std::string_view name, ParameterType type,
                          std::string_view value) {
  if (fits(type, value)) return;
  node.error("xosc.value",
             "'" + shorten(name) + "' = '" + shorten(value) + "' is not " + type_name(type));
}

bool is_date_time(std::string_view text) {
  std::size_t at = 0;
  const int year = take_digits(text, at, 4);
  if (year < 0 || !take(text, at, '-')) return false;
  const int month = take_digits(text, at, 2);
  if (month < 1 || month > 12 || !take(text, at, '-')) return false;
  const int day = take_digits(text, at, 2);
  if (day < 1 || day > 31 || !take(text, at, 'T')) return false;
  const int hour = take_digits(text, at, 2);
  if (hour < 0 || hour > 24 || !take(text, at, ':')) return false;
  const int minute = take_digits(text, at, 2);
  if (minute < 0 || minute > 59 || !take(text, at, ':')) return false;
  const int second = take_digits(text, at, 2);
  if (second < 0 || second > 60) return false;
  if (take(text, at, '.')) {
    if (take_digits(text, at, 1) < 0) return false;
    while (take_digits(text, at, 1) >= 0) {
    }
  }
  if (at == text.size()) return true;
  if (take(text, at, 'Z')) return at == text.size();
  if (!take(text, at, '+') && !take(text, at, '-')) return false;
  const int zone_hour = take_digits(text, at, 2);
  take(text, at, ':');  // +0100 stands in many files
  const int zone_minute = take_digits(text, at, 2);
  return zone_hour >= 0 && zone_hour <= 14 && zone_minute >= 0 && zone_minute <= 59 &&
         at == text.size();
}

Rule read_rule(const XmlNode& node) {
  return node.word<Rule>("rule", {{"equalTo", Rule::kEqualTo},
                                  {"greaterThan", Rule::kGreaterThan},
                                  {"lessThan", Rule::kLessThan},
                                  {"greaterOrEqual", Rule::kGreaterOrEqual},
                                  {"lessOrEqual", Rule::kLessOrEqual},
                                  {"notEqualTo", Rule::kNotEqualTo}});
}

Constraint read_constraint(const XmlNode& node) { return {read_rule(node), node.text("value")}; }

bool satisfies(std::string_view value, const Constraint& constraint) {
  const auto a = parse_number(value), b = parse_number(constraint.value);
  int order = value.compare(constraint.value);
  if (a && b) order = *a < *b ? -1 : *a > *b ? 1 : 0;
  switch (constraint.rule) {
    case Rule::kEqualTo:
      return order == 0;
    case Rule::kGreaterThan:
      return order > 0;
    case Rule::kLessThan:
      return order < 0;
    case Rule::kGreaterOrEqual:
      return order >= 0;
    case Rule::kLessOrEqual:
      return order <= 0;
    case Rule::kNotEqualTo:
      return order != 0;
  }
  return false;
}

std::string describe(const Constraint& constraint) {
  const char* sign = "==";
  switch (constraint.rule) {
    case Rule::kEqualTo:
      break;
    case Rule::kGreaterThan:
      sign = ">";
      break;
    case Rule::kLessThan:
      sign = "<";
      break;
    case Rule::kGreaterOrEqual:
      sign = ">=";
      break;
    case Rule::kLessOrEqual:
      sign = "<=";
      break;
    case Rule::kNotEqualTo:
      sign = "!=";
      break;
  }
  return std::string(sign) + " " + shorten(constraint.value);
}

}  // namespace raytruth::scenario::internal
