// Simplify.cpp - from every step of a body to what can be noticed of it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Simplify.h"
#include "extract/Graph.h"
#include "extract/Relevance.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

using namespace lockstitch;

/// Keeps the first of the same accesses in a straight run, and of a read and a
/// write the write.
static void dropRepeatedAccesses(BasicBlock &B) {
  std::vector<Access> Run;
  auto IsRepeated = [&](const Fact &F) {
    if (auto *A = std::get_if<Assign>(&F.What))
      std::erase_if(Run, [&](const Access &Earlier) {
        return Earlier.Place != A->To && Earlier.Place.startsWith(A->To);
      });
    if (isSync(F))
      Run.clear();
    auto *A = std::get_if<Access>(&F.What);
    if (!A)
      return false;
    for (const Access &Earlier : Run) {
      Access Written = *A;
      Written.Kind = AccessKind::Write;
      Written.IsSum = Earlier.IsSum;
      if (Earlier == *A || (A->Kind == AccessKind::Read && Earlier == Written &&
                            A->Order == MemoryOrder::Plain))
        return true;
    }
    Run.push_back(*A);
    return false;
  };
  std::erase_if(B.Facts, IsRepeated);
}

/// A loop that looks at what no other thread reaches is nobody's business.
static void dropIdleSpins(BasicBlock &B) {
  auto Looks = [](const Fact &F) {
    return std::holds_alternative<Access>(F.What) ||
           std::holds_alternative<Call>(F.What);
  };
  if (llvm::none_of(B.Facts, Looks))
    std::erase_if(B.Facts, [](const Fact &F) {
      return std::holds_alternative<Spin>(F.What);
    });
}

/// Gives temporaries and allocations small numbers, in order of appearance.
static void renumber(std::vector<BasicBlock> &Blocks) {
  std::map<uint64_t, uint64_t> Temps, Allocs;
  auto Renumber = [&](Path &P) {
    if (P.Root == PathRoot::Temp)
      P.Id = Temps.try_emplace(P.Id, Temps.size() + 1).first->second;
    else if (P.Root == PathRoot::Alloc)
      P.Id = Allocs.try_emplace(P.Id, Allocs.size() + 1).first->second;
  };
  for (BasicBlock &B : Blocks) {
    for (Fact &F : B.Facts)
      forEachPath(F, Renumber);
    for (Edge &E : B.Next)
      for (Condition &C : E.When)
        forEachPath(C, Renumber);
  }
}

void lockstitch::simplify(std::vector<BasicBlock> &Blocks,
                          const LocalNames &Names) {
  for (BasicBlock &B : Blocks) {
    dropRepeatedAccesses(B);
    dropIdleSpins(B);
  }
  // Each makes room for the other; both only ever remove.
  while (true) {
    bool Changed = dropIrrelevant(Blocks, Names);
    Changed |= mergeBlocks(Blocks);
    if (!Changed)
      break;
  }
  for (BasicBlock &B : Blocks)
    dropRepeatedAccesses(B);
  renumber(Blocks);
}
