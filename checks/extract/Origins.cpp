// Origins.cpp - which reads a write or a call makes use of
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an expression was computed from is told by the reads and calls in it;
// of a local, by those in everything that is ever stored in it, whatever the
// order. Why a statement runs at all is told by the conditions that it is
// control dependent on (Ferrante, Ottenstein and Warren, TOPLAS 1987).

#include "extract/Origins.h"
#include "extract/AccessPath.h"
#include "facts/Aliases.h"
#include "clang/Analysis/Analyses/Dominators.h"
#include "clang/Analysis/CFG.h"
#include <set>

using namespace clang;
using namespace lockstitch;

/// What a call is made on: its object, or in C what it first gets.
static Boxed<Value> objectOf(const Call &C) {
  Boxed<Value> Object = C.Self;
  if (!Object && !C.Args.empty())
    Object = C.Args.front();
  if (!Object || (Object->What != Value::Kind::Address &&
                  Object->What != Value::Kind::Load))
    return {};
  return Object;
}

static const Access *atomicAccess(const Fact &F) {
  auto *A = std::get_if<Access>(&F.What);
  return A && A->Order != MemoryOrder::Plain ? A : nullptr;
}

/// Whether the function both loads an atomic and stores to it.
static bool loadsAndStores(const std::vector<BasicBlock> &Blocks) {
  std::set<Path> Loaded, Stored;
  for (const BasicBlock &B : Blocks)
    for (const Fact &F : B.Facts)
      if (const Access *A = atomicAccess(F); A && A->Kind != AccessKind::Update)
        (A->Kind == AccessKind::Read ? Loaded : Stored).insert(A->Place);
  return llvm::any_of(Stored, [&](const Path &P) { return Loaded.count(P); });
}

namespace {

/// Whether control may leave a critical section of the function and enter one
/// again: its own, or those of methods.
class Sections {
public:
  explicit Sections(const std::vector<BasicBlock> &Blocks) {
    for (const BasicBlock &B : Blocks)
      for (const Fact &F : B.Facts)
        add(F);
  }

  bool areSeveral() const {
    return Begun > 1 || (Begun == 1 && IsReleasedFirst) ||
           (Begun == 1 && !Objects.empty()) || IsRepeated;
  }

  /// Whether some are the function's own.
  bool areOwn() const { return Begun != 0; }

private:
  void add(const Fact &F) {
    if (auto *G = std::get_if<GuardUse>(&F.What)) {
      Begun += G->What == GuardUse::Kind::Relock;
      IsReleasedFirst |= Begun == 0 && G->What == GuardUse::Kind::Unlock;
    } else if (auto *C = std::get_if<Call>(&F.What)) {
      if (Boxed<Value> Object = objectOf(*C))
        IsRepeated |= !Objects.insert(*Object).second;
    }
    Begun += std::holds_alternative<Acquire>(F.What) ||
             std::holds_alternative<Guard>(F.What);
    IsReleasedFirst |= Begun == 0 && std::holds_alternative<Release>(F.What);
  }

  unsigned Begun = 0;
  bool IsReleasedFirst = false; ///< a lock of the caller's
  bool IsRepeated = false;      ///< two calls on one object
  std::set<Value> Objects;
};

class OriginFinder {
public:
  OriginFinder(std::vector<BasicBlock> &Blocks,
               const std::map<FactPlace, Path> &Reads, CFG &Cfg,
               const EntityTable &Entities)
      : Blocks(Blocks), Reads(Reads), Cfg(Cfg), Entities(Entities),
        Control(&Cfg), Names(Blocks), IsLocking(Sections(Blocks).areOwn()),
        HasSections(Sections(Blocks).areSeveral()) {}

  void run() {
    index();
    for (BasicBlock &B : Blocks)
      for (Fact &F : B.Facts)
        if (auto It = Users.find(placeOf(F)); It != Users.end())
          add(F, It->second);
  }

private:
  using Place = FactPlace;

