// Process.h - child processes that answer over a socket
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstdint>
#include <sys/types.h>

/// A child process and our end of the socket to it.
struct Process {
  pid_t Pid = -1;
  int Channel = -1;
};

/// Starts a child that answers each number with its work. Pid is -1 if that
/// failed.
Process startProcess();

/// Sends a number and waits for the answer; false if the child is gone.
bool askProcess(const Process &P, std::uint64_t Number, std::uint64_t &Answer);

/// Tells the child that no more numbers come.
void finishProcess(const Process &P);

/// Waits for a child to end; true if it ended well.
bool waitForProcess(pid_t Pid);
