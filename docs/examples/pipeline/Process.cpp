// Process.cpp - child processes that answer over a socket
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Process.h"
#include <cerrno>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// How many steps the Collatz sequence takes from Number to one.
static std::uint64_t stepsToOne(std::uint64_t Number) {
  std::uint64_t Steps = 0;
  for (; Number > 1; ++Steps)
    Number = Number % 2 ? 3 * Number + 1 : Number / 2;
  return Steps;
}

static bool sendNumber(int Channel, std::uint64_t Number) {
  return ::send(Channel, &Number, sizeof(Number), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(sizeof(Number));
}

static bool receiveNumber(int Channel, std::uint64_t &Number) {
  return ::recv(Channel, &Number, sizeof(Number), MSG_WAITALL) ==
         static_cast<ssize_t>(sizeof(Number));
}

// The child. It was forked from a process with threads, so it calls nothing
// that might want a lock.
[[noreturn]] static void serve(int Channel) {
  std::uint64_t Number = 0;
  while (receiveNumber(Channel, Number))
    if (!sendNumber(Channel, stepsToOne(Number)))
      ::_exit(1);
  ::_exit(0);
}

Process startProcess() {
  Process Started;
  int Channels[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, Channels) != 0)
    return Started;
  Started.Pid = ::fork();
  if (Started.Pid == 0) {
    ::close(Channels[0]);
    serve(Channels[1]);
  }
  ::close(Channels[1]);
  if (Started.Pid < 0)
    ::close(Channels[0]);
  else
    Started.Channel = Channels[0];
  return Started;
}

bool askProcess(const Process &P, std::uint64_t Number, std::uint64_t &Answer) {
  return sendNumber(P.Channel, Number) && receiveNumber(P.Channel, Answer);
}

void finishProcess(const Process &P) { ::shutdown(P.Channel, SHUT_WR); }

bool waitForProcess(pid_t Pid) {
  int Status = 0;
  while (::waitpid(Pid, &Status, 0) < 0)
    if (errno != EINTR)
      return false;
  return WIFEXITED(Status) && WEXITSTATUS(Status) == 0;
}
