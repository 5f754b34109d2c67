// Waiters.cpp - who waits on condition variables, and for what
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Waiters.h"
#include "program/Loops.h"

using namespace lockstitch;

/// Calls in a test; deeper ones are not understood.
static constexpr unsigned MaxDepth = 4;

/// A wrapper around a wrapper around a wait.
static constexpr unsigned MaxWrappers = 4;

namespace {

/// What some code reads.
struct Reads {
  std::vector<TestedPlace> Places;
  bool IsComplete = true;
};

/// A place between two facts.
struct Spot {
  unsigned Block = 0;
  size_t Index = 0;
  auto operator<=>(const Spot &) const = default;
};

/// Of one body: what decides on its waits.
class Tests {
public:
  Tests(unsigned Body, const Functions &F, const CallGraph &Calls,
        const Captures &Names, const OwnSections &Sections)
      : Body(Body), Blocks(F[Body].Facts->Blocks), F(F), Calls(Calls),
        Names(Names), Sections(Sections), Around(*F[Body].Facts),
        Before(Blocks.size()) {
    for (unsigned I = 0; I < Blocks.size(); ++I)
      for (const Edge &E : Blocks[I].Next)
        Before[E.To].push_back(I);
  }

  /// Of a wait with a predicate, which is called at the same place.
  Reads ofPredicate(const Fact &Wait) const {
    Reads Out;
    for (const BasicBlock &B : Blocks)
      for (const Fact &X : B.Facts)
        if (X.Where == Wait.Where && X.Spelling == Wait.Spelling &&
            std::holds_alternative<Call>(X.What))
          addCall(Out, X, Body, 0);
    Out.IsComplete &= !Out.Places.empty();
    return Out;
  }

  /// Of what comes to Wait, or not, within one critical section of Lock's.
  Reads around(const Fact &Wait, EntityId Lock) {
    At = &Wait;
    this->Lock = Lock;
    Reads Out;
    for (unsigned Block : choicesBefore()) {
      Reads Here = lastIn(Block);
      Out.IsComplete &= Here.IsComplete && !Here.Places.empty();
      llvm::append_range(Out.Places, Here.Places);
    }
    Out.IsComplete &= !Out.Places.empty();
    return Out;
  }

private:
  bool isOfLock(llvm::ArrayRef<Path> Locks) const {
    return llvm::any_of(Locks, [&](const Path &P) {
      return lastEntity(Names.resolved(P, Body).Where) == Lock;
    });
  }

  /// The blocks with a choice that come before the wait, of which one way leads
  /// elsewhere.
  std::vector<unsigned> choicesBefore() const {
    std::vector<Spot> Todo;
    for (unsigned I = 0; I < Blocks.size(); ++I)
      for (size_t N = 0; N < Blocks[I].Facts.size(); ++N)
        if (&Blocks[I].Facts[N] == At)
          Todo.push_back({I, N});
    unsigned Last = Todo.back().Block;
    std::set<unsigned> Seen;
    std::vector<unsigned> Out;
    while (!Todo.empty()) {
      Spot S = Todo.back();
      Todo.pop_back();
      bool IsFar = false;
      while (S.Index-- > 0 && !IsFar)
        IsFar = !isNear(Blocks[S.Block].Facts[S.Index]);
      if (IsFar)
        continue;
      for (unsigned From : Before[S.Block])
        if (Seen.insert(From).second) {
          Todo.push_back({From, Blocks[From].Facts.size()});
          if (leadsElsewhere(From) &&
              (!Around.isInLoop(Last) || Around.isOneLoop(From, Last)))
            Out.push_back(From);
        }
    }
    return Out;
  }

  /// Whether a choice before X may still be about the wait: nothing has been
  /// done since but to read, write and ask.
  bool isNear(const Fact &X) const {
    Reads Ignored;
    return &X != At && (std::holds_alternative<Access>(X.What) ||
                        std::holds_alternative<Assign>(X.What) ||
                        (std::holds_alternative<Call>(X.What) &&
                         addCall(Ignored, X, Body, 0)));
  }

  /// Whether on one way from the block there is no wait before it comes back,
  /// or the lock is released.
  bool leadsElsewhere(unsigned Choice) const {
    return Blocks[Choice].Next.size() > 1 &&
           llvm::any_of(Blocks[Choice].Next, [&](const Edge &E) {
             return !leadsToWait(E.To, Choice);
           });
  }

  bool leadsToWait(unsigned From, unsigned Choice) const {
    std::set<unsigned> Seen{Choice};
    std::vector<unsigned> Todo;
    if (Seen.insert(From).second)
      Todo.push_back(From);
    while (!Todo.empty()) {
      unsigned Block = Todo.back();
      Todo.pop_back();
      bool IsLeft = false;
      for (const Fact &X : Blocks[Block].Facts) {
        if (&X == At)
          return true;
        if ((IsLeft = isOfLock(Sections.releases(X))))
          break;
      }
      for (const Edge &E : Blocks[Block].Next)
        if (!IsLeft && Seen.insert(E.To).second)
          Todo.push_back(E.To);
    }
    return false;
  }

  /// What is read at the end of a block, for its condition.
  Reads lastIn(unsigned Block) const {
    Reads Out;
    for (const Fact &X : llvm::reverse(Blocks[Block].Facts)) {
      if (std::holds_alternative<Assign>(X.What))
        continue;
      if (auto *A = std::get_if<Access>(&X.What);
          A && A->Kind == AccessKind::Read)
        addRead(Out, X, A->Place, Body);
      else if (!std::holds_alternative<Call>(X.What) ||
               !addCall(Out, X, Body, 0))
        break;
    }
    return Out;
  }

