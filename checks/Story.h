// Story.h - how a finding is told
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Finding.h"
#include "program/Program.h"
#include "program/Walk.h"

namespace lockstitch {

struct Check;
struct LockUses;

/// "'Bank::audit'", and of a lambda "a lambda in 'main'".
std::string nameOfFunction(EntityId Function, const Program &P);

/// A finding at a place of the program.
Finding findingAt(const Trace &At, std::string Message);

/// A finding at a place that the calls from First on lead to.
Finding findingAt(const Trace &First, const Trace &At, std::string Message);
Finding findingAt(const Fact &At, std::string Message);

/// Adds the notes that lead to a place: each call on the way, and then what
/// happens there: "'flush' acquires 'Log' here". What is the end of that
/// sentence, from the verb on. A call that may run something else adds a doubt,
/// and so does a function of which not all is known.
void tell(Finding &F, const Trace &At, llvm::StringRef What, const Program &P,
          unsigned Thread = 0);

/// Adds the calls on the way to a step: "'flush' calls 'write' here".
void tellCalls(Finding &F, llvm::ArrayRef<WalkedCall> Calls, const Program &P,
               unsigned Thread = 0);

/// Adds the note that says since when the lock of a NotHeld event is not held.
void tellSince(Finding &F, const LockEvent &E, llvm::StringRef Lock,
               const Program &P);

/// Adds where a lock is acquired: the first few places.
void tellAcquisitions(Finding &F, const LockUses &Uses, const Program &P);

/// Why it may be that nobody waits forever, for a lock of that name.
void addDoubts(Finding &F, const DeadWait &W, llvm::StringRef Lock);

/// Why it may be that a handle is as it should be there.
void addDoubts(Finding &F, const HandleEvent &E);

/// An operation that blocks, in words. Functions are named; a wait or a join is
/// the same for all libraries.
struct BlockingWords {
  std::string Doing; ///< "joining a thread", "'usleep'": "... may block"
  std::string Does;  ///< "joins a thread", "calls 'usleep'": "'f' ..."
};
BlockingWords wordsOfBlocking(llvm::StringRef Operation);

/// Adds what a check may change there to mend it.
void addFixes(Finding &F, const Fact &At, const Check &For);

/// "path: 'Log' is acquired under a condition"
Doubt doubtCondition(llvm::StringRef Lock);

/// It takes an exception that is not seen to be thrown.
Doubt doubtThrow();

} // namespace lockstitch
