// ProjectPath.cpp - where a file lies in a project, also through links
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/ProjectPath.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace lockstitch;
using llvm::StringRef;
namespace path = llvm::sys::path;

/// Whether Path lies below Root by its name: then it is what follows.
static bool consume(StringRef &Path, StringRef Root) {
  StringRef Rest = Path;
  if (!Rest.consume_front(Root) ||
      (!Root.ends_with("/") && !Rest.consume_front("/")))
    return false;
  Path = Rest;
  return true;
}

std::string lockstitch::pathBelow(StringRef Root, StringRef Path) {
  llvm::SmallString<256> Folder(Root), File(Path), RealFolder, RealFile;
  path::remove_dots(Folder, /*remove_dot_dot=*/true);
  path::remove_dots(File, /*remove_dot_dot=*/true);
  StringRef Relative = File;
  if (consume(Relative, Folder))
    return Relative.str();
  if (llvm::sys::fs::real_path(Folder, RealFolder) ||
      llvm::sys::fs::real_path(File, RealFile))
    return File.str().str();
  Relative = RealFile;
  return consume(Relative, RealFolder) ? Relative.str() : File.str().str();
}
