// Relevance.cpp - which assignments and conditions matter to the other facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Relevance.h"
#include "extract/Graph.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

using namespace lockstitch;

using Visitor = llvm::function_ref<void(Path &)>;

static void visit(Path &P, Visitor V) { V(P); }
static void visit(Value &What, Visitor V) {
  if (What.What == Value::Kind::Load || What.What == Value::Kind::Address)
    V(What.Where);
}
static void visit(Condition &C, Visitor V) { forEachPath(C, V); }
template <typename T> static void visit(std::vector<T> &Parts, Visitor V) {
  for (T &Part : Parts)
    visit(Part, V);
}
template <typename T> static void visit(Boxed<T> &Part, Visitor V) {
  if (Part)
    visit(*Part, V);
}

/// One per fact that has paths, in the order in which it writes them.
namespace {
struct PathsOf {
  Visitor V;
  void operator()(Acquire &F) {
    visit(F.Locks, V), visit(F.Succeeds, V), visit(F.OrIf, V);
  }
  void operator()(Release &F) { visit(F.Locks, V); }
  void operator()(Guard &F) { visit(F.Object, V), visit(F.Locks, V); }
  void operator()(GuardUse &F) { visit(F.Object, V), visit(F.Succeeds, V); }
  void operator()(GuardMove &F) { visit(F.To, V), visit(F.From, V); }
  void operator()(Access &F) { visit(F.Place, V); }
  void operator()(Call &F) {
    visit(F.Once, V), visit(F.Callee, V), visit(F.Self, V);
    visit(F.Args, V), visit(F.Result, V);
  }
  void operator()(Spawn &F) {
    visit(F.Entry, V), visit(F.Self, V), visit(F.Args, V);
    visit(F.Handle, V);
  }
  void operator()(Join &F) { visit(F.Handle, V), visit(F.Succeeds, V); }
  void operator()(Detach &F) { visit(F.Handle, V); }
  void operator()(Drop &F) { visit(F.Handle, V); }
  void operator()(Wait &F) {
    visit(F.On, V), visit(F.Lock, V), visit(F.Succeeds, V);
  }
  void operator()(Notify &F) { visit(F.On, V); }
  void operator()(Block &F) { visit(F.When, V); }
  void operator()(Assign &F) { visit(F.To, V), visit(F.What, V); }
  void operator()(Spin &) {}
  void operator()(Unsafe &) {}
  void operator()(Cost &) {}
  void operator()(Lifetime &F) { visit(F.Object, V); }
  void operator()(Copy &F) { visit(F.From, V), visit(F.To, V); }
  void operator()(Throw &) {}
  void operator()(Return &F) { visit(F.What, V); }
  void operator()(Exit &) {}
  void operator()(Exec &) {}
  void operator()(Suspend &F) { visit(F.On, V); }
  void operator()(Need &F) { visit(F.Locks, V); }
};
} // namespace

void lockstitch::forEachPath(Fact &F, Visitor V) {
  std::visit(PathsOf{V}, F.What);
}

void lockstitch::forEachPath(Condition &C, Visitor V) {
  visit(C.Left, V), visit(C.Right, V);
}

namespace {

using Root = std::pair<PathRoot, uint64_t>;

Root rootOf(const Path &P) { return {P.Root, P.Id}; }

/// One round over a function; what it learns is valid for this round alone.
class Relevance {
public:
  Relevance(std::vector<BasicBlock> &Blocks, const LocalNames &Names)
      : Blocks(Blocks), Names(Names) {}

