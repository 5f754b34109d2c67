// SourceLines.cpp - the lines of the files that findings are in
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "output/SourceLines.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace lockstitch;
using llvm::StringRef;

const SourceLines::Text &SourceLines::text(StringRef File) {
  auto [Found, IsNew] = Files.try_emplace(File.str());
  Text &Result = Found->second;
  if (!IsNew)
    return Result;
  llvm::SmallString<256> Path(File);
  llvm::sys::path::make_absolute(Root, Path);
  if (auto Buffer = llvm::MemoryBuffer::getFile(Path)) {
    Result.Buffer = std::move(*Buffer);
    StringRef Rest = Result.Buffer->getBuffer();
    while (!Rest.empty()) {
      auto [Line, After] = Rest.split('\n');
      Result.Lines.push_back(Line.rtrim('\r'));
      Rest = After;
    }
  }
  return Result;
}

std::optional<StringRef> SourceLines::line(StringRef File, unsigned Number) {
  const Text &Source = text(File);
  if (Number == 0 || Number > Source.Lines.size())
    return std::nullopt;
  return Source.Lines[Number - 1];
}

unsigned SourceLines::utf16Column(StringRef File, unsigned Line,
                                  unsigned Column) {
  std::optional<StringRef> Text = line(File, Line);
  if (!Text || Column == 0)
    return Column;
  unsigned Units = 1;
  for (char C : Text->take_front(Column - 1)) {
    auto Byte = static_cast<unsigned char>(C);
    // A byte that begins a character counts, and twice beyond the first plane;
    // a byte that goes on does not.
    if ((Byte & 0xC0) != 0x80)
      Units += Byte >= 0xF0 ? 2 : 1;
  }
  // Beyond the line's end.
  if (Column - 1 > Text->size())
    Units += Column - 1 - static_cast<unsigned>(Text->size());
  return Units;
}
