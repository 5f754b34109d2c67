// Walk.cpp - all that a thread does from a point on, whatever it calls
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Walk.h"

using namespace lockstitch;

/// Calls on the way that are followed.
static constexpr size_t MaxDepth = 12;

/// A guess among more functions than this is not followed.
static constexpr unsigned FewGuesses = 3;

static bool mayTake(const Edge &E, const Walk::Numbers &Known) {
  return llvm::all_of(E.When, [&](const Condition &C) {
    if (C.Left.What != Value::Kind::Load ||
        C.Right.What != Value::Kind::Integer)
      return true;
    auto It = Known.find(C.Left.Where);
    return It == Known.end() ||
           Range::of(It->second).meets(Range().narrowed(C.Is, C.Right.Int));
  });
}

/// What the callee's parameters are, of what the caller knows.
static Walk::Numbers passed(const Call &C, const Walk::Numbers &Known) {
  Walk::Numbers Out;
  for (size_t I = 0; I < C.Args.size(); ++I) {
    const Value &V = C.Args[I];
    if (V.What == Value::Kind::Integer)
      Out[Path::param(I)] = V.Int;
    else if (auto It = Known.find(V.Where);
             V.What == Value::Kind::Load && It != Known.end())
      Out[Path::param(I)] = It->second;
  }
  return Out;
}

bool Walk::through(unsigned Body, const Numbers &Known) {
  auto [It, IsNew] =
      Done.try_emplace({Body, Known}, Walked{Here.Calls.size(), true});
  if (!IsNew && It->second.Depth <= Here.Calls.size())
    return It->second.Returns;
  It->second.Depth = Here.Calls.size();
  bool Returns = run(Body, 0, 0, Known);
  return Done.at({Body, Known}).Returns = Returns;
}

bool Walk::after(unsigned Body, unsigned Block, const Fact &At,
                 const Numbers &Known) {
  size_t Next = &At - F[Body].Facts->Blocks[Block].Facts.data() + 1;
  return run(Body, Block, Next, Known);
}

bool Walk::run(unsigned Body, unsigned Block, size_t First,
               const Numbers &Known) {
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  if (Blocks.empty())
    return true;
  std::vector<bool> Seen(Blocks.size());
  std::vector<std::pair<unsigned, size_t>> Todo = {{Block, First}};
  bool Returns = false;
  while (!Todo.empty()) {
    auto [I, From] = Todo.back();
    Todo.pop_back();
    const BasicBlock &B = Blocks[I];
    if (!llvm::all_of(llvm::ArrayRef(B.Facts).drop_front(From),
                      [&](const Fact &X) { return step(Body, X, Known); }))
      continue;
    Returns |= B.End == BlockEnd::Returns;
    for (const Edge &E : B.Next)
      if (!Seen[E.To] && mayTake(E, Known)) {
        Seen[E.To] = true;
        Todo.push_back({E.To, 0});
      }
  }
  return Returns;
}

bool Walk::step(unsigned Body, const Fact &X, const Numbers &Known) {
  bool WasLast = Here.IsLast;
  Here.IsLast |= Order.isLast(Body, nullptr, X.Where);
  Here.Body = Body;
  Here.At = &X;
  bool GoesOn = Visit(Here) &&
                (!std::holds_alternative<Call>(X.What) || call(Body, X, Known));
  Here.IsLast = WasLast;
  return GoesOn;
}

bool Walk::call(unsigned Body, const Fact &X, const Numbers &Known) {
  if (Here.Calls.size() == MaxDepth)
    return true;
  bool Returns = false, IsKnown = false;
  Numbers Theirs = passed(std::get<Call>(X.What), Known);
  for (const CallEdge &E : Calls.callsAt(Body, X)) {
    if (E.Guesses > FewGuesses)
      continue;
    IsKnown = true;
    Certainty Before = Here.IsCalled;
    if (E.Guesses > 1)
      Here.IsCalled = std::min(Before, Certainty::Medium);
    Here.Calls.push_back({Body, E.Callee, &X});
    Returns |= through(E.Callee, Theirs);
    Here.Calls.pop_back();
    Here.IsCalled = Before;
  }
  return Returns || !IsKnown;
}
