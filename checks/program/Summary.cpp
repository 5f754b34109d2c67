// Summary.cpp - a function's effect on its caller
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Summary.h"
#include "llvm/ADT/Hashing.h"

using namespace lockstitch;

bool lockstitch::isSameEffect(const Acquisition &A, const Acquisition &B) {
  return A.Lock == B.Lock && A.Mode == B.Mode && A.How == B.How &&
         A.Released == B.Released && A.When == B.When && A.Units == B.Units &&
         A.Others == B.Others;
}

bool lockstitch::isSameEffect(const Blocking &A, const Blocking &B) {
  return A.What == B.What && A.Released == B.Released && A.Units == B.Units &&
         A.On == B.On && A.Awaited == B.Awaited;
}

bool lockstitch::isSameEffect(const ConditionWait &A, const ConditionWait &B) {
  return A.On == B.On && A.Lock == B.Lock && A.IsOfCaller == B.IsOfCaller &&
         A.IsTimed == B.IsTimed && A.Units == B.Units && A.By == B.By &&
         A.At == B.At && A.Others == B.Others;
}

bool lockstitch::isSameEffect(const LockNeed &A, const LockNeed &B) {
  return A.Lock == B.Lock && A.Mode == B.Mode && A.Units == B.Units;
}

bool lockstitch::isSameEffect(const LockPair &A, const LockPair &B) {
  return A.First == B.First && A.Second == B.Second &&
         A.FirstMode == B.FirstMode && A.SecondMode == B.SecondMode &&
         A.Gates == B.Gates && A.When == B.When && A.Units == B.Units &&
         A.Others == B.Others && A.By == B.By && A.AreCompared == B.AreCompared;
}

/// Ways out of one function, or of all that a call may run, that are told
/// apart; more would differ in what no caller asks.
static constexpr size_t MaxOutcomes = 64;

static bool isSameLife(const FreeLock &A, const FreeLock &B) {
  return A.Lock == B.Lock && A.Why == B.Why;
}

static bool isAlike(const Outcome &A, const Outcome &B) {
  auto SameHeld = [](auto &A, auto &B) { return A.isSameHold(B); };
  auto SameGuard = [](auto &A, auto &B) { return A.isSame(B); };
  return A.IsThrow == B.IsThrow && A.Released == B.Released &&
         llvm::equal(A.Held, B.Held, SameHeld) &&
         llvm::equal(A.Guards, B.Guards, SameGuard) &&
         llvm::equal(A.Lives, B.Lives, isSameLife) &&
         A.Result.truth() == B.Result.truth();
}

/// Leaves in Mine what is in Theirs as well.
template <typename List>
static void keepCommon(List &Mine, const List &Theirs) {
  llvm::erase_if(Mine,
                 [&](const auto &E) { return !llvm::is_contained(Theirs, E); });
}

template <typename List> static void addMissing(List &To, const List &From) {
  for (const auto &E : From)
    if (!llvm::is_contained(To, E))
      To.push_back(E);
}

static void join(Outcome &Old, const Outcome &New) {
  if (Old.ReturnedOf != New.ReturnedOf)
    Old.ReturnedOf.reset();
  if (Old.Returned != New.Returned)
    Old.Returned.reset();
  addMissing(Old.Freed, New.Freed);
  addMissing(Old.Failed, New.Failed);
  llvm::erase_if(Old.Held, [&](HeldLock &Mine) {
    auto It = llvm::find_if(New.Held, [&](const HeldLock &Theirs) {
      return Mine.isSameHold(Theirs);
    });
    if (It != New.Held.end() && Mine.Told != It->Told)
      Mine.Told.reset();
    if (It != New.Held.end() && !(Mine.ByResult == It->ByResult))
      Mine.ByResult.reset();
    return It == New.Held.end();
  });
  keepCommon(Old.Released, New.Released);
  llvm::erase_if(Old.Lives, [&](const FreeLock &Mine) {
    return llvm::none_of(New.Lives, [&](const FreeLock &Theirs) {
      return isSameLife(Mine, Theirs);
    });
  });
  llvm::erase_if(Old.Guards, [&](const GuardState &Mine) {
    return llvm::none_of(New.Guards,
                         [&](auto &Theirs) { return Mine.isSame(Theirs); });
  });
  Old.Others.meet(New.Others);
  Old.Result = Old.Result.hull(New.Result);
  Old.Units.add(New.Units);
  Old.IsThrowCertain |= New.IsThrowCertain;
  Old.IsStoredCut |= New.IsStoredCut;
  keepCommon(Old.Stored, New.Stored);
  keepCommon(Old.Made, New.Made);
  keepCommon(Old.When, New.When);
}

