#include "labels/taxonomy/taxonomy.h"

#include "sim/core/check.h"

namespace raytruth {

std::span<const ClassInfo> Taxonomy::all() { return internal::kTaxonomyTable; }

const ClassInfo& Taxonomy::info(ClassId id) {
  RT_CHECK(id.value() < internal::kTaxonomyTable.size(), int{id.value()});
  return internal::kTaxonomyTable[id.value()];
}

std::optional<ClassId> Taxonomy::find(std::string_view name) {
  for (const ClassInfo& row : internal::kTaxonomyTable) {
    if (row.name == name) return ClassId(row.id);
  }
  return std::nullopt;
}

std::optional<ClassId> Taxonomy::at(int id) {
  if (id < 0 || id >= static_cast<int>(internal::kTaxonomyTable.size())) return std::nullopt;
  return ClassId(static_cast<std::uint8_t>(id));
}

}  // namespace raytruth
