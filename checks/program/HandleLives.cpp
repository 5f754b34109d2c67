// HandleLives.cpp - what becomes of threads' handles, futures, promises, tasks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/HandleFlow.h"
#include <map>

using namespace lockstitch;

/// The handle that a fact does something to, or null.
static const Path *handleOf(const Fact &X) {
  if (auto *S = std::get_if<Spawn>(&X.What))
    return S->Handle ? &*S->Handle : nullptr;
  if (auto *J = std::get_if<Join>(&X.What))
    return &J->Handle;
  if (auto *D = std::get_if<Detach>(&X.What))
    return &D->Handle;
  if (auto *D = std::get_if<Drop>(&X.What))
    return &D->Handle;
  if (auto *W = std::get_if<Wait>(&X.What); W && W->Kind == WaitKind::Future)
    return &W->On;
  if (auto *N = std::get_if<Notify>(&X.What); N && N->Kind == WaitKind::Future)
    return &N->On;
  if (auto *S = std::get_if<Suspend>(&X.What))
    return S->On ? &*S->On : nullptr;
  if (auto *C = std::get_if<Call>(&X.What); C && C->IsLazy && C->Result)
    return &*C->Result;
  return nullptr;
}

/// What the body does something to itself, by field or variable.
static std::set<EntityId> touchedBy(const FunctionFacts &F,
                                    const Functions &All) {
  std::set<EntityId> Out;
  auto IsHandle = [&](EntityId Id) {
    SyncKind Kind = All.entity(Id).Sync;
    return Kind == SyncKind::Thread || Kind == SyncKind::Future ||
           Kind == SyncKind::Promise || Kind == SyncKind::Task;
  };
  for (const BasicBlock &B : F.Blocks)
    for (const Fact &X : B.Facts)
      if (const Path *Handle = handleOf(X)) {
        Out.insert(lastEntity(*Handle));
      } else if (auto *A = std::get_if<Assign>(&X.What)) {
        for (const Path *P : {&A->To, &A->What.Where})
          if (EntityId Id = lastEntity(*P); Id && IsHandle(Id))
            Out.insert(Id);
      }
  return Out;
}

/// The handles that have a destructor which minds.
static std::set<EntityId> droppedIn(const Functions &F) {
  std::set<EntityId> Out;
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (auto *D = std::get_if<Drop>(&X.What))
          if (EntityId Id = lastEntity(D->Handle))
            Out.insert(Id);
  return Out;
}

HandleLives::HandleLives(const Known &About, const Locksets &Held)
    : Summaries(About.F.size()) {
  std::set<EntityId> Dropped = droppedIn(About.F);
  Traces Origins;
  CircumstancePool Kept;
  HandleFacts Of{About, Held, Summaries, Dropped};
  for (const std::vector<unsigned> &Component : About.Calls.bottomUp())
    for (unsigned Body : Component) {
      HandleSummary Mine;
      std::set<EntityId> Touched = touchedBy(*About.F[Body].Facts, About.F);
      bool IsNeeded = !Touched.empty();
      for (const CallEdge &E : About.Calls.callsOf(Body)) {
        const HandleSummary &Theirs = Summaries[E.Callee];
        IsNeeded |= !Theirs.Effects.empty();
        Touched.insert(Theirs.Touched.begin(), Theirs.Touched.end());
      }
      if (IsNeeded)
        Mine = HandleFlow(Of, Body, Origins, Kept).solve(Events);
      Mine.Touched = std::move(Touched);
      Summaries[Body] = std::move(Mine);
    }
  findNeverJoined(About.F);
  llvm::stable_sort(Events, [](const HandleEvent &A, const HandleEvent &B) {
    return A.At.Body < B.At.Body;
  });
}

//===-- What is kept in fields and globals ----------------------------------//

namespace {
/// What all functions do to a field or variable.
struct Uses {
  HandleStep Started;
  HandleStep Dropped;
  bool IsTask = false;  ///< no thread
  bool IsSpent = false; ///< joined, detached, awaited, or gone somewhere
};
} // namespace

namespace {
class UseFinder {
public:
  explicit UseFinder(const Functions &F) : F(F) {}

