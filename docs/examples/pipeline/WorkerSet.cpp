// WorkerSet.cpp - the worker processes of a run
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WorkerSet.h"
#include <csignal>
#include <unistd.h>
#include <utility>

WorkerSet::WorkerSet(std::size_t Count) {
  for (std::size_t I = 0; I != Count; ++I)
    Workers.push_back(startProcess());
}

WorkerSet::~WorkerSet() {
  for (const Process &Worker : Workers)
    finishProcess(Worker);
  for (const Process &Worker : Workers) {
    waitForProcess(Worker.Pid);
    ::close(Worker.Channel);
  }
}

bool WorkerSet::ask(std::size_t Index, std::uint64_t Number,
                    std::uint64_t &Answer) {
  Process Worker;
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    Worker = Workers[Index];
  }
  if (askProcess(Worker, Number, Answer))
    return true;
  if (!replace(Index))
    return false;

  std::unique_lock<std::mutex> Lock(Mutex);
  Worker = Workers[Index];
  Lock.unlock();
  return askProcess(Worker, Number, Answer);
}

bool WorkerSet::replace(std::size_t Index) {
  Process Fresh = startProcess();
  if (Fresh.Pid < 0)
    return false;
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    ::kill(Workers[Index].Pid, SIGTERM);
    waitForProcess(Workers[Index].Pid);
    std::swap(Workers[Index], Fresh);
    ++Replaced;
  }
  ::close(Fresh.Channel);
  return true;
}

unsigned WorkerSet::replaced() const {
  std::lock_guard<std::mutex> Lock(Mutex);
  return Replaced;
}