  void addRead(Reads &To, const Fact &X, const Path &Place, unsigned In) const {
    To.Places.push_back({Names.resolved(Place, In), &X, In});
  }

  /// Adds what a function reads that does nothing else; false if it does.
  bool addCall(Reads &To, const Fact &X, unsigned Caller,
               unsigned Depth) const {
    std::optional<unsigned> Callee = Calls.onlyCallee(Caller, X);
    if (!Callee || Depth == MaxDepth)
      return To.IsComplete = false;
    Reads Theirs;
    for (const BasicBlock &B : F[*Callee].Facts->Blocks)
      for (const Fact &Each : B.Facts)
        addFact(Theirs, Each, *Callee, Depth);
    To.IsComplete &= Theirs.IsComplete;
    for (TestedPlace &P : Theirs.Places)
      if (std::optional<FramedPath> Mine =
              inTerms(P.What, *Callee, X, Caller)) {
        P.What = std::move(*Mine);
        To.Places.push_back(std::move(P));
      } else {
        To.IsComplete = false;
      }
    return true;
  }

  void addFact(Reads &To, const Fact &X, unsigned In, unsigned Depth) const {
    if (auto *A = std::get_if<Access>(&X.What);
        A && A->Kind == AccessKind::Read)
      addRead(To, X, A->Place, In);
    else if (std::holds_alternative<Call>(X.What))
      addCall(To, X, In, Depth + 1);
    else if (A || std::holds_alternative<Throw>(X.What))
      To.IsComplete = false; // nobody knows what it does
  }

  /// The caller's name of what a callee reads.
  std::optional<FramedPath> inTerms(const FramedPath &P, unsigned Callee,
                                    const Fact &X, unsigned Caller) const {
    if (P.Body != Callee || P.Where.Root == PathRoot::Entity)
      return P; // a variable's name, or what the callee captured of its maker
    Path Mine = inCaller(P.Where, std::get<Call>(X.What), F);
    if (Mine.isTop())
      return std::nullopt;
    return Names.resolved(Mine, Caller);
  }

  unsigned Body;
  const std::vector<BasicBlock> &Blocks;
  const Functions &F;
  const CallGraph &Calls;
  const Captures &Names;
  const OwnSections &Sections;
  Loops Around;
  std::vector<std::vector<unsigned>> Before; ///< of each block
  const Fact *At = nullptr;
  EntityId Lock;
};

class Finder {
public:
  Finder(const Functions &F, const CallGraph &Calls, const Locksets &Held,
         const Captures &Names, AllSections &Sections)
      : F(F), Calls(Calls), Held(Held), Names(Names), Sections(Sections) {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      if (Held[Body].Summary.Waits.size() != 0)
        for (const BasicBlock &B : F[Body].Facts->Blocks)
          for (const Fact &X : B.Facts)
            if (std::holds_alternative<Wait>(X.What))
              Waits[{X.Where, X.Spelling}] = &X;
  }

  std::vector<Waiter> find() {
    std::vector<Waiter> Out;
    // The innermost function that tests is the one that decides.
    for (unsigned Depth = 0; Depth <= MaxWrappers; ++Depth) {
      for (unsigned Body = 0; Body < F.size(); ++Body)
        for (const ConditionWait &W : Held[Body].Summary.Waits)
          if (!W.By && W.At->depth() == Depth)
            add(Out, Body, W);
      IsTested.insert(Decided.begin(), Decided.end());
    }
    llvm::stable_sort(
        Out, [](const Waiter &A, const Waiter &B) { return A.Body < B.Body; });
    return Out;
  }

private:
  const Fact *factAt(unsigned Body, const Trace &At) const {
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (X.Where == At.Where && X.Spelling == At.Spelling &&
            (At.Inner ? std::holds_alternative<Call>(X.What)
                      : std::holds_alternative<Wait>(X.What)))
          return &X;
    return nullptr;
  }

  void add(std::vector<Waiter> &Out, unsigned Body, const ConditionWait &W) {
    const Trace &Last = W.At->innermost();
    auto Found = Waits.find({Last.Where, Last.Spelling});
    const Fact *X = factAt(Body, *W.At);
    if (!X || Found == Waits.end() || IsTested.count(Found->second))
      return;
    Waiter New{Body,
               X,
               Found->second,
               Names.resolved(W.On, Body),
               Names.resolved(W.Lock, Body),
               W.IsTimed,
               W.Others,
               {},
               false};
    Tests Here(Body, F, Calls, Names, Sections[Body]);
    bool HasPredicate =
        std::get<Wait>(Found->second->What).HasPredicate && X == Found->second;
    Reads All = HasPredicate ? Here.ofPredicate(*X)
                             : Here.around(*X, lastEntity(New.Lock.Where));
    llvm::sort(All.Places);
    All.Places.erase(std::unique(All.Places.begin(), All.Places.end()),
                     All.Places.end());
    New.Tests = std::move(All.Places);
    New.IsComplete = All.IsComplete;
    if (HasPredicate || !New.Tests.empty())
      Decided.push_back(Found->second);
    for (const Waiter &Other : Out)
      if (Other.At == New.At && Other.Body == New.Body && Other.On == New.On)
        return; // in another state
    Out.push_back(std::move(New));
  }

  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  const Captures &Names;
  AllSections &Sections;
  std::map<std::pair<Location, Location>, const Fact *> Waits;
  std::set<const Fact *> IsTested;
  std::vector<const Fact *> Decided; ///< of this depth
};

} // namespace

std::vector<Waiter> lockstitch::findWaiters(const Functions &F,
                                            const CallGraph &Calls,
                                            const Locksets &Held,
                                            const Captures &Names,
                                            AllSections &Sections) {
  return Finder(F, Calls, Held, Names, Sections).find();
}
