// Coroutines.cpp - what is still there when a coroutine goes on
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Coroutines.h"
#include "program/Mentions.h"

using namespace lockstitch;

/// What may happen after the coroutine was suspended, in the order of blocks.
static std::vector<const Fact *> afterSuspension(const FunctionFacts &F) {
  std::vector<const Fact *> After;
  std::vector<bool> Entered(F.Blocks.size()); // suspended already
  std::vector<unsigned> Todo;
  auto Run = [&](unsigned I, bool IsSuspended) {
    const BasicBlock &B = F.Blocks[I];
    for (const Fact &X : B.Facts) {
      if (IsSuspended)
        After.push_back(&X);
      IsSuspended |= std::holds_alternative<Suspend>(X.What);
    }
    for (const Edge &E : B.Next)
      if (IsSuspended && !Entered[E.To]) {
        Entered[E.To] = true;
        Todo.push_back(E.To);
      }
  };
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    Run(I, false);
  while (!Todo.empty()) {
    unsigned I = Todo.back();
    Todo.pop_back();
    Run(I, true);
  }
  llvm::sort(After);
  return After;
}

//===-- Arguments that are gone ---------------------------------------------//

namespace {
/// What becomes of a coroutine that a body calls.
enum class Fate : uint8_t { Awaited, Dropped, Returned, Stored, Unknown };

/// The calls of coroutines that one body makes.
class DanglingFinder {
public:
  /// What may happen after a suspension, by the coroutines asked about.
  using AfterSuspension = std::map<unsigned, std::vector<const Fact *>>;

  DanglingFinder(const Functions &F, const CallGraph &Calls, unsigned Body,
                 AfterSuspension &After, std::vector<DanglingArgument> &Into)
      : F(F), Calls(Calls), Body(Body), Facts(*F[Body].Facts), After(After),
        Into(Into) {}

  void find() {
    for (const CallEdge &E : Calls.callsOf(Body)) {
      const auto *C = std::get_if<Call>(&E.At->What);
      if (C && F[E.Callee].Facts->IsCoroutine &&
          Calls.onlyCallee(Body, *E.At) == E.Callee)
        check(*E.At, *C, E.Callee);
    }
  }

private:
  using Because = DanglingArgument::Because;

  void check(const Fact &At, const Call &C, unsigned Callee) {
    if (C.Self)
      checkArgument(At, C, Callee, std::nullopt, *C.Self);
    else if (C.Callee.What == Value::Kind::Load)
      checkArgument(At, C, Callee, std::nullopt,
                    Value::address(C.Callee.Where));
    for (unsigned I = 0; I < C.Args.size(); ++I)
      checkArgument(At, C, Callee, I, C.Args[I]);
  }

  void checkArgument(const Fact &At, const Call &C, unsigned Callee,
                     std::optional<unsigned> I, const Value &Arg) {
    if (Arg.What != Value::Kind::Address || !F.isOwn(Arg.Where) ||
        Arg.Where.Root == PathRoot::Alloc)
      return;
    std::optional<Because> Why = whyGone(At, C, Arg.Where);
    if (!Why)
      return;
    Path Pointer = I ? Path::param(*I) : Path::self();
    auto [It, IsNew] = After.try_emplace(Callee);
    if (IsNew)
      It->second = afterSuspension(*F[Callee].Facts);
    Path Referent = Pointer.deref();
    auto Use = llvm::find_if(It->second, [&](const Fact *Later) {
      return mentions(*Later, Referent);
    });
    if (Use != It->second.end())
      Into.push_back({*Why, Body, &At, Arg.Where, Callee, I, *Use});
  }

  std::optional<Because> whyGone(const Fact &At, const Call &C,
                                 const Path &Object) const {
    bool IsTemporary = Object.Root == PathRoot::Temp;
    Fate Is = fateOf(At, C);
    // A result with a name outlives the expression, awaited or not.
    if (IsTemporary && C.Result && C.Result->Root != PathRoot::Temp)
      return Because::IsTemporary;
    switch (Is) {
    case Fate::Dropped:
      // What begins when it is awaited never does.
      return C.IsLazy      ? std::nullopt
             : IsTemporary ? std::optional(Because::IsTemporary)
                           : std::optional(Because::IsDetached);
    case Fate::Returned:
      return IsTemporary ? Because::IsTemporary : Because::IsReturned;
    case Fate::Stored:
      return IsTemporary ? Because::IsTemporary : Because::IsStored;
    case Fate::Awaited:
    case Fate::Unknown:
      return std::nullopt;
    }
    return std::nullopt;
  }

