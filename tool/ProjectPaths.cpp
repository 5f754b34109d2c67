// ProjectPaths.cpp - which files are the project's own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ProjectPaths.h"
#include "Messages.h"
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

llvm::Expected<PathGlob> PathGlob::create(StringRef Text) {
  PathGlob Result;
  Result.IsAbsolute = Text.consume_front("/");
  if (Text.trim().empty())
    return error("an empty path. Name a file or folder, or '**' for all.");
  llvm::SmallVector<StringRef> Words;
  Text.split(Words, '/', -1, /*KeepEmpty=*/false);
  for (StringRef Word : Words) {
    if (Word == ".")
      continue;
    if (Word == "**") {
      Result.Parts.push_back(std::nullopt);
      continue;
    }
    llvm::Expected<llvm::GlobPattern> Glob = llvm::GlobPattern::create(Word);
    if (!Glob)
      return Glob.takeError();
    Result.Parts.emplace_back(std::move(*Glob));
  }
  return Result;
}

bool PathGlob::matches(size_t First, llvm::ArrayRef<StringRef> Path) const {
  if (First == Parts.size())
    return true;
  if (!Parts[First]) {
    // "src/**" is what is in src.
    for (size_t Skip = 0; Skip <= Path.size(); ++Skip)
      if (matches(First + 1, Path.drop_front(Skip)))
        return true;
    return false;
  }
  return !Path.empty() && Parts[First]->match(Path.front()) &&
         matches(First + 1, Path.drop_front());
}

bool PathGlob::contains(StringRef File) const {
  llvm::SmallVector<StringRef> Path;
  File.split(Path, '/', -1, /*KeepEmpty=*/false);
  return matches(0, Path);
}

ExcludedPaths::ExcludedPaths(const Config &Settings, std::string Root)
    : Folder(Settings.Folder), Root(std::move(Root)) {
  // readConfig has tried them.
  for (StringRef Text : Settings.ExcludePaths)
    Globs.push_back(llvm::cantFail(PathGlob::create(Text)));
}

bool ExcludedPaths::contains(StringRef File) const {
  if (Globs.empty())
    return false;
  std::string Absolute = absoluteIn(Root, File);
  StringRef Relative = relativeTo(Absolute, Folder);
  bool IsBelow = Relative != StringRef(Absolute);
  return llvm::any_of(Globs, [&](const PathGlob &Glob) {
    return Glob.isAbsolute() ? Glob.contains(Absolute)
                             : IsBelow && Glob.contains(Relative);
  });
}
