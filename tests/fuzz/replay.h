#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace raytruth::fuzz {

/// main() of a target that no engine drives: replays every file of the files and folders given and
/// `mutations` of each ("--plain": none), the same ones on every machine. `tokens` are what the
/// reader may stumble over.
int replay(int argc, char** argv, const std::string& stream, int mutations,
           const std::function<void(std::string_view)>& read,
           const std::vector<std::string>& tokens);

}  // namespace raytruth::fuzz
