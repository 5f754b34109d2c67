// Database.cpp - compilation databases
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Extract.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <fmt/format.h>
#include <map>

using namespace lockstitch;
namespace path = llvm::sys::path;

static constexpr llvm::StringLiteral FileName = "compile_commands.json";

static llvm::Error complain(llvm::StringRef File, llvm::StringRef Reason) {
  return llvm::createStringError(
      fmt::format("{}: {}", std::string_view(File), std::string_view(Reason)));
}

static std::string absolute(llvm::StringRef Path, llvm::StringRef From) {
  llvm::SmallString<256> Clean = Path;
  path::make_absolute(From, Clean);
  path::remove_dots(Clean, /*remove_dot_dot=*/true);
  return Clean.str().str();
}

/// Path itself, or the database in it, or in a folder above.
static llvm::Expected<std::string> find(llvm::StringRef Path) {
  llvm::SmallString<256> Here = Path;
  if (std::error_code Code = llvm::sys::fs::make_absolute(Here))
    return complain(Path, Code.message());
  path::remove_dots(Here, /*remove_dot_dot=*/true);
  if (llvm::sys::fs::is_regular_file(Here))
    return Here.str().str();
  if (!llvm::sys::fs::is_directory(Here))
    return complain(Path, "no such folder or compilation database");
  for (llvm::StringRef Folder = Here; !Folder.empty();
       Folder = path::parent_path(Folder)) {
    llvm::SmallString<256> Candidate = Folder;
    path::append(Candidate, FileName);
    if (llvm::sys::fs::exists(Candidate))
      return Candidate.str().str();
  }
  return complain(
      Here, "no compile_commands.json here or in a folder above; make one "
            "with 'cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON', or with "
            "'bear -- make' for other build systems");
}

/// What is wrong with the text, with the line; nothing if it is JSON. (Clang's
/// own reader prints its complaint.)
static llvm::Error checkJson(llvm::StringRef File, llvm::StringRef Text) {
  if (Text.trim().empty())
    return complain(File, "the file is empty");
  llvm::Expected<llvm::json::Value> Json = llvm::json::parse(Text);
  if (!Json) {
    // "[3:5, byte=41]: Expected ..."
    std::string Message = llvm::toString(Json.takeError());
    llvm::StringRef Place = llvm::StringRef(Message).split(", byte").first;
    llvm::StringRef Reason = llvm::StringRef(Message).split("]: ").second;
    if (Place.consume_front("[") && !Reason.empty())
      return llvm::createStringError(
          fmt::format("{}:{}: malformed JSON: {}", std::string_view(File),
                      std::string_view(Place), std::string_view(Reason)));
    return complain(File, "malformed JSON: " + Message);
  }
  const llvm::json::Array *Entries = Json->getAsArray();
  if (!Entries)
    return complain(File, "not a compilation database: it is no list");
  if (Entries->empty())
    return complain(File, "the compilation database has no entries");
  return llvm::Error::success();
}

/// Removes `-o FILE` from a command, and returns FILE.
static std::string takeOutput(std::vector<std::string> &Command) {
  auto It = llvm::find(Command, "-o");
  if (It == Command.end() || std::next(It) == Command.end())
    return {};
  std::string Output = *std::next(It);
  Command.erase(It, It + 2);
  return Output;
}

llvm::Expected<std::vector<CompileCommand>>
lockstitch::loadDatabase(llvm::StringRef BuildPath) {
  llvm::Expected<std::string> File = find(BuildPath);
  if (!File)
    return File.takeError();
  auto Buffer = llvm::MemoryBuffer::getFile(*File);
  if (!Buffer)
    return complain(*File, Buffer.getError().message());
  if (llvm::Error E = checkJson(*File, (*Buffer)->getBuffer()))
    return E;

  std::string Why;
  auto Database = clang::tooling::JSONCompilationDatabase::loadFromBuffer(
      (*Buffer)->getBuffer(), Why,
      clang::tooling::JSONCommandLineSyntax::AutoDetect);
  if (!Database)
    return complain(*File, "not a compilation database: " + Why);

  // What is compiled alike for several targets is one command.
  std::vector<CompileCommand> Commands;
  std::map<std::vector<std::string>, size_t> Known;
  for (clang::tooling::CompileCommand &C : Database->getAllCompileCommands()) {
    std::string Folder = absolute(C.Directory, path::parent_path(*File));
    std::string Source = absolute(C.Filename, Folder);
    std::string Output = takeOutput(C.CommandLine);
    if (Output.empty())
      Output = std::move(C.Output);
    std::vector<std::string> Key = C.CommandLine;
    Key.push_back(Folder);
    Key.push_back(Source);
    auto [It, IsNew] = Known.try_emplace(std::move(Key), Commands.size());
    if (IsNew)
      Commands.push_back(
          {std::move(Folder), std::move(Source), {}, std::move(C.CommandLine)});
    std::vector<std::string> &Outputs = Commands[It->second].Outputs;
    if (!Output.empty() && !llvm::is_contained(Outputs, Output))
      Outputs.push_back(std::move(Output));
  }
  for (CompileCommand &C : Commands)
    llvm::sort(C.Outputs);
  return Commands;
}
