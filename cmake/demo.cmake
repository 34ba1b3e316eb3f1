# The target `demo`: builds the programs and runs the commands of demo.sh on the shipped examples.
get_property(programs DIRECTORY ${PROJECT_SOURCE_DIR}/apps PROPERTY BUILDSYSTEM_TARGETS)
add_custom_target(demo
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/demo.sh ${PROJECT_BINARY_DIR}/bin ${PROJECT_BINARY_DIR}/output
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    DEPENDS ${programs}
    COMMENT "From a list of schools to a report, on the shipped examples"
    USES_TERMINAL VERBATIM)
