// PointsTo.cpp - what pointers and callables hold, between functions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/PointsTo.h"
#include "program/Loops.h"
#include "program/PointerOutlines.h"
#include "program/PointsToSolution.h"

using namespace lockstitch;

/// Variables for each fact, all that is taken anew counted, above which parts
/// of objects are no longer copied.
static constexpr size_t MaxNodes = 3;

/// Calls of functions that are taken anew, one in the other.
static constexpr unsigned MaxDepth = 8;

/// Functions that a pointer may hold and that are taken anew for one call.
static constexpr unsigned FewCallees = 4;

/// Calls that each know a start of threads by themselves.
static constexpr unsigned MaxThrough = 1024;

class PointsTo::Builder {
public:
  Builder(PointsTo &Out, const Functions &F)
      : Out(Out), F(F), Outlines(F), IsUsed(F.size()), Shared(F.size(), None) {
    Known.InstancesOf.resize(F.size());
  }

  void build() {
    for (const Entity *E : F.entities())
      if (E->Kind == EntityKind::Field && E->IsSystem &&
          E->Name.ends_with("::second"))
        PairParts.insert(E->Id.Value);
    Sets.limit(MaxNodes * Outlines.budget());
    Sets.expect(Outlines.budget());
    for (unsigned Body = 0; Body < F.size(); ++Body)
      if (!Outlines[Body].IsAnew)
        shared(Body);
    solve();
    // Whoever else may call it.
    for (unsigned Body = 0; Body < F.size(); ++Body)
      if (!IsUsed[Body])
        shared(Body);
    solve();
    for (unsigned Round = 0; Round < MaxRounds; ++Round) {
      if (!Sets.assumeAny([](uint64_t Step) { return Step != Element; }))
        break;
      solve();
    }
    finish();
  }

private:
  static constexpr unsigned MaxRounds = 3;
  static constexpr uint64_t Element = Solution::Element;

  /// A function as one caller knows it, or all that know it no better.
  struct Instance {
    unsigned Body = 0;
    uint32_t Caller = None;
    const Fact *At = nullptr; ///< the call in Caller
    unsigned Depth = 0;
  };
  static constexpr uint32_t None = ~0u;

  struct Site {
    uint32_t In = 0;
    const Fact *At = nullptr;
    std::set<EntityId> Callees; ///< known so far
  };

  //===-- Instances -------------------------------------------------------===//

  uint32_t shared(unsigned Body) {
    if (Shared[Body] == None)
      Shared[Body] = instantiate({Body});
    return Shared[Body];
  }

  /// Its facts are taken up later: calls may be nested deeply.
  uint32_t instantiate(Instance New) {
    IsUsed[New.Body] = true;
    Instances.push_back(New);
    Unfilled.push_back(Instances.size() - 1);
    Known.InstancesOf[New.Body].push_back(Instances.size() - 1);
    return Instances.size() - 1;
  }

  uint32_t instanceFor(unsigned Body, const Site &S) {
    const PointerOutline &O = Outlines[Body];
    unsigned Depth = Instances[S.In].Depth + 1;
    // Who is called through a pointer matters to who knows the pointer better.
    bool IsGuess = !S.Callees.empty() && (Instances[S.In].Caller == None ||
                                          S.Callees.size() > FewCallees);
    if (!O.IsAnew || Depth > MaxDepth || IsGuess ||
        Spent + O.Facts.size() > Outlines.budget() || isWithin(Body, S.In))
      return shared(Body);
    Spent += O.Facts.size();
    return instantiate({Body, S.In, S.At, Depth});
  }

  bool isWithin(unsigned Body, uint32_t I) const {
    for (; I != None; I = Instances[I].Caller)
      if (Instances[I].Body == Body)
        return true;
    return false;
  }

  void fill(uint32_t I) {
    const PointerOutline &O = Outlines[Instances[I].Body];
    for (const Fact *X : O.Facts) {
      eachFunction(*X, [&](EntityId Function) { mention(Function, I, *X); });
      if (const auto *A = std::get_if<Assign>(&X->What)) {
        PointerNode What = valueOf(A->What, I);
        store(A->To, What, I);
        if (std::optional<Path> P = containerOf(A->What.Where))
          if (O.Takes.count(*P))
            Taken.push_back(What);
      } else if (const auto *R = std::get_if<Return>(&X->What))
        Sets.include(root(Path::result(), I), valueOf(R->What, I));
      else
        invoke(*X, I);
    }
  }

