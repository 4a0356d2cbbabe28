// Which build of the program this is.
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "assets/file_store.h"
#include "sim/core/files.h"

namespace raytruth::assets {
namespace {

struct Found {
  std::vector<std::string> ids;
  bool first = true;  // the executable comes first
  bool executable_has = false;
};

// A note's name and contents are padded to 4 bytes (or 8, by the segment); see gABI, "Note
// Section".
std::string build_id(const char* at, std::size_t size, std::size_t align) {
  const auto padded = [align](std::size_t n) { return (n + align - 1) / align * align; };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof(note));
    const std::size_t name = sizeof(note), contents = name + padded(note.n_namesz);
    const std::size_t end = contents + padded(note.n_descsz);
    if (end > size) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
        std::memcmp(at + name, "GNU", 4) == 0)
      return {at + contents, note.n_descsz};
    at += end;
    size -= end;
  }
  return "";
}

int look(dl_phdr_info* info, std::size_t /*size*/, void* into) {
  auto& found = *static_cast<Found*>(into);
  const bool executable = std::exchange(found.first, false);
  // The kernel's own library has no path.
  if (!executable && std::strchr(info->dlpi_name, '/') == nullptr) return 0;
  for (ElfW(Half) i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    // The loader gives addresses as numbers. NOLINTNEXTLINE(performance-no-int-to-ptr)
    const auto* note = reinterpret_cast<const char*>(info->dlpi_addr + segment.p_vaddr);
    const std::string id = build_id(note, segment.p_memsz, segment.p_align == 8 ? 8 : 4);
    if (id.empty()) continue;
    if (executable) found.executable_has = true;
    found.ids.push_back(id);
    break;
  }
  return 0;
}

}  // namespace

std::string program_identity() {
  static const std::string identity = [] {
    Found found;
    ::dl_iterate_phdr(&look, &found);
    if (!found.executable_has) found.ids.push_back(sha256_of_file("/proc/self/exe"));
    std::sort(found.ids.begin(), found.ids.end());
    StoreKey all("program", 1);
    for (const std::string& id : found.ids) all.text(id);
    return sha256(all.all());
  }();
  return identity;
}

}  // namespace raytruth::assets
