// Lowering.h - one body's expressions and statements to facts, one by one
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clang's CFG lists every subexpression in the order of evaluation, so each is
// lowered by itself; what its operands evaluate to is asked of AccessPaths.
// The CFG runs no destructor on a throw: Lowering keeps the stack of live
// objects, and ends them on the way out of each fact that may throw:
//
//     block 1 unwind 2          block 2 -> 3       block 3 throws
//       guard A ...               end B              end A
//       guard B ...
//       call mayThrow

#pragma once

#include "extract/Survey.h"
#include "clang/Analysis/CFG.h"
#include <set>

namespace lockstitch {

/// An automatic object whose destructor does something.
struct LiveObject {
  Path Object;
  clang::QualType Type;
  clang::SourceLocation Where;
  const clang::CXXTryStmt *Within = nullptr; ///< the try that it is born in
  const void *Key = nullptr; ///< its declaration, or the temporary's expression
  const clang::FunctionDecl *Cleanup = nullptr; ///< __attribute__((cleanup))
  bool operator==(const LiveObject &O) const { return Key == O.Key; }
};

/// A call of whatever form, its operands in the order of the parameters.
struct CallSite {
  const clang::Expr *Site = nullptr;
  const clang::FunctionDecl *Callee = nullptr; ///< null: through a pointer
  const clang::Expr *Object = nullptr;         ///< what `.` or `->` stands on
  bool IsArrow = false;
  std::optional<Path> Self; ///< instead of Object, of constructors
  llvm::SmallVector<const clang::Expr *, 4> Args;
  bool IsVirtual = false;
};

/// Clang's CFG with everything in it that runs.
std::unique_ptr<clang::CFG> buildCfg(const clang::Decl *D, clang::Stmt *Body,
                                     clang::ASTContext &Context);

/// Whether an exception that leaves the body ends the program.
bool isNoThrowBody(const clang::FunctionDecl &F);

/// A parameter's type as SyncModel::call takes it.
std::string patternOf(clang::QualType Type);

/// What the models say of that overload, or null.
const CallModel *entryOf(const clang::FunctionDecl &Callee,
                         const SyncModel &Model);

class Lowering {
public:
  /// Function is null for the initialisers of globals, and for the body of a
  /// Region.
  Lowering(const clang::FunctionDecl *Function, EntityTable &Entities,
           const OpenMpRegion *Region = nullptr);

  /// Lowers the whole CFG.
  void run(const clang::CFG &Cfg);

  /// Lowers a global's initialiser after those before it.
  void initialise(const clang::VarDecl &Global);

  /// Gives relaxed accesses the order that fences of the function give them.
  void applyFences();

  /// Whether the entity is a local that was named.
  bool isLocal(EntityId Id) const { return Paths.isLocal(Id); }

  /// Whether the path is a local that holds a number.
  bool isNumber(const Path &P) const { return Paths.isNumber(P); }

  std::vector<BasicBlock> Blocks;

private:
  using Kind = decltype(Fact::What);

  // Lowering.cpp: blocks
  unsigned makeBlock();
  void enter(unsigned Block) { Current = Block; }
  void goTo(unsigned Block, std::vector<Condition> When = {});
  Fact &emit(Kind What, clang::SourceLocation Loc);
  void walk(const clang::CFG &Cfg, unsigned Exit);
  void lowerBlock(const clang::CFGBlock &B);
  void lowerEarlyReturn();
  void lowerEdges(const clang::CFGBlock &B);
  std::vector<const clang::CFGBlock *> order(const clang::CFG &Cfg) const;
  void joinLogical(const clang::CFG &Cfg);
  unsigned shortCut(const clang::CFGBlock &B, const clang::CFGBlock &Join);

  // Elements.cpp: what is not a call
  void lower(const clang::CFGElement &Element);
  void lowerStmt(const clang::Stmt &S);
  void lowerExpr(const clang::Expr &E);
  void lowerInitialiser(const clang::CXXCtorInitializer &Init);
  void lowerVariable(const clang::VarDecl &D);
  void lowerReturn(const clang::ReturnStmt &S);
  void lowerAssignment(const clang::BinaryOperator &E);
  void lowerIncrement(const clang::UnaryOperator &E);
  void lowerAtomicSum(const clang::Expr &E, const clang::Expr &Number,
                      bool IsSum);
  void lowerLambda(const clang::LambdaExpr &E);
  void lowerInitList(const clang::InitListExpr &E);
  void lowerNew(const clang::CXXNewExpr &E);
  void lowerArm(const clang::Expr &E);
  void lowerSuspend(const clang::CoroutineSuspendExpr &E);
  void lowerFunctionDeclarations();
  void assign(const Path &To, const Value &What, clang::SourceLocation Loc);
  void assignFrom(const Path &To, clang::QualType Type, const clang::Expr &E);
  Value materialised(const clang::Expr &E);

