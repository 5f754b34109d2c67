// Captures.cpp - one name for what a function and its lambdas share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Captures.h"
#include <set>

using namespace lockstitch;

/// Lambdas in lambdas, pointers to pointers; more are not followed.
static constexpr unsigned MaxDepth = 16;

Captures::Captures(const Functions &F) : F(F) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    learn(Body);
}

static Path rootOf(const Path &P) {
  Path Root = P;
  Root.Steps.truncate(0);
  Root.IsCut = false;
  return Root;
}

void Captures::learn(unsigned Body) {
  const FunctionFacts &Facts = *F[Body].Facts;
  std::set<Path> Closures;
  for (const BasicBlock &B : Facts.Blocks)
    for (const Fact &X : B.Facts)
      if (auto *A = std::get_if<Assign>(&X.What);
          A && A->What.What == Value::Kind::Function && A->To.Steps.empty())
        Closures.insert(A->To);
  if (Closures.empty())
    return;
  for (const BasicBlock &B : Facts.Blocks)
    for (const Fact &X : B.Facts) {
      auto *A = std::get_if<Assign>(&X.What);
      if (!A || A->To.Steps.size() != 1 ||
          A->To.Steps[0].What != Step::Kind::Field ||
          !Closures.count(rootOf(A->To)))
        continue;
      auto [It, IsNew] =
          ByField.try_emplace(A->To.Steps[0].Id, Capture{Body, A->What});
      Capture &C = It->second;
      if (!IsNew && (C.What != A->What || F[C.Body].id() != Facts.Id))
        C.What.reset();
    }
}

const Captures::Known &Captures::locals(unsigned Body) const {
  auto [It, IsNew] = Locals.try_emplace(Body);
  Known &Mine = It->second;
  if (!IsNew)
    return Mine;
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    for (const Fact &X : B.Facts) {
      auto *A = std::get_if<Assign>(&X.What);
      if (!A || !A->To.Steps.empty() || A->To.Root != PathRoot::Entity ||
          F.entity({A->To.Id}).Kind != EntityKind::Local)
        continue;
      bool IsPlace = A->What.What == Value::Kind::Address ||
                     A->What.What == Value::Kind::Load;
      auto [Slot, IsFirst] = Mine.try_emplace(A->To, A->What);
      if (!IsPlace || A->What.Where.isTop() ||
          (!IsFirst && Slot->second != A->What))
        Slot->second.reset();
    }
  return Mine;
}

/// P, whose first Skip steps hold What, from there on.
static std::optional<Path> through(const Value &What, const Path &P,
                                   unsigned Skip) {
  bool IsAddress = What.What == Value::Kind::Address;
  if (!IsAddress && What.What != Value::Kind::Load)
    return std::nullopt;
  // A copy of an object is another object.
  if (Skip == P.Steps.size() || P.Steps[Skip] != Step::deref())
    return std::nullopt;
  Path Out = What.Where;
  for (const Step &S : llvm::drop_begin(P.Steps, Skip + IsAddress))
    Out.append(S);
  Out.IsCut |= P.IsCut;
  return Out;
}

FramedPath Captures::resolved(const Path &P, unsigned Body) const {
  FramedPath Now{Body, P};
  for (unsigned Depth = 0; Depth < MaxDepth; ++Depth) {
    const StepList &Steps = Now.Where.Steps;
    std::optional<Path> Next;
    if (Now.Where.Root == PathRoot::This && Steps.size() > 2 &&
        Steps[0] == Step::deref() && Steps[1].What == Step::Kind::Field) {
      auto It = ByField.find(Steps[1].Id);
      if (It == ByField.end() || !It->second.What)
        break;
      Next = through(*It->second.What, Now.Where, 2);
      Body = It->second.Body;
    } else {
      const Known &Mine = locals(Body);
      auto It = Mine.find(rootOf(Now.Where));
      if (It != Mine.end() && It->second)
        Next = through(*It->second, Now.Where, 0);
    }
    if (!Next)
      break;
    Now = {Body, std::move(*Next)};
  }
  return Now;
}

static Path partAfter(const Path &P, unsigned Skip) {
  Path Out = Path::top();
  for (const Step &S : llvm::drop_begin(P.Steps, Skip))
    Out.Steps.push_back(S);
  return Out;
}

std::optional<Relative> lockstitch::relative(const Path &What, const Path &Of) {
  if (What.isTop() || Of.isTop())
    return std::nullopt;
  if (What.Root == Of.Root && What.Id == Of.Id) {
    unsigned Common = 0;
    while (Common < What.Steps.size() && Common < Of.Steps.size() &&
           What.Steps[Common] == Of.Steps[Common])
      ++Common;
    if (Common == What.Steps.size() || Common == Of.Steps.size())
      return std::nullopt; // one is a part of the other
    return Relative{true, partAfter(What, Common), partAfter(Of, Common)};
  }
  if (What.Root != PathRoot::Entity)
    return std::nullopt;
  if (Of.Root == PathRoot::Entity)
    return Relative{false, What, Of};
  unsigned Last = Of.Steps.size();
  while (Last > 0 && Of.Steps[Last - 1] != Step::deref())
    --Last;
  return Relative{false, What, partAfter(Of, Last)};
}

std::optional<Path> lockstitch::reached(const Relative &R, const Path &Of) {
  if (R.Of.Root != PathRoot::Top)
    return R.Of == Of ? std::optional(R.What) : std::nullopt;
  if (R.Of.Steps.size() > Of.Steps.size())
    return std::nullopt;
  unsigned Shared = Of.Steps.size() - R.Of.Steps.size();
  for (unsigned I = 0; I < R.Of.Steps.size(); ++I)
    if (R.Of.Steps[I] != Of.Steps[Shared + I])
      return std::nullopt;
  if (!R.IsOfOneObject)
    return R.What;
  Path Out = Of;
  Out.Steps.truncate(Shared);
  for (const Step &S : R.What.Steps)
    Out.append(S);
  return Out;
}
