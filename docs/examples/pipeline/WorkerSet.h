// WorkerSet.h - the worker processes of a run
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Process.h"
#include <cstddef>
#include <mutex>
#include <vector>

/// Worker I belongs to the one thread that asks it; anyone may watch.
class WorkerSet {
public:
  explicit WorkerSet(std::size_t Count);

  /// Waits for every worker to end.
  ~WorkerSet();

  WorkerSet(const WorkerSet &) = delete;
  WorkerSet &operator=(const WorkerSet &) = delete;

  /// Has worker Index work on a number. A worker that died is replaced and
  /// asked once more.
  bool ask(std::size_t Index, std::uint64_t Number, std::uint64_t &Answer);

  /// How many workers were replaced.
  unsigned replaced() const;

private:
  bool replace(std::size_t Index);

  mutable std::mutex Mutex;
  std::vector<Process> Workers;
  unsigned Replaced = 0;
};
