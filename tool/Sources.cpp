// Sources.cpp - which files to analyse, and where their project is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Sources.h"
#include "Languages.h"
#include "Messages.h"
#include "extract/ProjectPath.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>
#include <tuple>

using namespace lockstitch;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static constexpr llvm::StringLiteral DatabaseName = "compile_commands.json";

std::string lockstitch::absolutePath(StringRef Path) {
  llvm::SmallString<256> Absolute = Path;
  fs::make_absolute(Absolute);
  path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  // "a/b/" is a/b.
  while (Absolute.size() > 1 && Absolute.back() == '/')
    Absolute.pop_back();
  return Absolute.str().str();
}

StringRef lockstitch::relativeTo(StringRef Path, StringRef Folder) {
  StringRef Rest = Path;
  if (Rest.consume_front(Folder.rtrim('/')) && Rest.consume_front("/"))
    return Rest;
  return Path;
}

bool lockstitch::isBelow(StringRef Path, StringRef Folder) {
  return Path == Folder || relativeTo(Path, Folder) != Path;
}

// ../lib/a.cpp
static std::string throughParents(StringRef Path, StringRef Here) {
  std::string Up;
  StringRef Common = Here;
  while (!isBelow(Path, Common) && Common != "/") {
    Up += "../";
    Common = path::parent_path(Common);
  }
  return Up + relativeTo(Path, Common).ltrim('/').str();
}

std::string lockstitch::pathFromHere(StringRef File, StringRef Root) {
  llvm::SmallString<256> Path(File);
  path::make_absolute(Root, Path);
  std::string Absolute = absolutePath(Path);
  std::string Relative = throughParents(Absolute, absolutePath("."));
  return Relative.size() < Absolute.size() ? Relative : Absolute;
}

static std::string inFolder(StringRef Folder, llvm::Twine Name) {
  llvm::SmallString<256> Path = Folder;
  path::append(Path, Name);
  return Path.str().str();
}

// A link that leads nowhere is there, and to be complained of.
static bool isThere(StringRef Path) {
  fs::file_status Status;
  return !fs::status(Path, Status, /*follow=*/false) && fs::exists(Status);
}

std::string lockstitch::findUpward(StringRef Start,
                                   llvm::ArrayRef<StringRef> Names) {
  std::string Absolute = absolutePath(Start);
  for (StringRef F = Absolute; !F.empty(); F = path::parent_path(F))
    if (llvm::any_of(Names,
                     [&](StringRef N) { return isThere(inFolder(F, N)); }))
      return F.str();
  return "";
}

static std::string folderOf(StringRef File) {
  std::string Absolute = absolutePath(File);
  return fs::is_directory(Absolute) ? Absolute
                                    : path::parent_path(Absolute).str();
}

static Error noSuchFile(StringRef File) {
  return error("{}: no such file or folder. Check its spelling.", File);
}

// As clang-tidy, upward from the first file, or from here; at each level also
// in build/, as clangd does.
static Expected<std::string> findDatabase(const SourceRequest &Request) {
  if (!Request.BuildPath.empty()) {
    std::string Path = absolutePath(Request.BuildPath);
    if (!fs::exists(Path))
      return error("{}: no such folder. Name with -p the build folder that has "
                   "a {}.",
                   Request.BuildPath, DatabaseName);
    return fs::is_directory(Path) ? Path : path::parent_path(Path).str();
  }
  std::vector<std::string> Starts = {absolutePath(".")};
  if (!Request.Files.empty())
    Starts.insert(Starts.begin(), folderOf(Request.Files.front()));
  for (const std::string &Start : Starts) {
    std::string InBuild = inFolder("build", DatabaseName);
    std::string Found = findUpward(Start, {DatabaseName, InBuild});
    if (!Found.empty())
      return isThere(inFolder(Found, DatabaseName)) ? Found
                                                    : inFolder(Found, "build");
  }
  for (const std::string &File : Request.Files)
    if (!fs::exists(absolutePath(File)))
      return noSuchFile(File);
  return error(
      "{}: no {} here, in a folder above, or in a build/ there. Make one "
      "(cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, or bear -- make) "
      "and name its folder with -p, or name a file and give its "
      "flags: lockstitch check {} -- FLAGS",
      Starts.front(), DatabaseName,
      Request.Files.empty() ? "FILE" : llvm::StringRef(Request.Files.front()));
}

