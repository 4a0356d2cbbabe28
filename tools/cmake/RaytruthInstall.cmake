# install(): the program, the shipped scenes, and a CMake package 'raytruth' whose targets are rt::core, rt::lidar ...
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY RAYTRUTH_LIBRARIES)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/raytruth)
install(TARGETS ${libraries} EXPORT raytruthTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT raytruthTargets NAMESPACE rt:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/raytruthConfig.cmake.in
                              ${CMAKE_BINARY_DIR}/raytruthConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/raytruthConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/raytruthConfig.cmake ${CMAKE_BINARY_DIR}/raytruthConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/RaytruthDependencies.cmake
        DESTINATION ${package_dir})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/scenes/library/ DESTINATION ${CMAKE_INSTALL_DATADIR}/raytruth)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/assets/packs DESTINATION ${CMAKE_INSTALL_DATADIR}/raytruth)