  // Accesses.cpp: reads and writes
  Fact *access(const clang::Expr &Place, AccessKind Kind,
               MemoryOrder Order = MemoryOrder::Plain, bool IsSum = false);
  /// The fact; null where there is nothing to tell.
  Fact *accessAt(const Path &Place, clang::QualType Type, AccessKind Kind,
                 MemoryOrder Order, clang::SourceLocation Loc,
                 bool IsSum = false);
  bool isShareable(const Path &Place, const clang::Expr *E) const;
  uint32_t strideAt(const clang::Expr &Place) const; ///< see Access
  bool isSync(clang::QualType Type) const;

  // Atomics.cpp
  bool lowerAtomic(const clang::AtomicExpr &E);
  bool lowerAtomicBuiltin(const clang::CallExpr &E,
                          const clang::FunctionDecl &Callee);
  void noteFence(MemoryOrder Order);
  /// What a read-modify-write at Place found decides what E is; of a compare
  /// and swap, whether it was what is Expected.
  void noteFound(const clang::Expr &E, const Path &Place);
  void noteSwap(const clang::Expr &E, const Path &Place, Value Expected);

  // AtomicFixes.cpp
  void offerOrder(Fact &F, llvm::StringRef Check, const clang::Expr &Arg,
                  MemoryOrder From, MemoryOrder To);
  void offerOrders(Fact &F, const clang::Expr *Order,
                   const clang::Expr *Failure);
  void offerSum(Fact &F, const clang::Expr &Site, const clang::Expr &Object,
                const clang::Expr &What);
  void offerSum(Fact &F, const CallSite &S);

  // Calls.cpp
  void lowerCall(const clang::CallExpr &E);
  void lowerConstruction(const clang::CXXConstructExpr &E);
  void lowerSite(const CallSite &S);
  void lowerDefaultArguments(const CallSite &S);
  void lowerStraight(const clang::Stmt &S);
  void callUser(const CallSite &S);
  void callSystem(const CallSite &S);
  void giveAway(const clang::Expr &Arg, clang::SourceLocation Loc);
  void callPointer(const CallSite &S);
  void mayThrow(const clang::FunctionDecl &Callee, clang::SourceLocation Loc);
  /// A signal handler must not call it.
  void noteUnsafe(const clang::FunctionDecl &Callee, clang::SourceLocation Loc);
  /// It takes long for a critical section.
  void noteCost(CostKind Kind, llvm::StringRef Name,
                llvm::ArrayRef<const clang::Expr *> Args,
                clang::SourceLocation Loc);
  bool isNoThrow(const clang::FunctionDecl *Callee, clang::QualType Type) const;
  const CallModel *modelOf(const clang::FunctionDecl &Callee) const;
  Path objectOf(const CallSite &S);
  std::vector<Value> arguments(const CallSite &S);
  std::optional<Path> resultOf(const CallSite &S);
  void copyObject(const CallSite &S);
  bool moveTask(const CallSite &S);
  bool isTaskType(clang::QualType Type) const;
  void lendWhole(const clang::Expr &Part, clang::SourceLocation Loc);
  void callLazily(const CallSite &S);

