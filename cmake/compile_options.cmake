# How our own targets are compiled; never exported, so a user's build keeps its own warnings.
# Without -Wnull-dereference: at -O3 gcc 12 sees null pointers inside its own std::vector and std::string.
add_library(clustertrial_compile_options INTERFACE)
target_compile_options(clustertrial_compile_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
    -Wswitch-enum)
# A product and a sum are rounded one after the other, on every processor: numbers have the same bits, and bounds by monotone
# rounding hold (undecided_draws.hpp). gcc would make one operation of both where there is one.
target_compile_options(clustertrial_compile_options INTERFACE -ffp-contract=off)
if(CMAKE_UNITY_BUILD)
    # A name of another source of the same unit is not shadowed; dev and tidy compile each source by itself.
    target_compile_options(clustertrial_compile_options INTERFACE -Wno-shadow)
endif()
if(CLUSTERTRIAL_WERROR)
    target_compile_options(clustertrial_compile_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # False alarm at -O2/-O3 in gcc 12: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105329
    target_compile_options(clustertrial_compile_options INTERFACE -Wno-restrict)
endif()
# An index past the end of a vector stops a Debug build where it happens.
target_compile_definitions(clustertrial_compile_options INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(CLUSTERTRIAL_SANITIZE)
    # For the whole directory tree, not a target's property: every object of a program has to agree.
    add_compile_options(-fsanitize=${CLUSTERTRIAL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(CLUSTERTRIAL_SANITIZE MATCHES undefined)
        # These check every access once more: a third of the time to compile. What they find the address sanitizer or the
        # machine stops at too, but for alignment, which x86-64 does not ask for.
        add_compile_options(-fno-sanitize=null,alignment,object-size)
    endif()
    add_link_options(-fsanitize=${CLUSTERTRIAL_SANITIZE})
endif()
