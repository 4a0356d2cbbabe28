// Which OpenCRG grids lie on which roads.
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/math.h"
#include "sim/roads/network_impl.h"
#include "sim/roads/open_crg_files.h"

namespace raytruth::roads {
namespace {

using Mode = SurfaceCrg::Mode;

CrgPlacement placed(const SurfaceCrg& record, std::shared_ptr<const OpenCrg> grid) {
  CrgPlacement p;
  p.grid = std::move(grid);
  p.s_from_m = record.s_start_m;
  p.s_to_m = record.s_end_m;
  p.friction = record.purpose == SurfaceCrg::Purpose::kFriction;
  p.absolute = p.friction || record.mode != Mode::kAttached;
  p.in_plane = record.mode == Mode::kGenuine || record.mode == Mode::kGlobal;
  p.side = record.same_direction ? 1.0 : -1.0;
  p.s_offset_m = record.s_offset_m;
  p.t_offset_m = record.t_offset_m;
  if (!p.friction) {
    p.z_scale = record.z_scale;
    p.z_offset_m = record.z_offset_m;
  }
  if (record.mode == Mode::kGlobal) {
    p.world_origin = {record.x_offset_m, record.y_offset_m};
    p.turn_rad = record.h_offset_rad;
  }
  return p;
}

// Genuine: the start of the data's line lies at a point of a reference line.
void start_at(CrgPlacement& p, double h_offset_rad, const Vec3& start_W, double heading_rad) {
  p.world_origin = {start_W.x(), start_W.y()};
  p.file_origin = p.grid->line().start();
  p.turn_rad = heading_rad + h_offset_rad - p.grid->line().start_heading();
}

}  // namespace

bool RoadNetwork::place_surfaces(Diagnostics& diagnostics) {
  Impl& impl = *impl_;
  Diagnostics found;
  found.allow_unsupported = diagnostics.allow_unsupported;
  impl.crg.resize(impl.roads.size());
  impl.object_grids.resize(impl.roads.size());
  GridFiles files(impl.file, found);
  for (RoadIndex road = 0; road < impl.roads.size(); ++road) {
    std::vector<CrgPlacement> placements;
    for (const SurfaceCrg& record : impl.roads[road].surface) {
      auto grid = files.load(record.file, record.mark);
      if (!grid) continue;
      CrgPlacement p = placed(record, std::move(grid));
      if (record.mode == Mode::kGenuine) {
        // The road has no grids yet: this is the point of its own geometry.
        const Vec3 start_W = at({road, record.s_offset_m, record.t_offset_m}).X_WR.translation();
        start_at(p, record.h_offset_rad, start_W,
                 impl.lines[road].at(record.s_offset_m).heading_rad);
      }
      placements.push_back(std::move(p));
    }
    impl.crg[road] = std::move(placements);
  }
  for (const Junction& junction : impl.junctions) {
    std::ptrdiff_t before = 0;  // grids of this junction so far
    for (const SurfaceCrg& record : junction.surface) {
      const bool has_line = !junction.plan_view.empty();
      if (record.mode != Mode::kGlobal && !has_line) {
        found.error(
            "xodr.missing", {impl.file, record.mark.line, record.mark.column},
            fmt::format("the OpenCRG surface of junction {} follows a line that is not there",
                        junction.id),
            "give the junction a <planView>, or use mode=\"global\"");
        continue;
      }
      auto grid = files.load(record.file, record.mark);
      if (!grid) continue;
      CrgPlacement p = placed(record, std::move(grid));
      if (record.mode == Mode::kGenuine) {
        const LinePoint line = ReferenceLine(junction.plan_view).at(record.s_offset_m);
        const Vec3 left(-det::sin(line.heading_rad), det::cos(line.heading_rad), 0.0);
        start_at(p, record.h_offset_rad, Vec3(line.x_m, line.y_m, 0.0) + record.t_offset_m * left,
                 line.heading_rad);
      } else if (record.mode != Mode::kGlobal) {
        p.along = std::make_shared<const GridLine>(junction.plan_view);
      }
      for (RoadIndex road = 0; road < impl.roads.size(); ++road) {
        if (impl.roads[road].junction != junction.id) continue;
        p.s_from_m = 0.0;
        p.s_to_m = impl.roads[road].length_m;
        // Behind those of the junction's earlier records, before the road's own.
        impl.crg[road].insert(impl.crg[road].begin() + before, p);
      }
      ++before;
    }
  }
  impl.place_object_surfaces(*this, files, found);
  impl.surface_files = files.take_files();
  for (const Diagnostic& d : found.all()) diagnostics.add(d);
  return !found.has_errors();
}

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

std::vector<SurfaceGrid> RoadNetwork::surface_grids(RoadIndex index) const {
  const RoadIndex road = impl_->base(index);
  std::vector<SurfaceGrid> grids;
  for (const CrgPlacement& p : impl_->crg[road]) {
    if (p.friction) continue;
    SurfaceGrid grid{p.s_from_m, p.s_to_m, p.grid->u_step(), {}, 0.0, !p.in_plane && !p.along};
    grid.s_phase_m = !grid.follows_road ? p.s_from_m : p.s_offset_m + p.side * p.grid->u_begin();
    for (const double v : p.grid->v()) grid.t_m.push_back(p.t_offset_m + p.side * v);
    if (p.side < 0.0) std::reverse(grid.t_m.begin(), grid.t_m.end());
    grids.push_back(std::move(grid));
  }
  return grids;
}

}  // namespace raytruth::roads
