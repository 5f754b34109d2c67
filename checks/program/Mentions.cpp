// Mentions.cpp - which facts speak of an object
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Mentions.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;

namespace {
struct Mention {
  const Path &P;

  bool is(const Path &Q) const { return Q.startsWith(P); }
  bool is(const Value &V) const {
    return (V.What == Value::Kind::Load || V.What == Value::Kind::Address) &&
           is(V.Where);
  }
  bool is(const Condition &C) const { return is(C.Left) || is(C.Right); }
  template <typename T> bool is(const Boxed<T> &X) const { return X && is(*X); }
  template <typename T> bool is(const std::vector<T> &List) const {
    return llvm::any_of(List, [this](const T &X) { return is(X); });
  }

  bool operator()(const Acquire &X) const { return is(X.Locks); }
  bool operator()(const Release &X) const { return is(X.Locks); }
  bool operator()(const Guard &X) const { return is(X.Object) || is(X.Locks); }
  bool operator()(const GuardUse &X) const {
    return X.What != GuardUse::Kind::End && is(X.Object);
  }
  bool operator()(const GuardMove &X) const { return is(X.To) || is(X.From); }
  bool operator()(const Access &X) const { return is(X.Place); }
  bool operator()(const Call &X) const {
    return is(X.Once) || is(X.Callee) || is(X.Self) || is(X.Args) ||
           is(X.Result);
  }
  bool operator()(const Spawn &X) const {
    return is(X.Entry) || is(X.Self) || is(X.Args) || is(X.Handle);
  }
  bool operator()(const Join &X) const {
    return is(X.Handle) || is(X.Succeeds);
  }
  bool operator()(const Detach &X) const { return is(X.Handle); }
  bool operator()(const Drop &) const { return false; }
  bool operator()(const Wait &X) const { return is(X.On) || is(X.Lock); }
  bool operator()(const Notify &X) const { return is(X.On); }
  bool operator()(const Block &X) const { return is(X.When); }
  bool operator()(const Assign &X) const { return is(X.To) || is(X.What); }
  bool operator()(const Spin &) const { return false; }
  bool operator()(const Unsafe &) const { return false; }
  bool operator()(const Cost &) const { return false; }
  bool operator()(const Lifetime &X) const { return is(X.Object); }
  bool operator()(const Copy &X) const { return is(X.From) || is(X.To); }
  bool operator()(const Throw &) const { return false; }
  bool operator()(const Return &X) const { return is(X.What); }
  bool operator()(const Exit &) const { return false; }
  bool operator()(const Exec &) const { return false; }
  bool operator()(const Suspend &X) const { return is(X.On); }
  bool operator()(const Need &X) const { return is(X.Locks); }
};
} // namespace

bool lockstitch::mentions(const Fact &F, const Path &P) {
  return std::visit(Mention{P}, F.What);
}

bool lockstitch::isUsedAfter(const Fact &First, const Path &P,
                             const FunctionFacts &In) {
  return llvm::any_of(In.Blocks, [&](const BasicBlock &B) {
    return llvm::any_of(
        B.Facts, [&](const Fact &F) { return &F != &First && mentions(F, P); });
  });
}
