// CacheLines.cpp - what different threads write in one cache line
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/CacheLines.h"
#include "program/Loops.h"
#include "program/OwnSections.h"
#include "program/PlaceName.h"

using namespace lockstitch;

/// Calls between a write and the loop that repeats it.
static constexpr unsigned MaxCalls = 2;

namespace {
/// A write, by one thread.
struct LineWrite {
  unsigned Body = 0;
  const Fact *At = nullptr;
  const Context *Way = nullptr;
  bool IsOften = false;
};

/// Of a field, what each thread does first, or first again and again.
using WritesByThread = std::map<ThreadId, LineWrite>;

/// An object by the name that all have for it, or any of the class (Top).
struct ObjectKey {
  EntityId Class;
  Path Object;
  auto operator<=>(const ObjectKey &) const = default;
};

class LineFinder {
public:
  explicit LineFinder(const Program &P)
      : P(P), Sections(P.Bodies, P.Calls, P.Held) {
    for (unsigned Body = 0; Body < P.Bodies.size(); ++Body)
      collect(Body);
  }

  CacheLines find() {
    for (auto &[Object, Fields] : ByObject)
      findIn(Object, Fields);
    return std::move(Out);
  }

private:
  using Fields = std::map<EntityId, WritesByThread>;

  //===-- Writes ----------------------------------------------------------===//

  void collect(unsigned Body) {
    const FunctionFacts &Facts = *P.Bodies[Body].Facts;
    llvm::ArrayRef<Context> Ways = P.Threads.contexts(Body);
    if (Ways.empty() || !P.Roots.mayHaveThreads(P.Bodies[Body].Units) ||
        Facts.Is == Role::Constructor || Facts.Is == Role::Destructor ||
        Facts.Is == Role::Initialiser)
      return;
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      for (const Fact &X : Facts.Blocks[I].Facts)
        eachWritten(X, [&](const Path &Place) {
          if (P.Bodies.isOfCall(Place) || Place.isTop())
            return;
          take(Place, {Body, &X}, I);
        });
  }

  /// The places that a fact writes: a lock is written by who acquires it.
  static void eachWritten(const Fact &X,
                          llvm::function_ref<void(const Path &)> Visit) {
    if (const auto *A = std::get_if<Access>(&X.What)) {
      if (A->Kind != AccessKind::Read)
        Visit(A->Place);
    } else if (const auto *A = std::get_if<Acquire>(&X.What)) {
      llvm::for_each(A->Locks, Visit);
    } else if (const auto *G = std::get_if<Guard>(&X.What)) {
      if (G->How != Bind::Adopts && G->How != Bind::Empty)
        llvm::for_each(G->Locks, Visit);
    }
  }

  void take(const Path &Place, LineWrite W, unsigned Block) {
    const auto *A = std::get_if<Access>(&W.At->What);
    if (A && A->Stride)
      takeElement(*A, W, Block);
    // Fields since the last pointer or index are parts of one object.
    size_t First = Place.Steps.size();
    while (First > 0 && Place.Steps[First - 1].What == Step::Kind::Field)
      --First;
    if (First == Place.Steps.size())
      return;
    Path Object = Place;
    while (Object.Steps.size() > First)
      Object.Steps.pop_back();
    if (hasAnyIndex(Object))
      return; // each thread may have its own
    for (size_t I = First; I < Place.Steps.size(); ++I) {
      EntityId Field{Place.Steps[I].Id};
      const FieldLayout &Layout = P.Bodies.entity(Field).Layout;
      if (Layout.Class && Layout.Size)
        takeField({Layout.Class, isNamedByAll(Object) ? Object : Path::top()},
                  Field, W, Block);
      Object.append(Place.Steps[I]);
    }
  }

  bool isNamedByAll(const Path &Object) const {
    return Object.Root == PathRoot::Entity && Object.isOneObject() &&
           !llvm::is_contained(Object.Steps, Step::deref()) &&
           P.Bodies.entity({Object.Id}).Kind == EntityKind::Global &&
           !P.Bodies.entity({Object.Id}).IsThreadLocal;
  }

