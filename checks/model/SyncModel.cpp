// SyncModel.cpp - all models together, and how a call finds its own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "model/SyncModel.h"
#include "Embedded.h"
#include "model/ModelFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"
#include <fmt/format.h>
#include <tuple>

using namespace lockstitch;

/// The part after the last "::" that is not within an operator's name.
static llvm::StringRef unqualified(llvm::StringRef Name) {
  size_t Operator = Name.find("operator");
  size_t Colons = Name.substr(0, Operator).rfind("::");
  return Colons == llvm::StringRef::npos ? Name : Name.substr(Colons + 2);
}

/// "operator bool", "operator int *"; not "operator new", "operator()".
static bool isConversion(llvm::StringRef Unqualified) {
  return Unqualified.consume_front("operator ") && !Unqualified.empty() &&
         !Unqualified.starts_with("new") &&
         !Unqualified.starts_with("delete") &&
         !Unqualified.starts_with("co_await");
}

static bool matches(const CallModel &Model,
                    llvm::ArrayRef<std::string> ParamTypes) {
  if (Model.AnyParams)
    return true;
  for (size_t I = 0; I < Model.Params.size(); ++I) {
    const std::string &Pattern = Model.Params[I];
    if (Pattern == "...")
      return true;
    if (I == ParamTypes.size())
      return false;
    if (Pattern != "_" && Pattern != ParamTypes[I])
      return false;
  }
  return Model.Params.size() == ParamTypes.size();
}

/// Sorts the more particular of two overloads first.
static auto particularity(const CallModel &Model) {
  bool IsOpen = Model.AnyParams ||
                (!Model.Params.empty() && Model.Params.back() == "...");
  auto Named = llvm::count_if(Model.Params, [](llvm::StringRef Pattern) {
    return Pattern != "_" && Pattern != "...";
  });
  return std::tuple(Model.AnyParams, -Named, IsOpen);
}

llvm::Error SyncModel::add(const ModelText &Model) {
  llvm::Expected<ModelFile> File = readModel(Model);
  if (!File)
    return File.takeError();

  // The length keeps two texts apart from one that is both.
  std::string Text =
      fmt::format("{} {} {}", Hash, Model.Text.size(), Model.Text);
  Hash = llvm::xxh3_64bits(llvm::StringRef(Text));

  llvm::StringSet<> Replaced;
  for (CallModel &Call : File->Calls) {
    llvm::StringRef Name = Call.Name;
    if (isFamily(Name)) {
      Families[Name.drop_back().str()] = std::move(Call);
      continue;
    }
    ShortNames[unqualified(Name)];
    std::vector<CallModel> &Overloads = Calls[Name];
    if (Replaced.insert(Name).second)
      Overloads.clear();
    Overloads.push_back(std::move(Call));
  }
  for (auto &Name : Replaced)
    llvm::stable_sort(Calls[Name.getKey()],
                      [](const CallModel &A, const CallModel &B) {
                        return particularity(A) < particularity(B);
                      });
  for (TypeModel &Type : File->Types) {
    std::string Name = Type.Name;
    Types[Name] = std::move(Type);
  }
  return llvm::Error::success();
}

llvm::Expected<SyncModel> SyncModel::load(llvm::ArrayRef<std::string> Files,
                                          llvm::ArrayRef<ModelText> Texts) {
  SyncModel All;
  for (const EmbeddedFile &File : embeddedModels())
    if (llvm::Error E = All.add({File.Name.str(), 1, File.Text.str()}))
      return E;
  for (const std::string &Name : Files) {
    auto Buffer = llvm::MemoryBuffer::getFile(Name, /*IsText=*/true);
    if (!Buffer)
      return llvm::createStringError(fmt::format(
          "{}: cannot read the model: {}. Check its path under 'Models'.", Name,
          Buffer.getError().message()));
    if (llvm::Error E = All.add({Name, 1, (*Buffer)->getBuffer().str()}))
      return E;
  }
  for (const ModelText &Text : Texts)
    if (llvm::Error E = All.add(Text))
      return E;
  return All;
}

const CallModel *SyncModel::call(llvm::StringRef Name,
                                 llvm::ArrayRef<std::string> ParamTypes) const {
  auto Found = Calls.find(Name);
  if (Found == Calls.end()) {
    llvm::StringRef Last = unqualified(Name);
    if (!isConversion(Last) || Last == "operator T")
      return nullptr;
    return call(Name.drop_back(Last.size()).str() + "operator T", ParamTypes);
  }
  for (const CallModel &Model : Found->second)
    if (matches(Model, ParamTypes))
      return &Model;
  return nullptr;
}

const CallModel *SyncModel::family(llvm::StringRef Name) const {
  for (const auto &[Prefix, Model] : llvm::reverse(Families)) // longest first
    if (Name.starts_with(Prefix) && !Calls.contains(Name))
      return &Model;
  return nullptr;
}

bool SyncModel::mayModel(llvm::StringRef UnqualifiedName) const {
  return ShortNames.contains(UnqualifiedName) ||
         (isConversion(UnqualifiedName) && ShortNames.contains("operator T"));
}

const TypeModel *SyncModel::type(llvm::StringRef Name) const {
  auto Found = Types.find(Name);
  return Found == Types.end() ? nullptr : &Found->second;
}
