// HandleTransition.cpp - what one fact does to the handles of one state
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/HandleFlow.h"

using namespace lockstitch;

//===-- What is known of a handle -------------------------------------------//

SyncKind HandleFlow::kindOf(const Path &P) const {
  EntityId Id = lastEntity(P);
  return Id ? F.entity(Id).Sync : SyncKind::None;
}

/// Whether it is an object that is moved; a number is copied.
bool HandleFlow::isClass(const Path &P) const {
  SyncKind Kind = kindOf(P);
  return Kind == SyncKind::Future || Kind == SyncKind::Promise ||
         Kind == SyncKind::Task || DroppedHere.contains(P) ||
         Of.Dropped.contains(lastEntity(P));
}

/// Whether it is the destructor that joins: then it asks before.
bool HandleFlow::isImplicit(const Path &Joined) const {
  const auto *D = Next ? std::get_if<Drop>(&Next->What) : nullptr;
  return D && D->Handle == Joined && Next->Where == Current->Where;
}

bool lockstitch::isOverwritten(const Path &Dropped, const Fact *At,
                               const Fact *Next) {
  const auto *A = Next ? std::get_if<Assign>(&Next->What) : nullptr;
  return A && A->To == Dropped && Next->Where == At->Where;
}

/// Whether there was a thread or a value, and it is gone.
static bool isSpent(Life Is) {
  return Is == Life::Joined || Is == Life::Detached || Is == Life::Taken ||
         Is == Life::Empty;
}

void HandleFlow::note(HandleEvent::Kind What, const Holder &H,
                      const HandleState &S, HandleStep Inner) {
  HandleEvent E{What, H.Handle, here(), H.Since, Inner, H.Is};
  E.IsUntold = H.IsUntold;
  E.IsThrowCertain = S.IsLikely;
  Found.push_back(std::move(E));
}

//===-- Threads -------------------------------------------------------------//

void HandleFlow::spawn(const Spawn &Sp, HandleState &S) {
  pass(Sp.Entry, false, S); // a packaged task is moved there
  for (const Value &Arg : Sp.Args)
    pass(Arg, false, S);
  if (Sp.Self)
    pass(*Sp.Self, false, S);
  if (!Sp.Handle)
    return;
  Path Handle = S.Now.Values.locate(*Sp.Handle);
  if (Sp.Kind != SpawnKind::Thread && Sp.Kind != SpawnKind::Task)
    return S.set({Handle, Life::Unknown, here()});
  bool IsTask = Sp.Kind == SpawnKind::Task;
  S.set({Handle, Life::Full, here(), !IsTask, IsTask});
  if (IsTask && Handle.Root == PathRoot::Temp && Handle.Steps.empty())
    S.JustMade = Handle, S.MadeBy = here();
}

void HandleFlow::join(const Path &Written, Life Becomes, HandleState &S) {
  Path Handle = S.Now.Values.locate(Written);
  Holder *Old = S.find(Handle);
  bool IsAsked = !isImplicit(Written);
  if (!IsAsked && Old && Old->Is == Life::Full && Old->IsTask &&
      S.JustMade == Handle)
    note(HandleEvent::Kind::Discarded, *Old, S, S.MadeBy);
  Used.insert(Handle);
  if (!Handle.isOneObject())
    return S.set({Handle, Life::Unknown, here()});
  if (Old && Old->Is == Life::Full && Old->IsThread &&
      Becomes == Life::Detached)
    note(HandleEvent::Kind::Detached, *Old, S);
  if (!Old || !isSpent(Old->Is))
    FoundFull.insert({Current, Handle});
  else if (IsAsked && Old->Since.At)
    note(HandleEvent::Kind::JoinedAgain, *Old, S);
  bool IsNeeded = IsAsked && (!Old || Old->Is == Life::Entry);
  S.set({Handle, Becomes, here(), false, false, IsNeeded});
}

