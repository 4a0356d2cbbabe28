#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/concrete_scenario.h"
#include "sim/scenario/xml_node.h"

namespace raytruth::scenario::internal {

/// ParameterType of the standard; "int" is the 1.3 spelling of "integer".
enum class ParameterType {
  kString,
  kDouble,
  kInteger,
  kUnsignedInt,
  kUnsignedShort,
  kBoolean,
  kDateTime
};

/// Reads the type; "xosc.missing" or "xosc.value" when it isn't one.
ParameterType read_parameter_type(const XmlNode& node, const char* attribute);

/// "xosc.value" at the node when `value` isn't of the type.
void check_parameter_type(const XmlNode& node, std::string_view name, ParameterType type,
                          std::string_view value);

/// ISO 8601 as XML Schema's dateTime: 2024-03-21T12:00:00, optional fraction, Z or +hh:mm.
bool is_date_time(std::string_view text);

/// rule and value of a ValueConstraint or condition.
struct Constraint {
  Rule rule = Rule::kEqualTo;
  std::string value;
};
Constraint read_constraint(const XmlNode& node);
Rule read_rule(const XmlNode& node);
/// Numbers are compared as numbers, everything else as text.
bool satisfies(std::string_view value, const Constraint& constraint);
std::string describe(const Constraint& constraint);

}  // namespace raytruth::scenario::internal
