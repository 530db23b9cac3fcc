# propspec_component(NAME [USES component...] [LINKS library...])
#
# Makes the current folder a component: every *.cc is compiled into the library NAME, every
# *_test.cc into the test binary NAME_test, every *_bench.cc is left to whoever names it.
#
# The arrows between components are enforced by the compiler: the headers of a component are
# reachable only through an include root of its own, which only its users, and theirs, get to see. A
# component that includes what does not stand below it fails with "No such file or directory".
function(propspec_component name)
  cmake_parse_arguments(ARG "" "" "USES;LINKS" ${ARGN})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cc)
  file(GLOB apart CONFIGURE_DEPENDS *_bench.cc *_main.cc)
  list(REMOVE_ITEM sources ${tests} ${apart})

  set(root ${PROJECT_BINARY_DIR}/include/${name})
  cmake_path(GET folder PARENT_PATH parent)
  file(MAKE_DIRECTORY ${root}/${parent})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${folder} SYMBOLIC)

  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${name} PRIVATE propspec_options)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${root})
  target_link_libraries(${name} ${scope} ${ARG_USES} ${ARG_LINKS})

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} propspec_options GTest::gtest_main GTest::gmock
                                               rapidcheck rapidcheck_gtest)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "GTEST_COLOR=no")
  endif()
endfunction()

add_library(propspec_options INTERFACE)
target_compile_options(propspec_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                  -Wnon-virtual-dtor -Werror
                                                  # what is not named in {.name = …} has its default
                                                  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms: on std::string's operator+ (GCC bug 105651), on boost::container::small_vector.
  target_compile_options(propspec_options INTERFACE -Wno-restrict -Wno-stringop-overread
                                                    -Wno-stringop-overflow)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  # Instrumented code hides from GCC what was initialised (GCC bug 105562); the sanitizers see it.
  target_compile_options(propspec_options INTERFACE -Wno-maybe-uninitialized)
endif()
