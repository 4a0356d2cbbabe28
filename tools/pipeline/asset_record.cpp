#include "tools/pipeline/asset_record.h"

#include <fmt/format.h>

#include <algorithm>

namespace raytruth::pipeline {

AssetRecord record_of(const assets::AssetLibrary& library,
                      std::span<const std::shared_ptr<const ActorModel>> models) {
  AssetRecord record;
  for (const auto& model : models) {
    const auto choice = library.choices().find(model->id);
    if (choice == library.choices().end()) continue;
    record.actors.push_back(
        {model->name, choice->second.pack, choice->second.asset, choice->second.paint});
  }
  for (const assets::AssetCredit& c : library.credits()) {
    record.credits.push_back({c.pack, c.asset, c.licence, c.author, c.source,
                              (c.folder / c.archive).generic_string(), c.files});
  }
  return record;
}

std::string credits_text(const AssetRecord& record) {
  std::string text =
      "What is seen in this data set comes from\n\n"
      "- the generators of raytruth (Apache-2.0)\n";
  for (const AssetRecord::Credit& c : record.credits) {
    text += fmt::format("- \"{}\" of the pack \"{}\": {}, {}{}\n", c.asset, c.pack,
                        c.author.empty() ? "author not stated" : "by " + c.author,
                        c.licence.empty() ? "licence not stated" : "licence " + c.licence,
                        c.source.empty() ? "" : ", from " + c.source);
  }
  if (!record.credits.empty()) {
    text +=
        "\nMeshes were scaled to the scenario's boxes, painted and named by parts; some materials "
        "were replaced or left out.\n";
  }
  return text;
}

void check_same_assets(const AssetRecord& recorded, const AssetRecord& now) {
  const auto fail = [](const std::string& place, std::string message, std::string hint) {
    throw InputError(
        {{Severity::kError, "dataset.assets", {place, 0, 0}, std::move(message), std::move(hint)}});
  };
  for (const AssetRecord::Credit& was : recorded.credits) {
    const auto is = std::find_if(now.credits.begin(), now.credits.end(), [&](const auto& c) {
      return c.pack == was.pack && c.asset == was.asset;
    });
    if (is == now.credits.end()) {
      fail(
          was.place,
          fmt::format("the asset '{}' of the pack '{}' isn't chosen any more", was.asset, was.pack),
          "restore the pack as it was, its pack.yaml too");
    }
    for (const auto& [file, hash] : was.files) {
      const auto found = is->files.find(file);
      if (found == is->files.end() || found->second != hash) {
        fail(was.place,
             fmt::format("'{}' of the asset '{}' differs from what the run was made with", file,
                         was.asset),
             "restore it: its SHA-256 must be " + hash);
      }
    }
  }
  if (recorded.actors != now.actors && !recorded.actors.empty()) {
    fail("", "actors get other assets than the run was made with",
         "restore the packs as they were, their pack.yaml too");
  }
}

}  // namespace raytruth::pipeline