  bool run() {
    findSync();
    findActing();
    countTests();
    bool Changed = dropConditions();
    findNeeded();
    for (BasicBlock &B : Blocks) {
      size_t Before = B.Facts.size();
      std::erase_if(B.Facts, [&](const Fact &F) { return !matters(F); });
      Changed |= B.Facts.size() != Before;
      for (Fact &F : B.Facts) {
        Changed |= dropResult(F);
        if (auto *A = std::get_if<Assign>(&F.What); A && isIdle(A->What))
          A->What = Value::unknown();
      }
    }
    return Changed;
  }

private:
  std::vector<BasicBlock> &Blocks;
  const LocalNames &Names;
  bool HasSync = false; ///< something that a condition can decide about
  bool HasCall = false;
  std::set<Root> Needed;
  std::set<Root> Telling;         ///< locals that say how something went
  std::set<Root> Flags;           ///< what constants are stored in
  std::set<Root> Counters;        ///< what anything is stored in
  std::map<Root, unsigned> Ended; ///< how often handles are joined, detached
  std::set<Path> Stored;          ///< where constants are stored, exactly
  std::map<Path, unsigned> Tests;
  std::set<Root> Known;              ///< what something known is stored in
  std::set<Path> Tested;             ///< what conditions are about
  std::set<Path> Atomic;             ///< what is accessed atomically
  std::set<Path> Counts;             ///< what is counted by, of others
  std::set<Root> Copies;             ///< locals that hold what a variable held
  llvm::BitVector Acting;            ///< blocks in which anything is done
  std::map<unsigned, bool> Deciding; ///< see decides

  /// Something is done that a choice may have been made about: all but looking.
  static bool acts(const Fact &F) {
    if (auto *A = std::get_if<Access>(&F.What))
      return A->Kind != AccessKind::Read;
    return !std::holds_alternative<Assign>(F.What) &&
           !std::holds_alternative<Return>(F.What) &&
           !std::holds_alternative<Unsafe>(F.What) &&
           !std::holds_alternative<Cost>(F.What) &&
           !std::holds_alternative<Spin>(F.What) &&
           !std::holds_alternative<Lifetime>(F.What);
  }

  /// The blocks behind one edge; Start itself, but nothing behind that, if
  /// control comes round to it again.
  llvm::BitVector behind(unsigned Start, unsigned From) const {
    llvm::BitVector Out(Blocks.size());
    llvm::SmallVector<unsigned, 8> Todo = {From};
    while (!Todo.empty()) {
      unsigned B = Todo.pop_back_val();
      if (Out.test(B))
        continue;
      Out.set(B);
      if (B == Start)
        continue;
      for (const Edge &E : Blocks[B].Next)
        Todo.push_back(E.To);
    }
    return Out;
  }

  void findActing() {
    Acting.resize(Blocks.size());
    for (unsigned I = 0; I < Blocks.size(); ++I)
      Acting[I] = llvm::any_of(Blocks[I].Facts, acts);
  }

  /// A choice decides what is done, or done again, if one way from a block
  /// comes to that and another may pass it by.
  bool decides(unsigned Choice) {
    auto [It, IsNew] = Deciding.try_emplace(Choice);
    if (IsNew)
      It->second = findDeciding(Choice);
    return It->second;
  }

  bool findDeciding(unsigned Choice) const {
    if (Blocks[Choice].Next.size() < 2 || Acting.none())
      return false;
    std::vector<llvm::BitVector> Ways;
    for (const Edge &E : Blocks[Choice].Next)
      Ways.push_back(behind(Choice, E.To));
    for (const llvm::BitVector &Way : Ways)
      for (const llvm::BitVector &Other : Ways) {
        llvm::BitVector Alone = Way;
        Alone.reset(Other);
        if (Alone.anyCommon(Acting))
          return true;
      }
    return false;
  }

  /// What an object keeps of itself, or the program of all: other functions
  /// ask it again.
  bool isKept(const Path &P) const {
    return !P.isTop() && !isLocal(P) &&
           (P.Root == PathRoot::Entity || lastIsField(P));
  }

  static bool lastIsField(const Path &P) {
    return !P.Steps.empty() && P.Steps.back().What == Step::Kind::Field;
  }

  /// A variable of the program's, or a part of one, which all functions know
  /// by that name.
  bool isGlobal(const Path &P) const {
    return P.Root == PathRoot::Entity && !isLocal(P) && !leads(P);
  }

