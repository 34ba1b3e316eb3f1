# Configures, builds and runs the project in stranger/ against the library.
#   WAY=installed: installs into a folder of its own and finds it there, and none of the header-only packages
#   WAY=subdirectory: adds the source tree; only the stranger's own source is compiled
cmake_minimum_required(VERSION 3.25)

function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK})
set(options -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_FLAGS=${FLAGS}
            -D CMAKE_BUILD_TYPE=${CONFIG} -D VERSION=${VERSION})
if(WAY STREQUAL "installed")
    run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
    # What the library is made with must not be asked of those who use it.
    foreach(package Boost tomlplusplus nlohmann_json CLI11 spdlog GTest benchmark)
        list(APPEND options -D CMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
    endforeach()
    list(APPEND options -D CMAKE_PREFIX_PATH=${WORK}/prefix)
    set(target stranger)
else()
    list(APPEND options -D CLUSTERTRIAL_FOLDER=${SOURCE})
    set(target stranger_objects)
endif()

run(${CMAKE_COMMAND} --no-warn-unused-cli -S ${CMAKE_CURRENT_LIST_DIR}/stranger -B ${WORK}/build ${options})
run(${CMAKE_COMMAND} --build ${WORK}/build --target ${target})
if(target STREQUAL "stranger")
    run(${WORK}/build/stranger)
endif()
