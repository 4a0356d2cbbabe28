// Parameters, variables and monitors that a scenario changes while it runs.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "sim/world/engine.h"

namespace raytruth::world {

void Engine::modify(std::map<std::string, std::string>& values, const std::string& name,
                    const scenario::ModifyRule& rule, const SourceLocation& where) {
  const std::string& text = values[name];
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) {
    throw InputError({{Severity::kError, "xosc.value", where,
                       fmt::format("'{}' holds '{}', no number to {}", name, text,
                                   rule.multiply ? "multiply" : "add to"),
                       "set it to a number before it is modified"}});
  }
  values[name] = fmt::format("{}", rule.multiply ? value * rule.value : value + rule.value);
}

void Engine::set_monitor(State& s, const scenario::SetMonitorAction& a) {
  bool& value = s.values.edit().monitors[a.monitor];
  const auto text = [](bool v) { return v ? "true" : "false"; };
  s.events.push_back({s.time, a.monitor, text(value), "set", text(a.value), "monitor", ""});
  value = a.value;
}

}  // namespace raytruth::world
