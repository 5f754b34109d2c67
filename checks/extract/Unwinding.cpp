// Unwinding.cpp - the ways that an exception takes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/AST/CXXInheritance.h"

using namespace clang;
using namespace lockstitch;

/// Whether a handler of objects of Base catches one of Derived: nothing if
/// access or ambiguity decides.
static std::optional<bool> catchesClass(const CXXRecordDecl &Base,
                                        const CXXRecordDecl &Derived) {
  if (!Base.hasDefinition() || !Derived.hasDefinition())
    return std::nullopt;
  CXXBasePaths Ways(/*FindAmbiguities=*/true, /*RecordPaths=*/true,
                    /*DetectVirtual=*/false);
  if (!Derived.isDerivedFrom(&Base, Ways))
    return false;
  if (++Ways.begin() == Ways.end() && Ways.front().Access == AS_public)
    return true;
  return std::nullopt;
}

/// Whether the handler catches an object of that type (null: unknown), if that
/// is plain.
static std::optional<bool> catches(const CXXCatchStmt &Handler,
                                   const clang::Type *Thrown) {
  if (!Handler.getExceptionDecl())
    return true;
  if (!Thrown || Thrown->isDependentType() ||
      Handler.getCaughtType()->isDependentType())
    return std::nullopt;
  const clang::Type *Caught = Handler.getCaughtType()
                                  .getNonReferenceType()
                                  .getCanonicalType()
                                  .getTypePtr();
  if (Caught == Thrown)
    return true;
  const CXXRecordDecl *Base = Caught->getAsCXXRecordDecl();
  const CXXRecordDecl *Derived = Thrown->getAsCXXRecordDecl();
  if (Base && Derived)
    return catchesClass(*Base, *Derived);
  // Pointers are converted; numbers are not.
  if (Base || Derived ||
      (Caught->isArithmeticType() || Thrown->isArithmeticType()))
    return false;
  return std::nullopt;
}

bool Lowering::isWithin(const CXXTryStmt *Inner,
                        const CXXTryStmt *Outer) const {
  for (; Inner; Inner = Seen.outer(Inner))
    if (Inner == Outer)
      return true;
  return !Outer;
}

/// The block where an exception goes that is thrown within Around while Stack
/// is live; nothing if it leaves the function at once.
std::optional<unsigned> Lowering::unwind(llvm::ArrayRef<LiveObject> Stack,
                                         const CXXTryStmt *Around) {
  if (!Around && IsNoThrowBody)
    return std::nullopt;
  if (Stack.empty() || !isWithin(Stack.back().Within, Around)) {
    if (Around)
      return dispatch(Stack, *Around);
    return std::nullopt;
  }
  std::vector<const void *> Keys{Thrown};
  for (const LiveObject &O : Stack)
    Keys.push_back(O.Key);
  auto [Found, IsNew] = Chains.try_emplace({Keys, Around}, 0);
  if (!IsNew)
    return Found->second;
  unsigned Block = Found->second = makeBlock();
  std::optional<unsigned> Next = unwind(Stack.drop_back(), Around);
  unsigned From = Current;
  bool WasUnwinding = IsUnwinding, WasStopped = IsStopped, Had = HasThrown;
  enter(Block);
  IsUnwinding = true;
  IsStopped = HasThrown = false;
  finish(Stack.back());
  if (Next)
    goTo(*Next);
  else
    Blocks[Current].End = BlockEnd::Throws;
  IsUnwinding = WasUnwinding;
  IsStopped = WasStopped;
  HasThrown = Had;
  enter(From);
  return Block;
}

/// The choice among the handlers of Around, and the way further out.
unsigned Lowering::dispatch(llvm::ArrayRef<LiveObject> Stack,
                            const CXXTryStmt &Around) {
  std::vector<const void *> Keys{Thrown, &Around};
  for (const LiveObject &O : Stack)
    Keys.push_back(O.Key);
  auto [Found, IsNew] = Chains.try_emplace({Keys, &Around}, 0);
  if (!IsNew)
    return Found->second;
  unsigned Block = Found->second = makeBlock();
  bool CatchesAll = false;
  for (unsigned I = 0; I != Around.getNumHandlers(); ++I) {
    const CXXCatchStmt *Handler = Around.getHandler(I);
    std::optional<bool> Catches = catches(*Handler, Thrown);
    if (Catches == false || !Handlers.contains(Handler))
      continue;
    Caught.try_emplace(Handler, Stack.begin(), Stack.end());
    Blocks[Block].Next.push_back({Handlers.lookup(Handler), {}});
    CatchesAll = Catches == true;
    if (CatchesAll)
      break;
  }
  if (CatchesAll)
    return Block;
  std::optional<unsigned> Out = unwind(Stack, Seen.outer(&Around));
  if (!Out) {
    Out = makeBlock();
    Blocks[*Out].End = IsNoThrowBody ? BlockEnd::Stops : BlockEnd::Throws;
  }
  Blocks[Block].Next.push_back({*Out, {}});
  return Block;
}
