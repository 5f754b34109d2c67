// Escapes.cpp - guarded data whose address outlives the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Escapes.h"
#include "facts/Aliases.h"
#include "program/LockClass.h"
#include "program/Meetings.h"
#include "program/OwnSections.h"

using namespace lockstitch;

static bool isIndex(const Step &S) {
  return S.What == Step::Kind::Index || S.What == Step::Kind::AnyIndex;
}

/// Whether Part is the object at Whole, or in it: whatever the indexes.
static bool isWithin(const Path &Part, const Path &Whole) {
  if (Part.Root != Whole.Root || Part.Id != Whole.Id ||
      Part.Steps.size() < Whole.Steps.size())
    return false;
  for (size_t I = 0; I < Whole.Steps.size(); ++I)
    if (Part.Steps[I] != Whole.Steps[I] &&
        !(isIndex(Part.Steps[I]) && isIndex(Whole.Steps[I])))
      return false;
  // A pointer is no part of what it points to.
  return llvm::none_of(llvm::drop_begin(Part.Steps, Whole.Steps.size()),
                       [](const Step &S) { return S == Step::deref(); });
}

/// Whether a change of the container itself moves its elements.
static bool movesElements(const Path &Container, const Functions &F) {
  llvm::StringRef Type = F.entity(lastEntity(Container)).Type;
  Type.consume_front("const ");
  return llvm::any_of(
      std::initializer_list<llvm::StringRef>{"std::vector", "std::string",
                                             "std::basic_string", "std::deque"},
      [&](llvm::StringRef Name) { return Type.starts_with(Name); });
}

namespace {

/// A write, and the body in whose terms it is.
struct Write {
  const MemoryAccess *Access = nullptr;
  unsigned Body = 0;
};

class EscapeFinder {
public:
  EscapeFinder(const Functions &F, const CallGraph &Calls, const Locksets &Held,
               const HappensBefore &Threads)
      : F(F), Calls(Calls), Held(Held), Threads(Threads) {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      if (F[Body].Facts->Is != Role::Constructor &&
          F[Body].Facts->Is != Role::Destructor)
        for (const AccessList *List :
             {&Held[Body].Summary.Accesses, &Held[Body].Accesses})
          for (const MemoryAccess &A : *List)
            if (A.isWrite() && !A.In->By && !A.In->Locks.empty() &&
                !F.isOfCall(A.Place))
              addWrite(A, Body);
  }

  std::vector<Escape> find() {
    std::vector<Escape> Out;
    for (unsigned Body = 0; Body < F.size(); ++Body)
      if (!Threads.contexts(Body).empty() && acquires(Body) &&
          !leavesHeld(Body))
        find(Body, Out);
    return Out;
  }

private:
  /// By the field or global that it begins with, after the last dereference.
  void addWrite(const MemoryAccess &A, unsigned Body) {
    std::optional<LockClass> Class = classOf(A.Place);
    if (Class && !Class->Lock.isTop())
      Writes[{Class->Lock.Id, 0}].push_back({&A, Body});
    else if (Class && !Class->Lock.Steps.empty())
      Writes[{0, Class->Lock.Steps.front().Id}].push_back({&A, Body});
  }

  bool acquires(unsigned Body) const {
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (std::holds_alternative<Acquire>(X.What) ||
            std::holds_alternative<Guard>(X.What) ||
            (std::holds_alternative<Call>(X.What) &&
             !Held[Body].Holding.empty()))
          return true;
    return false;
  }

  /// The caller gets the lock as well.
  bool leavesHeld(unsigned Body) const {
    return llvm::any_of(Held[Body].Summary.Outcomes, [](const Outcome &O) {
      return !O.IsThrow && (!O.Held.empty() ||
                            llvm::any_of(O.Guards, [](const GuardState &G) {
                              return G.Owns;
                            }));
    });
  }

