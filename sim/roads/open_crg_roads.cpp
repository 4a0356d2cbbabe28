// Which OpenCRG grids lie on which roads.
#include <algorithm>

#include "sim/roads/network_impl.h"

namespace raytruth::roads {

const CrgPlacement* RoadNetwork::Impl::placement(RoadIndex road, double s_m, bool friction) const {
  // "The last entry in the sequence of occurrence shall be the relevant one" (1.8, 10.6).
  const std::vector<CrgPlacement>& all = crg[road];
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const CrgPlacement& p) {
    return p.friction == friction && p.covers(s_m);
  });
  return found == all.rend() ? nullptr : &*found;
}

const std::vector<std::filesystem::path>& RoadNetwork::surface_files() const {
  return impl_->surface_files;
}

std::vector<SurfaceGrid> RoadNetwork::surface_grids(RoadIndex road) const {
  std::vector<SurfaceGrid> grids;
  for (const CrgPlacement& p : impl_->crg[road]) {
    if (p.friction) continue;
    SurfaceGrid grid{p.s_from_m, p.s_to_m, p.grid->u_step(), {}, 0.0, !p.in_plane};
    grid.s_phase_m = p.in_plane ? p.s_from_m : p.s_offset_m + p.side * p.grid->u_begin();
    for (const double v : p.grid->v()) grid.t_m.push_back(p.t_offset_m + p.side * v);
    if (p.side < 0.0) std::reverse(grid.t_m.begin(), grid.t_m.end());
    grids.push_back(std::move(grid));
  }
  return grids;
}

}  // namespace raytruth::roads