  // Effects.cpp: what a model says
  void applyModel(const CallSite &S, const CallModel &Model);
  void applyEffect(const CallSite &S, const Effect &E);
  std::vector<Path> objects(const CallSite &S,
                            const std::vector<Operand> &Operands);
  Path object(const CallSite &S, const Operand &O);
  Value content(const CallSite &S, const Operand &O);
  clang::QualType typeOf(const CallSite &S, const Operand &O) const;
  std::optional<Condition> succeeds(const CallSite &S, Success If);
  /// The same of a lock; nothing where the source throws the result away.
  std::optional<Condition> gotLock(const CallSite &S, Success If);
  MemoryOrder orderOf(const CallSite &S, const Effect &E) const;
  MemoryOrder orderIn(const CallSite &S, const Operand &O) const;
  void describeSwap(Fact &F, const CallSite &S, const Effect &E);
  void offerStrong(Fact &F, const CallSite &S);
  void applySpawn(const CallSite &S, const Effect &E);
  std::vector<Value> startedWith(const CallSite &S, const Effect &E);
  void spawnFields(const CallSite &S, const Effect &E);
  /// Whether the call does not block, by an argument that is constant. Else is
  /// when it does, where the argument's value decides that.
  bool isExempt(const CallSite &S, const Effect &E,
                Boxed<Condition> *Else = nullptr);
  void applyBlock(const CallSite &S, const Effect &E);
  void applyWait(const CallSite &S, const Effect &E);
  void applyStore(const CallSite &S, const Effect &E);
  void applyYield(const CallSite &S, const Effect &E);
  void applyConstruct(const CallSite &S, const Effect &E);
  void construct(const CallSite &S, const clang::CXXRecordDecl &Class,
                 const Path &Object);
  void callArgument(const CallSite &S, const Effect &E, const Operand &O);
  void keepArgument(const CallSite &S, const Effect &E, const Operand &O);

  /// A callable that is handed over: the method of the operand's object that E
  /// names, a closure's body on the closure, or whatever the object holds.
  struct Handed {
    Value Callable;
    Boxed<Value> Self;
    clang::QualType Signature; ///< if it is known
    bool IsVirtual = false;
  };
  Handed handed(const CallSite &S, const Effect &E, const Operand &O);
  Handed methodOf(const CallSite &S, llvm::StringRef Name, const Operand &O);

  // LockKinds.cpp
  void lowerLockInitialiser(const clang::InitListExpr &E);
  void noteAttribute(const CallSite &S);
  Lifetime initialised(const CallSite &S, Path Lock, SyncKind As);

  // Copies.cpp
  using Fields = std::vector<const clang::FieldDecl *>;
  const std::vector<Fields> &locksIn(clang::QualType Type);
  void noteCopy(const Path &From, std::optional<Path> To, clang::QualType Type,
                clang::SourceLocation Loc);
  void noteByteCopy(const CallSite &S);
  void notePassed(const CallSite &S);

  // OpenMpLowering.cpp
  void beginRegion();
  void lowerDirective(const clang::OMPExecutableDirective &D);
  void enterBlock(const clang::OMPExecutableDirective &D);
  void startRegion(const OpenMpRegion &R);
  void lowerAtomicBlock(const clang::OMPAtomicDirective &D);
  void joinTasks(clang::SourceLocation Loc);
  void meetTeam(clang::SourceLocation Loc);
  Path lockOf(const clang::OMPExecutableDirective &D);

  // Guards.cpp
  void applyGuard(const CallSite &S, const Effect &E);
  GuardForm formOf(const CallSite &S, const Path &Object) const;
  std::string newName();
  void offerName(Fact &F, const CallSite &S);
  const Section *guardable(const CallSite &S) const;
  void offerGuard(Fact &F, const CallSite &S, LockMode Mode);
  void offerLocking(Fact &F, const CallSite &S);
  void offerAutomatic(Fact &F, const CallSite &S);
  bool shadowsLock(const clang::VarDecl &D) const;

  // Destruction.cpp: destructors, live objects
  bool destructionMatters(clang::QualType Type);
  void destroy(const Path &Object, clang::QualType Type,
               clang::SourceLocation Loc, unsigned Depth = 0);
  void destroyParts(const Path &Object, const clang::CXXRecordDecl &Class,
                    clang::SourceLocation Loc, unsigned Depth);
  void destroyContent(const CallSite &S, const Operand &O);

  /// Whether it is a pointer that alone owns an object: null once that is
  /// destroyed, or handed over.
  bool isOwner(clang::QualType Type) const;
  void noteDeleter(const clang::CXXConstructExpr &E, const Path &Object);
  /// Whether a deleter of the program's ends what the smart pointer points to.
  bool hasDeleter(const Path &Object, const clang::CXXRecordDecl &Class) const;
  void applyDeleter(const Path &Object, const clang::CXXRecordDecl &Class,
                    clang::SourceLocation Loc);
  void destroyHeld(const Path &Object, const clang::CXXRecordDecl &Class,
                   clang::SourceLocation Loc, unsigned Depth);
  void lowerDestructor(const clang::CFGImplicitDtor &Element);
  void callDestructor(const clang::CXXDestructorDecl &D, const Path &Object,
                      bool IsVirtual, clang::SourceLocation Loc);
  void applyDestructor(const CallModel &Model, const Path &Object,
                       const clang::CXXRecordDecl &Class,
                       clang::SourceLocation Loc, unsigned Depth);
  void end(LiveObject Object);
  void finish(const LiveObject &Object);