void lockstitch::addOutcome(std::vector<Outcome> &To, Outcome New) {
  for (Outcome &Old : To)
    if (isAlike(Old, New) && (New.IsThrow || Old.Units == New.Units))
      return join(Old, New);
  if (To.size() >= MaxOutcomes)
    for (Outcome &Old : llvm::reverse(To))
      if (Old.IsThrow == New.IsThrow)
        return join(Old, New);
  To.push_back(std::move(New));
}

static size_t bucketOf(const Path &P) {
  llvm::hash_code Hash = llvm::hash_combine(unsigned(P.Root), P.Id);
  for (const Step &S : P.Steps)
    Hash = llvm::hash_combine(Hash, unsigned(S.What), S.Id);
  return Hash;
}

size_t lockstitch::bucketOf(const Acquisition &A) { return ::bucketOf(A.Lock); }

size_t lockstitch::bucketOf(const Blocking &B) {
  return llvm::hash_value(B.What);
}

size_t lockstitch::bucketOf(const ConditionWait &W) {
  return llvm::hash_combine(::bucketOf(W.On), ::bucketOf(W.Lock));
}

size_t lockstitch::bucketOf(const LockNeed &N) { return ::bucketOf(N.Lock); }

size_t lockstitch::bucketOf(const LockPair &P) {
  return llvm::hash_combine(::bucketOf(P.First), ::bucketOf(P.Second));
}

Binding::Binding(const Call &C, const LockState &Caller, const Functions &F)
    : Caller(Caller), F(F) {
  if (C.Self)
    Self = Caller.Values.evaluate(*C.Self);
  else if (C.Callee.What == Value::Kind::Load) // a closure is its own `this`
    Self = Value::address(Caller.Values.locate(C.Callee.Where));
  pass(C.Args);
  if (C.Result)
    Result = Caller.Values.locate(*C.Result);
}

Binding::Binding(const Spawn &S, const LockState &Starter, const Functions &F)
    : Caller(Starter), F(F) {
  if (S.Self)
    Self = Caller.Values.evaluate(*S.Self);
  else if (S.Entry.What != Value::Kind::Function)
    Self = Value::address(Caller.Values.locate(S.Entry.Where));
  pass(S.Args);
}

void Binding::pass(llvm::ArrayRef<Value> Written) {
  for (const Value &V : Written) {
    Args.push_back(Caller.Values.evaluate(V));
    Copied.push_back(V.What == Value::Kind::Load ? Caller.Values.locate(V.Where)
                                                 : Path::top());
  }
}

/// Where an object that was passed, or what it points to, is the caller's.
static Path startOf(const Value &Passed, bool IsDereferenced) {
  if (IsDereferenced)
    return Store::pointee(Passed);
  // By value: a copy, whose parts still name the same things.
  return Passed.What == Value::Kind::Load ? Passed.Where : Path::top();
}

Path Binding::path(const Path &P) const {
  bool IsDereferenced =
      !P.Steps.empty() && P.Steps.front().What == Step::Kind::Deref;
  Path Start = Path::top();
  unsigned Skip = IsDereferenced;
  switch (P.Root) {
  case PathRoot::Entity:
    Skip = 0;
    if (F.entity({P.Id}).Kind != EntityKind::Local)
      Start = Path::entity({P.Id});
    break;
  case PathRoot::Param:
    if (P.Id < Args.size())
      Start = startOf(Args[P.Id], IsDereferenced);
    // A closure's value is its function; its captures have places of their own.
    if (!IsDereferenced && Start.isTop() && P.Id < Copied.size())
      Start = Copied[P.Id];
    break;
  case PathRoot::This:
    if (Self)
      Start = startOf(*Self, IsDereferenced);
    break;
  case PathRoot::Return:
    Skip = 0;
    if (Result)
      Start = *Result;
    break;
  case PathRoot::Top:
  case PathRoot::Temp:
  case PathRoot::Alloc:
    Skip = 0;
    break;
  }
  Path Out = Caller.Values.follow(std::move(Start), P, Skip);
  if (!isLockOfGuard(Out))
    return Out;
  Path Object = Out;
  Object.Steps.pop_back();
  const GuardState *G = const_cast<LockState &>(Caller).guard(Object);
  return G && G->Locks.size() == 1 ? G->Locks.front() : Out;
}