  Fate fateOf(const Fact &At, const Call &C) const {
    if (!C.Result)
      return Fate::Dropped;
    const Path &Task = *C.Result;
    if (Task.Root == PathRoot::Return)
      return Fate::Returned;
    if (!F.isOwn(Task))
      return Fate::Stored;
    Fate Is = Fate::Dropped;
    for (const BasicBlock &B : Facts.Blocks)
      for (const Fact &X : B.Facts) {
        if (&X == &At || !mentions(X, Task))
          continue;
        auto *S = std::get_if<Suspend>(&X.What);
        if (S && S->On && S->On->startsWith(Task))
          return Fate::Awaited;
        auto *A = std::get_if<Assign>(&X.What);
        bool Moves = A && A->What == Value::load(Task);
        if (Moves && A->To.Root == PathRoot::Return)
          Is = Fate::Returned;
        else if (Moves && A->To.Root != PathRoot::Temp && !F.isOwn(A->To))
          Is = Fate::Stored;
        else if (!isDestructor(X))
          return Fate::Unknown;
      }
    return Is;
  }

  bool isDestructor(const Fact &X) const {
    auto *C = std::get_if<Call>(&X.What);
    if (!C || C->Callee.What != Value::Kind::Function)
      return false;
    for (unsigned Callee : F.bodiesOf(C->Callee.Callee))
      if (F[Callee].Facts->Is == Role::Destructor)
        return true;
    return false;
  }

  const Functions &F;
  const CallGraph &Calls;
  unsigned Body;
  const FunctionFacts &Facts;
  AfterSuspension &After;
  std::vector<DanglingArgument> &Into;
};
} // namespace

std::vector<DanglingArgument>
lockstitch::findDanglingArguments(const Functions &F, const CallGraph &Calls) {
  std::vector<DanglingArgument> Found;
  DanglingFinder::AfterSuspension After;
  for (unsigned Body = 0; Body < F.size(); ++Body)
    DanglingFinder(F, Calls, Body, After, Found).find();
  return Found;
}

//===-- Variables of the thread ---------------------------------------------//

namespace {
/// The variables of the thread in one coroutine.
class ThreadLocalFinder {
public:
  ThreadLocalFinder(const Functions &F, const CallGraph &Calls, unsigned Body,
                    std::vector<StaleThreadLocal> &Into)
      : F(F), Calls(Calls), Body(Body), Facts(*F[Body].Facts), Into(Into) {}

  void find() {
    for (unsigned Block = 0; Block < Facts.Blocks.size(); ++Block)
      for (const Fact &X : Facts.Blocks[Block].Facts) {
        if (auto [Pointer, Variable] = takenBy(X); Variable)
          follow(Block, X, Pointer, *Variable);
        if (auto *A = std::get_if<Access>(&X.What);
            A && A->Kind != AccessKind::Read && isOfThread(A->Place))
          followValue(Block, X, A->Place);
      }
  }

private:
  bool isOfThread(const Path &P) const {
    return P.Root == PathRoot::Entity && !P.isTop() &&
           F.entity({P.Id}).IsThreadLocal &&
           !llvm::is_contained(P.Steps, Step::deref());
  }

