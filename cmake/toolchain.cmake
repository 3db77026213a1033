# How everything is compiled: warnings are errors, ccache and mold where they exist, one sanitizer at a time.

find_program(CCACHE ccache)
if(CCACHE)
  # Paths are taken relative to the checkout, so that two clones share what either has compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wswitch-enum
                    -Werror -fno-omit-frame-pointer)

# GCC 12 sees overlapping copies in `"text" + std::string` that can't happen (GCC bug 105651, mended in 13).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)
  # And at -O3 strings that are uninitialised where building one beside them throws. The dev preset still asks.
  add_compile_options($<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
endif()

set(ORDERLOG_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")
if(ORDERLOG_SANITIZE)
  add_compile_options(-fsanitize=${ORDERLOG_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ORDERLOG_SANITIZE})
  # GCC 12 sees Boost's optional uninitialised once it is instrumented.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  # The thread sanitizer knows no fences; Asio's are redundant beside its mutexes.
  if(ORDERLOG_SANITIZE STREQUAL "thread")
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

option(ORDERLOG_FUZZ "libFuzzer's programs of tests/fuzz, and only what lies below them" OFF)
if(ORDERLOG_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Our own assertions are base/check.h and stay on in every build. NDEBUG silences only the vendors' ones:
# Beast 1.81 asserts on bytes that a client chooses.
add_compile_definitions(NDEBUG)
