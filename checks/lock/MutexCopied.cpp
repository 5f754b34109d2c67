// MutexCopied.cpp - a copy of a lock's bytes is locked
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Where the body, or a callee of its, acquires the lock; null if nowhere.
static const Trace *acquisitionOf(const Path &Lock, unsigned Body,
                                  const Program &P) {
  for (const Acquisition &A : P.Held[Body].Summary.Acquisitions)
    if (A.Lock == Lock && A.At)
      return A.At;
  return nullptr;
}

/// Whether nobody locks what is copied: a template for new objects, or one that
/// is being made.
static bool isTemplate(const Path &From, unsigned Body, const Program &P) {
  if (From.Root != PathRoot::Entity ||
      llvm::is_contained(From.Steps, Step::deref()))
    return false;
  const Entity &E = P.Bodies.entity({From.Id});
  if (E.IsConst)
    return true;
  if (E.Kind == EntityKind::Local)
    return !acquisitionOf(From, Body, P);
  for (unsigned Other = 0; Other < P.Held.size(); ++Other)
    if (acquisitionOf(From, Other, P))
      return false;
  return true;
}

namespace {
/// A function that is passed the copy, and what it calls the lock.
struct Receiver {
  unsigned Body;
  Path Lock;
};
} // namespace

/// The functions that At's block calls after At with the copy of an object
/// that has the lock Object.
static std::vector<Receiver> receivers(unsigned Body, const Fact &At,
                                       const Path &Object, const Program &P) {
  std::vector<Receiver> Out;
  for (const CallEdge &E : P.Calls.callsOf(Body)) {
    const auto *C = E.At ? std::get_if<Call>(&E.At->What) : nullptr;
    if (!C || E.At->Where.Line < At.Where.Line)
      continue;
    for (unsigned I = 0; I < C->Args.size(); ++I) {
      const Value &Arg = C->Args[I];
      if (Arg.What == Value::Kind::Load && Object.startsWith(Arg.Where))
        Out.push_back({E.Callee, Object.rebased(Arg.Where, Path::param(I))});
    }
  }
  return Out;
}

/// What the body calls the lock in the copy that it passes by value: a variable
/// of its own, or in C the original, whose copy has no name.
static const Path &passedObject(const Copy &C) { return C.To ? *C.To : C.From; }

static void report(const Program &P, unsigned Body, const Fact &X,
                   const Trace &Used, unsigned User, const Path &UsedAs,
                   Reporter Report) {
  auto &C = std::get<Copy>(X.What);
  std::string From = P.spell(C.From, Body), Name = P.spell(UsedAs, User);
  Finding F = findingAt(
      X, fmt::format("the lock '{}' is copied here, and the copy keeps nobody "
                     "out who locks the original",
                     From));
  tell(F, Used, fmt::format("acquires the copy, '{}',", Name), P);
  F.About.push_back(P.about(Body, C.From));
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *C = std::get_if<Copy>(&X.What);
    if (!C || isTemplate(C->From, Body, P))
      return;
    if (C->To)
      if (const Trace *Used = acquisitionOf(*C->To, Body, P);
          Used && X.Where < Used->Where)
        return report(P, Body, X, *Used, Body, *C->To, Report);
    for (const Receiver &R : receivers(Body, X, passedObject(*C), P))
      if (const Trace *Used = acquisitionOf(R.Lock, R.Body, P))
        return report(P, Body, X, *Used, R.Body, R.Lock, Report);
  });
}

const Check lockstitch::MutexCopied = {
    .Name = "mutex-copied",
    .Summary = "a lock is copied, by value or in a struct, and the copy is "
               "locked, which keeps nobody out",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