  const std::map<EntityId, Uses> &find() {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const BasicBlock &B : F[Body].Facts->Blocks)
        for (size_t I = 0; I < B.Facts.size(); ++I)
          note({Body, &B.Facts[I]},
               I + 1 < B.Facts.size() ? &B.Facts[I + 1] : nullptr);
    return All;
  }

private:
  Uses *of(const Path &P) {
    EntityId Id = lastEntity(P);
    if (!Id || F.entity(Id).Kind == EntityKind::Local)
      return nullptr;
    return &All[Id];
  }

  void spend(const Value &V) {
    if (V.What != Value::Kind::Load && V.What != Value::Kind::Address)
      return;
    if (Uses *U = of(V.Where))
      U->IsSpent = true;
    // Who has a part of a task has the coroutine.
    for (const Step &S : V.Where.Steps)
      if (S.What == Step::Kind::Field &&
          F.entity({S.Id}).Sync == SyncKind::Task)
        All[{S.Id}].IsSpent = true;
    if (V.Where.Root == PathRoot::Entity && !V.Where.Steps.empty() &&
        F.entity({V.Where.Id}).Sync == SyncKind::Task)
      All[{V.Where.Id}].IsSpent = true;
  }

  void note(HandleStep Here, const Fact *Next) {
    const Fact &X = *Here.At;
    if (const Path *Handle = handleOf(X))
      noteHandle(Here, *Handle, Next);
    if (auto *A = std::get_if<Assign>(&X.What)) {
      spend(A->What);
      Uses *U = A->What.What == Value::Kind::Load ? of(A->To) : nullptr;
      SyncKind Kind = U ? F.entity(lastEntity(A->To)).Sync : SyncKind::None;
      if (Kind == SyncKind::Thread || Kind == SyncKind::Task)
        U->Started = Here, U->IsTask = Kind == SyncKind::Task;
    } else if (auto *R = std::get_if<Return>(&X.What)) {
      spend(R->What);
    } else if (auto *C = std::get_if<Call>(&X.What)) {
      for (const Value &Arg : C->Args)
        spend(Arg);
      if (C->Self && isOfTask(*C->Self) && !isOfItsLife(*C))
        spend(*C->Self);
    }
  }

  bool isOfTask(const Value &V) const {
    auto IsTask = [&](uint64_t Id) {
      return F.entity({Id}).Sync == SyncKind::Task;
    };
    return V.What == Value::Kind::Address &&
           ((V.Where.Root == PathRoot::Entity && IsTask(V.Where.Id)) ||
            llvm::any_of(V.Where.Steps, [&](const Step &S) {
              return S.What == Step::Kind::Field && IsTask(S.Id);
            }));
  }

  bool isOfItsLife(const Call &C) const {
    return llvm::any_of(F.bodiesOf(C.Callee.Callee), [&](unsigned Body) {
      Role Is = F[Body].Facts->Is;
      return Is == Role::Constructor || Is == Role::Destructor;
    });
  }

  void noteHandle(HandleStep Here, const Path &Handle, const Fact *Next) {
    Uses *U = of(Handle);
    if (!U)
      return;
    auto *S = std::get_if<Spawn>(&Here.At->What);
    bool IsTask = std::holds_alternative<Call>(Here.At->What);
    if (IsTask || (S && S->Kind == SpawnKind::Thread))
      U->Started = Here, U->IsTask = IsTask;
    else if (!std::holds_alternative<Drop>(Here.At->What))
      U->IsSpent = true;
    else if (!isOverwritten(Handle, Here.At, Next) && !U->Dropped.At)
      U->Dropped = Here;
  }

  const Functions &F;
  std::map<EntityId, Uses> All;
};
} // namespace

void HandleLives::findNeverJoined(const Functions &F) {
  UseFinder Finder(F);
  for (const auto &[Id, U] : Finder.find())
    if (U.Started.At && (U.Dropped.At || U.IsTask) && !U.IsSpent) {
      HandleEvent E;
      E.What = U.IsTask ? HandleEvent::Kind::NeverAwaited
                        : HandleEvent::Kind::NeverJoined;
      E.Handle = Path::entity(Id);
      E.At = U.Dropped;
      E.Since = U.Started;
      Events.push_back(std::move(E));
    }
}
