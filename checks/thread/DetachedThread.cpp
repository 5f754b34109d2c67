// DetachedThread.cpp - a thread that nobody can wait for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// What a body and those that it calls use of the objects that the exit
/// destroys.
static const MemoryAccess *useOfDestroyed(unsigned Body, const Program &P,
                                          std::set<unsigned> &Seen) {
  if (!Seen.insert(Body).second)
    return nullptr;
  for (const MemoryAccess &A : P.Held[Body].Accesses)
    if (A.Place.Root == PathRoot::Entity &&
        P.Bodies.entity({A.Place.Id}).IsDestroyed)
      return &A;
  for (const CallEdge &E : P.Calls.callsOf(Body))
    if (E.Guesses == 1)
      if (const MemoryAccess *A = useOfDestroyed(E.Callee, P, Seen))
        return A;
  return nullptr;
}

/// The same of the thread, in a library: of a program,
/// static-destruction-race knows what main leaves running.
static const MemoryAccess *useOfDestroyed(const Fact &Start, const Program &P) {
  std::set<unsigned> Seen;
  for (unsigned Root : P.Roots.startedBy(Start)) {
    unsigned Body = P.Roots.roots()[Root].Body;
    if (!P.Bodies.hasMain(P.Bodies[Body].Units))
      if (const MemoryAccess *A = useOfDestroyed(Body, P, Seen))
        return A;
  }
  return nullptr;
}

static void run(const Program &P, Reporter Report) {
  for (const HandleEvent &E : P.Handles.events()) {
    if (E.What != HandleEvent::Kind::Detached)
      continue;
    const MemoryAccess *Use = useOfDestroyed(*E.Since.At, P);
    std::string Object;
    if (Use)
      Object = P.name({Use->Place.Id}).str();
    Finding F = findingAt(
        *E.At.At,
        Use ? fmt::format("this thread is detached and uses '{}', which is "
                          "destroyed when the program ends",
                          Object)
            : "this thread is detached: nobody can wait for it, and it may "
              "outlive what it uses");
    if (Use)
      tell(F, *Use->At, fmt::format("uses '{}'", Object), P);
    else
      F.Doubts.push_back(
          {Certainty::Medium, "belief: it may use nothing but its own"});
    F.About.push_back(P.about(E.At.Body, E.Handle));
    Report(std::move(F));
  }
}

const Check lockstitch::DetachedThread = {
    .Name = "detached-thread",
    .Summary = "a thread is detached, so that nobody can wait for it before "
               "what it uses is destroyed",
    .Severity = Severity::Note,
    .Cwe = 404,
    .Shown = Shown::WhereCertain,
    .Run = run,
};
