# propspec_embed(TARGET SYMBOL FILES...)
#
# Compiles FILES into TARGET as `propspec::SYMBOL()`, a list of {path below the project, text}, so
# that the command needs no data folder beside it. The declaration is fixtures/embedded.h.
function(propspec_embed target symbol)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cc)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.txt)
  string(REPLACE ";" "\n" lines "${ARGN}")
  file(GENERATE OUTPUT ${list} CONTENT "${lines}\n")
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DLIST=${list} -DROOT=${PROJECT_SOURCE_DIR}
            -DSYMBOL=${symbol} -P ${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake
    DEPENDS ${ARGN} ${list} ${PROJECT_SOURCE_DIR}/cmake/EmbedFiles.cmake
    COMMENT "Embedding ${symbol}"
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