void HandleFlow::drop(const Path &Written, HandleState &S) {
  Path Handle = S.Now.Values.locate(Written);
  if (Handle.isTop())
    return;
  bool IsThere = false;
  for (const Holder &H : std::vector<Holder>(S.Handles)) {
    if (!H.Handle.startsWith(Handle))
      continue;
    IsThere |= H.Is != Life::Empty;
    if (H.Is == Life::Full && H.IsThread)
      note(isOverwritten(Written, Current, Next)
               ? HandleEvent::Kind::Overwritten
               : HandleEvent::Kind::Dropped,
           H, S);
    else if (H.Is == Life::HandedOut && H.Future.isTop())
      note(HandleEvent::Kind::Broken, H, S);
    else if (H.Is == Life::Asleep)
      note(HandleEvent::Kind::NeverAwaited, H, S);
    else if (H.Is == Life::Full)
      endFuture(H.Handle, S);
  }
  if (!IsThere)
    DroppedEmpty.insert({Current, Handle});
  S.eraseUnder(Handle);
}

//===-- Futures and promises ------------------------------------------------//

/// Nobody waits for it any more.
void HandleFlow::endFuture(const Path &Future, HandleState &S) {
  for (Holder &H : S.Handles)
    if (H.Is == Life::HandedOut && H.Future == Future)
      H.Is = Life::Unknown;
}

void HandleFlow::wait(const Wait &W, HandleState &S) {
  if (W.Kind != WaitKind::Future)
    return;
  Path Handle = S.Now.Values.locate(W.On);
  if (!Handle.isOneObject())
    return S.set({Handle, Life::Unknown, here()});
  Holder *Old = S.find(Handle);
  if (!Old || !isSpent(Old->Is))
    FoundFull.insert({Current, Handle});
  else if (Old->Since.At)
    note(HandleEvent::Kind::AskedAgain, *Old, S);
  bool IsNeeded = !Old || Old->Is == Life::Entry;
  if (W.Takes)
    S.set({Handle, Life::Taken, here(), false, false, IsNeeded});
}

void HandleFlow::keep(const Path &Promise, HandleState &S) {
  Holder *Old = S.find(Promise);
  Holder H{Promise, Life::Kept, here()};
  if (Old && Old->IsHandedOut) {
    H.IsHandedOut = true;
    H.Since = Old->Since;
  }
  S.set(std::move(H));
}

void HandleFlow::handOut(const Path &Promise, const Path &Future,
                         HandleState &S) {
  if (!Promise.isOneObject())
    return;
  Holder *Old = S.find(Promise);
  if (Old && Old->IsHandedOut)
    note(HandleEvent::Kind::HandedOutAgain, *Old, S);
  bool IsOwn = F.isOwn(Future) && !S.isEscaped(Future);
  bool IsKept = Old && Old->Is == Life::Kept;
  Holder H{Promise, IsKept ? Life::Kept : Life::HandedOut, here()};
  H.IsHandedOut = true;
  H.Future = IsOwn ? Future : Path::top();
  S.set(std::move(H));
  S.set({Future, Life::Full, here()});
}

//===-- Tasks ---------------------------------------------------------------//

/// A coroutine is called: nothing of it happens yet.
void HandleFlow::makeTask(const Call &C, HandleState &S) {
  Path Task = S.Now.Values.locate(*C.Result);
  bool IsMade = llvm::all_of(targets(), [&](const CallEdge &E) {
    return F[E.Callee].Facts->IsCoroutine;
  });
  if (IsMade && Task.isOneObject())
    S.set({Task, Life::Asleep, here()});
}

void HandleFlow::await(const Path &Written, HandleState &S) {
  Path Task = S.Now.Values.locate(Written);
  Used.insert(Task);
  S.set({Task, Life::Unknown, here()});
}

//===-- Assignments ---------------------------------------------------------//

/// A pointer is stored: in a variable of this body's, which the store follows,
/// or where others find it.
void HandleFlow::store(const Value &Pointer, const Path &To, HandleState &S) {
  if (To.Steps.empty() && F.isOwn(To))
    return;
  if (Pointer.What == Value::Kind::Address)
    S.escape(Pointer.Where);
  else if (Pointer.What == Value::Kind::Load)
    S.escape(Pointer.Where.deref());
}

