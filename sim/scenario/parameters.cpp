#include "sim/scenario/parameters.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/scenario/expression.h"
#include "sim/scenario/parameter_types.h"
#include "sim/scenario/xml_node.h"

namespace raytruth::scenario::internal {
namespace {

constexpr int kMaxReferenceDepth = 200;
constexpr std::size_t kMaxHints = 100;

bool wants_hints(const Diagnostics& diagnostics) { return diagnostics.all().size() < kMaxHints; }

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<std::string> substitute_with(std::string_view text, const ParameterLookup& lookup,
                                           SubstitutionError& error) {
  const std::string_view core = trim(text);
  if (core.size() >= 3 && core.starts_with("${") && core.back() == '}') {
    std::string why;
    auto value = evaluate_expression(core.substr(2, core.size() - 3), lookup, why);
    if (!value) error = {"xosc.expression", why + " in \"" + shorten(core) + "\"", {}};
    return value;
  }
  if (core.find("${") != std::string_view::npos) {
    error = {"xosc.expression", "\"" + shorten(core) + "\" has an expression inside a longer text",
             "write the whole value as one expression: ${'text' + $name}"};
    return std::nullopt;
  }
  if (core.size() >= 2 && core.front() == '$') {
    std::string why;
    auto value = lookup(core.substr(1), why);
    if (!value) error = {"xosc.parameter", std::move(why), {}};
    return value;
  }
  return std::string(text);
}

std::string unknown_parameter(std::string_view name, const std::set<std::string>& names,
                              const Diagnostics& diagnostics) {
  std::string message = "no parameter '" + shorten(name) + "' is declared here";
  const std::string near = similar_names(name, names, diagnostics);
  return near.empty() ? message : message + "; " + near;
}

// The declarations of one element while they are being evaluated, in whatever order they need.
class Declarations {
 public:
  Declarations(const std::map<std::string, std::string>& given, Scope& scope)
      : given_(given), scope_(scope) {}

  void add(const XmlNode& node) {
    Entry entry;
    entry.node = node;
    entry.name = node.text("name");
    if (entry.name.empty()) return;
    if (const auto other = index_.find(entry.name); other != index_.end()) {
      node.error("xosc.parameter",
                 "parameter '" + shorten(entry.name) + "' is declared twice, first in line " +
                     std::to_string(entries_[other->second].node.where().line),
                 "leave one of them out");
      return;
    }
    if (!node.has("value")) node.missing("value");
    entry.type = read_parameter_type(node, "parameterType");
    index_.emplace(entry.name, entries_.size());
    entries_.push_back(std::move(entry));
  }

  void evaluate() {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      SubstitutionError why;
      if (value_of(i, 0, why) == nullptr) {
        const Entry& entry = entries_[i];
        entry.node.error(why.rule, "parameter '" + shorten(entry.name) + "': " + why.message,
                         why.hint);
      }
    }
    for (const Entry& entry : entries_) check_constraints(entry);
  }

 private:
  struct Entry {
    XmlNode node;
    std::string name;
    ParameterType type = ParameterType::kString;
    bool busy = false, done = false;
    SubstitutionError failure{};
  };

  const std::string* value_of(std::size_t index, int depth, SubstitutionError& why) {
    Entry& entry = entries_[index];
    if (entry.done) {
      const auto found = scope_.values().find(entry.name);
      if (found != scope_.values().end()) return &found->second;
      why = entry.failure;
      return nullptr;
    }
    if (entry.busy || depth > kMaxReferenceDepth) {
      why = {"xosc.parameter",
             entry.busy ? "the value of '" + shorten(entry.name) + "' refers to itself"
                        : "references chain more than 200 parameters",
             {}};
      return nullptr;
    }
    entry.busy = true;
    const auto replaced = given_.find(entry.name);
    const std::string raw =
        replaced != given_.end() ? replaced->second : std::string(entry.node.raw("value"));
    evaluate_mentioned(raw, depth);
    SubstitutionError inner;
    auto value = substitute_with(
        raw,
        [&](std::string_view name, std::string& error) {
          return look_up(name, index, inner, error);
        },
        why);
    if (!value && !inner.rule.empty()) why.rule = inner.rule;
    entry.busy = false;
    entry.done = true;
    if (!value) {
      entry.failure = why;
      return nullptr;
    }
    check_parameter_type(entry.node, entry.name, entry.type, *value);
    scope_.set(entry.name, std::move(*value));
    return &scope_.values().find(entry.name)->second;
  }

  // Evaluates what a value refers to before the value itself, so that the expression parser never
  // runs inside itself: the depths of nesting and of references add up instead of multiplying.
  void evaluate_mentioned(std::string_view raw, int depth) {
    const std::string_view core = trim(raw);
    if (core.starts_with('$')) evaluate_ahead(core.substr(1), depth);
    for (std::size_t at = raw.find('$'); at != std::string_view::npos; at = raw.find('$', at + 1)) {
      std::size_t end = at + 1;
      while (end < raw.size() && is_name_part(raw[end])) ++end;
      evaluate_ahead(raw.substr(at + 1, end - at - 1), depth);
    }
  }
  void evaluate_ahead(std::string_view name, int depth) {
    const auto found = index_.find(name);
    if (found == index_.end() || entries_[found->second].busy) return;
    SubstitutionError ignored;  // said again when the value itself is looked up
    value_of(found->second, depth + 1, ignored);
  }

