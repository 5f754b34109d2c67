// IdleNotifications.cpp - notifications that have nothing to say
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/IdleNotifications.h"

using namespace lockstitch;

/// Calls up and down that are looked at; more may do anything.
static constexpr unsigned MaxDepth = 4;

namespace {

using Entities = std::set<EntityId>;

class Finder {
public:
  Finder(const Functions &F, const CallGraph &Calls,
         llvm::ArrayRef<Waiter> Waiters, const Captures &Names)
      : F(F), Calls(Calls), Names(Names) {
    for (const Waiter &W : Waiters)
      ByCondition[lastEntity(W.On.Where)].push_back(&W);
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const BasicBlock &B : F[Body].Facts->Blocks)
        for (const Fact &X : B.Facts)
          learn(Body, X);
  }

  std::vector<IdleNotification> find() {
    std::vector<IdleNotification> Out;
    for (auto &[On, Waiters] : ByCondition) {
      std::optional<Entities> Tested = testedBy(Waiters);
      if (!On || !Tested || llvm::any_of(*Tested, [&](EntityId Id) {
            return Exposed.count(Id) > 0;
          }))
        continue;
      Now = std::move(*Tested);
      Condition = On;
      bool IsWritten = false;
      if (!isAllAccompanied(Waiters, IsWritten))
        continue;
      for (unsigned Body : NotifiedIn[On])
        add(Out, Body, *Waiters.front(), IsWritten);
    }
    return Out;
  }

private:
  void learn(unsigned Body, const Fact &X) {
    auto Expose = [&](const Value &V) {
      if (V.What == Value::Kind::Address)
        Exposed.insert(nameOf(V.Where, Body));
    };
    if (auto *A = std::get_if<Access>(&X.What)) {
      EntityId Id = nameOf(A->Place, Body);
      Accessed[Body].insert(Id);
      bool IsNew = F[Body].Facts->Is == Role::Constructor ||
                   F[Body].Facts->Is == Role::Initialiser;
      if (A->Kind != AccessKind::Read && !IsNew)
        WrittenIn[Id].insert(Body);
    } else if (auto *N = std::get_if<Notify>(&X.What)) {
      if (N->Kind == WaitKind::Condition)
        NotifiedIn[nameOf(N->On, Body)].insert(Body);
    } else if (auto *A = std::get_if<Assign>(&X.What)) {
      // A capture is known by its maker's name.
      if (A->To.Steps.empty() || A->To.Root != PathRoot::Temp)
        Expose(A->What);
    } else if (auto *C = std::get_if<Call>(&X.What)) {
      llvm::for_each(C->Args, Expose);
      if (Calls.callsAt(Body, X).empty())
        CallsUnseen.insert(Body);
    }
  }

  EntityId nameOf(const Path &P, unsigned Body) const {
    return lastEntity(Names.resolved(P, Body).Where);
  }

  /// What they all test; nothing if that is not known.
  static std::optional<Entities>
  testedBy(llvm::ArrayRef<const Waiter *> Waiters) {
    Entities Out;
    for (const Waiter *W : Waiters) {
      // A wrapper's caller may test.
      bool IsWrapped = llvm::any_of(Waiters, [&](const Waiter *Other) {
        return Other->Wait == W->Wait && Other->At != Other->Wait &&
               Other->IsComplete;
      });
      if (W->IsTimed || (!W->IsComplete && !(IsWrapped && W->Tests.empty())))
        return std::nullopt;
      for (const TestedPlace &T : W->Tests)
        Out.insert(lastEntity(T.What.Where));
    }
    if (Out.empty() || Out.count(EntityId()))
      return std::nullopt;
    return Out;
  }

  /// Whether each write is of a function that notifies as well, or whose
  /// callers do, or that waits itself: then no notification elsewhere is on its
  /// behalf.
  bool isAllAccompanied(llvm::ArrayRef<const Waiter *> Waiters,
                        bool &IsWritten) {
    for (EntityId Id : Now)
      for (unsigned Body : WrittenIn[Id]) {
        if (llvm::any_of(Waiters,
                         [&](const Waiter *W) { return W->Body == Body; }))
          continue;
        IsWritten = true;
        if (!isNotifiedAround(Body, 0))
          return false;
      }
    return true;
  }

  bool isNotifiedAround(unsigned Body, unsigned Depth) {
    if (notifies(Body, 0))
      return true;
    if (Depth == MaxDepth || Calls.callersOf(Body).empty())
      return false;
    return llvm::all_of(Calls.callersOf(Body), [&](const CallEdge &E) {
      return E.Caller != Body && isNotifiedAround(E.Caller, Depth + 1);
    });
  }

  bool notifies(unsigned Body, unsigned Depth) {
    if (NotifiedIn[Condition].count(Body))
      return true;
    return Depth < MaxDepth && llvm::any_of(
                                   Calls.callsOf(Body),
                                   [&](const CallEdge &E) {
                                     return notifies(E.Callee, Depth + 1);
                                   });
  }

  bool looks(unsigned Body, unsigned Depth) {
    if (llvm::any_of(Accessed[Body],
                     [&](EntityId Id) { return Now.count(Id) > 0; }))
      return true;
    return llvm::any_of(Calls.callsOf(Body), [&](const CallEdge &E) {
      return Depth == MaxDepth || looks(E.Callee, Depth + 1);
    });
  }

  /// Whether the body or one of its callers has anything to do with what is
  /// tested, or may.
  bool looksAround(unsigned Body, unsigned Depth) {
    if (looks(Body, 0) || CallsUnseen.count(Body))
      return true;
    return llvm::any_of(Calls.callersOf(Body), [&](const CallEdge &E) {
      return E.Caller != Body &&
             (Depth == MaxDepth || looksAround(E.Caller, Depth + 1));
    });
  }

  void add(std::vector<IdleNotification> &Out, unsigned Body, const Waiter &By,
           bool IsWritten) {
    if (F[Body].Facts->Is == Role::Destructor || looksAround(Body, 0) ||
        (!IsWritten && !F.hasMain(F[Body].Units)))
      return;
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (auto *N = std::get_if<Notify>(&X.What);
            N && nameOf(N->On, Body) == Condition)
          Out.push_back({Body, &X, N->On, By, !IsWritten});
  }

  const Functions &F;
  const CallGraph &Calls;
  const Captures &Names;
  std::map<EntityId, std::vector<const Waiter *>> ByCondition;
  std::map<EntityId, std::set<unsigned>> WrittenIn, NotifiedIn;
  std::map<unsigned, Entities> Accessed;
  std::set<unsigned> CallsUnseen;
  Entities Exposed;

  // Of the condition in question.
  Entities Now;
  EntityId Condition;
};

} // namespace

std::vector<IdleNotification>
lockstitch::findIdleNotifications(const Functions &F, const CallGraph &Calls,
                                  llvm::ArrayRef<Waiter> Waiters,
                                  const Captures &Names) {
  if (Waiters.empty())
    return {};
  return Finder(F, Calls, Waiters, Names).find();
}
