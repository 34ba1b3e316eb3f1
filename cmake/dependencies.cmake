include(${CMAKE_CURRENT_LIST_DIR}/versions.cmake)

find_package(Eigen3 ${CLUSTERTRIAL_EIGEN_VERSION} REQUIRED NO_MODULE)
find_package(Boost ${CLUSTERTRIAL_BOOST_VERSION} REQUIRED)
find_package(tomlplusplus ${CLUSTERTRIAL_TOMLPLUSPLUS_VERSION} REQUIRED)
find_package(nlohmann_json ${CLUSTERTRIAL_NLOHMANN_JSON_VERSION} REQUIRED)
find_package(Threads REQUIRED)

# Debian's toml++ target asks for its shared library; the headers alone do the same, so that a program needs nothing at
# run time and a stranger's project nothing at link time.
get_target_property(tomlplusplus_include_dir tomlplusplus::tomlplusplus INTERFACE_INCLUDE_DIRECTORIES)
add_library(tomlplusplus_headers INTERFACE IMPORTED)
target_include_directories(tomlplusplus_headers SYSTEM INTERFACE ${tomlplusplus_include_dir})

# libsodium ships a pkg-config file and no CMake package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET "libsodium>=${CLUSTERTRIAL_SODIUM_VERSION}")
# What Word and Excel read: the CMake package of Debian's libzip asks for programs that its library does not need.
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET "libzip>=${CLUSTERTRIAL_LIBZIP_VERSION}")
pkg_check_modules(cmark REQUIRED IMPORTED_TARGET "libcmark>=${CLUSTERTRIAL_CMARK_VERSION}")  # the author's text of a report
pkg_check_modules(pugixml REQUIRED IMPORTED_TARGET "pugixml>=${CLUSTERTRIAL_PUGIXML_VERSION}")
pkg_check_modules(expat REQUIRED IMPORTED_TARGET "expat>=${CLUSTERTRIAL_EXPAT_VERSION}")  # the cells of a workbook, as they come
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)  # its file states the version of its interface
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET "libzstd>=${CLUSTERTRIAL_ZSTD_VERSION}")  # packed text, beside zlib
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)  # the patterns of expressions; its file states version 0.0.0

# Data files of Stata, SPSS and SAS. libreadstat has no CMake package and no pkg-config file; who links the static
# library links it by its name.
find_path(READSTAT_INCLUDE_DIR NAMES readstat.h REQUIRED)
find_library(READSTAT_LIBRARY NAMES readstat REQUIRED)
find_package(ZLIB REQUIRED)

# fast-cpp-csv-parser (Debian libfccp-dev) is one header without a version or a CMake package.
find_path(FCCP_INCLUDE_DIR NAMES libfccp/csv.h REQUIRED)
add_library(fccp INTERFACE IMPORTED)
target_include_directories(fccp SYSTEM INTERFACE ${FCCP_INCLUDE_DIR})

# LEMON's headers are enough (LEMON_ONLY_TEMPLATES); its CMake package asks for the solvers that it was built with.
find_path(LEMON_INCLUDE_DIR NAMES lemon/matching.h REQUIRED)
add_library(lemon_headers INTERFACE IMPORTED)
target_include_directories(lemon_headers SYSTEM INTERFACE ${LEMON_INCLUDE_DIR})
target_compile_definitions(lemon_headers INTERFACE LEMON_ONLY_TEMPLATES)

if(CLUSTERTRIAL_APPS)
    find_package(CLI11 ${CLUSTERTRIAL_CLI11_VERSION} REQUIRED)
    find_package(spdlog ${CLUSTERTRIAL_SPDLOG_VERSION} REQUIRED)
endif()
if(CLUSTERTRIAL_TESTS)
    find_package(GTest ${CLUSTERTRIAL_GOOGLETEST_VERSION} REQUIRED)
endif()
if(CLUSTERTRIAL_BENCH)
    find_package(benchmark ${CLUSTERTRIAL_BENCHMARK_VERSION} REQUIRED)
endif()
