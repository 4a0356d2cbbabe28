#include "assets/gltf_outline.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace raytruth::assets {
namespace {

using nlohmann::json;

constexpr std::uint64_t kCountedTo = 1ULL << 50U;  // more than that is as bad

json words_of(const std::string& bytes) {
  if (!bytes.starts_with("glTF")) return json::parse(bytes, nullptr, false);
  // Header of 12 bytes, then a chunk of text with its length.
  if (bytes.size() < 20) return json::value_t::discarded;
  std::size_t text = 0;
  for (std::size_t i = 0; i < 4; ++i)
    text |= static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[12 + i])) << (8 * i);
  return json::parse(bytes.substr(20, text), nullptr, false);
}

std::uint64_t triangles_of(const json& gltf, const json& mesh, bool& plain) {
  std::uint64_t sum = 0;
  for (const json& primitive : mesh.at("primitives")) {
    const int mode = primitive.value("mode", 4);
    if (mode < 4) continue;  // points and lines
    if (mode > 4) plain = false;
    const json& accessor = primitive.contains("indices")
                               ? primitive.at("indices")
                               : primitive.at("attributes").at("POSITION");
    const auto corners =
        gltf.at("accessors").at(accessor.get<std::size_t>()).at("count").get<std::uint64_t>();
    sum = std::min(kCountedTo, sum + corners / 3);
  }
  return sum;
}

struct Branch {
  std::size_t depth = 0;
  std::uint64_t triangles = 0;
  bool open = false, done = false;
};

}  // namespace

std::optional<GltfOutline> gltf_outline(const std::string& bytes) {
  const json gltf = words_of(bytes);
  if (gltf.is_discarded()) return std::nullopt;
  GltfOutline out;
  try {
    std::vector<std::uint64_t> meshes;
    if (gltf.contains("meshes"))
      for (const json& mesh : gltf.at("meshes"))
        meshes.push_back(triangles_of(gltf, mesh, out.plain));
    const json& nodes = gltf.at("nodes");
    std::vector<Branch> branches(nodes.size());
    const auto children = [&](std::size_t node) {
      return nodes.at(node).value("children", std::vector<std::size_t>());
    };
    for (const json& root : gltf.at("scenes").at(gltf.value("scene", std::size_t{0})).at("nodes")) {
      // Without recursion: a node is looked at again when its children are done.
      std::vector<std::size_t> stack{root.get<std::size_t>()};
      while (!stack.empty()) {
        const std::size_t node = stack.back();
        Branch& branch = branches.at(node);
        if (branch.done) {
          stack.pop_back();
          continue;
        }
        const bool again = branch.open;
        branch.open = true;
        if (!again) {
          for (const std::size_t child : children(node)) {
            if (branches.at(child).open && !branches.at(child).done) return std::nullopt;
            stack.push_back(child);
          }
          continue;
        }
        branch.depth = 1;
        if (nodes.at(node).contains("mesh"))
          branch.triangles = meshes.at(nodes.at(node).at("mesh").get<std::size_t>());
        for (const std::size_t child : children(node)) {
          branch.depth = std::max(branch.depth, 1 + branches.at(child).depth);
          branch.triangles = std::min(kCountedTo, branch.triangles + branches.at(child).triangles);
        }
        branch.done = true;
        stack.pop_back();
      }
      const Branch& whole = branches.at(root.get<std::size_t>());
      out.depth = std::max(out.depth, whole.depth);
      out.triangles = std::min(kCountedTo, out.triangles + whole.triangles);
    }
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const std::out_of_range&) {
    return std::nullopt;
  }
  return out;
}

}  // namespace raytruth::assets