  void takeField(const ObjectKey &Object, EntityId Field, LineWrite W,
                 unsigned Block) {
    WritesByThread &Threads = ByObject[Object][Field];
    bool IsInLoop = loopsOf(W.Body).isInLoop(Block);
    for (const Context &Way : P.Threads.contexts(W.Body)) {
      W.Way = &Way;
      W.IsOften = IsInLoop || isRepeated(Way);
      auto [It, IsNew] = Threads.try_emplace(Way.Thread, W);
      if (!IsNew && W.IsOften && !It->second.IsOften)
        It->second = W;
    }
  }

  const Loops &loopsOf(unsigned Body) {
    return Around.try_emplace(Body, *P.Bodies[Body].Facts).first->second;
  }

  /// Whether one of the last calls on the way is in a loop. All that a server
  /// does is in one, further up.
  bool isRepeated(const Context &Way) {
    unsigned Calls = 0;
    for (const Context *C = &Way; C && Calls < MaxCalls && C->Call;
         C = P.Threads.callerOf(*C), ++Calls)
      if (loopsOf(C->Caller).isInLoop(blockOf(C->Caller, *C->Call)))
        return true;
    return false;
  }

  unsigned blockOf(unsigned Body, const Fact &X) const {
    const std::vector<BasicBlock> &Blocks = P.Bodies[Body].Facts->Blocks;
    for (unsigned I = 0; I < Blocks.size(); ++I)
      if (&X >= Blocks[I].Facts.data() &&
          &X < Blocks[I].Facts.data() + Blocks[I].Facts.size())
        return I;
    return 0;
  }

  //===-- Elements --------------------------------------------------------===//

  /// In the function that a thread begins with, of which there may be several.
  void takeElement(const Access &A, LineWrite W, unsigned Block) {
    if (A.Stride >= CacheLineSize || !loopsOf(W.Body).isInLoop(Block) ||
        !Sections[W.Body].heldBefore(*W.At).empty())
      return;
    auto IsAny = llvm::find(A.Place.Steps, Step::anyIndex());
    if (IsAny == A.Place.Steps.end())
      return;
    Path Array = A.Place;
    while (Array.Steps.back() != Step::anyIndex())
      Array.Steps.pop_back();
    Array.Steps.pop_back();
    for (const Context &Way : P.Threads.contexts(W.Body))
      if (Way.Depth == 0 && Way.Thread < P.Roots.roots().size() &&
          P.Threads.mayRunTogether(Way.Thread, Way.Thread) &&
          ToldArrays.insert({W.Body, Array}).second)
        Out.Elements.push_back({{{}, W.Body, W.At, Way.Thread},
                                Array,
                                A.Stride,
                                isOwnElement(A, Array, W.Body)});
  }

  /// Plain writes without a lock are of an element of the thread's own, or they
  /// would race. Another thread's argument may have an array of its own.
  Certainty isOwnElement(const Access &A, const Path &Array,
                         unsigned Body) const {
    if (A.Order != MemoryOrder::Plain)
      return Certainty::Medium;
    bool IsCapture = P.Bodies[Body].Facts->Is == Role::Lambda &&
                     llvm::count(Array.Steps, Step::deref()) == 2;
    return Array.Root == PathRoot::Entity || IsCapture ? Certainty::High
                                                       : Certainty::Low;
  }

  //===-- Pairs -----------------------------------------------------------===//

  void findIn(const ObjectKey &Object, const Fields &All) {
    std::set<EntityId> Told;
    for (auto A = All.begin(); A != All.end(); ++A)
      for (auto B = std::next(A); B != All.end(); ++B) {
        bool IsInOrder = layoutOf(A->first).At < layoutOf(B->first).At;
        const auto &First = IsInOrder ? *A : *B;
        const auto &Second = IsInOrder ? *B : *A;
        std::optional<SharedLine> L = lineOf(First.first, Second.first);
        if (!L || Told.contains(L->Second.Field) ||
            !findWriters(First.second, Second.second, *L))
          continue;
        L->IsOneObject = !Object.Object.isTop();
        Told.insert(L->Second.Field);
        Out.Fields.push_back(*L);
      }
  }

