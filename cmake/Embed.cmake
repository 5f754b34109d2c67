# Embed.cmake - turns text files into a C++ source
#
# cmake -DFUNCTION=f "-DFILES=a|b" -DOUTPUT=f.cpp -P Embed.cmake
# Writes a source that defines lockstitch::f(): the names and texts of files.

cmake_minimum_required(VERSION 3.22)
string(REPLACE "|" ";" Files "${FILES}")
list(SORT Files)

set(Text "#include \"Embedded.h\"\n\nusing namespace lockstitch;\n\n")
set(Table "")
set(Number 0)
foreach(File IN LISTS Files)
  # As an array, so that a text may be of any length and of any bytes.
  file(READ ${File} Hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" Hex "${Hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," Hex "${Hex}")
  cmake_path(GET File FILENAME Name)
  file(SIZE ${File} Size)
  string(APPEND Text
    "static const unsigned char File${Number}[] = {\n${Hex}0};\n\n")
  string(APPEND Table
    "      {\"${Name}\", {reinterpret_cast<const char *>(File${Number}), ${Size}}},\n")
  math(EXPR Number "${Number} + 1")
endforeach()

string(APPEND Text
  "llvm::ArrayRef<EmbeddedFile> lockstitch::${FUNCTION}() {\n")
if(Table)
  string(APPEND Text
    "  static const EmbeddedFile Files[] = {\n${Table}  };\n  return Files;\n")
else()
  string(APPEND Text "  return {};\n")
endif()
string(APPEND Text "}\n")
file(WRITE ${OUTPUT} "${Text}")