  void find(unsigned Body, std::vector<Escape> &Out) const {
    const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
    std::vector<std::pair<const Fact *, const Value *>> Leaving;
    for (const BasicBlock &B : Blocks)
      for (const Fact &X : B.Facts)
        if (const Value *V = leaving(X))
          Leaving.push_back({&X, V});
    if (Leaving.empty())
      return;
    Aliases Names(Blocks);
    OwnSections Sections(Body, F, Calls, Held);
    for (auto [X, V] : Leaving)
      if (std::optional<Path> Object = leadsTo(*V, Body, Names))
        if (std::optional<Escape> E = escape(*X, *Object, Body, Sections))
          Out.push_back(std::move(*E));
  }

  /// What the function gives its caller, if that leads to an object.
  static const Value *leaving(const Fact &X) {
    const Value *V = nullptr;
    if (auto *R = std::get_if<Return>(&X.What)) {
      V = &R->What;
    } else if (auto *A = std::get_if<Assign>(&X.What)) {
      // Of what is stored in a parameter's object, a link of the data's own.
      bool IsForCaller =
          A->To.Root == PathRoot::Return ||
          (A->To.Root == PathRoot::Param && A->To.Steps.size() == 1 &&
           A->To.Steps.front() == Step::deref());
      V = IsForCaller ? &A->What : nullptr;
    }
    bool IsPointer =
        V && (V->What == Value::Kind::Address || V->What == Value::Kind::Load);
    return IsPointer ? V : nullptr;
  }

  std::optional<Path> leadsTo(const Value &V, unsigned Body,
                              const Aliases &Names) const {
    Path Object;
    if (V.What == Value::Kind::Address)
      Object = V.Where;
    else if (V.What == Value::Kind::Load)
      Object = V.Where.deref();
    else
      return std::nullopt;
    Object = Names.resolved(Object);
    if (Object.Root == PathRoot::Temp && !Object.Steps.empty() &&
        Object.Steps.front() == Step::deref())
      Object = ofResult(Object, Body);
    return Object;
  }

  /// What a call's result leads to: the address that the callee returns.
  Path ofResult(const Path &Object, unsigned Body) const {
    Path Result = Path::temp(Object.Id);
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts) {
        auto *C = std::get_if<Call>(&X.What);
        std::optional<unsigned> Callee;
        if (C && C->Result == Result)
          Callee = Calls.onlyCallee(Body, X);
        if (!Callee)
          continue;
        Boxed<Value> Only;
        for (const Outcome &O : Held[*Callee].Summary.Outcomes)
          if (!O.IsThrow)
            Only = O.Returned;
        if (!Only || Only->What != Value::Kind::Address)
          continue;
        Path Mine = inCaller(Only->Where, *C, F);
        return Mine.isTop() ? Mine : Object.rebased(Result.deref(), Mine);
      }
    return Path::top();
  }

  /// Whether it is data that others can reach, and that needs a lock.
  bool isPlain(const Path &Object) const {
    EntityId Last = lastEntity(Object);
    if (!Last || Object.isTop() ||
        (!Object.Steps.empty() && Object.Steps.back() == Step::deref()))
      return false;
    if (Object.Root == PathRoot::Entity &&
        F.entity({Object.Id}).Kind != EntityKind::Global &&
        !llvm::is_contained(Object.Steps, Step::deref()))
      return false;
    const Entity &E = F.entity(Last);
    return !E.IsConst && !E.IsAtomic && !E.IsThreadLocal &&
           E.Sync == SyncKind::None;
  }

  /// Whether the lock is there for such an object, by where it is: a member of
  /// the same object, or both of them global.
  bool isOfOneObject(const Path &Lock, const Path &Object) const {
    auto IsGlobal = [&](const Path &P) {
      return P.Root == PathRoot::Entity &&
             F.entity({P.Id}).Kind == EntityKind::Global &&
             !llvm::is_contained(P.Steps, Step::deref());
    };
    if (IsGlobal(Lock) || IsGlobal(Object))
      return IsGlobal(Lock) && IsGlobal(Object);
    Path Owner = ownerOf(Object);
    return Owner.Root != PathRoot::Top && Owner == ownerOf(Lock);
  }