void HandleFlow::move(const Path &From, const Path &To, HandleState &S) {
  std::vector<Holder> Moved;
  bool IsAny = false;
  for (Holder &H : S.Handles) {
    if (!H.Handle.startsWith(From))
      continue;
    IsAny = true;
    Used.insert(H.Handle);
    Holder There = H;
    There.Handle = To.isTop() ? To : H.Handle.rebased(From, To);
    bool IsCopy = kindOf(H.Handle) == SyncKind::Other;
    if (!IsCopy && !isClass(From) && !isClass(H.Handle))
      There.Is = Life::Unknown;
    for (Holder &P : S.Handles)
      if (P.Is == Life::HandedOut && P.Future == H.Handle)
        P.Future = F.isOwn(There.Handle) ? There.Handle : Path::top();
    if (!IsCopy)
      H = {H.Handle, There.Is == Life::Unknown ? Life::Unknown : Life::Empty,
           here()};
    Moved.push_back(std::move(There));
  }
  SyncKind Kind = kindOf(From);
  bool IsHandle = Kind == SyncKind::Thread || Kind == SyncKind::Future ||
                  Kind == SyncKind::Promise || Kind == SyncKind::Task;
  if (!IsAny && IsHandle && isClass(From) && From.isOneObject())
    S.set({From, Life::Empty, here()});
  S.eraseUnder(To);
  for (Holder &H : Moved)
    S.set(std::move(H));
}

void HandleFlow::assign(const Assign &A, HandleState &S) {
  Path To = S.Now.Values.locate(A.To);
  switch (A.What.What) {
  case Value::Kind::Address:
    return store(S.Now.Values.evaluate(A.What), To, S);
  case Value::Kind::Load: {
    Path From = S.Now.Values.locate(A.What.Where);
    if (From == To || From.isTop())
      return S.eraseUnder(To);
    if (Value V = S.Now.Values.evaluate(A.What);
        V.What == Value::Kind::Address || V.What == Value::Kind::Load)
      if (V.What == Value::Kind::Address || F.isOwn(To) == false)
        store(V, To, S);
    if (kindOf(From) != SyncKind::Promise || kindOf(To) == SyncKind::Promise)
      return move(From, To, S);
    // What joins as it dies is a future.
    if (kindOf(To) == SyncKind::Future || To.Root == PathRoot::Return ||
        JoinedHere.contains(A.To))
      return handOut(From, To, S);
    // Its future, or the promise itself.
    S.eraseUnder(To);
    return S.set({From, Life::Unknown, here()});
  }
  default:
    return S.eraseUnder(To);
  }
}

//===-- Calls ---------------------------------------------------------------//

/// Hands over an argument. IsSeen: what becomes of what it points to is known.
void HandleFlow::pass(const Value &Arg, bool IsSeen, HandleState &S) {
  Value V = S.Now.Values.evaluate(Arg);
  if (V.What == Value::Kind::Address && !IsSeen)
    S.escape(V.Where);
  if (Arg.What != Value::Kind::Load)
    return;
  // By value: moved there, or copied.
  Path From = S.Now.Values.locate(Arg.Where);
  for (Holder &H : S.Handles)
    if (H.Handle.startsWith(From) && kindOf(H.Handle) != SyncKind::Other)
      H.Is = Life::Unknown;
  if (SyncKind Kind = kindOf(From); Kind == SyncKind::Promise ||
                                    Kind == SyncKind::Future ||
                                    Kind == SyncKind::Task)
    S.set({From, Life::Empty, here()});
  if (V.What == Value::Kind::Load && !IsSeen)
    S.escape(V.Where.deref());
}

void HandleFlow::callUnknown(const Call &C, HandleState &S) {
  for (const Value &Arg : C.Args)
    pass(Arg, false, S);
  if (C.Self)
    pass(*C.Self, false, S);
  if (C.Callee.What == Value::Kind::Function && targets().empty())
    return;
  for (Holder &H : S.Handles)
    if (!F.isOwn(H.Handle))
      H.Is = Life::Unknown;
}

