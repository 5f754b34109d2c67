// Socket.h - lines of text over the loopback interface
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <string>

/// How many bytes this process has sent.
inline unsigned long BytesSent = 0;

/// Listens on a free port of the loopback interface; -1 if there is none.
int listenLocal(unsigned short &Port);

/// Connects to a port of the loopback interface; -1 if nobody listens.
int connectLocal(unsigned short Port);

/// Sends the line and a newline; false if the other side has gone.
bool sendLine(int Socket, const std::string &Line);

/// Reads a socket line by line. One thread at a time.
class LineReader {
public:
  explicit LineReader(int Socket) : Socket(Socket) {}

  /// Waits for the next line; false at the end.
  bool next(std::string &Line);

private:
  const int Socket;
  std::string Rest;
};
