# The library as a package that find_package(clustertrial) finds; tests/package is a stranger that does.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/clustertrial)
install(TARGETS clustertrial EXPORT clustertrialTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT clustertrialTargets NAMESPACE clustertrial:: DESTINATION ${package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/clustertrialConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/clustertrialConfig.cmake INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/clustertrialConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/clustertrialConfig.cmake ${PROJECT_BINARY_DIR}/clustertrialConfigVersion.cmake
        DESTINATION ${package_dir})