Value Binding::value(const Value &V) const {
  if (V.What == Value::Kind::Address)
    return Value::address(path(V.Where));
  if (V.What != Value::Kind::Load)
    return V;
  if (V.Where.Steps.empty()) {
    if (V.Where.Root == PathRoot::Param && V.Where.Id < Args.size())
      return Args[V.Where.Id];
    if (V.Where.Root == PathRoot::This && Self)
      return *Self;
  }
  Path P = path(V.Where);
  return P.isTop() ? Value::unknown() : Caller.Values.valueAt(P);
}

std::vector<Path> Binding::paths(llvm::ArrayRef<Path> CalleePaths) const {
  std::vector<Path> Out;
  for (const Path &P : CalleePaths)
    Out.push_back(path(P));
  return Out;
}

bool Binding::admits(const EntryConditions &When) const {
  return llvm::all_of(When, [&](const auto &E) {
    return Caller.Values.range(value(Value::load(E.first))).meets(E.second);
  });
}

bool Binding::admits(const SharedConditions &When) const {
  if (When.empty())
    return true;
  auto [It, IsNew] = Admitted.try_emplace(When.key());
  if (IsNew)
    It->second = admits(When.list());
  return It->second;
}

/// Whether callers may know what the thing was.
bool Binding::isCondition(const Path &P) const {
  return P.Root == PathRoot::Param || P.Root == PathRoot::This ||
         (P.Root == PathRoot::Entity &&
          F.entity({P.Id}).Kind != EntityKind::Local);
}

EntryConditions Binding::conditions(const EntryConditions &When) const {
  EntryConditions Out;
  for (const auto &[P, R] : When) {
    Value V = value(Value::load(P));
    if (V.What == Value::Kind::Load && isCondition(V.Where))
      Out.push_back({V.Where, R});
  }
  return Out;
}

EntryConditions lockstitch::conditionsOf(const LockState &S,
                                         const Functions &F) {
  EntryConditions Out = S.Values.knownOfEntry();
  llvm::erase_if(Out, [&](const auto &E) {
    const Path &P = E.first;
    return P.Root == PathRoot::Entity &&
           (F.entity({P.Id}).Kind == EntityKind::Local || P.IsCut ||
            llvm::is_contained(P.Steps, Step::deref()));
  });
  return Out;
}

SharedConditions Binding::whenReached(const SharedConditions &When,
                                      CircumstancePool &Kept) const {
  auto [It, IsNew] = Reached.try_emplace(When.key());
  if (!IsNew)
    return It->second;
  if (!LedHere)
    LedHere = conditionsOf(Caller, F);
  EntryConditions Out = *LedHere;
  for (auto &Known : conditions(When.list()))
    if (llvm::none_of(Out, [&](auto &E) { return E.first == Known.first; }))
      Out.push_back(std::move(Known));
  return It->second = Kept.get(std::move(Out));
}

/// P, whose first steps are Root and Steps[0..Skip), from where V leads.
static Path fromValue(const Value &V, const Path &P) {
  if (P.Steps.empty() || P.Steps.front() != Step::deref())
    return Path::top();
  Path Out = Path::top();
  unsigned Skip = 0;
  if (V.What == Value::Kind::Address) {
    Out = V.Where;
    Skip = 1;
  } else if (V.What == Value::Kind::Load) {
    Out = V.Where;
  } else {
    return Out;
  }
  for (const Step &S : llvm::drop_begin(P.Steps, Skip))
    Out.append(S);
  Out.IsCut |= P.IsCut;
  return Out;
}

Path lockstitch::inCaller(const Path &P, const Call &C, const Functions &F) {
  switch (P.Root) {
  case PathRoot::Entity:
    return F.entity({P.Id}).Kind == EntityKind::Global ? P : Path::top();
  case PathRoot::This:
    return C.Self ? fromValue(*C.Self, P) : Path::top();
  case PathRoot::Param:
    return P.Id < C.Args.size() ? fromValue(C.Args[P.Id], P) : Path::top();
  default:
    return Path::top();
  }
}
