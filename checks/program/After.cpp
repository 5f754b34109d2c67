// After.cpp - what a body may do after one of its facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/After.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;

bool lockstitch::anyAfter(const FunctionFacts &F, unsigned Block,
                          const Fact &At,
                          llvm::function_ref<bool(const Fact &)> Is) {
  std::vector<bool> Seen(F.Blocks.size());
  std::vector<unsigned> Todo;
  auto Run = [&](unsigned I, size_t From) {
    for (const Edge &E : F.Blocks[I].Next)
      if (!Seen[E.To]) {
        Seen[E.To] = true;
        Todo.push_back(E.To);
      }
    return llvm::any_of(llvm::ArrayRef(F.Blocks[I].Facts).drop_front(From), Is);
  };
  bool IsFound = Run(Block, &At - F.Blocks[Block].Facts.data() + 1);
  while (!IsFound && !Todo.empty()) {
    unsigned I = Todo.back();
    Todo.pop_back();
    IsFound = Run(I, 0);
  }
  return IsFound;
}

bool lockstitch::onlyThrowsAfter(const FunctionFacts &F, const Fact &At) {
  bool IsThrow = false;
  std::vector<bool> Seen(F.Blocks.size());
  std::vector<unsigned> Todo;
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    for (const Fact &X : F.Blocks[I].Facts)
      if (&X == &At)
        Todo.push_back(I);
  while (!Todo.empty()) {
    unsigned I = Todo.back();
    Todo.pop_back();
    IsThrow |= F.Blocks[I].End == BlockEnd::Throws;
    if (F.Blocks[I].End == BlockEnd::Returns)
      return false;
    for (const Edge &E : F.Blocks[I].Next)
      if (!Seen[E.To]) {
        Seen[E.To] = true;
        Todo.push_back(E.To);
      }
  }
  return IsThrow;
}