static std::string commonFolder(llvm::ArrayRef<CompileCommand> Commands) {
  std::string Common = path::parent_path(Commands.front().File).str();
  for (const CompileCommand &C : Commands)
    while (!isBelow(C.File, Common) && Common != "/")
      Common = path::parent_path(Common).str();
  return Common;
}

static std::string findRoot(const SourceRequest &Request, StringRef Database,
                            llvm::ArrayRef<CompileCommand> Commands) {
  if (!Request.Root.empty())
    return absolutePath(Request.Root);
  std::string Common = commonFolder(Commands);
  for (StringRef Start : {Database, StringRef(Common)}) {
    std::string Found =
        Start.empty() ? "" : findUpward(Start, {".lockstitch.yaml", ".git"});
    // A home folder under version control is not the project of a database
    // elsewhere.
    if (!Found.empty() && isBelow(Common, Found))
      return Found;
  }
  // proj/src and proj/build: the headers may be in proj/include.
  if (!Database.empty()) {
    if (isBelow(Common, Database))
      return Database.str();
    StringRef Parent = path::parent_path(Database);
    if (path::filename(Database) == "build" && isBelow(Common, Parent))
      return Parent.str();
  }
  return Common;
}

// A database that lies among its own sources makes no build tree.
static std::string findBuildTree(const Sources &S, StringRef Database) {
  if (Database.empty() || Database == S.Root || !isBelow(Database, S.Root))
    return "";
  size_t Inside = llvm::count_if(S.Commands, [&](const CompileCommand &C) {
    return isBelow(C.File, Database);
  });
  return Inside * 2 < S.Commands.size() ? Database.str() : "";
}

static Error notInDatabase(StringRef File, StringRef Absolute,
                           StringRef Database) {
  if (!fs::exists(Absolute))
    return noSuchFile(File);
  StringRef End = path::extension(Absolute);
  bool IsHeader = End == ".h" || End == ".hpp" || End == ".hh" || End == ".inc";
  return error("{}: not in the compilation database {}. {}, or give its flags: "
               "lockstitch check {} -- FLAGS",
               File, inFolder(Database, DatabaseName),
               IsHeader ? "Name a source file that includes it"
                        : "Add it to the build",
               File);
}

// Names what links lead to as the root does.
static std::string namedFrom(StringRef Root, StringRef Path) {
  llvm::SmallString<256> Absolute(pathBelow(Root, Path));
  path::make_absolute(Root, Absolute);
  return Absolute.str().str();
}

// Keeps the commands of the files and folders that were named.
static Error narrow(Sources &S, const SourceRequest &Request,
                    StringRef Database) {
  if (Request.Files.empty())
    return Error::success();
  std::vector<CompileCommand> Kept;
  for (const std::string &File : Request.Files) {
    std::string Absolute = namedFrom(S.Root, absolutePath(File));
    bool Any = false;
    for (const CompileCommand &C : S.Commands)
      if (isBelow(C.File, Absolute)) {
        Kept.push_back(C);
        Any = true;
      }
    if (!Any)
      return notInDatabase(File, Absolute, Database);
    S.Named.push_back(Absolute);
  }
  S.Commands = std::move(Kept);
  return Error::success();
}

static auto key(const CompileCommand &C) {
  return std::tie(C.File, C.Outputs, C.Directory, C.Arguments);
}

// The order of the database and of the command line is not the order of work.
static void sortOnce(std::vector<CompileCommand> &Commands) {
  llvm::sort(Commands, [](const CompileCommand &A, const CompileCommand &B) {
    return key(A) < key(B);
  });
  Commands.erase(
      llvm::unique(Commands,
                   [](const CompileCommand &A, const CompileCommand &B) {
                     return key(A) == key(B);
                   }),
      Commands.end());
}

