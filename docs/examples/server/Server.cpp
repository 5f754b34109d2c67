// Server.cpp - accepts connections and knows who is connected
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Server.h"
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

Server::Server(Log &Events) : Events(Events) {
  Total.clear();
  std::promise<unsigned short> Ready;
  Port = Ready.get_future();
  Acceptor = std::thread(&Server::accept, this, std::move(Ready));
}

Server::~Server() { stop(); }

void Server::waitForStop() {
  std::unique_lock<std::mutex> Lock(StateMutex);
  if (!Stopping)
    StateChanged.wait(Lock);
}

void Server::requestStop() {
  {
    std::lock_guard<std::mutex> Lock(StateMutex);
    Stopping = true;
  }
  StateChanged.notify_all();
}

bool Server::stopping() const {
  std::lock_guard<std::mutex> Lock(StateMutex);
  return Stopping;
}

void Server::stop() {
  if (!Acceptor.joinable())
    return;
  requestStop();
  broadcast("BYE");
  Acceptor.join();
}

void Server::accept(std::promise<unsigned short> Ready) {
  unsigned short Number = 0;
  int Listener = listenLocal(Number);
  Ready.set_value(Number);
  if (Listener < 0)
    return;

  std::vector<std::thread> Threads;
  while (!stopping()) {
    pollfd Waiting = {Listener, POLLIN, 0};
    if (::poll(&Waiting, 1, 100) == 0) {
      closeIdle();
      continue;
    }
    int Socket = ::accept(Listener, nullptr, nullptr);
    if (Socket >= 0)
      admit(Socket, Threads);
  }
  ::close(Listener);

  {
    std::lock_guard<std::mutex> Lock(SessionsMutex);
    for (auto &[Id, S] : Sessions)
      S->hangUp();
  }
  for (std::thread &Thread : Threads)
    Thread.join();
}

void Server::admit(int Socket, std::vector<std::thread> &Threads) {
  std::unique_lock<std::mutex> Lock(SessionsMutex);
  auto S = std::make_shared<Session>(NextId++, Socket, *this);
  Sessions.emplace(S->Id, S);
  Lock.unlock();

  Events.add("session " + std::to_string(S->Id) + " begins");
  Threads.emplace_back([this, S] {
    S->run();
    forget(S->Id);
  });
}

void Server::closeIdle() {
  auto Limit = Session::Clock::now() - std::chrono::minutes(5);
  std::lock_guard<std::mutex> Lock(SessionsMutex);
  for (auto &[Id, S] : Sessions)
    if (S->idleSince(Limit))
      S->end(*this);
}

std::vector<std::string> Server::users() const {
  std::vector<std::string> Lines;
  std::lock_guard<std::mutex> Lock(SessionsMutex);
  for (const auto &[Id, S] : Sessions) {
    std::lock_guard<std::mutex> LockWho(S->Who.Mutex);
    Lines.push_back(S->Who.Name + ":" + std::to_string(S->Who.Requests));
  }
  return Lines;
}

bool Server::claimName(const std::string &Old, const std::string &New) {
  std::lock_guard<std::mutex> Lock(SessionsMutex);
  if (!Names.insert(New).second)
    return false;
  Names.erase(Old);
  return true;
}

void Server::broadcast(const std::string &Line) {
  std::lock_guard<std::mutex> Lock(SessionsMutex);
  for (auto &[Id, S] : Sessions)
    S->say(Line);
}

void Server::forget(int Id) {
  decltype(Sessions)::node_type Ended;
  {
    std::lock_guard<std::mutex> Lock(SessionsMutex);
    Ended = Sessions.extract(Id);
  }
  if (!Ended.empty())
    Events.add("session " + std::to_string(Id) + " ends");
}