  std::optional<Escape> escape(const Fact &X, const Path &Object, unsigned Body,
                               const OwnSections &Sections) const {
    if (!isPlain(Object))
      return std::nullopt;
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &Taken : B.Facts)
        for (const Path &Lock : Sections.acquires(Taken)) {
          if (!isOfOneObject(Lock, Object))
            continue;
          Escape E{Body, Object, Lock, &Taken, &X};
          if (!isWritten(E))
            continue;
          if (!findUse(E))
            return std::nullopt;
          return E;
        }
    return std::nullopt;
  }

  /// Whether another thread may write it, under the lock.
  bool isWritten(Escape &E) const {
    std::optional<LockClass> Class = classOf(E.Object), Lock = classOf(E.Lock);
    if (!Class || !Lock)
      return false;
    std::pair<uint64_t, uint64_t> Key{Class->Lock.Id, 0};
    if (Class->Lock.isTop() && !Class->Lock.Steps.empty())
      Key = {0, Class->Lock.Steps.front().Id};
    auto It = Writes.find(Key);
    if (It == Writes.end())
      return false;
    for (const Write &W : It->second) {
      if (!changes(classOf(W.Access->Place)->Lock, Class->Lock) ||
          llvm::none_of(W.Access->In->Locks, [&](const Protection &P) {
            return classOf(P.Lock) == Lock;
          }))
        continue;
      std::optional<Meeting> Why = meeting(E.Body, W.Body, F, Threads);
      if (!Why || (E.Write && !E.IsOfLibrary))
        continue;
      E.Write = W.Access;
      E.Writer = W.Body;
      E.IsOfLibrary = *Why == Meeting::OfCallers;
    }
    return E.Write;
  }

  /// Whether who has Object's address sees a write of Written.
  bool changes(const Path &Written, const Path &Object) const {
    if (isWithin(Written, Object))
      return true;
    Path Container = Object;
    bool IsElement = false;
    for (; !Container.Steps.empty() && isIndex(Container.Steps.back());
         IsElement = true)
      Container.Steps.pop_back();
    return IsElement && Written == Container && movesElements(Container, F);
  }

  //===-- Who uses it -------------------------------------------------------//

  /// Finds a use without the lock. False if all that is seen of callers uses
  /// it with the lock.
  bool findUse(Escape &E) const {
    bool IsLocked = false;
    for (const CallEdge &Edge : Calls.callersOf(E.Body)) {
      auto &C = std::get<Call>(Edge.At->What);
      if (!C.Result)
        continue;
      const std::vector<BasicBlock> &Blocks = F[Edge.Caller].Facts->Blocks;
      Aliases Names(Blocks);
      OwnSections Sections(Edge.Caller, F, Calls, Held);
      for (const BasicBlock &B : Blocks)
        for (const Fact &X : B.Facts) {
          auto *A = std::get_if<Access>(&X.What);
          if (!A || E.Use ||
              !isWithin(Names.resolved(A->Place), C.Result->deref()))
            continue;
          if (holdsClass(Sections.heldBefore(X), E.Lock)) {
            IsLocked = true;
            continue;
          }
          E.Use = &X;
          E.User = Edge.Caller;
        }
    }
    return E.Use || !IsLocked;
  }

  static bool holdsClass(const std::set<Path> &Locks, const Path &Lock) {
    std::optional<LockClass> Class = classOf(Lock);
    return llvm::any_of(Locks,
                        [&](const Path &P) { return classOf(P) == Class; });
  }

  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  const HappensBefore &Threads;
  std::map<std::pair<uint64_t, uint64_t>, std::vector<Write>> Writes;
};

} // namespace

std::vector<Escape> lockstitch::findEscapes(const Functions &F,
                                            const CallGraph &Calls,
                                            const Locksets &Held,
                                            const HappensBefore &Threads) {
  return EscapeFinder(F, Calls, Held, Threads).find();
}