  /// The functions that a fact stores or passes on.
  static void eachFunction(const Fact &X,
                           llvm::function_ref<void(EntityId)> Visit) {
    auto Take = [&](const Value &V) {
      if (V.What == Value::Kind::Function)
        Visit(V.Callee);
    };
    if (const auto *A = std::get_if<Assign>(&X.What))
      Take(A->What);
    else if (const auto *R = std::get_if<Return>(&X.What))
      Take(R->What);
    else
      llvm::for_each(Invocation(X).Args, Take);
  }

  /// Where a function's address is taken, if in one place alone.
  struct Mention {
    uint32_t In = 0;
    const Fact *At = nullptr;
    unsigned Count = 0;
  };

  void mention(EntityId Function, uint32_t In, const Fact &At) {
    Mention &M = Mentions[Function.Value];
    if (++M.Count == 1)
      M.In = In, M.At = &At;
  }

  //===-- Paths -----------------------------------------------------------===//

  /// The variable at the root of a path.
  PointerNode root(const Path &P, uint32_t I) {
    bool IsOwn = P.Root != PathRoot::Entity ||
                 F.entity({P.Id}).Kind == EntityKind::Local;
    uint64_t Key = IsOwn ? Solution::keyOf(P.Root, I) : 0;
    auto [It, IsNew] = Known.Roots.try_emplace({Key, P.Id}, 0);
    if (IsNew) {
      It->second = Sets.add();
      if (P.Root == PathRoot::Alloc)
        Known.Made[It->second] = {Instances[I].Body, P.Id};
    }
    return It->second;
  }

  /// The object that a path names: a node itself, or whatever one points to.
  struct Place {
    PointerNode Node = 0;
    bool IsPointedTo = false;
  };

  std::optional<Place> locate(const Path &P, uint32_t I) {
    if (P.Root == PathRoot::Top)
      return std::nullopt;
    Place Out{root(P, I), false};
    for (const Step &S : P.Steps) {
      if (isOfPair(S))
        continue;
      if (S.What == Step::Kind::Deref) {
        Out = {Out.IsPointedTo ? Sets.pointees(Out.Node) : Out.Node, true};
        continue;
      }
      uint64_t Part = S.What == Step::Kind::Field ? S.Id : Element;
      Out.Node = Out.IsPointedTo ? Sets.partsOf(Out.Node, Part)
                                 : Sets.part(Out.Node, Part);
    }
    return Out;
  }

  /// An element of a map is its value, however one came by it.
  bool isOfPair(const Step &S) {
    return S.What == Step::Kind::Field && PairParts.count(S.Id);
  }

  PointerNode contentsOf(const Place &P) {
    return P.IsPointedTo ? Sets.pointees(P.Node) : P.Node;
  }

  PointerNode addressOf(const Place &P) {
    return P.IsPointedTo ? P.Node : Sets.addressOf(P.Node);
  }

  PointerNode functionNode(EntityId Function) {
    auto [It, IsNew] = FunctionNodes.try_emplace(Function.Value, 0);
    if (IsNew) {
      It->second = Sets.addFunction();
      FunctionAt[It->second] = Function;
    }
    return It->second;
  }

  /// A variable that holds the value; nothing: of no interest.
  std::optional<PointerNode> valueIn(const Value &V, uint32_t I) {
    if (V.What == Value::Kind::Function)
      return Sets.addressOf(functionNode(V.Callee));
    if (V.What != Value::Kind::Load && V.What != Value::Kind::Address)
      return std::nullopt;
    std::optional<Place> P = locate(V.Where, I);
    if (!P)
      return std::nullopt;
    return V.What == Value::Kind::Load ? contentsOf(*P) : addressOf(*P);
  }

  PointerNode valueOf(const Value &V, uint32_t I) {
    std::optional<PointerNode> Out = valueIn(V, I);
    return Out ? *Out : Nothing;
  }

  void store(const Path &To, PointerNode What, uint32_t I) {
    std::optional<Place> P = locate(To, I);
    if (!P || What == Nothing)
      return;
    if (P->IsPointedTo)
      Sets.store(P->Node, What);
    else
      Sets.include(P->Node, What);
  }

  //===-- Calls -----------------------------------------------------------===//

  void invoke(const Fact &X, uint32_t In) {
    Invocation I(X);
    uint32_t Id = Sites.size();
    if (I.Callee->What == Value::Kind::Function) {
      Site S{In, &X, {}};
      PointerNode Self = I.Self ? valueOf(*I.Self, In) : Nothing;
      Outlines.eachDirect(Instances[In].Body, X,
                          [&](unsigned Body) { bind(Body, S, Self); });
      return;
    }
    if (I.Callee->What != Value::Kind::Load &&
        I.Callee->What != Value::Kind::Address)
      return;
    std::optional<Place> P = locate(I.Callee->Where, In);
    if (!P)
      return;
    Sites.push_back({In, &X, {}});
    // Where there is no self, it is the object that the call goes through.
    SelfOf.push_back(I.Self ? valueOf(*I.Self, In) : addressOf(*P));
    Sets.watch(contentsOf(*P), Id);
  }

