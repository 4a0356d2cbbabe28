#include "sim/scenario/parameter_types.h"

#include <cmath>

#include "sim/core/date_time.h"
#include "sim/scenario/expression.h"

namespace raytruth::scenario::internal {
namespace {

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
             "'" + shorten(name) + "' = '" + shorten(value) + "' is not " + type_name(type),
             "correct the value, or the type that is declared");
}

bool is_date_time(std::string_view text) { return parse_date_time(text).has_value(); }

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
