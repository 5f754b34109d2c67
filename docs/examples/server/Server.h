// Server.h - accepts connections and knows who is connected
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Log.h"
#include "Session.h"
#include "Statistics.h"
#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

class Server {
public:
  /// Begins to listen, in a thread of its own.
  explicit Server(Log &Events);
  ~Server();

  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;

  /// The port that clients connect to; waits until it is known, 0 if there is
  /// none.
  unsigned short port() { return Port.get(); }

  /// Waits until a client has asked the server to stop.
  void waitForStop();

  /// Ends all sessions and waits for their threads.
  void stop();

  // For sessions, from any thread.

  void requestStop();

  /// Gives a name to a session if nobody else has it.
  bool claimName(const std::string &Old, const std::string &New);

  /// One line a session: its name and how many requests it made.
  std::vector<std::string> users() const;

  /// Sends a line to everyone.
  void broadcast(const std::string &Line);

  /// The session has ended.
  void forget(int Id);

  Statistics &statistics() { return Total; }

private:
  void accept(std::promise<unsigned short> Ready);
  void admit(int Socket, std::vector<std::thread> &Threads);
  void closeIdle();
  bool stopping() const;

  Log &Events;
  Statistics Total;

  mutable std::mutex StateMutex;
  std::condition_variable StateChanged;
  bool Stopping = false;

  mutable std::mutex SessionsMutex;
  std::map<int, std::shared_ptr<Session>> Sessions;
  std::set<std::string> Names;
  int NextId = 1;

  std::future<unsigned short> Port;
  std::thread Acceptor;
};
