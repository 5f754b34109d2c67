// ReliesOnGil.cpp - what is safe in Python's extensions for the GIL alone
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Python can be built without it (PEP 703). Then threads call an extension at
// once: what they share needs locks of its own.

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

namespace {
/// A function that returns a borrowed reference, and one that does not.
struct Borrowing {
  llvm::StringLiteral Name;
  llvm::StringLiteral Instead;
};
} // namespace

/// Of what other threads may change meanwhile; a tuple does not change.
static constexpr Borrowing Borrowings[] = {
    {"PyDict_GetItem", "PyDict_GetItemRef"},
    {"PyDict_GetItemString", "PyDict_GetItemStringRef"},
    {"PyDict_GetItemWithError", "PyDict_GetItemRef"},
    {"PyDict_SetDefault", "PyDict_SetDefaultRef"},
    {"PyImport_AddModule", "PyImport_AddModuleRef"},
    {"PyList_GetItem", "PyList_GetItemRef"},
    {"PyWeakref_GetObject", "PyWeakref_GetRef"},
    {"PyWeakref_GET_OBJECT", "PyWeakref_GetRef"},
};

static void checkCall(unsigned Body, const Fact &X, const Need &N,
                      const Program &P, const Reporter &Report) {
  auto It = llvm::find_if(Borrowings,
                          [&](const Borrowing &B) { return B.Name == N.What; });
  if (It == std::end(Borrowings))
    return;
  Finding F = findingAt(
      X, fmt::format("'{}' returns a borrowed reference, and without the GIL "
                     "another thread may drop the last one: use '{}'",
                     It->Name.str(), It->Instead.str()));
  F.About = {P.name(P.Bodies[Body].id()).str(), It->Name.str()};
  Report(std::move(F));
}

/// Where a module keeps the functions that make it and end it, once each.
static constexpr llvm::StringLiteral ModuleFields[] = {
    "PyModuleDef_Slot::value", "PyModuleDef::m_clear", "PyModuleDef::m_free"};

/// The functions that are in such fields.
static std::set<EntityId> functionsOfModules(const Program &P) {
  std::set<EntityId> Out;
  P.eachFact([&](unsigned, const Fact &X) {
    const auto *A = std::get_if<Assign>(&X.What);
    if (!A || A->What.What != Value::Kind::Function)
      return;
    EntityId Field = lastEntity(A->To);
    if (Field && llvm::is_contained(ModuleFields, P.name(Field)))
      Out.insert(A->What.Callee);
  });
  return Out;
}

/// Whether it runs while the module is imported or ends, and at no other time.
static bool isOfImport(unsigned Body, const std::set<EntityId> &OfModules,
                       const Program &P, unsigned Depth = 0) {
  EntityId Function = P.Bodies[Body].id();
  if (P.Bodies[Body].Facts->Is == Role::Initialiser ||
      OfModules.count(Function) ||
      llvm::StringRef(P.shortName(Function)).starts_with("PyInit_"))
    return true;
  llvm::ArrayRef<CallEdge> Callers = P.Calls.callersOf(Body);
  return Depth < 4 && !Callers.empty() && !P.Bodies[Body].Facts->IsPublic &&
         llvm::all_of(
             Callers,
             [&](const CallEdge &E) {
               return isOfImport(E.Caller, OfModules, P, Depth + 1);
             });
}

/// A variable that keeps an object of Python's.
static bool isCache(const Path &Place, const Program &P) {
  if (Place.Root != PathRoot::Entity || !Place.Steps.empty())
    return false;
  const Entity &E = P.Bodies.entity({Place.Id});
  return E.Kind == EntityKind::Global && !E.IsThreadLocal && !E.IsAtomic &&
         E.Type.starts_with("PyObject");
}

static void checkWrite(unsigned Body, const Fact &X, const Access &A,
                       const std::set<EntityId> &OfModules, const Program &P,
                       const Reporter &Report) {
  if (A.Kind != AccessKind::Write || !isCache(A.Place, P) ||
      isOfImport(Body, OfModules, P))
    return;
  std::string Name = P.spell(A.Place, Body);
  Finding F = findingAt(
      X, fmt::format("'{}' keeps an object of Python's for all threads, and "
                     "without the GIL two may store one at once: fill it when "
                     "the module is imported, or under a lock",
                     Name));
  F.About.push_back(P.about(Body, A.Place));
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  const std::set<EntityId> OfModules = functionsOfModules(P);
  P.eachFact([&](unsigned Body, const Fact &X) {
    if (auto *N = std::get_if<Need>(&X.What))
      checkCall(Body, X, *N, P, Report);
    else if (auto *A = std::get_if<Access>(&X.What))
      checkWrite(Body, X, *A, OfModules, P, Report);
  });
}

const Check lockstitch::ReliesOnGil = {
    .Name = "relies-on-gil",
    .Summary = "an extension of Python's keeps objects, or borrows references, "
               "as is safe with the GIL alone",
    .Severity = Severity::Note,
    .Cwe = 820,
    .Shown = Shown::ByName,
    .Run = run,
};