  const FieldLayout &layoutOf(EntityId Field) const {
    return P.Bodies.entity(Field).Layout;
  }

  /// Of a lock, who acquires it writes but the beginning.
  unsigned writtenSize(EntityId Field) const {
    return isLock(P.Bodies.entity(Field).Sync) ? 8 : CacheLineSize;
  }

  /// Where the two are in one line for most objects.
  std::optional<SharedLine> lineOf(EntityId First, EntityId Second) const {
    const FieldLayout &A = layoutOf(First), &B = layoutOf(Second);
    SharedLine L;
    L.First.Field = First;
    L.Second.Field = Second;
    unsigned Last = B.At + std::min(B.Size, writtenSize(Second)) - 1;
    unsigned Align = std::clamp(A.Align, 1u, CacheLineSize);
    for (unsigned Start = 0; Start < CacheLineSize; Start += Align) {
      ++L.Starts;
      L.SharingStarts +=
          (Start + A.At) / CacheLineSize == (Start + Last) / CacheLineSize;
    }
    if (L.SharingStarts * 2 < L.Starts || A.At + A.Size > B.At)
      return std::nullopt;
    return L;
  }

  /// Two threads, each of which writes one of the two alone.
  bool findWriters(const WritesByThread &First, const WritesByThread &Second,
                   SharedLine &L) {
    for (const auto &[A, Mine] : First)
      for (const auto &[B, Theirs] : Second)
        if (Mine.IsOften && Theirs.IsOften && !Second.contains(A) &&
            !First.contains(B) && isBeside(A, Mine, B, Theirs) &&
            !isUnderLock(Mine) && !isUnderLock(Theirs)) {
          L.First = {L.First.Field, Mine.Body, Mine.At, A};
          L.Second = {L.Second.Field, Theirs.Body, Theirs.At, B};
          return true;
        }
    return false;
  }

  bool isBeside(ThreadId A, const LineWrite &Mine, ThreadId B,
                const LineWrite &Theirs) const {
    return Mine.Way->Units.meets(Theirs.Way->Units) &&
           P.Threads.mayRunTogether(A, B) && isAfterStart(A, Mine, B) &&
           isAfterStart(B, Theirs, A);
  }

  /// Whether what main does, it does when the other thread has started.
  bool isAfterStart(ThreadId A, const LineWrite &W, ThreadId Other) const {
    if (A != P.Threads.main())
      return true;
    if (Other < W.Way->Alive.size() && W.Way->Alive.test(Other))
      return true;
    bool IsStarted = false;
    for (const BasicBlock &B : P.Bodies[W.Body].Facts->Blocks)
      for (const Fact &X : B.Facts) {
        if (&X == W.At)
          return IsStarted;
        if (std::holds_alternative<Spawn>(X.What))
          IsStarted |= llvm::is_contained(P.Roots.startedBy(X), Other);
        else if (std::holds_alternative<Join>(X.What))
          IsStarted = false;
      }
    return false;
  }

  /// Where a lock is held, that costs more than the line, or keeps the two
  /// apart.
  bool isUnderLock(const LineWrite &W) {
    if (!Sections[W.Body].heldBefore(*W.At).empty() || !W.Way->Held.empty())
      return true;
    for (const Context *C = W.Way; C && C->Call; C = P.Threads.callerOf(*C))
      if (const LocksAround *Around = P.Held.around(C->Caller, C->Call);
          Around && !Around->Held.empty())
        return true;
    return false;
  }

  const Program &P;
  AllSections Sections;
  std::map<unsigned, Loops> Around;
  std::map<ObjectKey, Fields> ByObject;
  std::set<std::pair<unsigned, Path>> ToldArrays;
  CacheLines Out;
};
} // namespace

CacheLines lockstitch::findSharedLines(const Program &P) {
  return LineFinder(P).find();
}
