// MixedAtomicAccess.cpp - an object is accessed atomically here, plainly there
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static llvm::StringRef atomicVerb(const MemoryAccess &A) {
  switch (A.Kind) {
  case AccessKind::Read:
    return "reads";
  case AccessKind::Write:
    return "writes";
  case AccessKind::Update:
    return "updates";
  }
  llvm_unreachable("an access of no kind");
}

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::MixedAtomic)
      continue;
    const RaceSide &Plain = plainSideOf(R);
    const RaceSide &Atomic = &Plain == &R.First ? R.Second : R.First;
    Finding F = findingAt(
        *Plain.Access->At, Plain.Access->At->innermost(),
        fmt::format("'{}' is {} plainly here while another thread {} it "
                    "atomically",
                    nameOfPlace(R, P),
                    Plain.Access->isWrite() ? "written" : "read",
                    atomicVerb(*Atomic.Access)));
    tellRace(F, R, P);
    Report(std::move(F));
  }
}

const Check lockstitch::MixedAtomicAccess = {
    .Name = "mixed-atomic-access",
    .Summary = "an object is accessed atomically in one place, and plainly in "
               "another at the same time",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
