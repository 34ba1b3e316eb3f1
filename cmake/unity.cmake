# Unity builds (CMAKE_UNITY_BUILD, on in the presets that build from nothing): several sources of one folder are compiled
# as one, which parses the headers once and instantiates Eigen and JSON once. Sources of different folders never share
# one: a folder is a room, and its private names are unique in it.
#   clustertrial_group_sources(TARGET): after the last target_sources of the target.
#   clustertrial_precompile(TARGET HEADER...): in a unity build these headers are parsed once for the whole target. Other
# builds have none: they find what a source forgot to include.
set(CLUSTERTRIAL_UNITY_SIZE 12 CACHE STRING "Sources compiled as one in a unity build")

function(clustertrial_group_sources target)
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources)
        cmake_path(GET source PARENT_PATH folder)
        cmake_path(GET folder FILENAME room)
        if(room STREQUAL "")
            set(room here)
        endif()
        math(EXPR count_${room} "${count_${room}} + 1")
        math(EXPR group "(${count_${room}} - 1) / ${CLUSTERTRIAL_UNITY_SIZE}")
        set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${room}_${group})
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()

function(clustertrial_precompile target)
    if(CMAKE_UNITY_BUILD)
        target_precompile_headers(${target} PRIVATE ${ARGN})
        # ccache knows what a precompiled header holds by this, and CCACHE_SLOPPINESS=pch_defines,time_macros.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    endif()
endfunction()
