# embed_text(FILE NAMESPACE FUNCTION OUT): a source file whose FUNCTION returns the text of FILE, made again when FILE
# changes.
function(embed_text file header function out)
  file(READ ${file} TEXT)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  # Literals have a longest portable length: pieces of 8 KiB, joined by the compiler.
  string(LENGTH "${TEXT}" LENGTH)
  set(PIECES "")
  set(AT 0)
  while(AT LESS LENGTH)
    string(SUBSTRING "${TEXT}" ${AT} 8192 PIECE)
    string(APPEND PIECES "    R\"embedded(${PIECE})embedded\"\n")
    math(EXPR AT "${AT} + 8192")
  endwhile()
  file(CONFIGURE OUTPUT ${out} CONTENT
"#include \"@header@\"

namespace orderlog {

std::string_view @function@() {
  static constexpr std::string_view kText =
@PIECES@;
  return kText;
}

}  // namespace orderlog
" @ONLY)
endfunction()