  /// What an expression, or a local, makes use of.
  struct Origins {
    std::set<Place> Computed;
    std::set<Place> Tested;

    void add(const Origins &More) {
      Computed.insert(More.Computed.begin(), More.Computed.end());
      Tested.insert(More.Tested.begin(), More.Tested.end());
    }
  };

  /// An expression that writes or calls, and what it writes or passes.
  struct User {
    const Expr *Site = nullptr;
    CFGBlock *In = nullptr;
    llvm::SmallVector<const Expr *, 4> Uses;
  };

  struct Definition {
    const Expr *What = nullptr;
    CFGBlock *In = nullptr;
    bool IsNew = false; ///< what it held before is gone
  };

  std::vector<BasicBlock> &Blocks;
  const std::map<FactPlace, Path> &Reads;
  CFG &Cfg;
  const EntityTable &Entities;
  ControlDependencyCalculator Control;
  Aliases Names;
  bool IsLocking; ///< the function has critical sections of its own
  bool HasSections;
  std::map<Place, User> Users;
  std::map<Place, const Fact *> Found; ///< the accesses and calls
  std::map<std::pair<PathRoot, uint64_t>, std::set<Path>> ReadOf; ///< by root
  bool CallsGuarded = false; ///< some call is on what has a lock
  llvm::DenseMap<const ValueDecl *, llvm::SmallVector<Definition, 2>> Stored;
  llvm::DenseMap<const ValueDecl *, Origins> OfLocal;
  llvm::DenseSet<const ValueDecl *> Visiting;
  CFGBlock *ReachedIn = nullptr;       ///< only what locals hold there counts
  llvm::DenseSet<const Expr *> IsUsed; ///< by another expression
  llvm::DenseMap<CFGBlock *, std::set<Place>> Conditions;

  static Place placeOf(const Fact &F) { return {F.Where, F.Spelling}; }
  Place placeOf(const Expr &E) const {
    return {Entities.where(E.getExprLoc()), Entities.spelling(E.getExprLoc())};
  }

  //===-- What there is in the function -------------------------------------//

  void index() {
    for (const BasicBlock &B : Blocks)
      for (const Fact &F : B.Facts) {
        auto *A = std::get_if<Access>(&F.What);
        // Of a read and a write at one place, the read is what is made use of.
        if (A && A->Kind != AccessKind::Write)
          Found[placeOf(F)] = &F;
        else if (A || std::holds_alternative<Call>(F.What))
          Found.try_emplace(placeOf(F), &F);
      }
    for (CFGBlock *B : Cfg)
      for (const CFGElement &Element : *B)
        if (auto S = Element.getAs<CFGStmt>())
          index(*S->getStmt(), B);
    for (const auto &[Where, F] : Found)
      if (auto *A = std::get_if<Access>(&F->What)) {
        Path Read = Names.resolved(A->Place);
        ReadOf[{Read.Root, Read.Id}].insert(std::move(Read));
      }
    CallsGuarded = llvm::any_of(
        Users, [&](const auto &E) { return isOnGuarded(*E.second.Site); });
  }

