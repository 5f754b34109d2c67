// Units.cpp - which translation units make up one program
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Units.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <set>
#include <unordered_map>

using namespace lockstitch;

/// Files that define one function and are weighed against each other; of more,
/// all are taken.
static constexpr size_t MaxChoices = 8;

static bool hasMain(const TUFacts &File) {
  return llvm::any_of(File.Functions, [](const FunctionFacts &F) {
    return F.Is == Role::Main && !F.Blocks.empty();
  });
}

/// The targets of CMake's object files, "CMakeFiles/<target>.dir/..."; none if
/// the database does not tell.
static std::vector<llvm::StringRef> targetsOf(const TUFacts &File) {
  std::vector<llvm::StringRef> Out;
  for (llvm::StringRef Output : File.Outputs)
    if (size_t End = Output.find(".dir/"); End != llvm::StringRef::npos)
      Out.push_back(Output.take_front(End));
  return Out;
}

static void addCallee(const Value &V, std::vector<EntityId> &Out) {
  if (V.What == Value::Kind::Function)
    Out.push_back(V.Callee);
}

/// The functions that a file calls or takes the address of, in the order of
/// their ids.
static std::vector<EntityId> referencesOf(const TUFacts &File) {
  std::vector<EntityId> Out;
  for (const FunctionFacts &F : File.Functions)
    for (const BasicBlock &B : F.Blocks)
      for (const Fact &X : B.Facts) {
        if (const auto *C = std::get_if<Call>(&X.What)) {
          addCallee(C->Callee, Out);
          for (const Value &V : C->Args)
            addCallee(V, Out);
        } else if (const auto *S = std::get_if<Spawn>(&X.What)) {
          addCallee(S->Entry, Out);
          for (const Value &V : S->Args)
            addCallee(V, Out);
        } else if (const auto *A = std::get_if<Assign>(&X.What)) {
          addCallee(A->What, Out);
        } else if (const auto *R = std::get_if<Return>(&X.What)) {
          addCallee(R->What, Out);
        }
      }
  llvm::sort(Out);
  Out.erase(llvm::unique(Out), Out.end());
  return Out;
}

namespace {
/// Who defines what, and who refers to it.
class Reach {
public:
  explicit Reach(llvm::ArrayRef<TUFacts> Files) : Files(Files) {
    for (unsigned I = 0; I < Files.size(); ++I) {
      IsMain.push_back(hasMain(Files[I]));
      Targets.push_back(targetsOf(Files[I]));
      if (IsMain.back())
        Executables.insert(Targets[I].begin(), Targets[I].end());
      References.push_back(referencesOf(Files[I]));
      for (const FunctionFacts &F : Files[I].Functions)
        if (!F.Blocks.empty())
          Definers[F.Id.Value].push_back(I);
    }
  }

  bool isMain(unsigned File) const { return IsMain[File]; }

  /// Seeds and every file that they need. Of several that define a function
  /// the linker is given one: it is looked for once all else is known.
  std::set<unsigned> from(std::set<unsigned> Seeds,
                          llvm::ArrayRef<llvm::StringRef> Of = {}) const {
    std::set<EntityId> Open;
    addNeeded(Seeds, {Seeds.begin(), Seeds.end()}, Of, Open);
    while (!Open.empty()) {
      EntityId Function = *Open.begin();
      Open.erase(Open.begin());
      for (unsigned Definer :
           leastOf(definersFor(Function, Seeds, Of), Seeds, Of))
        if (Seeds.insert(Definer).second)
          addNeeded(Seeds, {Definer}, Of, Open);
    }
    return Seeds;
  }

  /// A main's file and the files that are built into the same executable.
  std::set<unsigned> executableOf(unsigned Main) const {
    std::set<unsigned> Out = {Main};
    for (unsigned I = 0; I < Files.size(); ++I)
      if (!IsMain[I] && isBuiltInto(I, Targets[Main]))
        Out.insert(I);
    return Out;
  }

