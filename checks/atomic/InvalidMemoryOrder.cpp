// InvalidMemoryOrder.cpp - a memory order that the operation does not allow
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static llvm::StringRef nameOf(MemoryOrder O) {
  switch (O) {
  case MemoryOrder::Relaxed:
    return "memory_order_relaxed";
  case MemoryOrder::Consume:
    return "memory_order_consume";
  case MemoryOrder::Acquire:
    return "memory_order_acquire";
  case MemoryOrder::Release:
    return "memory_order_release";
  case MemoryOrder::AcqRel:
    return "memory_order_acq_rel";
  case MemoryOrder::SeqCst:
    return "memory_order_seq_cst";
  case MemoryOrder::Plain:
    break;
  }
  llvm_unreachable("not the order of an atomic access");
}

/// [atomics.types.operations]: what only loads cannot release, and what only
/// stores cannot acquire.
static bool isOfLoad(MemoryOrder O) {
  return O != MemoryOrder::Release && O != MemoryOrder::AcqRel;
}
static bool isOfStore(MemoryOrder O) {
  return O == MemoryOrder::Relaxed || O == MemoryOrder::Release ||
         O == MemoryOrder::SeqCst;
}

/// Whether A orders all that B does, and more.
static bool isStronger(MemoryOrder A, MemoryOrder B) {
  if (A == B || A == MemoryOrder::Relaxed || A == MemoryOrder::Consume)
    return false;
  return A == MemoryOrder::SeqCst || B == MemoryOrder::Relaxed;
}

/// What is wrong with an access, but for what it is of; empty: nothing.
static std::string mistake(const Access &A) {
  if (A.Kind == AccessKind::Read && !isOfLoad(A.Order))
    return fmt::format("is loaded with {}, which is no order of a load",
                       nameOf(A.Order).str());
  if (A.Kind == AccessKind::Write && !isOfStore(A.Order))
    return fmt::format("is stored with {}, which is no order of a store",
                       nameOf(A.Order).str());
  if (A.Failure == MemoryOrder::Plain)
    return "";
  if (!isOfLoad(A.Failure))
    return fmt::format("is compared and exchanged with {} on failure, when it "
                       "is only loaded",
                       nameOf(A.Failure).str());
  if (isStronger(A.Failure, A.Order))
    return fmt::format("is compared and exchanged with {} on failure, but only "
                       "{} on success",
                       nameOf(A.Failure).str(), nameOf(A.Order).str());
  return "";
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *A = std::get_if<Access>(&X.What);
    if (!A || A->Order == MemoryOrder::Plain)
      return;
    std::string What = mistake(*A);
    if (What.empty())
      return;
    Finding F =
        findingAt(X, fmt::format("'{}' {}", P.spell(A->Place, Body), What));
    if (A->Failure != MemoryOrder::Plain && isOfLoad(A->Failure))
      F.Doubts.push_back(
          {Certainty::Medium,
           "belief: C++17 allows it; before, and in C11, it is undefined"});
    addFixes(F, X, InvalidMemoryOrder);
    F.About = {P.about(Body, A->Place)};
    Report(std::move(F));
  });
}

const Check lockstitch::InvalidMemoryOrder = {
    .Name = "invalid-memory-order",
    .Summary = "an atomic operation is given a memory order that it does not "
               "allow",
    .Severity = Severity::Error,
    .Cwe = 628,
    .Run = run,
};
