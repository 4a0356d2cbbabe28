# Everything comes from Debian 12; tools/setup lists the packages. Each is used by the targets named.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)        # public: poses, vectors, meshes
find_package(fmt REQUIRED)                         # text in .cpp files
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)   # rt::core (SHA-256)
pkg_check_modules(tinyxml2 REQUIRED IMPORTED_TARGET tinyxml2)  # rt::roads, rt::scenario
pkg_check_modules(proj REQUIRED IMPORTED_TARGET proj)          # rt::roads (geoReference)
pkg_check_modules(polyclipping REQUIRED IMPORTED_TARGET polyclipping)  # rt::street (junction areas)
find_package(assimp REQUIRED)                      # rt::assets (model files)
find_package(meshoptimizer REQUIRED)               # rt::assets (levels of detail)
pkg_check_modules(minizip REQUIRED IMPORTED_TARGET minizip)    # rt::assets (archives)
find_package(PNG REQUIRED)                         # rt::assets (pictures of model files)
find_package(JPEG REQUIRED)                        # the same
find_package(yaml-cpp REQUIRED)                    # rt::assets (packs), rt::frame (rigs), rt::scene (land use)
find_package(nlohmann_json REQUIRED)               # rt::formats, rt::pipeline
find_package(embree 3 REQUIRED)                    # rt::tracing
find_package(TBB REQUIRED)                         # rt::scene, rt::tracing and the sensors
find_package(CLI11 REQUIRED)                       # the command line
find_package(OpenCV 4 REQUIRED COMPONENTS core imgcodecs imgproc)  # image files
find_library(RAYTRUTH_SLEEF sleef REQUIRED)        # rt::core (equal bits of sin, exp, ...)
add_library(sleef::sleef INTERFACE IMPORTED)
target_link_libraries(sleef::sleef INTERFACE ${RAYTRUTH_SLEEF})

# PCL's own package file pulls VTK and a dozen more; only its PCD writer is wanted.
find_library(RAYTRUTH_PCL_COMMON pcl_common REQUIRED)
find_library(RAYTRUTH_PCL_IO pcl_io REQUIRED)
find_path(RAYTRUTH_PCL_INCLUDE pcl/io/pcd_io.h PATH_SUFFIXES pcl-1.13 pcl-1.12 REQUIRED)
find_package(Boost REQUIRED)
add_library(raytruth_pcl INTERFACE IMPORTED)
set_target_properties(raytruth_pcl PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${RAYTRUTH_PCL_INCLUDE})
target_link_libraries(raytruth_pcl INTERFACE ${RAYTRUTH_PCL_IO} ${RAYTRUTH_PCL_COMMON} Eigen3::Eigen Boost::headers)
if(RAYTRUTH_BUILD_TESTS)  # not set in a project that uses the installed package
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