  llvm::ArrayRef<llvm::StringRef> targets(unsigned File) const {
    return Targets[File];
  }

private:
  /// Adds what the files of Todo need and only one file has; of what several
  /// have, the functions become Open.
  void addNeeded(std::set<unsigned> &Have, std::vector<unsigned> Todo,
                 llvm::ArrayRef<llvm::StringRef> Of,
                 std::set<EntityId> &Open) const {
    while (!Todo.empty()) {
      unsigned File = Todo.back();
      Todo.pop_back();
      for (EntityId Function : References[File]) {
        std::vector<unsigned> Definers = definersFor(Function, Have, Of);
        if (Definers.size() > 1)
          Open.insert(Function);
        else if (Definers.size() == 1 && Have.insert(Definers[0]).second)
          Todo.push_back(Definers[0]);
      }
    }
  }

  /// Those of a few files with which the fewest others come in: a tool is
  /// linked with a small stand-in, not with the server that has its own.
  std::vector<unsigned> leastOf(std::vector<unsigned> Files,
                                const std::set<unsigned> &Have,
                                llvm::ArrayRef<llvm::StringRef> Of) const {
    if (Files.size() < 2 || Files.size() > MaxChoices)
      return Files;
    std::vector<size_t> Costs;
    for (unsigned File : Files) {
      std::set<unsigned> With = Have;
      std::set<EntityId> Open;
      With.insert(File);
      addNeeded(With, {File}, Of, Open);
      Costs.push_back(With.size() + Open.size());
    }
    size_t Least = *llvm::min_element(Costs);
    std::vector<unsigned> Out;
    for (auto [File, Cost] : llvm::zip(Files, Costs))
      if (Cost == Least)
        Out.push_back(File);
    return Out;
  }

  /// The files that a linker would take Function from: none where one of Have
  /// defines it, else those that are not part of another executable.
  std::vector<unsigned> definersFor(EntityId Function,
                                    const std::set<unsigned> &Have,
                                    llvm::ArrayRef<llvm::StringRef> Of) const {
    auto It = Definers.find(Function.Value);
    if (It == Definers.end())
      return {};
    for (unsigned File : It->second)
      if (Have.count(File))
        return {};
    std::vector<unsigned> Out;
    for (unsigned File : It->second) {
      bool IsElsewhere = !Targets[File].empty() &&
                         llvm::all_of(Targets[File], [&](llvm::StringRef T) {
                           return Executables.count(T);
                         });
      if (!IsMain[File] && (isBuiltInto(File, Of) || !IsElsewhere))
        Out.push_back(File);
    }
    return Out;
  }

  bool isBuiltInto(unsigned File, llvm::ArrayRef<llvm::StringRef> Of) const {
    return llvm::any_of(Targets[File], [&](llvm::StringRef T) {
      return llvm::is_contained(Of, T);
    });
  }

  llvm::ArrayRef<TUFacts> Files;
  std::vector<bool> IsMain;
  std::vector<std::vector<llvm::StringRef>> Targets;
  std::set<llvm::StringRef> Executables;
  std::vector<std::vector<EntityId>> References;
  std::unordered_map<uint64_t, llvm::SmallVector<unsigned, 1>> Definers;
};
} // namespace

std::vector<UnitSet> lockstitch::linkUnits(llvm::ArrayRef<TUFacts> Files) {
  Reach R(Files);
  std::vector<std::set<unsigned>> Units;
  std::set<unsigned> Reached;
  for (unsigned I = 0; I < Files.size(); ++I)
    if (R.isMain(I)) {
      Units.push_back(R.from(R.executableOf(I), R.targets(I)));
      Reached.insert(Units.back().begin(), Units.back().end());
    }

  std::set<unsigned> Surface;
  for (unsigned I = 0; I < Files.size(); ++I)
    if (!Reached.count(I))
      Surface.insert(I);
  if (!Surface.empty())
    Units.push_back(R.from(Surface));

  std::vector<UnitSet> Out(Files.size(), UnitSet(Units.size()));
  for (unsigned Unit = 0; Unit < Units.size(); ++Unit)
    for (unsigned File : Units[Unit])
      Out[File].add(Unit);
  return Out;
}
