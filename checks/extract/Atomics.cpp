// Atomics.cpp - the compiler's own atomic operations, and fences
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/Basic/Builtins.h"

using namespace clang;
using namespace lockstitch;

/// The values of __ATOMIC_RELAXED and so on, and of std::memory_order.
static MemoryOrder orderOfInt(std::optional<int64_t> Int) {
  switch (Int.value_or(5)) {
  case 0:
    return MemoryOrder::Relaxed;
  case 1:
    return MemoryOrder::Consume;
  case 2:
    return MemoryOrder::Acquire;
  case 3:
    return MemoryOrder::Release;
  case 4:
    return MemoryOrder::AcqRel;
  default:
    return MemoryOrder::SeqCst;
  }
}

/// Whether a built-in adds or subtracts, and returns what that makes.
static bool returnsSum(StringRef Name) {
  return Name.contains("add_and_fetch") || Name.contains("sub_and_fetch") ||
         Name.contains("add_fetch") || Name.contains("sub_fetch");
}

void Lowering::noteFence(MemoryOrder Order) {
  HasReleaseFence |= releases(Order);
  HasAcquireFence |= acquires(Order) || Order == MemoryOrder::Consume;
}

void Lowering::applyFences() {
  if (!HasReleaseFence && !HasAcquireFence)
    return;
  for (BasicBlock &B : Blocks)
    for (Fact &X : B.Facts) {
      auto *A = std::get_if<Access>(&X.What);
      if (!A || A->Order != MemoryOrder::Relaxed)
        continue;
      bool Releases = HasReleaseFence && A->Kind != AccessKind::Read;
      bool Acquires = HasAcquireFence && A->Kind != AccessKind::Write;
      if (Releases || Acquires)
        A->Order = !Acquires   ? MemoryOrder::Release
                   : !Releases ? MemoryOrder::Acquire
                               : MemoryOrder::AcqRel;
    }
}

void Lowering::noteFound(const Expr &E, const Path &Place) {
  if (!E.getType()->isIntegralOrEnumerationType())
    return;
  Path Found = Paths.makeTemp(E.getType());
  assign(Found, Value::load(Place), E.getBeginLoc());
  Paths.setValue(&E, Value::load(Found));
}

void Lowering::noteSwap(const Expr &E, const Path &Place, Value Expected) {
  if (Expected.What == Value::Kind::Unknown)
    return;
  Path Found = Paths.makeTemp();
  assign(Found, Value::load(Place), E.getBeginLoc());
  Swaps.insert({withoutSugar(&E), Condition{Value::load(Found), Relation::Eq,
                                            std::move(Expected)}});
}

/// GCC's built-in says so by an argument.
static bool isWeak(const AtomicExpr &E, AccessPaths &Paths) {
  if (E.getOp() != AtomicExpr::AO__atomic_compare_exchange &&
      E.getOp() != AtomicExpr::AO__atomic_compare_exchange_n)
    return false;
  return Paths.constant(E.getWeak()).value_or(0) != 0;
}

bool Lowering::lowerAtomic(const AtomicExpr &E) {
  if (E.getOp() == AtomicExpr::AO__c11_atomic_init)
    return false;
  StringRef Name = E.getOpAsString();
  AccessKind Kind = AccessKind::Update;
  if (Name.contains("atomic_load"))
    Kind = AccessKind::Read;
  else if (Name.contains("atomic_store") || Name.contains("atomic_clear"))
    Kind = AccessKind::Write;
  Path Place = AccessPaths::pointee(Paths.valueOf(E.getPtr()));
  if (Place.Root == PathRoot::Top)
    return true;
  MemoryOrder Order = MemoryOrder::SeqCst;
  if (E.getOp() != AtomicExpr::AO__opencl_atomic_init)
    Order = orderOfInt(Paths.constant(E.getOrder()));
  Fact *Told = accessAt(Place, E.getPtr()->getType()->getPointeeType(), Kind,
                        Order, E.getBeginLoc(), returnsSum(Name));
  if (Told && E.isCmpXChg()) {
    auto &Swap = std::get<Access>(Told->What);
    Swap.IsWeak = Name.contains("weak") || isWeak(E, Paths);
    Swap.Failure = orderOfInt(Paths.constant(E.getOrderFail()));
  }
  if (Told && E.getOp() != AtomicExpr::AO__opencl_atomic_init)
    offerOrders(*Told, E.getOrder(),
                E.isCmpXChg() ? E.getOrderFail() : nullptr);
  if (Kind == AccessKind::Read && E.getType()->isScalarType()) {
    Path Result = Paths.makeTemp(E.getType());
    assign(Result, Value::load(Place), E.getBeginLoc());
    Paths.setValue(&E, Value::load(Result));
  } else if (Kind == AccessKind::Update && E.isCmpXChg()) {
    Path Expected = AccessPaths::pointee(Paths.valueOf(E.getVal1()));
    if (Expected.Root != PathRoot::Top)
      noteSwap(E, Place, Value::load(Expected));
  } else if (Kind == AccessKind::Update) {
    noteFound(E, Place);
  }
  return true;
}

bool Lowering::lowerAtomicBuiltin(const CallExpr &E,
                                  const FunctionDecl &Callee) {
  if (!Callee.getBuiltinID() || !Callee.getIdentifier())
    return false;
  StringRef Name = Callee.getName();
  bool IsSync = Name.starts_with("__sync_");
  if (Name.ends_with("atomic_thread_fence") && E.getNumArgs() == 1) {
    noteFence(orderOfInt(Paths.constant(E.getArg(0))));
    return true;
  }
  if (!IsSync && !Name.starts_with("__atomic_"))
    return false;
  if (Name == "__sync_synchronize")
    noteFence(MemoryOrder::SeqCst);
  if (E.getNumArgs() == 0)
    return true;
  Path Place = AccessPaths::pointee(Paths.valueOf(E.getArg(0)));
  AccessKind Kind = AccessKind::Update;
  MemoryOrder Order = MemoryOrder::SeqCst;
  if (Name.starts_with("__sync_lock_release") ||
      Name.starts_with("__atomic_clear")) {
    Kind = AccessKind::Write;
    Order = MemoryOrder::Release;
  } else if (Name.starts_with("__sync_lock_test_and_set")) {
    Order = MemoryOrder::Acquire;
  } else if (!IsSync && E.getNumArgs() > 1) {
    Order = orderOfInt(Paths.constant(E.getArg(E.getNumArgs() - 1)));
  } else if (!IsSync) {
    return true; // __atomic_signal_fence()
  }
  if (E.getArg(0)->getType()->isPointerType())
    accessAt(Place, E.getArg(0)->getType()->getPointeeType(), Kind, Order,
             E.getBeginLoc(), returnsSum(Name));
  if (Name.starts_with("__sync_bool_compare_and_swap") && E.getNumArgs() > 1)
    noteSwap(E, Place, Paths.valueOf(E.getArg(1)));
  else if (Kind == AccessKind::Update && Place.Root != PathRoot::Top)
    noteFound(E, Place);
  return true;
}
