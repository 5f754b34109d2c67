// LockClass.cpp - which lock a path names, whatever the function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockClass.h"
#include "program/CallGraph.h"
#include "program/LockState.h"
#include <fmt/format.h>

using namespace lockstitch;

/// How many steps lead up to and with the last dereference.
static unsigned stepsToOwner(const Path &P) {
  unsigned N = P.Steps.size();
  while (N > 0 && P.Steps[N - 1].What != Step::Kind::Deref)
    --N;
  return N;
}

std::optional<LockClass> lockstitch::classOf(const Path &Lock) {
  if (Lock.IsCut || isLockOfGuard(Lock))
    return std::nullopt;
  unsigned Skip = stepsToOwner(Lock);
  if (Lock.Root == PathRoot::Entity && Skip == 0)
    return LockClass{Lock};
  Path Fields = Path::top();
  for (const Step &S : llvm::drop_begin(Lock.Steps, Skip))
    Fields.Steps.push_back(S);
  if (!lastEntity(Fields))
    return std::nullopt;
  return LockClass{std::move(Fields)};
}

Path lockstitch::ownerOf(const Path &Lock) {
  Path Owner = Lock;
  Owner.Steps.truncate(stepsToOwner(Lock));
  return Owner;
}

static llvm::StringRef shortName(llvm::StringRef Qualified) {
  size_t Colons = Qualified.rfind("::");
  return Colons == llvm::StringRef::npos ? Qualified
                                         : Qualified.substr(Colons + 2);
}

static bool isReference(const Entity &E) { return E.Type.ends_with("&"); }

/// The steps of a path but for the first Skip, written after its root. A
/// reference is followed without an arrow.
static void appendSteps(std::string &Out, const StepList &Steps, unsigned Skip,
                        const Functions &F, bool IsReferred = false) {
  bool IsPointed = false;
  for (const Step &S : llvm::drop_begin(Steps, Skip)) {
    if (S.What == Step::Kind::Deref) { // written with the next field, or not
      IsPointed |= !std::exchange(IsReferred, false);
      continue;
    }
    if (S.What == Step::Kind::Field) {
      Out += Out.empty() ? "" : IsPointed ? "->" : ".";
      Out += shortName(F.entity({S.Id}).Name).str();
      IsReferred = isReference(F.entity({S.Id}));
    } else {
      Out += S.What == Step::Kind::Index ? fmt::format("[{}]", S.Id) : "[]";
    }
    IsPointed = false;
  }
}

std::string lockstitch::nameOf(const LockClass &C, const Functions &F) {
  std::string Out;
  const StepList &Steps = C.Lock.Steps;
  unsigned Skip = 0;
  if (C.Lock.Root == PathRoot::Entity) {
    Out = F.entity({C.Lock.Id}).Name.str();
  } else {
    while (Skip < Steps.size() && Steps[Skip].What != Step::Kind::Field)
      ++Skip;
    if (Skip < Steps.size())
      Out = F.entity({Steps[Skip++].Id}).Name.str();
  }
  appendSteps(Out, Steps, Skip, F);
  return Out;
}

std::string lockstitch::spell(const Path &P, const FunctionFacts &Function,
                              const Functions &F) {
  std::string Out;
  bool IsReferred = false;
  StepList Steps = P.Steps;
  if (isLockOfGuard(P))
    Steps.pop_back();
  switch (P.Root) {
  case PathRoot::Entity:
    Out = shortName(F.entity({P.Id}).Name).str();
    IsReferred = isReference(F.entity({P.Id}));
    break;
  case PathRoot::Param: {
    llvm::StringRef Name =
        P.Id < Function.Params.size() ? Function.Params[P.Id] : "";
    IsReferred = Name.consume_front("&");
    Out = Name.empty() ? fmt::format("argument {}", P.Id + 1) : Name.str();
    break;
  }
  case PathRoot::This:
    break; // members are written without `this->`
  case PathRoot::Top:
  case PathRoot::Temp:
  case PathRoot::Alloc:
  case PathRoot::Return:
    if (std::optional<LockClass> C = classOf(P))
      return nameOf(*C, F);
    break;
  }
  appendSteps(Out, Steps, 0, F, IsReferred);
  return Out.empty() ? "the lock" : Out;
}