  // `asking` is the declaration being evaluated: its own name in its own value means the outer one.
  std::optional<std::string> look_up(std::string_view name, std::size_t asking,
                                     SubstitutionError& inner, std::string& error) {
    const auto found = index_.find(name);
    const Scope* outside = scope_.parent();
    const bool shadows = found != index_.end() && found->second == asking && outside != nullptr &&
                         outside->find(name) != nullptr;
    if (shadows) return *outside->find(name);
    if (found != index_.end()) {
      const std::string* value = value_of(found->second, kMaxReferenceDepth + 1, inner);
      if (value != nullptr) return *value;
      error = inner.message;
      return std::nullopt;
    }
    if (const std::string* outer = scope_.find(name)) return *outer;
    const Diagnostics& diagnostics = entries_[asking].node.diagnostics();
    std::set<std::string> names;
    if (wants_hints(diagnostics)) {
      names = scope_.names();
      for (const Entry& entry : entries_) names.insert(entry.name);
    }
    error = unknown_parameter(name, names, diagnostics);
    return std::nullopt;
  }

  void check_constraints(const Entry& entry) {
    const std::string* value = scope_.find(entry.name);
    const auto groups = entry.node.children("ConstraintGroup");
    if (value == nullptr || groups.empty()) return;
    std::string all;
    for (const XmlNode& group : groups) {
      bool holds = true;
      std::string text;
      for (const XmlNode& constraint : group.in(scope_).children("ValueConstraint")) {
        const Constraint c = read_constraint(constraint);
        holds = holds && satisfies(*value, c);
        text += (text.empty() ? "" : " and ") + describe(c);
      }
      if (holds) return;
      all += (all.empty() ? "" : ", or ") + text;
    }
    entry.node.error(
        "xosc.constraint",
        "parameter '" + shorten(entry.name) + "' = " + shorten(*value) + " must be " + all,
        "give it another value, or change its <ConstraintGroup>");
  }

  const std::map<std::string, std::string>& given_;
  Scope& scope_;
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t keep = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({keep, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

const std::string* Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent_) {
    const auto found = scope->values_.find(name);
    if (found != scope->values_.end()) return &found->second;
  }
  return nullptr;
}

std::set<std::string> Scope::names() const {
  std::set<std::string> all;
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent_) {
    for (const auto& [name, value] : scope->values_) all.insert(name);
  }
  return all;
}

std::optional<std::string> substitute(std::string_view text, const Scope& scope,
                                      const Diagnostics& diagnostics, SubstitutionError& error) {
  return substitute_with(
      text,
      [&](std::string_view name, std::string& why) -> std::optional<std::string> {
        if (const std::string* value = scope.find(name)) return *value;
        why = unknown_parameter(
            name, wants_hints(diagnostics) ? scope.names() : std::set<std::string>(), diagnostics);
        return std::nullopt;
      },
      error);
}

void declare_parameters(const XmlNode& declarations,
                        const std::map<std::string, std::string>& given, Scope& scope) {
  Declarations all(given, scope);
  for (const XmlNode& node : declarations.children("ParameterDeclaration")) all.add(node);
  all.evaluate();
}

std::string similar_names(std::string_view wanted, const std::set<std::string>& names,
                          const Diagnostics& diagnostics) {
  constexpr std::size_t kMaxLength = 80, kMaxNames = 2000, kShown = 5;
  if (!wants_hints(diagnostics) || names.empty() || names.size() > kMaxNames ||
      wanted.size() > kMaxLength)
    return {};
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& name : names) {
    if (name.size() > kMaxLength) continue;
    const std::size_t distance = edit_distance(wanted, name);
    if (distance <= std::max<std::size_t>(2, wanted.size() / 3))
      ranked.emplace_back(distance, name);
  }
  std::sort(ranked.begin(), ranked.end());
  std::string list;
  if (!ranked.empty()) {
    for (std::size_t i = 0; i < std::min(kShown, ranked.size()); ++i) {
      list += (list.empty() ? "'" : ", '") + ranked[i].second + "'";
    }
    return "did you mean " + list + "?";
  }
  std::size_t shown = 0;
  for (const std::string& name : names) {
    if (++shown > 12) return "there are " + list + ", ...";
    list += (list.empty() ? "'" : ", '") + shorten(name) + "'";
  }
  return "there are " + list;
}

bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string shorten(std::string_view text) {
  constexpr std::size_t kMax = 60;
  if (text.size() <= kMax) return std::string(text);
  std::size_t end = kMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace raytruth::scenario::internal
