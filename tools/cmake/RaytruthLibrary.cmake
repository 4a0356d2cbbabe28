# rt_library(NAME core LAYER 0 HEADERS ... SOURCES ... DEPENDS ... PRIVATE_DEPENDS ... THIRD_PARTY ... ALONE ...)
#
# Creates raytruth_<name> with the alias rt::<name>. LAYER is the library's place in the house; every
# rt:: target in DEPENDS or PRIVATE_DEPENDS must stand on a lower layer. HEADERS are public (installed);
# THIRD_PARTY targets stay private to the .cpp files. ALONE: see rt_compile_together(). tests/architecture checks the
# #includes themselves.
function(rt_library)
  cmake_parse_arguments(A "" "NAME;LAYER" "HEADERS;SOURCES;DEPENDS;PRIVATE_DEPENDS;THIRD_PARTY;ALONE" ${ARGN})
  if(A_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rt_library(${A_NAME}): unknown arguments ${A_UNPARSED_ARGUMENTS}")
  endif()
  set(target raytruth_${A_NAME})

  foreach(dependency IN LISTS A_DEPENDS A_PRIVATE_DEPENDS)
    string(REPLACE "rt::" "raytruth_" real "${dependency}")
    if(NOT TARGET ${real})
      message(FATAL_ERROR "rt::${A_NAME} depends on ${dependency}, which is not defined before it")
    endif()
    get_target_property(layer ${real} RAYTRUTH_LAYER)
    if(NOT layer LESS A_LAYER)
      message(FATAL_ERROR "rt::${A_NAME} (layer ${A_LAYER}) must not depend on ${dependency} (layer ${layer}): "
                          "a dependency goes to a lower layer only")
    endif()
  endforeach()

  if(A_SOURCES)
    add_library(${target} STATIC ${A_SOURCES} ${A_HEADERS})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:raytruth_flags> fmt::fmt)
    rt_use_precompiled_header(${target} ${A_ALONE})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(rt::${A_NAME} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${A_NAME} RAYTRUTH_LAYER ${A_LAYER})
  target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>
                             $<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/generated>
                             $<INSTALL_INTERFACE:include/raytruth>)
  target_compile_features(${target} ${scope} cxx_std_20)
  target_link_libraries(${target} ${scope} Eigen3::Eigen ${A_DEPENDS})
  if(A_PRIVATE_DEPENDS OR A_THIRD_PARTY)
    target_link_libraries(${target} PRIVATE ${A_PRIVATE_DEPENDS})
    foreach(lib IN LISTS A_THIRD_PARTY)
      target_link_libraries(${target} PRIVATE ${lib})
    endforeach()
  endif()

  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(header IN LISTS A_HEADERS)
    get_filename_component(sub "${header}" DIRECTORY)
    install(FILES ${header} DESTINATION include/raytruth/${folder}/${sub})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY RAYTRUTH_LIBRARIES ${target})
endfunction()

# rt_precompiled_header(raytruth_pch <gtest/gtest.h> ...): what our targets include most, built once. Project headers
# belong here only when nearly all files see them and they hardly change.
function(rt_precompiled_header name)
  file(WRITE ${CMAKE_BINARY_DIR}/generated/${name}.cpp "// Carries the precompiled header.\n")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/generated/${name}.cpp)
  target_link_libraries(${name} PRIVATE raytruth_flags Eigen3::Eigen fmt::fmt)
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_precompile_headers(${name} PRIVATE <Eigen/Core> <Eigen/Geometry> <algorithm> <array> <cmath>
    <cstdint> <filesystem> <functional> <map> <memory> <optional> <span> <sstream> <string> <string_view>
    <unordered_map> <utility> <variant> <vector> <fmt/core.h> <fmt/format.h> ${ARGN})
endfunction()

# For programs and libraries without GoogleTest; ARGN: see rt_compile_together().
function(rt_use_precompiled_header target)
  target_precompile_headers(${target} REUSE_FROM raytruth_pch)
  rt_compile_together(${target} ${ARGN})
endfunction()

# rt_compile_together(target [file.cpp ...]): with RAYTRUTH_UNITY g++ reads the target's files in units of about a
# dozen, so that it reads headers and instantiates templates once for all of them. Names in anonymous namespaces must
# differ within a target then. The files named stay alone.
function(rt_compile_together target)
  if(NOT RAYTRUTH_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  if(ARGN)
    set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    list(REMOVE_ITEM sources ${ARGN})
  endif()
  list(LENGTH sources count)
  math(EXPR units "(${count} + 11) / 12")
  if(count GREATER 1)
    math(EXPR size "(${count} + ${units} - 1) / ${units}")
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE BATCH UNITY_BUILD_BATCH_SIZE ${size})
  endif()
endfunction()

# rt_test(NAME roads SOURCES ... DEPENDS ... [ALONE ...]): one GoogleTest program, its cases found by ctest. With WHOLE
# the program is one ctest case: for suites whose cases share a costly set-up, and (without saying so) for those that
# load Embree or OpenCV, which takes longer than most cases. ALONE: see rt_compile_together().
function(rt_test)
  cmake_parse_arguments(A "WHOLE" "NAME;TIMEOUT" "SOURCES;DEPENDS;LABELS;ALONE" ${ARGN})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  add_executable(test_${A_NAME} ${A_SOURCES})
  target_link_libraries(test_${A_NAME} PRIVATE raytruth_flags fmt::fmt ${A_DEPENDS} GTest::gtest GTest::gtest_main)
  target_precompile_headers(test_${A_NAME} REUSE_FROM raytruth_test_pch)
  rt_compile_together(test_${A_NAME} ${A_ALONE})
  target_compile_definitions(test_${A_NAME} PRIVATE
    RAYTRUTH_SOURCE_DIR="${CMAKE_SOURCE_DIR}" RAYTRUTH_BINARY_DIR="${CMAKE_BINARY_DIR}")
  foreach(dependency IN LISTS A_DEPENDS)
    if(dependency MATCHES "^rt::(tracing|air|camera|lidar|formats|pipeline)$")
      set(A_WHOLE ON)
      set(A_TIMEOUT 600)
    endif()
  endforeach()
  if(A_WHOLE)  # COST: the long ones first, so that no core idles at the end
    add_test(NAME ${A_NAME} COMMAND test_${A_NAME})
    set_tests_properties(${A_NAME} PROPERTIES TIMEOUT ${A_TIMEOUT} COST ${A_TIMEOUT} LABELS "${A_LABELS}")
    return()
  endif()
  gtest_discover_tests(test_${A_NAME} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${A_TIMEOUT} LABELS "${A_LABELS}")
endfunction()