  /// A pointer that is called may hold a function, or lead to a closure.
  void tell(uint32_t Id, PointerNode Location) {
    auto It = FunctionAt.find(Location);
    if (It == FunctionAt.end()) {
      if (!Closures.insert({Id, Location}).second)
        return;
      uint32_t Inner = Sites.size();
      Sites.push_back({Sites[Id].In, Sites[Id].At, {}});
      SelfOf.push_back(Sets.addressOf(Location));
      // The closure's own; no pointer leads further.
      IsInner.insert(Inner);
      Sets.watch(Location, Inner);
      return;
    }
    if (!Sites[Id].Callees.insert(It->second).second)
      return;
    std::vector<unsigned> Bodies;
    Outlines.eachBody(It->second, Instances[Sites[Id].In].Body,
                      [&](unsigned Body) { Bodies.push_back(Body); });
    for (unsigned Body : Bodies)
      bind(Body, Sites[Id], SelfOf[Id]);
  }

  void bind(unsigned Body, const Site &S, PointerNode Self) {
    Invocation I(*S.At);
    uint32_t Callee = instanceFor(Body, S);
    if (Self != Nothing)
      Sets.include(root(Path::self(), Callee), Self);
    for (unsigned N = 0; N < I.Args.size(); ++N)
      if (std::optional<PointerNode> Arg = valueIn(I.Args[N], S.In))
        Sets.include(root(Path::param(N), Callee), *Arg);
    if (I.Result)
      store(*I.Result, root(Path::result(), Callee), S.In);
    if (std::holds_alternative<Spawn>(S.At->What))
      noteStart(Body, S);
  }

  void solve() {
    do {
      while (!Unfilled.empty()) {
        uint32_t I = Unfilled.front();
        Unfilled.pop_front();
        fill(I);
      }
      Sets.solve([&](uint32_t Id, PointerNode Location) {
        if (!IsInner.count(Id) || FunctionAt.count(Location))
          tell(Id, Location);
      });
    } while (!Unfilled.empty());
  }

  //===-- What it comes to ------------------------------------------------===//

  /// Where a chain of instances begins: the call in what has one instance, and
  /// whether a thread starts on the way to Last.
  struct Way {
    const Fact *Through = nullptr;
    unsigned Starts = 0;
    const Fact *Start = nullptr; ///< the first of them
    bool IsRepeated = false;
    uint32_t From = 0; ///< the instance that it begins in
  };

  Way wayTo(uint32_t Last) {
    Way Out;
    uint32_t I = Last;
    for (; Instances[I].Caller != None; I = Instances[I].Caller) {
      Out.Through = Instances[I].At;
      if (std::holds_alternative<Spawn>(Out.Through->What)) {
        ++Out.Starts;
        Out.Start = Out.Through;
      }
      Out.IsRepeated |=
          isRepeated(Instances[Instances[I].Caller].Body, *Out.Through);
    }
    Out.From = I;
    return Out;
  }

  /// Whether the callee is passed on once, by whoever starts the threads too.
  bool isPassedOnce(EntityId Callee, const Way &Threads) {
    const Mention &M = Mentions[Callee.Value];
    if (M.Count != 1)
      return false;
    Way There = wayTo(M.In);
    return There.From == Threads.From && !There.Starts && !There.IsRepeated &&
           !isRepeated(Instances[M.In].Body, *M.At);
  }

  /// Whether some body took the callee, or an object that it is a part of, out
  /// of a container.
  bool isTaken(uint32_t Id, EntityId Callee,
               const llvm::DenseSet<PointerNode> &Out) {
    if (Out.count(FunctionNodes[Callee.Value]))
      return true;
    for (PointerNode Object : Sets.pointsTo(SelfOf[Id]))
      for (std::optional<PointerNode> P = Object; P; P = Sets.wholeOf(*P))
        if (Out.count(*P))
          return true;
    return false;
  }

  bool isRepeated(unsigned Body, const Fact &X) {
    auto [It, IsNew] = Repeated.try_emplace(&X, false);
    if (IsNew) {
      Loops L(*F[Body].Facts);
      const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
      for (unsigned I = 0; I < Blocks.size(); ++I)
        if (!Blocks[I].Facts.empty() && &Blocks[I].Facts.front() <= &X &&
            &X <= &Blocks[I].Facts.back())
          Repeated[&X] = L.isInLoop(I);
    }
    return Repeated[&X];
  }

