// Session.cpp - one connection, and the thread that serves it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Session.h"
#include "Server.h"
#include <cstdlib>
#include <sys/socket.h>
#include <unistd.h>

Session::Session(int Id, int Socket, Server &Host)
    : Id(Id), Socket(Socket), Host(Host), LastSeen(Clock::now()) {}

Session::~Session() { ::close(Socket); }

void Session::run() {
  LineReader Reader(Socket);
  std::string Line;
  while (Reader.next(Line)) {
    Clock::time_point Begin = Clock::now();
    LastSeen = Begin;
    {
      std::lock_guard<std::mutex> Lock(Who.Mutex);
      ++Who.Requests;
    }

    std::string::size_type Space = Line.find(' ');
    std::string Command = Line.substr(0, Space);
    std::string Rest = Space == std::string::npos ? "" : Line.substr(Space + 1);
    bool Sent = sendLine(Socket, answer(Command, Rest));
    Served.count(Command, std::chrono::duration_cast<Statistics::Duration>(
                              Clock::now() - Begin));
    if (Command == "STOP")
      Host.requestStop();
    if (!Sent || Command == "QUIT")
      break;
  }
  Host.statistics().merge(Served);
}

std::string Session::answer(const std::string &Command,
                            const std::string &Rest) {
  if (Command == "ADD") {
    char *Second = nullptr;
    long First = std::strtol(Rest.c_str(), &Second, 10);
    return "SUM " + std::to_string(First + std::strtol(Second, nullptr, 10));
  }
  if (Command == "NAME")
    return rename(Rest);
  if (Command == "LIST") {
    std::string Text = "USERS";
    for (const std::string &User : Host.users())
      Text += " " + User;
    return Text;
  }
  return "OK";
}

std::string Session::rename(const std::string &Name) {
  std::lock_guard<std::mutex> Lock(Who.Mutex);
  if (!Host.claimName(Who.Name, Name))
    return "TAKEN";
  Who.Name = Name;
  return "OK";
}

void Session::say(const std::string &Line) { sendLine(Socket, Line); }

void Session::hangUp() { ::shutdown(Socket, SHUT_RDWR); }

void Session::end(Server &From) {
  hangUp();
  From.forget(Id);
}
