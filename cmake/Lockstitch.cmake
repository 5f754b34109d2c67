# Lockstitch.cmake - what every target of ours has in common

# lockstitch_target(TARGET): our warnings, our language, LLVM's headers.
function(lockstitch_target Target)
  target_compile_options(${Target} PRIVATE
    -Wall -Wextra
    # A designated initialiser leaves fields out on purpose.
    -Wno-missing-field-initializers
    # C++ sources: as LLVM itself is built.
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti>
    # GCC's guesses about std::variant, optional and string are wrong too often.
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>")
  if(LOCKSTITCH_WERROR)
    target_compile_options(${Target} PRIVATE -Werror)
  endif()
  if(LOCKSTITCH_SANITIZE)
    target_compile_options(${Target} PRIVATE -fno-omit-frame-pointer
      -fsanitize=address,undefined -fno-sanitize=vptr
      -fno-sanitize-recover=all)
    target_link_options(${Target} PRIVATE
      -fsanitize=address,undefined -fno-sanitize=vptr)
  endif()
  target_include_directories(${Target} PRIVATE ${PROJECT_SOURCE_DIR}/checks)
  target_include_directories(${Target} SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS})
  separate_arguments(Definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
  target_compile_definitions(${Target} PRIVATE ${Definitions})
endfunction()

# lockstitch_library(TARGET LINKS... ): a static library of the folder's
# sources, or of those in the variable SOURCES. A folder without sources yet
# is passed over, and so is a link to it.
function(lockstitch_library Target)
  file(GLOB Sources CONFIGURE_DEPENDS *.cpp *.h)
  list(APPEND Sources ${SOURCES})
  if(NOT "${Sources}" MATCHES "\\.cpp")
    message(STATUS "${Target}: no sources yet")
    return()
  endif()
  add_library(${Target} STATIC ${Sources})
  lockstitch_target(${Target})
  lockstitch_link(${Target} ${ARGN} fmt::fmt LLVM)
endfunction()

# lockstitch_link(TARGET LINKS...): links those of our libraries that exist.
function(lockstitch_link Target)
  foreach(Link ${ARGN})
    if(TARGET ${Link})
      target_link_libraries(${Target} PUBLIC ${Link})
    elseif(NOT Link MATCHES "^lockstitch")
      message(FATAL_ERROR "${Target}: no such library: ${Link}")
    endif()
  endforeach()
endfunction()

# lockstitch_embed(VARIABLE FUNCTION FILES...): compiles the texts of FILES
# into FUNCTION, declared in checks/Embedded.h. VARIABLE gets the source.
function(lockstitch_embed Variable Function)
  set(Output ${CMAKE_CURRENT_BINARY_DIR}/${Function}.cpp)
  list(JOIN ARGN "|" Files)
  add_custom_command(OUTPUT ${Output}
    COMMAND ${CMAKE_COMMAND} -DFUNCTION=${Function} "-DFILES=${Files}"
            -DOUTPUT=${Output} -P ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    COMMENT "Embedding for ${Function}()"
    VERBATIM)
  set(${Variable} ${Output} PARENT_SCOPE)
endfunction()
