// PointerOutlines.h - what of each body is about pointers
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// And which bodies are taken anew for each call, with their own variables and
// new objects: those that do with pointers what their callers tell them to, if
// they are small. See PointsTo.h.

#pragma once

#include "program/Functions.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <set>

namespace lockstitch {

/// What a call and the start of a thread have in common.
struct Invocation {
  const Value *Callee = nullptr;
  const Value *Self = nullptr;
  llvm::ArrayRef<Value> Args;
  const Path *Result = nullptr;
  bool IsVirtual = false;

  explicit Invocation(const Fact &X);
  explicit operator bool() const { return Callee; }
};

/// What of a body is about pointers.
struct PointerOutline {
  std::vector<const Fact *> Facts;
  std::set<Path> Takes;    ///< containers, out of which it takes elements
  unsigned Size = 0;       ///< with the functions that are taken anew for it
  bool IsRelative = false; ///< what it does with pointers is for its caller
  bool IsAnew = false;     ///< for each call
};

class PointerOutlines {
public:
  explicit PointerOutlines(const Functions &F);

  const PointerOutline &operator[](unsigned Body) const { return Of[Body]; }

  /// Facts that all that is taken anew may have.
  size_t budget() const { return Budget; }

  /// Calls Visit with each body that is called or started by name.
  void eachDirect(unsigned Body, const Fact &X,
                  llvm::function_ref<void(unsigned)> Visit) const;

  /// The same for a function that Caller may call.
  void eachBody(EntityId Function, unsigned Caller,
                llvm::function_ref<void(unsigned)> Visit) const;

private:
  void findFacts();
  void findRelative();
  bool isRelative(unsigned Body, const Fact &X) const;
  bool choose(unsigned MaxSize);

  bool isSame(unsigned A, unsigned B) const {
    return ComponentOf[A] == ComponentOf[B];
  }

  const Functions &F;
  std::vector<PointerOutline> Of;
  std::vector<std::vector<unsigned>> Direct; ///< called or started by name
  std::vector<unsigned> ComponentOf, BottomUp;
  std::vector<bool> IsRecursive;
  size_t Budget = 0;
};

/// The container of which a path names any element.
std::optional<Path> containerOf(const Path &Element);

} // namespace lockstitch
