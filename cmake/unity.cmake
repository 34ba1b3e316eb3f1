# Unity builds (CMAKE_UNITY_BUILD, on in the presets that build from nothing): several sources of one folder are compiled
# as one, which parses the headers once and instantiates Eigen and JSON once. Sources of different folders never share
# one: a folder is a room, and its private names are unique in it.
#   clustertrial_group_sources(TARGET): after the last target_sources of the target.
#   clustertrial_lightly(TARGET ROOM...): -O1 for folders without inner loops, in a unity build for Release. It takes a third
#   off their compile time; 1.8 million rows through analyse take the same time as before.
#   clustertrial_precompile(TARGET HEADER...): in a unity build for Debug these headers are parsed once for the whole target.
#   clustertrial_reuse_precompiled(TARGET FROM): those of another target.
# Other builds have none: they find what a source forgot to include; and with -O3 gcc 12 warns of std::string itself where it
# comes from a precompiled header (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105329).
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

# A property of a source would take it out of its group, so it is the group's own source that has it. At -O1 gcc 12 sees an
# uninitialised value in every std::optional<enum> that is tested before it is read.
function(clustertrial_lightly target)
    if(NOT CMAKE_UNITY_BUILD OR MSVC)
        return()
    endif()
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources)
        get_source_file_property(group ${source} UNITY_GROUP)
        if(group MATCHES "^(.*)_[0-9]+$" AND CMAKE_MATCH_1 IN_LIST ARGN)
            set_source_files_properties(
                ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/Unity/unity_${group}_cxx.cxx
                PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-O1;-Wno-maybe-uninitialized>")
        endif()
    endforeach()
endfunction()

set(CLUSTERTRIAL_PRECOMPILES OFF)
if(CMAKE_UNITY_BUILD AND CMAKE_BUILD_TYPE STREQUAL Debug)
    set(CLUSTERTRIAL_PRECOMPILES ON)
endif()

function(clustertrial_precompile target)
    if(CLUSTERTRIAL_PRECOMPILES)
        target_precompile_headers(${target} PRIVATE ${ARGN})
        # ccache knows what a precompiled header holds by this, and CCACHE_SLOPPINESS=pch_defines,time_macros.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    endif()
endfunction()

function(clustertrial_reuse_precompiled target from)
    if(CLUSTERTRIAL_PRECOMPILES)
        target_precompile_headers(${target} REUSE_FROM ${from})
    endif()
endfunction()
