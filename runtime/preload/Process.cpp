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

namespace {
__attribute__((constructor(102))) void begin() {
  readOptions();
  prepareStacks();
  Inside In; // the thread that main runs in is the first
}

__attribute__((destructor(101))) void end() {
  exiting();
  if (writeReport() && options().ExitCode) {
    fflush(nullptr);
    _exit(options().ExitCode);
  }
}
} // namespace
