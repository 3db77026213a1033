# One library per folder: orderlog_library(domain SOURCES … LINKS …) makes target orderlog_domain, whose headers are
# included from the repository root ("domain/order/decide.h").

function(orderlog_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(orderlog_${name} STATIC ${ARG_SOURCES})
  target_include_directories(orderlog_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(orderlog_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()

# A program that is measured: with tcmalloc, since a command's memory is taken by one thread and given back by another
# (docs/decisions/0011). The sanitizers bring an allocator of their own.
function(orderlog_program name)
  add_executable(${name} ${ARGN})
  if(NOT ORDERLOG_SANITIZE)
    target_link_libraries(${name} PRIVATE PkgConfig::TCMALLOC)
  endif()
endfunction()

# orderlog_test(NAME domain_order LABEL unit SOURCES … LINKS …): one test program, one ctest entry per gtest case
# would cost a process each; one per program keeps `ctest` fast and its output readable.
function(orderlog_test)
  cmake_parse_arguments(ARG "" "NAME;LABEL;TIMEOUT" "SOURCES;LINKS;ARGS" ${ARGN})
  # For what hangs. Being slow, on a disk that others write to, is no failure.
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 900)
  endif()
  add_executable(${ARG_NAME}_test ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME}_test PRIVATE ${ARG_LINKS} GTest::gtest_main)
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME}_test ${ARG_ARGS})
  set_tests_properties(${ARG_NAME} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.supp")
endfunction()
