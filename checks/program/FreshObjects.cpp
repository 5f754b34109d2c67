// FreshObjects.cpp - objects that a loop makes anew before it starts a thread
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/FreshObjects.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;

static bool makes(const Fact &X, const Path &Object) {
  auto *A = std::get_if<Assign>(&X.What);
  return A && A->What == Value::address(Object);
}

/// Whether control may come from the fact after Blocks[From].Facts[Index] to
/// one at Place, and no fact on the way makes that object.
static bool isReachable(const std::vector<BasicBlock> &Blocks, unsigned From,
                        size_t Index, const Location &Place,
                        const std::optional<Path> &Made) {
  std::vector<std::pair<unsigned, size_t>> Todo{{From, Index + 1}};
  std::vector<bool> Seen(Blocks.size());
  while (!Todo.empty()) {
    auto [Block, First] = Todo.back();
    Todo.pop_back();
    const BasicBlock &B = Blocks[Block];
    bool IsMade = false;
    for (const Fact &X : llvm::drop_begin(B.Facts, First)) {
      if (X.Where == Place)
        return true;
      if ((IsMade = Made && makes(X, *Made)))
        break;
    }
    auto Go = [&](unsigned To) {
      if (!Seen[To])
        Todo.push_back({To, 0});
      Seen[To] = true;
    };
    for (const Edge &E : B.Next)
      if (!IsMade)
        Go(E.To);
    if (B.Unwind)
      Go(*B.Unwind);
  }
  return false;
}

bool FreshObjects::mayStart(unsigned Body, const ThreadRoot &Root) const {
  auto [It, IsNew] = Starts.try_emplace({Body, Root.At}, false);
  if (!IsNew)
    return It->second; // of a recursion: what else it does decides
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    for (const Fact &X : B.Facts)
      if (mayStart(X, Root))
        return Starts[{Body, Root.At}] = true;
  return false;
}

bool FreshObjects::mayStart(const Fact &X, const ThreadRoot &Root) const {
  if (&X == Root.At)
    return true;
  auto *C = std::get_if<Call>(&X.What);
  if (!C)
    return false;
  if (C->IsVirtual || C->Callee.What != Value::Kind::Function)
    return true; // who knows
  return llvm::any_of(F.bodiesOf(C->Callee.Callee),
                      [&](unsigned Callee) { return mayStart(Callee, Root); });
}

/// Whether the access at At, of Body or of what it calls, may come after the
/// start without the object being made anew.
bool FreshObjects::isAfterStart(unsigned Body, const Trace &At,
                                const ThreadRoot &Root,
                                const Avoided &Made) const {
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  for (unsigned I = 0; I < Blocks.size(); ++I)
    for (size_t N = 0; N < Blocks[I].Facts.size(); ++N) {
      const Fact &X = Blocks[I].Facts[N];
      if (!mayStart(X, Root))
        continue;
      if (isReachable(Blocks, I, N, At.Where, Made))
        return true;
      // The call does both.
      if (X.Where == At.Where && At.Inner &&
          llvm::any_of(F.bodiesOf(At.Inner->Function), [&](unsigned Callee) {
            return isAfterStart(Callee, *At.Inner, Root, std::nullopt);
          }))
        return true;
    }
  return false;
}

bool FreshObjects::isBeforeStart(const MemoryAccess &A, unsigned Body,
                                 const ThreadRoot &Root) const {
  if (A.Place.Root != PathRoot::Alloc || !A.At)
    return false;
  // Of an access that several places make, each is to be before it.
  if (A.Sites.size() > 1 && (A.At->Inner || A.Sites.size() == A.MaxSites))
    return false;
  Path Made = Path::alloc(A.Place.Id);
  if (isAfterStart(Body, *A.At, Root, Made))
    return false;
  return llvm::none_of(A.Sites, [&](const Location &Site) {
    if (A.At->Inner)
      return false; // it is the only one
    Trace There = *A.At;
    There.Where = Site;
    return isAfterStart(Body, There, Root, Made);
  });
}