  /// Whether the thing is there, or so.
  static bool isChoice(const Condition &C) {
    return (C.Is == Relation::Eq || C.Is == Relation::Ne) &&
           C.Left.What == Value::Kind::Load &&
           C.Right.What == Value::Kind::Integer;
  }

  /// Whether other functions may ask the same as a condition on a way out of a
  /// block, and what it says decides what is done.
  bool isDecisive(const Condition &C, unsigned From) {
    return isChoice(C) &&
           (isKept(C.Left.Where) || Copies.contains(rootOf(C.Left.Where))) &&
           decides(From);
  }

  /// Another function can neither set nor see what the path names.
  bool isLocal(const Path &P) const {
    if (P.Root == PathRoot::Temp)
      return !leads(P);
    return P.Root == PathRoot::Entity && !leads(P) &&
           Names.IsLocal(EntityId{P.Id});
  }

  static bool leads(const Path &P) {
    return llvm::any_of(
        P.Steps, [](const Step &S) { return S.What == Step::Kind::Deref; });
  }

  void findSync() {
    for (BasicBlock &B : Blocks)
      for (Fact &F : B.Facts)
        if (auto *A = std::get_if<Access>(&F.What);
            A && A->Order != MemoryOrder::Plain) {
          Atomic.insert(A->Place);
          HasSync = true;
        } else if (A && A->IsSum && !isLocal(A->Place)) {
          Counts.insert(A->Place);
        }
    for (BasicBlock &B : Blocks)
      for (Fact &F : B.Facts) {
        HasCall |= std::holds_alternative<Call>(F.What);
        HasSync |= isSync(F);
        noteTelling(F);
      }
    spreadTelling();
  }

  void noteTelling(Fact &F) {
    auto Tell = [&](Boxed<Condition> &C) {
      if (C)
        forEachPath(*C, [&](Path &P) { Telling.insert(rootOf(P)); });
    };
    if (auto *A = std::get_if<Acquire>(&F.What))
      Tell(A->Succeeds);
    else if (auto *G = std::get_if<GuardUse>(&F.What))
      Tell(G->Succeeds);
    else if (auto *W = std::get_if<Wait>(&F.What))
      Tell(W->Succeeds);
    else if (auto *D = std::get_if<Detach>(&F.What))
      ++Ended[rootOf(D->Handle)];
    else if (auto *J = std::get_if<Join>(&F.What))
      ++Ended[rootOf(J->Handle)], Tell(J->Succeeds);
    else if (auto *C = std::get_if<Call>(&F.What); C && C->Result)
      Telling.insert(rootOf(*C->Result));
    else if (auto *S = std::get_if<Spawn>(&F.What); S && S->Handle)
      Telling.insert(rootOf(*S->Handle)); // of pthreads and forks, a number
    else if (auto *A = std::get_if<Assign>(&F.What)) {
      if (A->What.What == Value::Kind::Integer) {
        Flags.insert(rootOf(A->To));
        Stored.insert(A->To);
      } else if (A->What.What == Value::Kind::Unknown) {
        Counters.insert(rootOf(A->To));
      }
      if (A->What.What != Value::Kind::Unknown)
        Known.insert(rootOf(A->To));
    }
  }

  void spreadTelling() {
    for (bool Grows = true; Grows;) {
      Grows = false;
      for (BasicBlock &B : Blocks)
        for (Fact &F : B.Facts)
          if (auto *A = std::get_if<Assign>(&F.What);
              A && A->What.What == Value::Kind::Load) {
            const Path &From = A->What.Where;
            if (Telling.contains(rootOf(From)) || Atomic.contains(From) ||
                Counts.contains(From) || From.Root == PathRoot::Param)
              Grows |= Telling.insert(rootOf(A->To)).second;
            if (From.Root == PathRoot::Temp && isFlag(From))
              Grows |= Flags.insert(rootOf(A->To)).second;
            if (isLocal(A->To) &&
                (isGlobal(From) || Copies.contains(rootOf(From))))
              Grows |= Copies.insert(rootOf(A->To)).second;
          }
    }
  }

