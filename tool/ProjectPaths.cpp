// ProjectPaths.cpp - which files are the project's own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ProjectPaths.h"
#include "Sources.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace lockstitch;
using llvm::StringRef;
namespace path = llvm::sys::path;

static std::string absoluteIn(StringRef Root, StringRef File) {
  llvm::SmallString<256> Path(File);
  path::make_absolute(Root, Path);
  return absolutePath(Path);
}

static bool isThirdPartyName(StringRef Folder) {
  static constexpr StringRef Names[] = {
      "third_party", "third-party", "thirdparty",   "3rdparty", "vendor",
      "external",    "_deps",       "node_modules", ".git"};
  return llvm::is_contained(Names, Folder);
}

ProjectPaths::ProjectPaths(std::string Root, std::string BuildTree,
                           std::vector<std::string> Named)
    : Root(std::move(Root)), BuildTree(std::move(BuildTree)),
      Named(std::move(Named)) {}

bool ProjectPaths::isOwn(StringRef File) const {
  std::string Absolute = absoluteIn(Root, File);
  StringRef Base = Root;
  for (const std::string &Name : Named)
    if (isBelow(Absolute, Name) && (!isBelow(Base, Name) || Base == Root))
      Base = Name;
  if (Base == Absolute)
    return true;
  if (!isBelow(Absolute, Base))
    return false;
  if (!BuildTree.empty() && isBelow(Absolute, BuildTree) &&
      !isBelow(Base, BuildTree))
    return false;
  StringRef Folder = path::parent_path(relativeTo(Absolute, Base));
  return !llvm::any_of(llvm::make_range(path::begin(Folder), path::end(Folder)),
                       isThirdPartyName);
}

ExcludedPaths::ExcludedPaths(const Config &Settings, std::string Root)
    : Folder(Settings.Folder), Root(std::move(Root)) {
  for (StringRef Text : Settings.ExcludePaths) {
    // "src/gen/**" and "src/gen/" say what "src/gen" says.
    Text.consume_back("**");
    Text = Text.rtrim('/');
    Text.consume_front("./");
    // readConfig has tried them.
    Globs.push_back(
        llvm::cantFail(llvm::GlobPattern::create(Text.empty() ? "*" : Text)));
  }
}

bool ExcludedPaths::contains(StringRef File) const {
  if (Globs.empty())
    return false;
  std::string Absolute = absoluteIn(Root, File);
  for (StringRef Path = relativeTo(Absolute, Folder); !Path.empty();
       Path = path::parent_path(Path))
    if (llvm::any_of(Globs, [&](const llvm::GlobPattern &Glob) {
          return Glob.match(Path);
        }))
      return true;
  return false;
}