  void index(const Stmt &S, CFGBlock *B) {
    for (const Stmt *Child : S.children())
      if (auto *E = dyn_cast_or_null<Expr>(Child))
        IsUsed.insert(withoutSugar(E));
    if (auto *D = dyn_cast<DeclStmt>(&S)) {
      for (const Decl *Each : D->decls())
        if (auto *V = dyn_cast<VarDecl>(Each); V && V->getInit()) {
          Stored[V].push_back({V->getInit(), B, true});
          IsUsed.insert(withoutSugar(V->getInit()));
        }
    } else if (auto *X = dyn_cast<BinaryOperator>(&S)) {
      if (X->isAssignmentOp())
        store(*X->getLHS(), X->getRHS(), B, X->getOpcode() == BO_Assign);
    } else if (auto *X = dyn_cast<UnaryOperator>(&S)) {
      if (X->isIncrementDecrementOp())
        store(*X->getSubExpr(), X->getSubExpr(), B);
    } else if (auto *X = dyn_cast<AtomicExpr>(&S)) {
      // The object, the order, and what is stored.
      use(*X, X->getNumSubExprs() > 2 ? X->getVal1() : nullptr, B);
    } else if (auto *X = dyn_cast<CallExpr>(&S)) {
      for (const Expr *Arg : X->arguments()) {
        use(*X, Arg, B);
        storeByPointer(*Arg, *X, B);
      }
      use(*X, nullptr, B);
      if (auto *Op = dyn_cast<CXXOperatorCallExpr>(X);
          Op && Op->isAssignmentOp() && Op->getNumArgs() == 2)
        store(*Op->getArg(0), Op->getArg(1), B);
    }
  }

  static const ValueDecl *localOf(const Expr &E) {
    auto *Ref = dyn_cast<DeclRefExpr>(withoutSugar(&E));
    auto *D = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return D && D->hasLocalStorage() ? D : nullptr;
  }

  void store(const Expr &To, const Expr *What, CFGBlock *B,
             bool IsNew = false) {
    if (const ValueDecl *D = localOf(To))
      Stored[D].push_back({What, B, IsNew});
    else
      use(To, What, B);
  }

  /// Of what stands at one place, as in `Map[Key] = Value`, all are.
  void use(const Expr &Site, const Expr *What, CFGBlock *B) {
    User &U =
        Users.try_emplace(placeOf(Site), User{&Site, B, {}}).first->second;
    if (What)
      U.Uses.push_back(What);
  }

  /// Whoever gets the address of a local may store in it.
  void storeByPointer(const Expr &Arg, const CallExpr &By, CFGBlock *B) {
    const Expr *E = withoutSugar(&Arg);
    if (auto *X = dyn_cast<UnaryOperator>(E))
      if (X->getOpcode() == UO_AddrOf)
        if (const ValueDecl *D = localOf(*X->getSubExpr()))
          Stored[D].push_back({&By, B});
    if (Arg.isGLValue() && !Arg.getType().isConstQualified())
      if (const ValueDecl *D = localOf(*E))
        Stored[D].push_back({&By, B});
  }

  //===-- What is made use of -----------------------------------------------//

  Origins of(const Expr *E) {
    Origins Out;
    visit(E, Out);
    return Out;
  }

  void visit(const Stmt *S, Origins &Out) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (auto *E = dyn_cast<Expr>(S)) {
      E = withoutSugar(E);
      S = E;
      auto *Cast = dyn_cast<CastExpr>(E);
      if (Cast && Cast->getCastKind() == CK_LValueToRValue)
        note(placeOf(*Cast->getSubExpr()), Out);
      else if (isa<CallExpr, AtomicExpr>(E))
        note(placeOf(*E), Out);
      if (const ValueDecl *D = localOf(*E)) {
        if (ReachedIn)
          visitReaching(*D, Out);
        else
          Out.add(ofLocal(*D));
        return;
      }
    }
    for (const Stmt *Child : S->children())
      visit(Child, Out);
  }

  void note(const Place &P, Origins &Out) const {
    if (Found.count(P)) {
      Out.Computed.insert(P);
      return;
    }
    // A repeated read was left out: the last one before it in the text.
    auto Read = Reads.find(P);
    if (Read == Reads.end())
      return;
    for (auto It = Found.lower_bound(P); It != Found.begin();) {
      --It;
      auto *A = std::get_if<Access>(&It->second->What);
      if (!A || A->Place != Read->second)
        continue;
      if (It->first.first.File == P.first.File)
        Out.Computed.insert(It->first);
      return;
    }
  }

