// Program.h - the facts of a compilation database, and what follows from them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The database may hold many programs (program/Units.h); they are analysed
// together, and each body knows which of them it is part of.

#pragma once

#include "program/AtomicWaits.h"
#include "program/CallGraph.h"
#include "program/Callbacks.h"
#include "program/Conditions.h"
#include "program/DeadWaits.h"
#include "program/Escapes.h"
#include "program/EventLoops.h"
#include "program/Functions.h"
#include "program/HandleLives.h"
#include "program/Leaks.h"
#include "program/LockCycles.h"
#include "program/LockKinds.h"
#include "program/Locksets.h"
#include "program/Races.h"
#include "program/SpinLoops.h"
#include "program/SplitSections.h"
#include "program/StaleStores.h"
#include "program/ThreadRoots.h"

namespace lockstitch {

/// Movable, not copyable: the parts point into each other.
struct Program {
  std::vector<TUFacts> Files;

  Functions Bodies;
  CallGraph Calls;
  ThreadRoots Roots;
  LockKinds Kinds;
  Sharing Shared;
  Locksets Held;
  HappensBefore Threads;
  Conditions Waiting;
  std::vector<SpinLoop> SpinLoops;
  std::vector<UnnotifiedWait> UnnotifiedWaits;
  std::vector<LockCycle> LockCycles;
  std::vector<DeadWait> DeadWaits;
  std::vector<Race> Races;
  std::vector<Leak> Leaks;
  std::vector<SplitSection> SplitSections;
  std::vector<StaleStore> StaleStores;
  std::vector<Escape> Escapes;
  std::vector<Callback> Callbacks;
  EventLoops Loops;
  HandleLives Handles;

  Program() = default;
  Program(Program &&) = default;
  Program &operator=(Program &&) = default;
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  /// The qualified name of an entity, with parameter types if a function.
  llvm::StringRef name(EntityId Id) const { return Bodies.entity(Id).Name; }

  /// The same of a function, without its parameters.
  std::string shortName(EntityId Function) const;

  /// "lambda" or "omp task", if a function is the body of one: then its short
  /// name is that of the function, or variable, that it is written in. Else "".
  llvm::StringRef blockName(EntityId Function) const;

  /// A lock or other object as the body's source would write it.
  std::string spell(const Path &Object, unsigned Body) const {
    return lockstitch::spell(Object, *Bodies[Body].Facts, Bodies);
  }

  /// What a finding is about, whatever the line: a function, and an object
  /// that it names.
  std::string about(unsigned Body, const Path &Object) const;

  /// Calls Visit with each fact of each body.
  void
  eachFact(llvm::function_ref<void(unsigned Body, const Fact &)> Visit) const;
};

/// Joins the facts of all files and computes everything that checks read. The
/// result does not depend on the order of Files.
Program link(std::vector<TUFacts> Files);

} // namespace lockstitch