/// What several callees, or several ways through one, leave behind.
static HandleEffect merged(const HandleEffect &A, const HandleEffect &B) {
  HandleEffect Out = A.Is == Life::Empty ? B : A;
  if (A.Is != B.Is && !(isSpent(A.Is) && isSpent(B.Is)))
    Out.Is = Life::Unknown;
  Out.IsThread = A.IsThread && B.IsThread;
  Out.IsTask = A.IsTask && B.IsTask;
  Out.IsNeeded = A.IsNeeded && B.IsNeeded;
  return Out;
}

void lockstitch::mergeEffects(std::vector<HandleEffect> &Into,
                              llvm::ArrayRef<HandleEffect> Other) {
  auto Find = [](auto &List, const Path &P) {
    return llvm::find_if(List, [&](auto &E) { return E.Handle == P; });
  };
  auto Untouched = [](const Path &P) {
    return HandleEffect{P, Life::Entry, {}};
  };
  for (HandleEffect &E : Into) {
    auto It = Find(Other, E.Handle);
    E = merged(E, It == Other.end() ? Untouched(E.Handle) : *It);
  }
  for (const HandleEffect &E : Other)
    if (Find(Into, E.Handle) == Into.end())
      Into.push_back(merged(E, Untouched(E.Handle)));
}

void HandleFlow::applyEffect(const Path &Handle, const HandleEffect &E,
                             HandleState &S) {
  if (Handle.isTop() || E.Is == Life::Entry)
    return;
  Holder *Old = S.find(Handle);
  if (E.Is != Life::Full)
    Used.insert(Handle);
  Holder New{Handle, E.Is, E.Since, E.IsThread, E.IsTask};
  if (!Handle.isOneObject()) {
    if (E.Is != Life::Full)
      New.Is = Life::Unknown;
    return S.set(std::move(New));
  }
  if (!Old || !isSpent(Old->Is))
    FoundFull.insert({Current, Handle});
  else if (E.IsNeeded && Old->Since.At)
    note(E.Is == Life::Taken ? HandleEvent::Kind::AskedAgain
                             : HandleEvent::Kind::JoinedAgain,
         *Old, S, E.Since);
  New.IsNeeded = E.IsNeeded && (!Old || Old->Is == Life::Entry);
  S.set(std::move(New));
}

/// Whether it is a part of the handle: what a task's coroutine is known by.
static bool isPartOf(const Path &P, const Path &Handle, const HandleState &S) {
  Path Now = S.Now.Values.locate(P);
  return Now != Handle && Now.startsWith(Handle);
}

/// Whether the callee is given a way to what the handle is part of.
static bool isPassed(const Path &Handle, const Call &C, const HandleState &S) {
  auto Leads = [&](const Value &V) {
    if (V.What == Value::Kind::Load && isPartOf(V.Where, Handle, S))
      return true;
    Value Now = S.Now.Values.evaluate(V);
    return Now.What == Value::Kind::Address && Handle.startsWith(Now.Where);
  };
  return llvm::any_of(C.Args, Leads) || (C.Self && Leads(*C.Self));
}

/// What callees may do to handles that they do not tell of.
void HandleFlow::forgetTouched(const Call &C, llvm::ArrayRef<CallEdge> Targets,
                               const std::set<Path> &Told, HandleState &S) {
  for (Holder &H : S.Handles)
    if (!Told.contains(H.Handle) &&
        (!F.isOwn(H.Handle) || isPassed(H.Handle, C, S)))
      for (const CallEdge &E : Targets)
        if (Of.Done[E.Callee].Touched.contains(lastEntity(H.Handle)))
          H.Is = Life::Unknown;
}

