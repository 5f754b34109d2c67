// Process.cpp - the process: its beginning, its end, and its children
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"
#include "Real.h"
#include "Report.h"
#include "Runtime.h"
#include <cstdio>
#include <pthread.h>
#include <unistd.h>

using namespace lockstitch::runtime;

/// Ends the process without destructors.
static Real<void(int)> RealExit{"_exit"};

namespace {
pid_t Process;

__attribute__((constructor(102))) void begin() {
  readOptions();
  Process = getpid();
  prepareStacks();
  pthread_atfork(forking, forkedInParent, [] {
    Process = getpid();
    forkedInChild();
  });
  Inside In; // the thread that main runs in is the first
}

/// How the process ends that would end with Status.
int finish(int Status) {
  if (getpid() != Process)
    return Status; // the child of a vfork, in its parent's memory
  exiting();
  return writeReport() && options().ExitCode ? options().ExitCode : Status;
}

__attribute__((destructor(101))) void end() {
  if (int Status = finish(0)) {
    fflush(nullptr);
    RealExit.get()(Status);
  }
}
} // namespace

LOCKSTITCH_EXPORT [[noreturn]] void _exit(int Status) {
  RealExit.get()(finish(Status));
  __builtin_unreachable();
}

LOCKSTITCH_EXPORT [[noreturn]] void _Exit(int Status) noexcept {
  RealExit.get()(finish(Status));
  __builtin_unreachable();
}
