// Socket.cpp - lines of text over the loopback interface
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Socket.h"
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static sockaddr_in loopback(unsigned short Port) {
  sockaddr_in Address;
  std::memset(&Address, 0, sizeof(Address));
  Address.sin_family = AF_INET;
  Address.sin_port = htons(Port);
  Address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return Address;
}

int listenLocal(unsigned short &Port) {
  int Socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in Address = loopback(0);
  socklen_t Size = sizeof(Address);
  auto *Generic = reinterpret_cast<sockaddr *>(&Address);
  if (::bind(Socket, Generic, Size) != 0 || ::listen(Socket, 16) != 0 ||
      ::getsockname(Socket, Generic, &Size) != 0) {
    ::close(Socket);
    return -1;
  }
  Port = ntohs(Address.sin_port);
  return Socket;
}

int connectLocal(unsigned short Port) {
  int Socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in Address = loopback(Port);
  if (::connect(Socket, reinterpret_cast<sockaddr *>(&Address),
                sizeof(Address)) != 0) {
    ::close(Socket);
    return -1;
  }
  return Socket;
}

bool sendLine(int Socket, const std::string &Line) {
  std::string Text = Line + "\n";
  std::string::size_type Sent = 0;
  while (Sent < Text.size()) {
    ssize_t Count =
        ::send(Socket, Text.data() + Sent, Text.size() - Sent, MSG_NOSIGNAL);
    if (Count <= 0)
      return false;
    Sent += static_cast<std::string::size_type>(Count);
  }
  BytesSent += Sent;
  return true;
}

bool LineReader::next(std::string &Line) {
  std::string::size_type End;
  while ((End = Rest.find('\n')) == std::string::npos) {
    char Buffer[512];
    ssize_t Count = ::recv(Socket, Buffer, sizeof(Buffer), 0);
    if (Count <= 0)
      return false;
    Rest.append(Buffer, static_cast<std::string::size_type>(Count));
  }
  Line = Rest.substr(0, End);
  Rest.erase(0, End + 1);
  return true;
}