void HandleFlow::call(const Call &C, HandleState &S) {
  llvm::ArrayRef<CallEdge> Targets = targets();
  bool IsKnown =
      !Targets.empty() && llvm::all_of(Targets, [&](const CallEdge &E) {
        return Of.Done[E.Callee].IsKnown;
      });
  if (!IsKnown) {
    callUnknown(C, S);
    if (C.Result)
      S.eraseUnder(S.Now.Values.locate(*C.Result));
    return;
  }
  std::vector<HandleEffect> Effects = Of.Done[Targets.front().Callee].Effects;
  for (const CallEdge &E : Targets.drop_front())
    mergeEffects(Effects, Of.Done[E.Callee].Effects);
  if (C.IsPerhaps || C.Once) // this time, or not
    mergeEffects(Effects, {});
  auto Mine = [&](const Path &P) {
    // A number that is passed says which thread, whoever has it.
    bool IsNumber = P.Root == PathRoot::Param && P.Steps.empty() &&
                    P.Id < C.Args.size() &&
                    C.Args[P.Id].What == Value::Kind::Load;
    return S.Now.Values.locate(IsNumber ? C.Args[P.Id].Where
                                        : inCaller(P, C, F));
  };
  std::set<Path> Told;
  for (const HandleEffect &E : Effects)
    Told.insert(Mine(E.Handle));
  for (Holder &H : S.Handles) // whoever has a task may run it
    if (H.Is == Life::Asleep && isPassed(H.Handle, C, S))
      H.Is = Life::Unknown;
  for (const Value &Arg : C.Args)
    if (Arg.What != Value::Kind::Load ||
        !Told.contains(S.Now.Values.locate(Arg.Where)))
      pass(Arg, true, S);
  forgetTouched(C, Targets, Told, S);
  if (C.Result)
    S.eraseUnder(S.Now.Values.locate(*C.Result));
  for (const HandleEffect &E : Effects) {
    if (E.Handle.Root != PathRoot::Return) {
      applyEffect(Mine(E.Handle), E, S);
      continue;
    }
    if (!C.Result)
      continue;
    Path Result = S.Now.Values.locate(*C.Result);
    HandleEffect Mine = E;
    if (E.Is == Life::Asleep) // whoever returns a task calls a coroutine
      Mine.Since = here();
    applyEffect(E.Handle.rebased(Path::result(), Result), Mine, S);
    if (Result.Root == PathRoot::Temp && Result.Steps.empty() &&
        E.Is == Life::Full && E.IsTask && E.Handle == Path::result())
      S.JustMade = Result, S.MadeBy = here();
  }
  for (const CallEdge &E : Targets)
    for (const Path &P : Of.Done[E.Callee].Escaped)
      S.escape(Mine(P));
}

/// An exception leaves the callee, somewhere on its way.
void HandleFlow::throwing(HandleState &S) {
  bool IsCertain = false;
  for (const CallEdge &E : targets())
    for (const Outcome &O : Of.Held[E.Callee].Summary.Outcomes)
      IsCertain |= O.IsThrow && O.IsThrowCertain;
  S.IsLikely &= IsCertain;
  for (Holder &H : S.Handles)
    for (const CallEdge &E : targets())
      if (Of.Done[E.Callee].Touched.contains(lastEntity(H.Handle)))
        H.Is = Life::Unknown;
}

//===-- All facts -----------------------------------------------------------//

void HandleFlow::apply(const Fact &X, HandleState &S) {
  if (!std::holds_alternative<Throw>(X.What) &&
      !std::holds_alternative<Join>(X.What))
    S.JustMade.reset();
  if (auto *Sp = std::get_if<Spawn>(&X.What))
    spawn(*Sp, S);
  else if (auto *J = std::get_if<Join>(&X.What))
    join(J->Handle, Life::Joined, S);
  else if (auto *D = std::get_if<Detach>(&X.What))
    join(D->Handle, Life::Detached, S);
  else if (auto *Dead = std::get_if<Drop>(&X.What))
    drop(Dead->Handle, S);
  else if (auto *W = std::get_if<Wait>(&X.What))
    wait(*W, S);
  else if (auto *N = std::get_if<Notify>(&X.What);
           N && N->Kind == WaitKind::Future)
    keep(S.Now.Values.locate(N->On), S);
  else if (auto *A = std::get_if<Assign>(&X.What)) {
    for (Holder &H : S.Handles)
      if (H.Is == Life::Asleep && A->What.What == Value::Kind::Load &&
          isPartOf(A->What.Where, H.Handle, S))
        H.Is = Life::Unknown;
    assign(*A, S);
  } else if (auto *Stop = std::get_if<Suspend>(&X.What); Stop && Stop->On)
    await(*Stop->On, S);
  else if (auto *C = std::get_if<Call>(&X.What)) {
    call(*C, S);
    if (C->IsLazy && C->Result)
      makeTask(*C, S);
  }
}