  void noteStart(unsigned Entry, const Site &S) {
    Way W = wayTo(S.In);
    if (!W.Through || W.Starts) {
      Out.OwnStarts.insert(S.At);
      return;
    }
    Out.Starts.insert(S.At);
    std::vector<StartedThrough> &List = Out.Through[W.Through];
    StartedThrough New{S.At, Entry,
                       W.IsRepeated || isRepeated(Instances[S.In].Body, *S.At)};
    if (!llvm::is_contained(List, New))
      List.push_back(New);
  }

  void finish() {
    auto Add = [](Callees &To, const std::set<EntityId> &More) {
      To.insert(To.end(), More.begin(), More.end());
      llvm::sort(To);
      To.erase(llvm::unique(To), To.end());
    };
    llvm::DenseSet<const Fact *> Calling; // starts of what calls by pointer
    llvm::DenseSet<PointerNode> TakenOut;
    for (PointerNode V : Taken)
      for (PointerNode Object : Sets.pointsTo(V))
        TakenOut.insert(Object);
    for (uint32_t Id = 0; Id < Sites.size(); ++Id) {
      const Site &S = Sites[Id];
      Add(Out.Called[S.At], S.Callees);
      Way W = wayTo(S.In);
      if (!W.Through || !W.Starts)
        continue;
      Add(Out.CalledUnder[{W.Through, S.At}], S.Callees);
      Calling.insert(W.Start);
      for (EntityId Callee : S.Callees)
        if (isPassedOnce(Callee, W) && isTaken(Id, Callee, TakenOut))
          Out.Tasks[{W.Through, S.At, Callee}] = Mentions[Callee.Value].At;
    }
    Sets.close();
    Out.Solved = std::move(Own);
    llvm::DenseMap<const Fact *, unsigned> Ways;
    for (const auto &[Call, Threads] : Out.Through)
      for (const StartedThrough &T : Threads)
        ++Ways[T.Start];
    for (const auto &[Start, Count] : Ways)
      if (Count > MaxThrough || !Calling.count(Start))
        Out.OwnStarts.insert(Start);
    for (auto &[Call, Threads] : Out.Through)
      llvm::erase_if(Threads, [&](const StartedThrough &T) {
        return Out.OwnStarts.count(T.Start);
      });
  }

  PointsTo &Out;
  const Functions &F;
  llvm::DenseSet<uint64_t> PairParts;
  PointerOutlines Outlines;
  std::vector<bool> IsUsed;     ///< bodies
  std::vector<uint32_t> Shared; ///< the one instance of a body
  size_t Spent = 0;             ///< of the outlines' budget

  std::shared_ptr<Solution> Own = std::make_shared<Solution>();
  Solution &Known = *Own;
  Inclusions &Sets = Known.Sets;
  const PointerNode Nothing = Sets.add();
  std::vector<Instance> Instances;
  std::deque<uint32_t> Unfilled;
  llvm::DenseMap<uint64_t, PointerNode> FunctionNodes;
  llvm::DenseMap<PointerNode, EntityId> FunctionAt;
  std::vector<PointerNode> Taken; ///< that hold what a body takes out
  llvm::DenseMap<uint64_t, Mention> Mentions;
  std::deque<Site> Sites; ///< calls through pointers
  std::vector<PointerNode> SelfOf;
  llvm::DenseSet<std::pair<uint32_t, PointerNode>> Closures;
  llvm::DenseSet<uint32_t> IsInner;
  llvm::DenseMap<const Fact *, bool> Repeated;
};

PointsTo::PointsTo(const Functions &F) { Builder(*this, F).build(); }

llvm::ArrayRef<EntityId> PointsTo::callees(const Fact &At) const {
  auto It = Called.find(&At);
  if (It == Called.end())
    return {};
  return It->second;
}

std::optional<llvm::ArrayRef<EntityId>>
PointsTo::calleesUnder(const Fact &Through, const Fact &At) const {
  auto It = CalledUnder.find({&Through, &At});
  if (It == CalledUnder.end())
    return std::nullopt;
  return llvm::ArrayRef<EntityId>(It->second);
}

const Fact *PointsTo::taskOf(const Fact &Through, const Fact &At,
                             EntityId Callee) const {
  auto It = Tasks.find({&Through, &At, Callee});
  return It == Tasks.end() ? nullptr : It->second;
}

llvm::ArrayRef<StartedThrough>
PointsTo::startedThrough(const Fact &Call) const {
  auto It = Through.find(&Call);
  if (It == Through.end())
    return {};
  return It->second;
}

std::vector<MadeObject> PointsTo::made(unsigned Body, const Path &P) const {
  return Solved->made(Body, P);
}
