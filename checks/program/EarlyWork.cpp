// EarlyWork.cpp - what is done with a lock held and could be done before
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/EarlyWork.h"
#include "program/Loops.h"
#include "program/OwnSections.h"

using namespace lockstitch;

/// Calls of calls; deeper ones are not understood.
static constexpr unsigned MaxDepth = 4;

namespace {
/// The critical section that one acquisition begins.
class SectionStart {
public:
  SectionStart(unsigned Body, const Fact &Acquired, const Path &Lock,
               const Program &P)
      : P(P), Body(Body), Blocks(P.Bodies[Body].Facts->Blocks),
        Around(*P.Bodies[Body].Facts), Own(Body, P.Bodies, P.Calls, P.Held) {
    Out.Body = Body;
    Out.Acquired = &Acquired;
    Out.Lock = Lock;
    findPointees();
  }

  /// Nothing where it begins with no such work.
  std::optional<EarlyWork> find() {
    walk();
    if (Out.Work.empty())
      return std::nullopt;
    measure();
    if (!Out.Touching)
      return std::nullopt;
    return std::move(Out);
  }

private:
  /// Goes on from the acquisition until something that is shared is touched.
  void walk() {
    unsigned Block = blockOf(*Out.Acquired);
    bool IsBefore = true;
    std::set<unsigned> Seen;
    while (Seen.insert(Block).second) {
      for (const Fact &X : Blocks[Block].Facts) {
        if (!IsBefore && !pass(X))
          return;
        IsBefore &= &X != Out.Acquired;
      }
      std::optional<unsigned> Next = after(Block);
      if (!Next)
        return;
      Block = *Next;
    }
  }

  unsigned blockOf(const Fact &X) const {
    unsigned I = 0;
    while (&X < Blocks[I].Facts.data() ||
           &X >= Blocks[I].Facts.data() + Blocks[I].Facts.size())
      ++I;
    return I;
  }

  /// The block that always follows; what is behind a loop that touches nothing,
  /// if it may be passed by.
  std::optional<unsigned> after(unsigned Block) {
    const std::vector<Edge> &Next = Blocks[Block].Next;
    if (Around.isInLoop(Block) || Next.empty() || Next.size() > 2)
      return std::nullopt;
    std::optional<unsigned> Behind;
    for (const Edge &E : Next) {
      std::optional<unsigned> Then =
          Around.isInLoop(E.To) ? behindLoop(E.To) : std::optional(E.To);
      if (!Then || (Behind && *Behind != *Then))
        return std::nullopt;
      Behind = Then;
    }
    return Behind;
  }

  std::optional<unsigned> behindLoop(unsigned Head) {
    std::optional<unsigned> Exit;
    const Fact *First = nullptr;
    for (unsigned I = 0; I < Blocks.size(); ++I) {
      if (!Around.isOneLoop(I, Head))
        continue;
      for (const Fact &X : Blocks[I].Facts) {
        if (!isNeutral(X, Body) && !std::holds_alternative<Cost>(X.What))
          return std::nullopt;
        if (!First && std::holds_alternative<Access>(X.What))
          First = &X;
      }
      for (const Edge &E : Blocks[I].Next)
        if (!Around.isOneLoop(E.To, Head)) {
          if (Exit && *Exit != E.To)
            return std::nullopt;
          Exit = E.To;
        }
    }
    if (First)
      Out.Work.push_back(First);
    return Exit;
  }

  /// Whether what follows a fact may still be done before.
  bool pass(const Fact &X) {
    if (const auto *C = std::get_if<Cost>(&X.What)) {
      Out.Work.push_back(&X);
      Out.HasOutput |= C->Kind == CostKind::Output;
      return true;
    }
    return isNeutral(X, Body);
  }

  /// Whether what a function does concerns no other thread. IsOfNew: its own
  /// object is one that nobody else has yet.
  bool isNeutral(const Fact &X, unsigned In, bool IsOfNew = false,
                 unsigned Depth = 0) const {
    if (const auto *A = std::get_if<Access>(&X.What))
      return A->Order == MemoryOrder::Plain && !A->IsVolatile &&
             (isUnshared(A->Place) ||
              (IsOfNew && A->Place.Root == PathRoot::This &&
               llvm::count(A->Place.Steps, Step::deref()) == 1));
    if (const auto *T = std::get_if<Throw>(&X.What))
      return !T->IsCertain;
    if (const auto *C = std::get_if<Call>(&X.What))
      return isNeutralCall(*C, X, In, IsOfNew, Depth);
    return std::holds_alternative<Assign>(X.What) ||
           std::holds_alternative<Return>(X.What) ||
           std::holds_alternative<Unsafe>(X.What);
  }