// An assembler's or a Fortran compiler's files hold no C or C++.
static Error skipOthers(Sources &S) {
  llvm::erase_if(S.Commands, [&](const CompileCommand &C) {
    if (isCOrCpp(C))
      return false;
    S.Skipped.push_back(C.File);
    return true;
  });
  llvm::sort(S.Skipped);
  S.Skipped.erase(llvm::unique(S.Skipped), S.Skipped.end());
  if (S.Commands.empty() && !S.Skipped.empty())
    return error("{}: not C or C++, and there is no other file. Name one that "
                 "is.",
                 pathFromHere(S.Skipped.front(), S.Root));
  return Error::success();
}

void lockstitch::saySkipped(const Sources &S) {
  if (S.Skipped.empty())
    return;
  std::vector<std::string> Names;
  for (size_t I = 0; I < std::min<size_t>(S.Skipped.size(), 3); ++I)
    Names.push_back(pathFromHere(S.Skipped[I], S.Root));
  if (S.Skipped.size() > Names.size())
    Names.push_back("...");
  say(fmt::format("note: {} not C or C++, and skipped: {}",
                  S.Skipped.size() == 1
                      ? "1 file is"
                      : fmt::format("{} files are", S.Skipped.size()),
                  llvm::join(Names, ", ")));
}

static Expected<Sources> fromFlags(const SourceRequest &Request) {
  if (Request.Files.empty())
    return error("no file before '--'. Name one: lockstitch check FILE -- "
                 "FLAGS");
  Sources S;
  for (const std::string &File : Request.Files) {
    std::string Absolute = absolutePath(File);
    if (fs::is_directory(Absolute))
      return error("{}: a folder. With '--', name the files in it.", File);
    if (!fs::exists(Absolute))
      return noSuchFile(File);
    CompileCommand C = {absolutePath("."), Absolute, {}, {"clang"}};
    llvm::append_range(C.Arguments, *Request.Flags);
    C.Arguments.push_back(Absolute);
    S.Commands.push_back(std::move(C));
  }
  S.Root = findRoot(Request, "", S.Commands);
  for (CompileCommand &C : S.Commands) {
    C.File = namedFrom(S.Root, C.File);
    S.Named.push_back(C.File);
  }
  sortOnce(S.Commands);
  if (Error E = skipOthers(S))
    return E;
  return S;
}

Expected<Sources> lockstitch::findSources(const SourceRequest &Request) {
  if (!Request.Root.empty() && !fs::is_directory(Request.Root))
    return error("{}: no such folder. Name with --root the project's.",
                 Request.Root);
  if (Request.Flags)
    return fromFlags(Request);
  Expected<std::string> Database = findDatabase(Request);
  if (!Database)
    return Database.takeError();
  std::string File = inFolder(*Database, DatabaseName);
  if (isThere(File) && !fs::is_directory(File))
    if (std::error_code Code = fs::access(File, fs::AccessMode::Exist))
      return error("{}: cannot read: {}. Mend the link, or make it again.",
                   File, Code.message());
  if (auto Opened = fs::openNativeFileForRead(File))
    fs::closeFile(*Opened);
  else if (std::error_code Code = llvm::errorToErrorCode(Opened.takeError());
           Code == std::errc::permission_denied)
    return error("{}: cannot read: {}. Mend its permissions.", File,
                 Code.message());
  Expected<std::vector<CompileCommand>> Commands = loadDatabase(*Database);
  if (!Commands) {
    std::string Why = llvm::toString(Commands.takeError());
    // One that is not there is not made again.
    bool IsThere = !findUpward(*Database, {DatabaseName}).empty();
    return error("{}.{}", llvm::StringRef(Why).rtrim('.'),
                 IsThere ? " Make it again: configure the project." : "");
  }
  if (Commands->empty())
    return error("{}: names no file. Configure and build the project, then try "
                 "again.",
                 inFolder(*Database, DatabaseName));
  Sources S;
  S.Commands = std::move(*Commands);
  for (CompileCommand &C : S.Commands)
    C.File = absolutePath(C.File);
  S.Root = findRoot(Request, *Database, S.Commands);
  for (CompileCommand &C : S.Commands)
    C.File = namedFrom(S.Root, C.File);
  S.BuildTree = findBuildTree(S, namedFrom(S.Root, *Database));
  if (Error E = narrow(S, Request, *Database))
    return E;
  sortOnce(S.Commands);
  if (Error E = skipOthers(S))
    return E;
  return S;
}
