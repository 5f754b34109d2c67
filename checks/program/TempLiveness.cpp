// TempLiveness.cpp - which temporaries may still be read
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/TempLiveness.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"

using namespace lockstitch;

namespace {
/// Calls Visit with each path that a fact reads; what it only overwrites, a
/// whole temporary, is none.
struct Reads {
  llvm::function_ref<void(const Path &)> Visit;

  void in(const Path &P) { Visit(P); }
  void in(const Value &V) { Visit(V.Where); }
  void in(const Condition &C) {
    in(C.Left);
    in(C.Right);
  }
  template <typename T> void in(const Boxed<T> &X) {
    if (X)
      in(*X);
  }
  template <typename T> void in(const std::vector<T> &List) {
    for (const T &X : List)
      in(X);
  }
  void overwritten(const Path &P) {
    if (!P.Steps.empty())
      in(P);
  }

  void operator()(const Acquire &X) { in(X.Locks), in(X.Succeeds), in(X.OrIf); }
  void operator()(const Release &X) { in(X.Locks); }
  void operator()(const Guard &X) { in(X.Object), in(X.Locks); }
  void operator()(const GuardUse &X) { in(X.Object), in(X.Succeeds); }
  void operator()(const GuardMove &X) { in(X.To), in(X.From); }
  void operator()(const Access &X) { in(X.Place); }
  void operator()(const Call &X) {
    in(X.Once), in(X.Callee), in(X.Self), in(X.Args);
    if (X.Result)
      overwritten(*X.Result);
  }
  void operator()(const Spawn &X) {
    in(X.Entry), in(X.Self), in(X.Args), in(X.Handle);
  }
  void operator()(const Join &X) { in(X.Handle), in(X.Succeeds); }
  void operator()(const Detach &X) { in(X.Handle); }
  void operator()(const Drop &X) { in(X.Handle); }
  void operator()(const Wait &X) { in(X.On), in(X.Lock), in(X.Succeeds); }
  void operator()(const Notify &X) { in(X.On); }
  void operator()(const Block &X) { in(X.When); }
  void operator()(const Assign &X) { overwritten(X.To), in(X.What); }
  void operator()(const Spin &) {}
  void operator()(const Unsafe &) {}
  void operator()(const Cost &) {}
  void operator()(const Lifetime &X) { in(X.Object); }
  void operator()(const Copy &X) { in(X.From), in(X.To); }
  void operator()(const Throw &) {}
  void operator()(const Return &X) { in(X.What); }
  void operator()(const Exit &) {}
  void operator()(const Exec &) {}
  void operator()(const Suspend &X) { in(X.On); }
  void operator()(const Need &X) { in(X.Locks); }
};
} // namespace

static const Path *overwrittenBy(const Fact &X) {
  const Path *P = nullptr;
  if (const auto *C = std::get_if<Call>(&X.What))
    P = C->Result ? &*C->Result : nullptr;
  else if (const auto *A = std::get_if<Assign>(&X.What);
           A && A->What.What != Value::Kind::Function) // captures stay
    P = &A->To;
  return P && P->Root == PathRoot::Temp && P->Steps.empty() ? P : nullptr;
}

void TempLiveness::read(const Path &P, llvm::BitVector &Live) {
  if (P.Root != PathRoot::Temp)
    return;
  unsigned I = Index.try_emplace(P.Id, Index.size()).first->second;
  if (I >= Live.size())
    Live.resize(I + 1);
  Live.set(I);
}

void TempLiveness::addReads(const Fact &X, llvm::BitVector &Live) {
  std::visit(Reads{[&](const Path &P) { read(P, Live); }}, X.What);
}

llvm::BitVector TempLiveness::liveInto(const BasicBlock &B) {
  llvm::BitVector Live;
  for (const Edge &E : B.Next) {
    Live |= Into[E.To];
    for (const Condition &C : E.When) {
      read(C.Left.Where, Live);
      read(C.Right.Where, Live);
    }
  }
  for (const Fact &X : llvm::reverse(B.Facts)) {
    if (const Path *P = overwrittenBy(X))
      if (auto It = Index.find(P->Id);
          It != Index.end() && It->second < Live.size())
        Live.reset(It->second);
    addReads(X, Live);
  }
  // Any of its facts may throw, the first one too.
  if (B.Unwind)
    Live |= Into[*B.Unwind];
  return Live;
}

TempLiveness::TempLiveness(const FunctionFacts &F) : Into(F.Blocks.size()) {
  for (bool IsChanged = true; IsChanged;) {
    IsChanged = false;
    for (unsigned I = F.Blocks.size(); I-- > 0;) {
      llvm::BitVector Live = liveInto(F.Blocks[I]);
      IsChanged |= Live.count() != Into[I].count();
      Into[I] = std::move(Live);
    }
  }
}

bool TempLiveness::isLiveInto(unsigned Block, uint64_t Temp) const {
  auto It = Index.find(Temp);
  return It != Index.end() && It->second < Into[Block].size() &&
         Into[Block].test(It->second);
}