  bool isUnshared(const Path &Place) const {
    return P.Bodies.isOfCall(Place) || isOfFresh(Place) ||
           !P.Shared.isShared(Place);
  }

  /// What a local points to, if that is a new object.
  bool isOfFresh(const Path &Place) const {
    auto Found = Place.Root == PathRoot::Entity && Place.Steps.size() > 1 &&
                         Place.Steps.front() == Step::deref()
                     ? Pointees.find(Place.Id)
                     : Pointees.end();
    return Found != Pointees.end() && Found->second;
  }

  void findPointees() {
    for (const BasicBlock &B : Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *A = std::get_if<Assign>(&X.What);
            A && A->To.Root == PathRoot::Entity && A->To.Steps.empty()) {
          bool IsNew = A->What.What == Value::Kind::Address &&
                       A->What.Where.Root == PathRoot::Alloc;
          auto [It, IsFirst] = Pointees.try_emplace(A->To.Id, IsNew);
          It->second &= IsNew;
        }
  }

  /// A constructor, or another function, that touches but what it makes.
  bool isNeutralCall(const Call &C, const Fact &X, unsigned Caller,
                     bool IsOfNew, unsigned Depth) const {
    std::optional<unsigned> Callee = P.Calls.onlyCallee(Caller, X);
    if (!Callee || Depth == MaxDepth)
      return false;
    bool Makes = P.Bodies[*Callee].Facts->Is == Role::Constructor && C.Self &&
                 (P.Bodies.beginsAtOwn(C.Self->Where) ||
                  (IsOfNew && C.Self->Where.Root == PathRoot::This));
    return llvm::all_of(P.Bodies[*Callee].Facts->Blocks,
                        [&](const BasicBlock &B) {
                          return llvm::all_of(B.Facts, [&](const Fact &Each) {
                            return isNeutral(Each, *Callee, Makes, Depth + 1);
                          });
                        });
  }

  /// What is done with the lock held.
  void measure() {
    Out.Things = Out.Touching = 0;
    for (const BasicBlock &B : Blocks)
      for (const Fact &X : B.Facts) {
        if (!Own.alwaysHeldBefore(X).contains(Out.Lock))
          continue;
        const auto *A = std::get_if<Access>(&X.What);
        bool Touches = A && !isUnshared(A->Place);
        Out.Touching += Touches;
        Out.Things += Touches || std::holds_alternative<Call>(X.What) ||
                      std::holds_alternative<Cost>(X.What) ||
                      llvm::is_contained(Out.Work, &X);
      }
  }

  const Program &P;
  unsigned Body;
  const std::vector<BasicBlock> &Blocks;
  Loops Around;
  OwnSections Own;
  std::map<uint64_t, bool> Pointees; ///< of locals: whether they are all new
  EarlyWork Out;
};
} // namespace

/// The one lock that a fact waits for; null if it is none.
static const Path *acquiredBy(const Fact &X) {
  const std::vector<Path> *Locks = nullptr;
  if (const auto *A = std::get_if<Acquire>(&X.What))
    Locks = A->How == Attempt::Waits ? &A->Locks : nullptr;
  else if (const auto *G = std::get_if<Guard>(&X.What))
    Locks = G->How == Bind::Locks ? &G->Locks : nullptr;
  return Locks && Locks->size() == 1 ? &Locks->front() : nullptr;
}

/// Most functions that acquire a lock do no work that counts.
static bool hasWork(const FunctionFacts &F) {
  return llvm::any_of(F.Blocks, [](const BasicBlock &B) {
    return B.Next.size() > 1 || llvm::any_of(B.Facts, [](const Fact &X) {
             return std::holds_alternative<Cost>(X.What);
           });
  });
}

std::vector<EarlyWork> lockstitch::findEarlyWork(const Program &P) {
  std::vector<EarlyWork> Out;
  P.eachFact([&](unsigned Body, const Fact &X) {
    const Path *Lock = acquiredBy(X);
    if (!Lock || !hasWork(*P.Bodies[Body].Facts))
      return;
    if (auto Found = SectionStart(Body, X, *Lock, P).find())
      Out.push_back(std::move(*Found));
  });
  return Out;
}
