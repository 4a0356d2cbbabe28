#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace raytruth::scenario::internal {

/// The value of a parameter by name (without '$'). Nothing and a message in `error` when there is
/// none.
using ParameterLookup =
    std::function<std::optional<std::string>(std::string_view name, std::string& error)>;

/// Evaluates what stands between "${" and "}". Precedence, loosest first: or; and; not;
/// == != < <= > >=; + -; * / %; unary minus; functions, parentheses. Functions: round (half away
/// from zero), floor, ceil, sqrt, abs, sign, sin, cos, tan, asin, acos, atan (radians) of one, pow,
/// min, max of two operands; constant pi.
///
/// Values are numbers, booleans ("true", "false") or strings. A word that is neither a function nor
/// a constant, and a text in 'quotes', is a string; "+" with a string on either side concatenates,
/// every other operator on a string is an error. A number that no operator changed keeps its
/// spelling ("0.70" stays "0.70"); a computed one gets the shortest text that reads back to the
/// same value.
///
/// Nothing and a message in `error` for: bad syntax, wrong types, division by zero, a result that
/// isn't finite, an arc function of what is beyond -1 to 1, more than 200 nested levels, a text of
/// more than 1 MB.
/// Source: OpenSCENARIO XML 1.4, 9.2 "Expressions" (which brought pi); comparisons and
/// concatenation as used in files of esmini and of the NCAP library.
std::optional<std::string> evaluate_expression(std::string_view text, const ParameterLookup& lookup,
                                               std::string& error);

/// A number as in XML: optional sign, digits, exponent, INF; surrounding blanks are skipped.
/// Nothing for anything else, for NaN and for what a double can't hold.
std::optional<double> parse_number(std::string_view text);

/// The shortest text that reads back to the same double; integers without ".0".
std::string format_number(double value);

}  // namespace raytruth::scenario::internal