  /// A result, a parameter, or what decides more than once.
  bool tells(const Path &P) const {
    if (P.Steps.empty() && P.Root == PathRoot::Param)
      return true;
    if (Atomic.contains(P) || (isLocal(P) && Telling.contains(rootOf(P))))
      return true;
    auto Found = Tests.find(P);
    return Found != Tests.end() && Found->second > 1;
  }

  /// In how many blocks a path is tested.
  void countTests() {
    for (BasicBlock &B : Blocks) {
      std::set<Path> Here;
      for (Edge &E : B.Next)
        for (Condition &C : E.When)
          forEachPath(C, [&](Path &P) { Here.insert(P); });
      for (const Path &P : Here)
        ++Tests[P];
    }
  }

  /// Only constants are ever stored in it.
  bool isFlag(const Path &P) const {
    return Flags.contains(rootOf(P)) && !Counters.contains(rootOf(P));
  }

  /// A constant is stored there in this function.
  bool isStored(const Path &P) const {
    return !isLocal(P) && Stored.contains(P);
  }

  /// A local number that says nothing of what was done.
  bool isIdle(const Value &What) const {
    return What.What == Value::Kind::Load && Names.IsNumber(What.Where) &&
           isLocal(What.Where) && !Telling.contains(rootOf(What.Where)) &&
           !Ended.contains(rootOf(What.Where)) && !isFlag(What.Where);
  }

  /// Of an object that callers can name.
  bool isAddress(const Value &What) const {
    const Path &P = What.Where;
    return What.What == Value::Kind::Address ||
           (What.What == Value::Kind::Load && P.Steps.empty() &&
            (P.Root == PathRoot::This ||
             (P.Root == PathRoot::Param && !Names.IsNumber(P))));
  }

  bool tells(const Condition &C) const {
    auto Side = [&](const Value &What) {
      return What.What == Value::Kind::Load && tells(What.Where);
    };
    bool IsEquality = C.Is == Relation::Eq || C.Is == Relation::Ne;
    if (isAddress(C.Left) && isAddress(C.Right))
      return true;
    // i < n of a loop
    if (!IsEquality && isIdle(C.Left))
      return false;
    if (Side(C.Left) || Side(C.Right))
      return IsEquality || C.Right.What == Value::Kind::Integer ||
             C.Left.What == Value::Kind::Integer;
    return IsEquality && C.Left.What == Value::Kind::Load &&
           (isFlag(C.Left.Where) || isStored(C.Left.Where) ||
            Counts.contains(C.Left.Where));
  }

  bool dropConditions() {
    bool Changed = false;
    for (unsigned I = 0; I < Blocks.size(); ++I)
      for (Edge &E : Blocks[I].Next)
        Changed |= std::erase_if(E.When, [&](const Condition &C) {
                     return !(HasSync && tells(C)) && !isDecisive(C, I);
                   }) > 0;
    return Changed;
  }

  void need(Path &P) { Needed.insert(rootOf(P)); }

  void findNeeded() {
    for (BasicBlock &B : Blocks) {
      for (Fact &F : B.Facts)
        if (!std::holds_alternative<Assign>(F.What)) {
          needAll(F);
          noteEnded(F);
        }
      for (Edge &E : B.Next)
        for (Condition &C : E.When)
          forEachPath(C, [&](Path &P) {
            need(P);
            Tested.insert(P);
          });
    }
    for (bool Grows = true; Grows;) {
      size_t Before = Needed.size();
      for (BasicBlock &B : Blocks)
        for (Fact &F : B.Facts)
          if (std::holds_alternative<Assign>(F.What) && matters(F)) {
            auto &A = std::get<Assign>(F.What);
            need(A.To);
            if (!isIdle(A.What))
              forEachPath(F, [&](Path &P) { need(P); });
            if (A.What.What == Value::Kind::Load &&
                Counts.contains(A.What.Where))
              Tested.insert(A.What.Where); // by the local, later
          }
      Grows = Needed.size() != Before;
    }
  }

