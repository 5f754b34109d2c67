// Client.cpp - somebody who uses the server
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Client.h"
#include "Socket.h"
#include <unistd.h>

static bool request(int Socket, LineReader &Reader, const std::string &Line,
                    std::string &Answer) {
  return sendLine(Socket, Line) && Reader.next(Answer);
}

unsigned addSums(unsigned short Port, const std::string &Name, unsigned Count) {
  int Socket = connectLocal(Port);
  if (Socket < 0)
    return 0;
  LineReader Reader(Socket);
  std::string Answer;
  unsigned Right = 0;
  request(Socket, Reader, "NAME " + Name, Answer);
  for (unsigned I = 0; I != Count; ++I)
    if (request(Socket, Reader,
                "ADD " + std::to_string(I) + " " + std::to_string(Count),
                Answer) &&
        Answer == "SUM " + std::to_string(I + Count))
      ++Right;
  request(Socket, Reader, "QUIT", Answer);
  ::close(Socket);
  return Right;
}

std::string ask(unsigned short Port, const std::string &Name,
                const std::string &Request) {
  int Socket = connectLocal(Port);
  if (Socket < 0)
    return "nobody there";
  LineReader Reader(Socket);
  std::string Answer;
  if (!request(Socket, Reader, "NAME " + Name, Answer) ||
      !request(Socket, Reader, Request, Answer))
    Answer = "no answer";
  ::close(Socket);
  return Answer;
}
