#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace raytruth::cli {

/// What --json prints. File names may be any bytes; those that are no UTF-8 become U+FFFD.
inline std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace raytruth::cli