  /// The variable whose address a function returns, whatever the way.
  const Path *returnedBy(unsigned Callee) const {
    const Path *Found = nullptr;
    for (const BasicBlock &B : F[Callee].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (auto *R = std::get_if<Return>(&X.What)) {
          if (R->What.What != Value::Kind::Address ||
              !isOfThread(R->What.Where))
            return nullptr;
          Found = &R->What.Where;
        }
    return Found;
  }

  /// The pointer that a fact sets to the address of such a variable.
  std::pair<Path, const Path *> takenBy(const Fact &X) const {
    if (auto *A = std::get_if<Assign>(&X.What);
        A && A->What.What == Value::Kind::Address && isOfThread(A->What.Where))
      return {A->To, &A->What.Where};
    auto *C = std::get_if<Call>(&X.What);
    std::optional<unsigned> Callee;
    if (C && C->Result)
      Callee = Calls.onlyCallee(Body, X);
    if (Callee)
      return {*C->Result, returnedBy(*Callee)};
    return {Path::top(), nullptr};
  }

  static const Path *setBy(const Fact &X) {
    if (auto *A = std::get_if<Assign>(&X.What))
      return &A->To;
    auto *C = std::get_if<Call>(&X.What);
    return C && C->Result ? &*C->Result : nullptr;
  }

  /// Calls Visit with what may come after At, and whether the coroutine was
  /// suspended in between, until that says that there is no more to see.
  void walk(unsigned Block, const Fact &At,
            llvm::function_ref<bool(const Fact &, bool)> Visit) const {
    std::set<std::pair<unsigned, bool>> Seen;
    std::vector<std::pair<unsigned, bool>> Todo;
    auto Run = [&](unsigned I, size_t From, bool IsSuspended) {
      const BasicBlock &B = Facts.Blocks[I];
      for (const Fact &X : llvm::ArrayRef(B.Facts).drop_front(From)) {
        auto *S = std::get_if<Suspend>(&X.What);
        // Who yields goes on where he is asked for more.
        IsSuspended |= S && S->On;
        if (Visit(X, IsSuspended))
          return;
      }
      for (const Edge &E : B.Next)
        if (Seen.insert({E.To, IsSuspended}).second)
          Todo.push_back({E.To, IsSuspended});
    };
    Run(Block, &At - Facts.Blocks[Block].Facts.data() + 1, false);
    while (!Todo.empty()) {
      auto [I, IsSuspended] = Todo.back();
      Todo.pop_back();
      Run(I, 0, IsSuspended);
    }
  }

  /// Whether it copies one of these pointers.
  static bool isCopy(const Fact &X, llvm::ArrayRef<Path> Names) {
    auto *A = std::get_if<Assign>(&X.What);
    return A && llvm::any_of(Names, [&](const Path &Name) {
             return A->What == Value::load(Name) ||
                    A->What == Value::address(Name.deref());
           });
  }

  void follow(unsigned Block, const Fact &At, const Path &Pointer,
              const Path &Variable) {
    std::vector<Path> Names{Pointer}; // a temporary's, then a variable's
    const Fact *Use = nullptr;
    walk(Block, At, [&](const Fact &X, bool IsSuspended) {
      for (const Path &Name : std::vector<Path>(Names)) {
        if (IsSuspended && mentions(X, Name.deref())) {
          Use = Use ? Use : &X;
          return true;
        }
      }
      if (!IsSuspended && isCopy(X, Names))
        Names.push_back(std::get<Assign>(X.What).To);
      const Path *Set = setBy(X);
      return Set && !isCopy(X, Names) && llvm::is_contained(Names, *Set);
    });
    if (Use)
      Into.push_back({Body, Variable, &At, Use, true});
  }

  /// What is found there after the suspension is another thread's, if it is
  /// not written first.
  void followValue(unsigned Block, const Fact &At, const Path &Place) {
    const Fact *Use = nullptr;
    walk(Block, At, [&](const Fact &X, bool IsSuspended) {
      auto *A = std::get_if<Access>(&X.What);
      if (!A || A->Place != Place)
        return false;
      if (IsSuspended && A->Kind != AccessKind::Write)
        Use = Use ? Use : &X;
      return IsSuspended || A->Kind == AccessKind::Write;
    });
    if (Use)
      Into.push_back({Body, Place, &At, Use, false});
  }

  const Functions &F;
  const CallGraph &Calls;
  unsigned Body;
  const FunctionFacts &Facts;
  std::vector<StaleThreadLocal> &Into;
};
} // namespace

std::vector<StaleThreadLocal>
lockstitch::findStaleThreadLocals(const Functions &F, const CallGraph &Calls) {
  std::vector<StaleThreadLocal> Found;
  for (unsigned Body = 0; Body < F.size(); ++Body)
    if (F[Body].Facts->IsCoroutine)
      ThreadLocalFinder(F, Calls, Body, Found).find();
  return Found;
}
