// RelaxedPublication.cpp - what a flag says is there may not be seen yet
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

/// The relaxed store, or load, of a flag: one of the function with which the
/// side's access is made, if there is one.
static const Fact *relaxedAccess(EntityId Flag, AccessKind Not,
                                 EntityId Function, const Program &P) {
  const Fact *Found = nullptr;
  bool IsOwn = false;
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *A = std::get_if<Access>(&X.What);
    if (!A || A->Kind == Not || A->Order != MemoryOrder::Relaxed ||
        lastEntity(A->Place) != Flag || IsOwn)
      return;
    IsOwn = P.Bodies[Body].id() == Function;
    if (IsOwn || !Found)
      Found = &X;
  });
  return Found;
}

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::RelaxedPublication)
      continue;
    const Publication &By = *R.Published;
    const RaceSide &Writer = R.First.Access->isWrite() ? R.First : R.Second;
    const RaceSide &Reader = &Writer == &R.First ? R.Second : R.First;
    const Fact *Store = nullptr, *Load = nullptr;
    if (By.IsStoreRelaxed)
      Store = relaxedAccess(By.Flag, AccessKind::Read,
                            Writer.Access->At->innermost().Function, P);
    if (By.IsLoadRelaxed)
      Load = relaxedAccess(By.Flag, AccessKind::Write,
                           Reader.Access->At->innermost().Function, P);
    const Fact *At = By.IsStoreRelaxed ? Store : Load;
    if (!At)
      continue;
    std::string Flag = P.name(By.Flag).str(), Place = nameOfPlace(R, P);
    Finding F = findingAt(
        *At, By.IsStoreRelaxed
                 ? fmt::format("'{}' is stored with memory_order_relaxed: who "
                               "finds it set need not see what was written to "
                               "'{}' before",
                               Flag, Place)
                 : fmt::format("'{}' is loaded with memory_order_relaxed: who "
                               "finds it set need not see what was written to "
                               "'{}' before that",
                               Flag, Place));
    tellRace(F, R, P);
    // More order is never wrong.
    for (const Fact *Each : {Store, Load})
      if (Each)
        addFixes(F, *Each, RelaxedPublication);
    F.About.push_back(Flag);
    Report(std::move(F));
  }
}

const Check lockstitch::RelaxedPublication = {
    .Name = "relaxed-publication",
    .Summary = "a flag that says that something is there to be read is stored "
               "or loaded with memory_order_relaxed",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
