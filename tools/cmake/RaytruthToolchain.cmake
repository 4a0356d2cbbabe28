# Flags that every target of ours gets. They are part of the promise of equal bytes: no contraction of
# a*b+c into a fused operation, no flag that depends on the machine that builds.
add_library(raytruth_flags INTERFACE)
set(shadow -Wshadow)
if(RAYTRUTH_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # What is compiled together is no neighbour by its meaning: a constant of one file may have the name of a local one of
  # another, and a class of a .cpp file (a header to g++ now) may hold types of its anonymous namespace.
  set(shadow -Wshadow=local -Wno-subobject-linkage)
endif()
target_compile_options(raytruth_flags INTERFACE
  -Wall -Wextra -Wpedantic ${shadow} -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wimplicit-fallthrough -Werror
  -ffp-contract=off -fno-fast-math
  -fPIC)  # the same for all, or the precompiled header could not be shared

if(RAYTRUTH_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# The libraries' branches, not only the target's, lead the fuzzer.
if(RAYTRUTH_BUILD_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(RAYTRUTH_CCACHE ccache)
if(RAYTRUTH_CCACHE)
  # The inode cache saves ccache from reading the precompiled header (140 MB) for every file that it looks up.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_INODECACHE=true ${RAYTRUTH_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