  /// Whether the local, as it is stored in From, may still be so in To.
  bool reaches(CFGBlock *From, CFGBlock *To,
               llvm::ArrayRef<Definition> Others) const {
    llvm::DenseSet<const CFGBlock *> Seen;
    for (const Definition &D : Others)
      if (D.IsNew && D.In != From)
        Seen.insert(D.In);
    if (From == To)
      return true;
    if (Seen.contains(To))
      return false;
    llvm::SmallVector<CFGBlock *, 8> Todo{From};
    while (!Todo.empty())
      for (CFGBlock *Next : Todo.pop_back_val()->succs()) {
        if (Next == To)
          return true;
        if (Next && Seen.insert(Next).second)
          Todo.push_back(Next);
      }
    return false;
  }

  /// What a local holds in ReachedIn, and not what it held before.
  void visitReaching(const ValueDecl &D, Origins &Out) {
    if (!Visiting.insert(&D).second)
      return;
    CFGBlock *Here = ReachedIn;
    llvm::SmallVector<Definition, 2> All = Stored.lookup(&D);
    llvm::SmallVector<CFGBlock *, 2> Decided;
    for (const Definition &Each : All)
      if (reaches(Each.In, Here, All)) {
        ReachedIn = Each.In;
        visit(Each.What, Out);
        Decided.push_back(Each.In);
      }
    Visiting.erase(&D); // conditions may ask what it holds
    ReachedIn = nullptr;
    if (All.size() > 1)
      for (CFGBlock *B : Decided) {
        const std::set<Place> &Why = conditionsOf(B);
        Out.Tested.insert(Why.begin(), Why.end());
      }
    ReachedIn = Here;
  }

  const Origins &ofLocal(const ValueDecl &D) {
    if (auto It = OfLocal.find(&D); It != OfLocal.end())
      return It->second;
    static const Origins None;
    if (!Visiting.insert(&D).second)
      return None;
    Origins Out;
    llvm::SmallVector<Definition, 2> All = Stored.lookup(&D);
    for (const Definition &Each : All) {
      visit(Each.What, Out);
      // Which of them it is says something too.
      if (All.size() > 1) {
        const std::set<Place> &Why = conditionsOf(Each.In);
        Out.Tested.insert(Why.begin(), Why.end());
      }
    }
    Visiting.erase(&D);
    return OfLocal[&D] = std::move(Out);
  }

  /// What decides whether control comes to B.
  const std::set<Place> &conditionsOf(CFGBlock *B) {
    auto [It, IsNew] = Conditions.try_emplace(B);
    if (!IsNew)
      return It->second;
    std::map<unsigned, CFGBlock *> All; ///< by number: always one order
    std::vector<CFGBlock *> Todo{B};
    while (!Todo.empty()) {
      CFGBlock *Next = Todo.back();
      Todo.pop_back();
      for (CFGBlock *Decides : Control.getControlDependencies(Next))
        if (All.try_emplace(Decides->getBlockID(), Decides).second)
          Todo.push_back(Decides);
    }
    std::set<Place> Out;
    for (auto &[Number, Each] : All) {
      Origins Why = of(Each->getLastCondition());
      Out.insert(Why.Computed.begin(), Why.Computed.end());
      Out.insert(Why.Tested.begin(), Why.Tested.end());
    }
    return Conditions[B] = std::move(Out);
  }