  // Unwinding.cpp
  bool isWithin(const clang::CXXTryStmt *Inner,
                const clang::CXXTryStmt *Outer) const;
  std::optional<unsigned> unwind(llvm::ArrayRef<LiveObject> Stack,
                                 const clang::CXXTryStmt *Try);
  unsigned dispatch(llvm::ArrayRef<LiveObject> Stack,
                    const clang::CXXTryStmt &Try);

  // Spinning.cpp
  /// Of a loop that does nothing but look: whether it gives way meanwhile.
  std::optional<bool> spinning(const clang::Stmt &Loop) const;
  bool isMereLook(const clang::Stmt &S) const;
  bool isMereLook(const clang::FunctionDecl &Callee) const;
  void findSpins(const clang::CFG &Cfg);

  // Conditions.cpp
  std::vector<Condition> conditions(const clang::Expr *E, bool IsTrue);
  std::vector<Condition> comparison(const clang::Expr *Left, Relation Is,
                                    const clang::Expr *Right);
  std::vector<std::vector<Condition>> edgeConditions(const clang::CFGBlock &B);
  std::optional<bool> firstReturn(const clang::CFGBlock &B);
  std::vector<std::vector<Condition>>
  switchConditions(const clang::CFGBlock &B, const clang::SwitchStmt &S);

  const clang::FunctionDecl *Function;
  const OpenMpRegion *Region;
  EntityTable &Entities;
  clang::ASTContext &Context;
  AccessPaths Paths;
  Survey Seen;

  unsigned Current = 0;
  bool IsStopped = false;    ///< after a call that does not return
  bool IsAborted = false;    ///< that call says that the program is broken
  bool HasThrown = false;    ///< after a throw for certain
  bool HasStarted = false;   ///< a thread or task, in this body
  std::optional<Path> Tasks; ///< the handle of its OpenMP tasks
  bool IsUnwinding = false;
  bool HasReleaseFence = false;
  bool HasAcquireFence = false;
  bool IsNoThrowBody = false; ///< an exception that leaves it ends the program
  const clang::CXXTryStmt *Try = nullptr;
  const clang::VarDecl *Static = nullptr; ///< a static local that is being made
  std::vector<LiveObject> Live;
  std::map<unsigned, unsigned> Starts; ///< by the CFG's block
  std::map<unsigned, std::pair<unsigned, std::vector<LiveObject>>> Ends;
  std::map<unsigned, bool> Finished; ///< control does not get to its end

  /// The blocks of the CFG at which such loops begin again.
  std::map<unsigned, std::pair<const clang::Stmt *, bool>> Spins;
  std::map<std::pair<std::vector<const void *>, const void *>, unsigned> Chains;
  llvm::DenseMap<const clang::CXXCatchStmt *, std::vector<LiveObject>> Caught;
  llvm::DenseMap<const clang::CXXCatchStmt *, unsigned> Handlers;
  llvm::DenseMap<const clang::Type *, bool> Matters;
  llvm::DenseMap<const clang::VarDecl *, const clang::Expr *> Extended;
  llvm::DenseMap<const clang::Expr *, Condition> Swaps; ///< that succeed
  llvm::DenseMap<const clang::Type *, std::vector<Fields>> LocksIn;
  std::set<std::pair<unsigned, llvm::StringRef>> MayThrows;
  std::set<llvm::StringRef> Unsafes;       ///< told already
  std::set<Path> HaveDeleters;             ///< smart pointers to locks
  std::set<const void *> EndedTemporaries; ///< of the CFG's block
  bool IsShared = false;                   ///< destroys what others may keep
  /// What a pthread_mutexattr_t makes of a mutex, as far as is seen.
  struct MutexKind {
    std::optional<bool> IsRecursive, IsChecked, IsRobust;
  };
  std::map<Path, MutexKind> Attributes;
  const clang::Type *Thrown = nullptr; ///< what a throw throws, if it is known
};

} // namespace lockstitch
