#include "assets/pack.h"

#include <system_error>

#include "assets/asset_files.h"

namespace raytruth::assets {

std::optional<Eigen::Matrix3d> PackAxes::rotation() const {
  const auto axis = [](const std::string& name) -> std::optional<Vec3> {
    if (name.size() != 2 || (name[0] != '+' && name[0] != '-') || name[1] < 'x' || name[1] > 'z')
      return std::nullopt;
    return Vec3((name[0] == '+' ? 1.0 : -1.0) * Vec3::Unit(name[1] - 'x'));
  };
  const auto f = axis(forward);
  const auto u = axis(up);
  if (!f || !u || f->dot(*u) != 0.0) return std::nullopt;
  Eigen::Matrix3d R;
  R.row(0) = *f;
  R.row(1) = u->cross(*f);
  R.row(2) = *u;
  return R;
}

std::unique_ptr<AssetFiles> Pack::files_of(const PackAsset& asset) const {
  if (asset.archive.empty()) return open_folder(folder);
  std::error_code error;
  const std::filesystem::path place = folder / asset.archive;
  return std::filesystem::is_directory(place, error) ? open_folder(place) : open_archive(place);
}

}  // namespace raytruth::assets