  /// The same of the nearest condition alone; what decides whether a loop goes
  /// on is none.
  std::set<Place> nearestConditionsOf(CFGBlock *B) {
    std::map<unsigned, CFGBlock *> All; ///< by number: always one order
    std::vector<CFGBlock *> Todo{B};
    while (!Todo.empty()) {
      CFGBlock *Next = Todo.back();
      Todo.pop_back();
      for (CFGBlock *Decides : Control.getControlDependencies(Next)) {
        const Stmt *By = Decides->getTerminatorStmt();
        if (!decides(*Decides, *Next))
          continue;
        // `a && b` is one condition.
        bool IsPart = isa_and_nonnull<BinaryOperator>(By);
        if ((Next != B && !IsPart && !isLoop(Next->getTerminatorStmt())) ||
            !All.try_emplace(Decides->getBlockID(), Decides).second)
          continue;
        Todo.push_back(Decides);
      }
    }
    std::set<Place> Out;
    for (auto &[Number, Each] : All)
      if (!isLoop(Each->getTerminatorStmt())) {
        Origins Why = of(Each->getLastCondition());
        Out.insert(Why.Computed.begin(), Why.Computed.end());
        Out.insert(Why.Tested.begin(), Why.Tested.end());
      }
    return Out;
  }

  /// Whether control comes to B for certain on one way out of By, and not on
  /// another: the calculator also has what decides that.
  bool decides(const CFGBlock &By, const CFGBlock &B) const {
    const CFGPostDomTree &After = Control.getCFGPostDomTree();
    return !After.properlyDominates(&B, &By) &&
           llvm::any_of(By.succs(), [&](const CFGBlock *Next) {
             return Next && After.dominates(&B, Next);
           });
  }

  static bool isLoop(const Stmt *S) {
    return isa_and_nonnull<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
  }

  //===-- What is worth telling ---------------------------------------------//

  /// `if (Set.insert(x).second)`: it tests by itself.
  bool isTestItself(const Expr &Site) const {
    auto *C = dyn_cast<CallExpr>(&Site);
    auto *F = C ? C->getDirectCallee() : nullptr;
    auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
    if (!M || !M->getIdentifier() || !M->getParent()->isInStdNamespace())
      return false;
    llvm::StringRef Name = F->getName();
    return IsUsed.contains(&Site) && (Name == "insert" || Name == "emplace" ||
                                      Name == "try_emplace" || Name == "erase");
  }

  bool hasLock(const CXXRecordDecl &Class, unsigned Depth = 0) const {
    if (!Class.hasDefinition() || Depth > 8)
      return false;
    return hasLockField(Class) ||
           llvm::any_of(Class.bases(), [&](const CXXBaseSpecifier &Base) {
             const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl();
             return B && hasLock(*B, Depth + 1);
           });
  }

  bool hasLockField(const RecordDecl &Class) const {
    return llvm::any_of(Class.fields(), [&](const FieldDecl *F) {
      const TypeModel *Known = typeModel(F->getType(), Entities.Model);
      return Known && isLock(Known->Sync);
    });
  }

  /// Whether what is called works on an object that has a lock.
  bool isOnLockable(const Expr &Site) const {
    auto *C = dyn_cast<CallExpr>(&Site);
    if (auto *M =
            dyn_cast_or_null<CXXMethodDecl>(C ? C->getDirectCallee() : nullptr))
      return hasLock(*M->getParent());
    if (!C || C->getNumArgs() == 0)
      return false;
    QualType Type = withoutSugar(C->getArg(0))->getType();
    if (Type->isPointerType())
      Type = Type->getPointeeType();
    const RecordDecl *Class = Type->getAsRecordDecl();
    return Class && Class->isCompleteDefinition() && hasLockField(*Class);
  }

  /// The same, or on any while the function has a lock of its own.
  bool isOnGuarded(const Expr &Site) const {
    return isOnLockable(Site) || (IsLocking && isa<CXXMemberCallExpr>(Site));
  }

  /// Whether what F writes or calls is what an origin of it has read or called.
  bool isOfSame(const Fact &F, const Place &Origin) const {
    const Fact &From = *Found.at(Origin);
    auto *To = std::get_if<Access>(&F.What);
    auto *Read = std::get_if<Access>(&From.What);
    if (placeOf(F) == Origin)
      return false;
    if (To && Read)
      return isElementOrSame(Names.resolved(To->Place),
                             Names.resolved(Read->Place));
    auto It = Users.find(To ? Origin : placeOf(F));
    if (It == Users.end() || !isOnGuarded(*It->second.Site))
      return false;
    auto *C = std::get_if<Call>(&F.What), *D = std::get_if<Call>(&From.What);
    Path Mine = To ? To->Place : objectPath(*C);
    Path Theirs = Read ? Read->Place : objectPath(*D);
    return !Mine.isTop() && !Theirs.isTop() &&
           (Mine.startsWith(Theirs) || Theirs.startsWith(Mine));
  }

