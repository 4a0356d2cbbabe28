#pragma once

#include <string>

namespace raytruth::cli {

/// What --json prints of a nlohmann::ordered_json. File names may be any bytes; those that are no
/// UTF-8 become U+FFFD.
template <typename Json>
std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace raytruth::cli
