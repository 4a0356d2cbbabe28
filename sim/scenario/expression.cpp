#include "sim/scenario/expression.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/core/math.h"
#include "sim/scenario/expression_functions.h"

namespace raytruth::scenario::internal {
namespace {

constexpr int kMaxDepth = 200;
constexpr std::size_t kMaxTextBytes = 1 << 20;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_part(char c) { return is_name_start(c) || is_digit(c); }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

struct Value {
  enum class Kind { kNumber, kBoolean, kString } kind = Kind::kNumber;
  double number = 0.0;
  bool truth = false;
  std::string text;  // the spelling; empty for a computed number
};

Value make_number(double number) { return {Value::Kind::kNumber, number, false, {}}; }
Value make_boolean(bool truth) { return {Value::Kind::kBoolean, 0.0, truth, {}}; }

Value make_from_text(std::string text) {
  const std::string_view word = without_blanks(text);
  if (word == "true" || word == "false") return make_boolean(word == "true");
  if (const auto number = parse_number(word)) {
    return {Value::Kind::kNumber, *number, false, std::string(word)};
  }
  return {Value::Kind::kString, 0.0, false, std::move(text)};
}

std::string to_text(const Value& value) {
  if (value.kind == Value::Kind::kBoolean) return value.truth ? "true" : "false";
  if (value.kind == Value::Kind::kNumber && value.text.empty()) return format_number(value.number);
  return value.text;
}

// Recursive descent. The first error is kept; after it every production returns at once.
class Parser {
 public:
  Parser(std::string_view text, const ParameterLookup& lookup, std::string& error)
      : text_(text), lookup_(lookup), error_(error) {}

  std::optional<std::string> run() {
    Value value = parse_or();
    skip_blanks();
    if (error_.empty() && at_ < text_.size()) {
      fail(std::string("unexpected '") + text_[at_] + "'");
    }
    if (!error_.empty()) return std::nullopt;
    return to_text(value);
  }

 private:
  void fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
    at_ = text_.size();
  }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  bool accept(std::string_view token) {
    skip_blanks();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  bool accept_word(std::string_view word) {
    skip_blanks();
    if (text_.substr(at_, word.size()) != word) return false;
    const std::size_t end = at_ + word.size();
    if (end < text_.size() && is_word_part(text_[end])) return false;
    at_ = end;
    return true;
  }

  double number_of(const Value& value, std::string_view what) {
    if (value.kind == Value::Kind::kNumber) return value.number;
    fail(fmt::format("'{:.60}' is not a number, but {} needs one", to_text(value), what));
    return 0.0;
  }
  bool truth_of(const Value& value, std::string_view what) {
    if (value.kind == Value::Kind::kBoolean) return value.truth;
    fail(
        fmt::format("'{:.60}' is neither true nor false, but {} needs that", to_text(value), what));
    return false;
  }
  Value finite(double number) {
    if (!std::isfinite(number)) fail("the result is not a finite number");
    return make_number(number);
  }

  Value parse_or() {
    Value left = parse_and();
    while (accept_word("or")) {
      const Value right = parse_and();
      const bool a = truth_of(left, "or");
      left = make_boolean(truth_of(right, "or") || a);
    }
    return left;
  }
  Value parse_and() {
    Value left = parse_not();
    while (accept_word("and")) {
      const Value right = parse_not();
      const bool a = truth_of(left, "and");
      left = make_boolean(truth_of(right, "and") && a);
    }
    return left;
  }
  Value parse_not() {
    bool negate = false, seen = false;
    while (accept_word("not")) {
      negate = !negate;
      seen = true;
    }
    Value value = parse_comparison();
    if (seen) value = make_boolean(truth_of(value, "not") != negate);
    return value;
  }

  Value parse_comparison() {
    Value left = parse_sum();
    for (const std::string_view op : {"==", "!=", "<=", ">=", "<", ">"}) {
      if (!accept(op)) continue;
      const Value right = parse_sum();
      if (op == "==" || op == "!=") {
        const bool numbers =
            left.kind == Value::Kind::kNumber && right.kind == Value::Kind::kNumber;
        const bool equal = numbers ? left.number == right.number : to_text(left) == to_text(right);
        return make_boolean(equal == (op == "=="));
      }
      const double a = number_of(left, op), b = number_of(right, op);
      if (op == "<=") return make_boolean(a <= b);
      if (op == ">=") return make_boolean(a >= b);
      return make_boolean(op == "<" ? a < b : a > b);
    }
    return left;
  }

  Value parse_sum() {
    Value left = parse_product();
    for (;;) {
      if (accept("+")) {
        Value right = parse_product();
        if (left.kind == Value::Kind::kString || right.kind == Value::Kind::kString) {
          left.text = to_text(left) + to_text(right);
          left.kind = Value::Kind::kString;
          if (left.text.size() > kMaxTextBytes) fail("the text grows beyond 1 MB");
        } else {
          const double a = number_of(left, "+");
          left = finite(a + number_of(right, "+"));
        }
      } else if (accept("-")) {
        const Value right = parse_product();
        const double a = number_of(left, "-");
        left = finite(a - number_of(right, "-"));
      } else {
        return left;
      }
    }
  }

  Value parse_product() {
    Value left = parse_unary();
    for (;;) {
      skip_blanks();
      const char op = at_ < text_.size() ? text_[at_] : '\0';
      if (op != '*' && op != '/' && op != '%') return left;
      ++at_;
      const Value right = parse_unary();
      const std::string_view what(&op, 1);
      const double a = number_of(left, what), b = number_of(right, what);
      if (op != '*' && b == 0.0) {
        fail("division by zero");
        return left;
      }
      left = finite(op == '*' ? a * b : op == '/' ? a / b : det::fmod(a, b));
    }
  }

  Value parse_unary() {
    bool negative = false, seen = false;
    for (;;) {
      if (accept("-")) {
        negative = !negative;
        seen = true;
      } else if (!accept("+")) {
        break;
      }
    }
    Value value = parse_primary();
    if (!seen) return value;
    const double number = number_of(value, "unary minus");
    return make_number(negative ? -number : number);
  }

  Value parse_primary() {
    skip_blanks();
    if (at_ >= text_.size()) {
      fail("the expression ends where a value is expected");
      return {};
    }
    const char c = text_[at_];
    if (c == '(') return parse_parentheses();
    if (c == '\'' || c == '"') return parse_quoted(c);
    if (c == '$') {
      ++at_;
      const std::string_view name = take_name();
      std::string why;
      auto text = lookup_(name, why);
      if (!text) {
        fail(std::move(why));
        return {};
      }
      return make_from_text(std::move(*text));
    }
    if (is_digit(c) || c == '.') return parse_literal();
    if (!is_name_start(c)) {
      fail(std::string("unexpected '") + c + "'");
      return {};
    }
    const std::string_view name = take_name();
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '(') return parse_call(name);
    if (name == "pi") return make_number(kPi);
    return make_from_text(std::string(name));
  }

