// Session.h - one connection, and the thread that serves it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Socket.h"
#include "Statistics.h"
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

class Server;

/// Who is at the other end. Guarded by its own mutex.
struct Peer {
  std::mutex Mutex;
  std::string Name;
  unsigned long Requests = 0;
};

class Session {
public:
  using Clock = std::chrono::steady_clock;

  Session(int Id, int Socket, Server &Host);
  ~Session();

  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// Serves the connection until it ends. Called once, by its own thread.
  void run();

  /// Sends a line that the other end did not ask for. Any thread.
  void say(const std::string &Line);

  /// Makes run return soon. Any thread.
  void hangUp();

  /// Hangs up, and has the server forget the session. Any thread.
  void end(Server &From);

  bool idleSince(Clock::time_point Time) const {
    return LastSeen.load() < Time;
  }

  const int Id;
  Peer Who;

private:
  std::string answer(const std::string &Command, const std::string &Rest);
  std::string rename(const std::string &Name);

  const int Socket;
  Server &Host;
  Statistics Served;
  std::atomic<Clock::time_point> LastSeen;
};
