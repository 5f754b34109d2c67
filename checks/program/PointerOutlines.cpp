// PointerOutlines.cpp - what of each body is about pointers
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/PointerOutlines.h"
#include "program/Components.h"

using namespace lockstitch;

/// Facts of a function, with all that is taken anew for it, up to which it is
/// taken anew itself: the first for which the whole does not grow too much.
static constexpr unsigned Sizes[] = {64, 32, 16, 8, 0};
static constexpr unsigned MaxGrowth = 1;
static constexpr unsigned FreeGrowth = 30000;

static bool isFromCaller(const Path &P) {
  return P.Root == PathRoot::Param || P.Root == PathRoot::This;
}

static bool isFromCaller(const Value &V) {
  return (V.What == Value::Kind::Load || V.What == Value::Kind::Address) &&
         isFromCaller(V.Where);
}

Invocation::Invocation(const Fact &X) {
  if (const auto *C = std::get_if<Call>(&X.What)) {
    Callee = &C->Callee;
    Self = C->Self ? &*C->Self : nullptr;
    Args = C->Args;
    Result = C->Result ? &*C->Result : nullptr;
    IsVirtual = C->IsVirtual;
  } else if (const auto *S = std::get_if<Spawn>(&X.What)) {
    Callee = &S->Entry;
    Self = S->Self ? &*S->Self : nullptr;
    Args = S->Args;
  }
}

void PointerOutlines::eachDirect(
    unsigned Body, const Fact &X,
    llvm::function_ref<void(unsigned)> Visit) const {
  Invocation I(X);
  if (!I || I.Callee->What != Value::Kind::Function)
    return;
  eachBody(I.Callee->Callee, Body, Visit);
  if (I.IsVirtual)
    for (EntityId Override : F.overridersOf(I.Callee->Callee))
      eachBody(Override, Body, Visit);
}

void PointerOutlines::eachBody(EntityId Function, unsigned Caller,
                               llvm::function_ref<void(unsigned)> Visit) const {
  for (unsigned I : F.bodiesOf(Function))
    if (F[I].Units.meets(F[Caller].Units))
      Visit(I);
}

std::optional<Path> lockstitch::containerOf(const Path &P) {
  if (P.Steps.empty() || P.Steps.back() != Step::anyIndex())
    return std::nullopt;
  Path Out = P;
  Out.Steps.pop_back();
  return Out;
}

/// The containers of which a body reads an element, and that it changes by
/// something else than putting an element in.
static std::set<Path> takes(const FunctionFacts &Body) {
  std::set<Path> Read, Put, Changed;
  for (const BasicBlock &B : Body.Blocks)
    for (const Fact &X : B.Facts)
      if (const auto *A = std::get_if<Assign>(&X.What)) {
        if (std::optional<Path> P = containerOf(A->What.Where))
          Read.insert(*P);
        if (std::optional<Path> P = containerOf(A->To))
          Put.insert(*P);
      }
  if (Read.empty())
    return {};
  for (const BasicBlock &B : Body.Blocks)
    for (const Fact &X : B.Facts)
      if (const auto *A = std::get_if<Access>(&X.What);
          A && A->Kind == AccessKind::Write)
        Changed.insert(A->Place);
  std::erase_if(
      Read, [&](const Path &P) { return !Changed.count(P) || Put.count(P); });
  return Read;
}

static bool isAboutPointers(const Fact &X) {
  auto Holds = [](const Value &V) {
    return V.What != Value::Kind::Integer && V.What != Value::Kind::Unknown;
  };
  if (const auto *A = std::get_if<Assign>(&X.What))
    return Holds(A->What);
  if (const auto *R = std::get_if<Return>(&X.What))
    return Holds(R->What);
  return bool(Invocation(X));
}

/// Whether it calls by name: then only bodies can tell what it does.
static bool isHidden(const Fact &X) {
  Invocation I(X);
  return I && I.Callee->What == Value::Kind::Function;
}

PointerOutlines::PointerOutlines(const Functions &F)
    : F(F), Of(F.size()), Direct(F.size()), IsRecursive(F.size()) {
  findFacts();
  findRelative();
  for (unsigned Size : Sizes)
    if (choose(Size))
      break;
  Direct.clear();
}

void PointerOutlines::findFacts() {
  for (unsigned Body = 0; Body < F.size(); ++Body) {
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (isAboutPointers(X)) {
          size_t Before = Direct[Body].size();
          eachDirect(Body, X, [&](unsigned I) { Direct[Body].push_back(I); });
          if (!isHidden(X) || Direct[Body].size() > Before)
            Of[Body].Facts.push_back(&X);
        }
    if (!Of[Body].Facts.empty())
      Of[Body].Takes = takes(*F[Body].Facts);
  }
}

void PointerOutlines::findRelative() {
  Components All(Direct);
  ComponentOf = std::move(All.Of);
  BottomUp.resize(F.size());
  for (unsigned Body = 0; Body < F.size(); ++Body)
    BottomUp[Body] = Body;
  llvm::stable_sort(BottomUp, [&](unsigned A, unsigned B) {
    return ComponentOf[A] < ComponentOf[B];
  });
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (unsigned I : Direct[Body])
      if (isSame(I, Body))
        IsRecursive[Body] = IsRecursive[I] = true;
  for (unsigned Body : BottomUp)
    Of[Body].IsRelative = llvm::any_of(
        Of[Body].Facts, [&](const Fact *X) { return isRelative(Body, *X); });
}

bool PointerOutlines::isRelative(unsigned Body, const Fact &X) const {
  if (const auto *A = std::get_if<Assign>(&X.What))
    return isFromCaller(A->To) || isFromCaller(A->What) ||
           A->To.Root == PathRoot::Return;
  if (std::holds_alternative<Return>(X.What))
    return true;
  Invocation I(X);
  bool IsPassed =
      llvm::any_of(I.Args, [](auto &V) { return isFromCaller(V); }) ||
      (I.Self && isFromCaller(*I.Self));
  if (I.Callee->What != Value::Kind::Function)
    return IsPassed || isFromCaller(*I.Callee);
  bool Out = IsPassed && std::holds_alternative<Spawn>(X.What);
  eachDirect(Body, X, [&](unsigned Callee) {
    Out |= IsPassed && Of[Callee].IsRelative;
  });
  return Out;
}

/// Whether the whole does not grow too much if all up to that size are taken
/// anew for each call.
bool PointerOutlines::choose(unsigned MaxSize) {
  size_t All = 0, Grown = 0;
  for (unsigned Body : BottomUp) {
    PointerOutline &O = Of[Body];
    O.Size = O.Facts.size();
    All += O.Size;
    for (unsigned Callee : Direct[Body])
      if (Of[Callee].IsAnew && !isSame(Callee, Body))
        O.Size = std::min(O.Size + Of[Callee].Size, 1u << 20);
    O.IsAnew = O.IsRelative && !IsRecursive[Body] && O.Size <= MaxSize;
    if (!O.IsAnew)
      Grown += O.Size;
  }
  Budget = All * MaxGrowth + FreeGrowth;
  return Grown <= Budget || MaxSize == 0;
}