  Value parse_parentheses() {
    if (++depth_ > kMaxDepth) {
      fail("more than 200 nested levels");
      return {};
    }
    ++at_;
    Value value = parse_or();
    if (error_.empty() && !accept(")")) fail("a closing parenthesis is missing");
    --depth_;
    return value;
  }

  Value parse_quoted(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) {
      fail("a closing quote is missing");
      return {};
    }
    Value value{Value::Kind::kString, 0.0, false,
                std::string(text_.substr(at_ + 1, end - at_ - 1))};
    at_ = end + 1;
    return value;
  }

  Value parse_literal() {
    double number = 0.0;
    const char* begin = text_.data() + at_;
    const auto [end, code] = std::from_chars(begin, text_.data() + text_.size(), number);
    if (code != std::errc()) {
      fail("a number that can't be read");
      return {};
    }
    at_ += static_cast<std::size_t>(end - begin);
    if (at_ < text_.size() && is_word_part(text_[at_])) {
      fail(fmt::format("unexpected '{}' after a number", text_[at_]));
      return {};
    }
    return {Value::Kind::kNumber, number, false, std::string(begin, end)};
  }

  std::string_view take_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word_part(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  Value parse_call(std::string_view name) {
    if (++depth_ > kMaxDepth) {
      fail("more than 200 nested levels");
      return {};
    }
    accept("(");
    std::vector<double> x;
    do {
      const Value argument = parse_or();
      x.push_back(number_of(argument, std::string(name) + "()"));
    } while (error_.empty() && accept(","));
    if (error_.empty() && !accept(")")) fail("a closing parenthesis is missing");
    --depth_;
    if (!error_.empty()) return {};
    std::string why;
    const auto value = call_function(name, x, why);
    if (!value) fail(std::move(why));
    return make_number(value.value_or(0.0));
  }

  std::string_view text_;
  const ParameterLookup& lookup_;
  std::string& error_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<std::string> evaluate_expression(std::string_view text, const ParameterLookup& lookup,
                                               std::string& error) {
  error.clear();
  return Parser(text, lookup, error).run();
}

std::optional<double> parse_number(std::string_view text) {
  text = without_blanks(text);
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || std::isnan(value)) {
    return std::nullopt;
  }
  return value;
}

std::string format_number(double value) {
  if (value == 0.0) value = 0.0;  // no "-0"
  // Plain digits as long as people would write them: 100000, not 1e+05.
  const double size = std::abs(value);
  const bool plain = value == 0.0 || (size >= 1e-5 && size < 1e15);
  std::array<char, 64> buffer{};
  const auto [end, code] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                    plain ? std::chars_format::fixed : std::chars_format::general);
  if (code != std::errc()) return {};
  return {buffer.data(), end};
}

}  // namespace raytruth::scenario::internal
