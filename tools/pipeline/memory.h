#pragma once

namespace raytruth::pipeline {

/// Keeps freed memory in the process. Scenes come and go in arrays of some megabytes; by itself
/// glibc maps each of them anew and gives it back, and the kernel clears its pages each time: half
/// of the time of making a scene.
void keep_memory() noexcept;

/// Starts the program once more, with the same arguments, if glibc doesn't ask for huge pages yet:
/// only what the environment says at the start makes it. With them a scene is made in half of the
/// time, as the kernel maps and clears memory in pieces of 2 MB instead of 4 kB. Does nothing where
/// GLIBC_TUNABLES is set (who sets it decides for themselves) or a start isn't possible. Call it
/// before anything else.
void ask_for_huge_pages(char** argv) noexcept;

}  // namespace raytruth::pipeline
