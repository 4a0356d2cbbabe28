#include "sim/scenario/expression.h"

#include <gtest/gtest.h>

#include <map>

namespace raytruth::scenario::internal {
namespace {

const std::map<std::string, std::string, std::less<>> kParameters = {
    {"speed", "30"}, {"name", "car"}, {"half", "0.50"}, {"yes", "true"}, {"negative", "-4"}};

std::optional<std::string> evaluate(const std::string& text, std::string& error) {
  return evaluate_expression(
      text,
      [](std::string_view name, std::string& why) -> std::optional<std::string> {
        const auto found = kParameters.find(name);
        if (found != kParameters.end()) return found->second;
        why = "no parameter";
        return std::nullopt;
      },
      error);
}

TEST(Expression, Values) {
  const std::map<std::string, std::string> table = {
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"2 - 3 - 4", "-5"},
      {"8 / 4 / 2", "1"},
      {"7 % 4", "3"},
      {"-7 % 4", "-3"},
      {"-$speed", "-30"},
      {"--2", "2"},
      {"2*-3", "-6"},
      {"$speed / 3.6", "8.333333333333334"},  // 30 / 3.6 rounded to the nearest double
      {"0.711/2-0.396", "-0.040500000000000036"},
      {"$speed+($negative*2)", "22"},
      {"1e3", "1e3"},
      {"1e3 * 1", "1000"},
      {"pi", "3.141592653589793"},
      {"round(2.5)", "3"},
      {"round(-2.5)", "-3"},
      {"round(0.49999999999999994)", "0"},
      {"floor(-1.5)", "-2"},
      {"ceil(1.1)", "2"},
      {"sqrt(9)", "3"},
      {"pow(2, 10)", "1024"},
      {"abs(-3)", "3"},
      {"sign(-8)", "-1"},
      {"sign(0)", "0"},
      {"max(1, $speed)", "30"},
      {"min(1, $speed)", "1"},
      {"sin(0)", "0"},
      {"sin(pi / 2)", "1"},
      {"cos(0)", "1"},
      {"tan(0)", "0"},
      {"asin(1) * 2 == pi", "true"},
      {"acos(-1) == pi", "true"},
      {"atan(0)", "0"},
      {"round(1000 * sin(atan(3 / 4)))", "600"},
      {"$speed > 20", "true"},
      {"$speed <= 20", "false"},
      {"$speed == 30.0", "true"},
      {"$name == car", "true"},
      {"$name != car", "false"},
      {"not $yes", "false"},
      {"not not true", "true"},
      {"$yes and false or true", "true"},
      {"false or true and false", "false"},
      {"1 < 2 and 2 < 3", "true"},
      {"Brake_HWT + _ + $half", "Brake_HWT_0.50"},
      {"'two words' + 1", "two words1"},
      {"$name", "car"},
      {"$half", "0.50"},
      {"$half * 1", "0.5"},
      {"-0 * 1", "0"},
  };
  for (const auto& [text, expected] : table) {
    std::string error;
    const auto value = evaluate(text, error);
    ASSERT_TRUE(value.has_value()) << text << ": " << error;
    EXPECT_EQ(*value, expected) << text;
    EXPECT_EQ(error, "") << text;
  }
}

TEST(Expression, ErrorsSayWhatIsWrong) {
  const std::map<std::string, std::string> table = {
      {"", "expected"},
      {"1 +", "expected"},
      {"(1", "parenthesis"},
      {"1 2", "unexpected"},
      {"1 / 0", "division by zero"},
      {"1 % 0", "division by zero"},
      {"1e308 * 10", "finite"},
      {"pow(0, -1)", "finite"},
      {"sqrt(-1)", "negative"},
      {"asin(1.5)", "within -1 to 1"},
      {"acos(-2)", "within -1 to 1"},
      {"$missing", "no parameter"},
      {"$name * 2", "not a number"},
      {"not 3", "neither true nor false"},
      {"1 and true", "neither true nor false"},
      {"sine(1)", "unknown function"},
      {"pow(1)", "operand"},
      {"12abc", "after a number"},
      {"'open", "quote"},
      {"1 # 2", "unexpected"},
      {std::string(100000, '('), "nested"},
  };
  for (const auto& [text, expected] : table) {
    std::string error;
    EXPECT_FALSE(evaluate(text, error).has_value()) << text.substr(0, 40);
    EXPECT_NE(error.find(expected), std::string::npos) << text.substr(0, 40) << ": " << error;
  }
}

TEST(Expression, LongButFlatIsFine) {
  std::string text = "0";
  for (int i = 0; i < 100000; ++i) text += "+1";
  std::string error;
  EXPECT_EQ(evaluate(text, error), "100000") << error;
}

TEST(ParseNumber, TakesXmlNumbersOnly) {
  EXPECT_EQ(parse_number(" 1.5 "), 1.5);
  EXPECT_EQ(parse_number("+2"), 2.0);
  EXPECT_EQ(parse_number("-.5e1"), -5.0);
  for (const char* bad : {"", "x", "1,5", "1 2", "nan", "NaN", "1e999", "+-1", "0x10", "1.5m"}) {
    EXPECT_FALSE(parse_number(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace raytruth::scenario::internal