  /// Whether there is anything to destroy is asked of the pointer to it.
  void noteEnded(const Fact &F) {
    auto *C = std::get_if<Call>(&F.What);
    if (!C || !C->Self || C->Self->What != Value::Kind::Address)
      return;
    Path Pointer = C->Self->Where;
    while (lastIsField(Pointer))
      Pointer.Steps.pop_back();
    if (Pointer.Steps.empty() || Pointer.Steps.back() != Step::deref())
      return;
    Pointer.Steps.pop_back();
    Tested.insert(Pointer);
  }

  /// A result that is only stored is not a use of it.
  void needAll(Fact &F) {
    if (std::holds_alternative<Return>(F.What) && !matters(F))
      return;
    auto Need = [&](Path &P) { need(P); };
    if (auto *C = std::get_if<Call>(&F.What))
      for (Value &Arg : C->Args)
        if (isIdle(Arg))
          Arg = Value::unknown();
    Boxed<Path> Result;
    if (auto *C = std::get_if<Call>(&F.What))
      std::swap(Result, C->Result);
    if (auto *A = std::get_if<Acquire>(&F.What))
      visit(A->Locks, Need);
    else
      forEachPath(F, Need);
    if (auto *C = std::get_if<Call>(&F.What))
      std::swap(Result, C->Result);
  }

  /// Whether a handle may stand for one thread after the other.
  bool isReused(const Root &Handle) const {
    auto It = Ended.find(Handle);
    return It != Ended.end() && It->second > 1;
  }

  bool matters(const Fact &F) const {
    if (auto *R = std::get_if<Return>(&F.What)) {
      switch (R->What.What) {
      case Value::Kind::Unknown:
        return false;
      case Value::Kind::Address:
      case Value::Kind::Function:
        return true;
      case Value::Kind::Load: // a pointer may lead callers to what is shared
        return (HasSync || !Names.IsNumber(R->What.Where)) && !isIdle(R->What);
      default:
        return HasSync;
      }
    }
    auto *A = std::get_if<Assign>(&F.What);
    if (!A)
      return true;
    if (A->To.Root == PathRoot::Top)
      return false;
    // Nothing is known of it anyway.
    if (A->What.What == Value::Kind::Unknown && isLocal(A->To) &&
        !Known.contains(rootOf(A->To)) && !isReused(rootOf(A->To)))
      return false;
    bool Carries = A->What.What == Value::Kind::Address ||
                   A->What.What == Value::Kind::Function;
    if (!isLocal(A->To)) {
      return Carries || A->What.What == Value::Kind::Load ||
             A->To.Root == PathRoot::Return || Tested.contains(A->To) ||
             isSwitch(*A);
    }
    return Needed.contains(rootOf(A->To));
  }

  /// A flag or pointer of an object is set or cleared, which its destructor may
  /// ask; or a variable of the program's is set, which anybody may.
  bool isSwitch(const Assign &A) const {
    return A.What.What == Value::Kind::Integer &&
           ((A.To.Root == PathRoot::Entity && A.To.Steps.empty()) ||
            (lastIsField(A.To) && (A.What.Int == 0 || A.What.Int == 1)));
  }

  bool dropResult(Fact &F) const {
    auto *C = std::get_if<Call>(&F.What);
    if (!C || !C->Result || !isLocal(*C->Result) ||
        Needed.contains(rootOf(*C->Result)))
      return false;
    C->Result.reset();
    return true;
  }
};

} // namespace

bool lockstitch::dropIrrelevant(std::vector<BasicBlock> &Blocks,
                                const LocalNames &Names) {
  return Relevance(Blocks, Names).run();
}