  /// Whether F may be what an origin of it has read or called, whatever its
  /// origins are: of most facts, which are told in thousands, none is.
  bool mayBeOfSame(const Fact &F, const User &U) const {
    auto *To = std::get_if<Access>(&F.What);
    if (!To)
      return isOnGuarded(*U.Site);
    if (CallsGuarded)
      return true;
    Path Mine = Names.resolved(To->Place);
    auto It = ReadOf.find({Mine.Root, Mine.Id});
    return It != ReadOf.end() &&
           llvm::any_of(It->second, [&](const Path &Read) {
             return isElementOrSame(Mine, Read);
           });
  }

  Path objectPath(const Call &C) const {
    Boxed<Value> Object = objectOf(C);
    if (!Object)
      return Path::top();
    return Names.resolved(Object->What == Value::Kind::Address
                              ? Object->Where
                              : Object->Where.deref());
  }

  /// Whether F stores to an atomic.
  static bool isStore(const Fact &F) {
    const Access *A = atomicAccess(F);
    return A && A->Kind == AccessKind::Write;
  }

  void add(Fact &F, const User &U) {
    auto *A = std::get_if<Access>(&F.What);
    if (A ? A->Kind == AccessKind::Read || (atomicAccess(F) && !isStore(F))
          : !std::holds_alternative<Call>(F.What))
      return;
    if (!HasSections && !isStore(F))
      return;
    if (isTestItself(*U.Site) || !mayBeOfSame(F, U))
      return;
    Origins All;
    // What an atomic is set to is told exactly.
    ReachedIn = isStore(F) ? U.In : nullptr;
    for (const Expr *Use : U.Uses)
      All.add(of(Use));
    ReachedIn = nullptr;
    // Of conditions further out it would happen to be the case as well.
    std::set<Place> Nearest = nearestConditionsOf(U.In);
    Nearest.insert(All.Tested.begin(), All.Tested.end());
    auto IsOfSame = [&](const Place &P) { return isOfSame(F, P); };
    if (llvm::none_of(All.Computed, IsOfSame) &&
        llvm::none_of(Nearest, IsOfSame))
      return;
    const std::set<Place> &Why = conditionsOf(U.In);
    All.Tested.insert(Why.begin(), Why.end());
    for (const auto &[Where, Spelling] : All.Computed)
      F.Origins.push_back({Where, Spelling, false});
    for (const auto &[Where, Spelling] : All.Tested)
      F.Origins.push_back({Where, Spelling, true});
    llvm::sort(F.Origins);
  }
};

} // namespace

std::map<FactPlace, Path>
lockstitch::readPlaces(const std::vector<BasicBlock> &Blocks) {
  std::map<FactPlace, Path> Reads;
  if (!Sections(Blocks).areSeveral())
    return Reads;
  for (const BasicBlock &B : Blocks)
    for (const Fact &F : B.Facts)
      if (auto *A = std::get_if<Access>(&F.What);
          A && A->Kind == AccessKind::Read)
        Reads.try_emplace({F.Where, F.Spelling}, A->Place);
  return Reads;
}

void lockstitch::addOrigins(std::vector<BasicBlock> &Blocks,
                            const std::map<FactPlace, Path> &Reads, CFG &Cfg,
                            const EntityTable &Entities) {
  if (Sections(Blocks).areSeveral() || loadsAndStores(Blocks))
    OriginFinder(Blocks, Reads, Cfg, Entities).run();
}
