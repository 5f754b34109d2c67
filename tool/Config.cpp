// Config.cpp - .lockstitch.yaml: which checks, which files, which models
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Config.h"
#include "Checks.h"
#include "Messages.h"
#include "ProjectPaths.h"
#include "Sources.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

using namespace lockstitch;
using llvm::Expected;
using llvm::StringRef;
namespace path = llvm::sys::path;
namespace yaml = llvm::yaml;

static constexpr llvm::StringLiteral FileName = ".lockstitch.yaml";

namespace {

struct CheckList {
  std::string Text;
};
struct ExcludedPath {
  std::string Text;
};

/// Outlives the messages of the traits below.
struct Reading {
  std::string Complaint;
  std::string FirstError;
};

} // namespace

LLVM_YAML_IS_SEQUENCE_VECTOR(ExcludedPath)

template <> struct llvm::yaml::ScalarTraits<CheckList> {
  static void output(const CheckList &, void *, raw_ostream &) {}
  static StringRef input(StringRef Text, void *Ctx, CheckList &List) {
    List.Text = Text.str();
    std::string &Complaint = static_cast<Reading *>(Ctx)->Complaint;
    if (Error E = CheckGlobs(Text).verify())
      Complaint = toString(std::move(E));
    return Complaint;
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct llvm::yaml::ScalarTraits<ExcludedPath> {
  static void output(const ExcludedPath &, void *, raw_ostream &) {}
  static StringRef input(StringRef Text, void *Ctx, ExcludedPath &Path) {
    Path.Text = Text.str();
    std::string &Complaint = static_cast<Reading *>(Ctx)->Complaint;
    if (Error E = lockstitch::PathGlob::create(Text).takeError())
      Complaint = fmt::format("'{}': {}", Text, toString(std::move(E)));
    return Complaint;
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

namespace {

/// The file as it is written.
struct ConfigFile {
  CheckList Checks;
  std::vector<ExcludedPath> ExcludePaths;
  std::vector<std::string> Models;
};

} // namespace

template <> struct llvm::yaml::MappingTraits<ConfigFile> {
  static void mapping(IO &Io, ConfigFile &File) {
    Io.mapOptional("Checks", File.Checks);
    Io.mapOptional("ExcludePaths", File.ExcludePaths);
    Io.mapOptional("Models", File.Models);
  }
};

static std::string explain(StringRef Message) {
  if (Message == "not a mapping")
    return "expected KEY: VALUE. The keys are Checks, ExcludePaths and Models.";
  if (Message == "not a sequence")
    return "expected a list, as in [one, two].";
  if (Message == "unexpected scalar")
    return "expected a text, not a list or a map.";
  StringRef Key = Message;
  if (!Key.consume_front("unknown key '") || !Key.consume_back("'"))
    return Message.str();
  std::vector<StringRef> Keys = {"Checks", "ExcludePaths", "Models"};
  return fmt::format("unknown key '{}'{} The keys are Checks, ExcludePaths and "
                     "Models.",
                     Key, didYouMean(Key, Keys));
}

// Keeps the first; the rest follows from it.
static void keepError(const llvm::SMDiagnostic &Diagnostic, void *Ctx) {
  auto *Into = static_cast<Reading *>(Ctx);
  if (Into->FirstError.empty())
    Into->FirstError = fmt::format(
        "{}:{}:{}: {}", Diagnostic.getFilename(), Diagnostic.getLineNo(),
        Diagnostic.getColumnNo() + 1, explain(Diagnostic.getMessage()));
}

Expected<Config> lockstitch::readConfig(StringRef Text, StringRef Path) {
  if (!llvm::json::isUTF8(Text))
    return error("{}: is not UTF-8 text. Save it as UTF-8.", Path);
  Reading Into;
  ConfigFile File;
  llvm::MemoryBufferRef Buffer(Text, Path);
  yaml::Input Input(Buffer, &Into, keepError, &Into);
  Input >> File;
  if (Input.error())
    return error("{}", Into.FirstError);

  Config Result;
  Result.Folder = path::parent_path(Path).str();
  Result.Checks = File.Checks.Text;
  for (const ExcludedPath &Path : File.ExcludePaths)
    Result.ExcludePaths.push_back(Path.Text);
  for (const std::string &Model : File.Models) {
    llvm::SmallString<256> Absolute(Model);
    path::make_absolute(Result.Folder, Absolute);
    Result.Models.push_back(absolutePath(Absolute));
  }
  return Result;
}

Expected<Config> lockstitch::loadConfig(StringRef Folder) {
  std::string Found = findUpward(Folder, {FileName});
  if (Found.empty())
    return Config();
  llvm::SmallString<256> Path(Found);
  path::append(Path, FileName);
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return error("{}: cannot read: {}. Mend its permissions, or move it away.",
                 Path.str(), Buffer.getError().message());
  return readConfig((*Buffer)->getBuffer(), Path);
}
