// Program.cpp - the facts of a compilation database, and what follows from them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Program.h"
#include <fmt/format.h>

using namespace lockstitch;

std::string Program::shortName(EntityId Function) const {
  llvm::StringRef Name = name(Function);
  // The parameters are in the last parentheses; others are of "(anonymous
  // namespace)", of template arguments, or of the types of parameters.
  unsigned Depth = 0;
  for (size_t At = Name.rfind(')') + 1; At-- > 0;) {
    Depth += Name[At] == ')';
    if (Name[At] != '(' || --Depth > 0)
      continue;
    if (Name.substr(At).starts_with("(anonymous"))
      break;
    return Name.take_front(At).str();
  }
  // What a variable is initialised with.
  return (blockName(Function).empty() ? Name : Name.rsplit("::").first).str();
}

llvm::StringRef Program::blockName(EntityId Function) const {
  auto [Outer, Block] = name(Function).rsplit("::");
  if (Block.starts_with("omp "))
    return Block;
  return Block == "lambda" || Block.starts_with("lambda#") ? "lambda" : "";
}

std::string Program::about(unsigned Body, const Path &Object) const {
  std::optional<LockClass> Class = classOf(Object);
  return fmt::format("{} {}", name(Bodies[Body].id()).str(),
                     Class ? nameOf(*Class, Bodies) : spell(Object, Body));
}

void Program::eachFact(
    llvm::function_ref<void(unsigned Body, const Fact &)> Visit) const {
  for (unsigned Body = 0; Body < Bodies.size(); ++Body)
    for (const BasicBlock &B : Bodies[Body].Facts->Blocks)
      for (const Fact &F : B.Facts)
        Visit(Body, F);
}

Program lockstitch::link(std::vector<TUFacts> Files) {
  llvm::sort(Files, [](const TUFacts &A, const TUFacts &B) {
    return std::tie(A.MainFile, A.Outputs) < std::tie(B.MainFile, B.Outputs);
  });
  Program P;
  P.Files = std::move(Files);

  // Each analysis is a pure function of those above it.
  P.Bodies = Functions(P.Files);
  P.Calls = CallGraph(P.Bodies);
  P.Roots = ThreadRoots(P.Bodies, P.Calls);
  P.Kinds = LockKinds(P.Bodies, P.Calls);
  P.Shared = Sharing(P.Bodies, P.Calls, P.Roots);
  P.Held = Locksets({P.Bodies, P.Calls, P.Kinds, P.Roots, P.Shared});
  P.Threads = HappensBefore(P.Bodies, P.Calls, P.Roots, P.Held);
  P.Races = findRaces(P.Bodies, P.Calls, P.Roots, P.Held, P.Threads);
  P.Waiting = Conditions(P.Bodies, P.Calls, P.Roots, P.Held, P.Threads);
  P.SpinLoops = findSpinLoops(P.Bodies, P.Calls, P.Held, P.Threads);
  P.UnnotifiedWaits = findUnnotifiedWaits(P.Bodies, P.Calls, P.Held, P.Threads);
  P.LockCycles = findLockCycles(P.Bodies, P.Roots, P.Held, P.Threads);
  P.DeadWaits = findDeadWaits(P.Bodies, P.Roots, P.Held, P.Threads);
  P.Leaks = findLeaks(P.Bodies, P.Calls, P.Held);
  P.SplitSections = findSplitSections(P.Bodies, P.Calls, P.Held, P.Threads);
  P.StaleStores =
      findStaleStores(P.Bodies, P.Calls, P.Roots, P.Held, P.Threads);
  P.Escapes = findEscapes(P.Bodies, P.Calls, P.Held, P.Threads);
  P.Callbacks = findCallbacks(P.Bodies, P.Calls, P.Held, P.Threads);
  P.Loops = findEventLoops(P.Bodies, P.Calls, P.Held);
  P.Handles =
      HandleLives({P.Bodies, P.Calls, P.Kinds, P.Roots, P.Shared}, P.Held);
  return P;
}
