// Workers.h - one process per source file
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parent has one thread. It forks a process for each file, which extracts
// the facts, writes them to a pipe as text and ends. So a crash, an endless
// file or a memory hog takes no other file down, what Clang allocates is given
// back at once, and the work uses every core.

#pragma once

#include "Progress.h"
#include "extract/Extract.h"
#include <string>
#include <vector>

namespace lockstitch {

struct WorkerOptions {
  unsigned Jobs = 1;
  unsigned TimeoutSeconds = 0; ///< per file; 0: none
  bool IsVerbose = false;      ///< keep what a crash printed
  ExtractOptions Extract;
};

/// What came of one command.
struct WorkerResult {
  std::string Facts;   ///< as writeFacts wrote them; empty if it failed
  std::string Failure; ///< why, and what to do; empty if it did not
  std::vector<std::string> Errors; ///< it did not compile; facts are partial
  std::string Log;                 ///< the last words of a crash
  bool WasInterrupted = false;     ///< before it was done
  ExtractCost Cost;
  long PeakKilobytes = 0;
};

struct Extracted {
  std::vector<WorkerResult> Results; ///< one per command, in their order
  bool WasInterrupted = false;       ///< by Ctrl-C; the rest was not done
};

/// Extracts every command, at most Jobs at once. The result does not depend
/// on Jobs, nor on which process ends first.
Extracted extractAll(llvm::ArrayRef<CompileCommand> Commands,
                     const SyncModel &Model, const WorkerOptions &Options,
                     Progress &Line);

} // namespace lockstitch
