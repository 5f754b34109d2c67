// main.cpp - runs the server and the clients that use it, then stops it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Client.h"
#include "Server.h"
#include <cstdio>
#include <future>

int main() {
  Log Events;
  Server Host(Events);
  unsigned short Port = Host.port();
  if (Port == 0) {
    std::fprintf(stderr, "server: cannot listen on the loopback interface\n");
    return 1;
  }

  std::vector<std::future<unsigned>> Clients;
  for (unsigned I = 0; I != 8; ++I)
    Clients.push_back(std::async(std::launch::async, addSums, Port,
                                 "user" + std::to_string(I), 200));
  unsigned Right = 0;
  for (std::future<unsigned> &Client : Clients)
    Right += Client.get();
  std::printf("%u sums are right\n", Right);
  std::printf("%s\n", ask(Port, "admin", "LIST").c_str());
  std::printf("stop: %s\n", ask(Port, "root", "STOP").c_str());

  Host.waitForStop();
  Host.stop();

  Statistics Served;
  Served.swap(Host.statistics());
  std::printf("%lu requests: %s\n", Served.requests(),
              Served.summary().c_str());
  std::vector<std::string> Lines = Events.take();
  std::printf("%zu events, %lu bytes sent\n", Lines.size(), BytesSent);
  return 0;
}
