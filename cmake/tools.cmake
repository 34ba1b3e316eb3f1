# Targets for working on the project; no part of what a user builds.

# `tidy`: clang-tidy over library, programs and fuzzers (Google Benchmark's macros raise alarms of their own; configure
# with the preset tidy: it reads clang's compile commands).
find_program(RUN_CLANG_TIDY NAMES run-clang-tidy run-clang-tidy-14)
if(RUN_CLANG_TIDY)
    cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
    add_custom_target(tidy
        COMMAND ${CMAKE_CURRENT_LIST_DIR}/tidy.sh ${PROJECT_BINARY_DIR} ${cores} ${RUN_CLANG_TIDY}
        COMMENT "clang-tidy"
        USES_TERMINAL VERBATIM)
endif()

# `coverage`: lines of each source of the library that the tests reached (after the workflow preset coverage).
add_custom_target(coverage
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/coverage.sh ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
    COMMENT "Lines executed"
    USES_TERMINAL VERBATIM)
