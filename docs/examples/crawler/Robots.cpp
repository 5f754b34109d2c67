// Robots.cpp - how much of each host the crawler may visit
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Robots.h"
#include "Web.h"

void Robots::loadClosedHosts() {
  std::lock_guard<std::mutex> Lock(Mutex);
  Hosts["host3.example"].Closed = true;
  Hosts["host8.example"].Closed = true;
}

bool Robots::allows(const std::string &Url) {
  std::call_once(Loaded, [this] { loadClosedHosts(); });

  Mutex.lock();
  Host &Visited = Hosts[hostOf(Url)];
  bool Allowed = !Visited.Closed && Visited.Visits < PagesPerHost;
  if (Allowed)
    ++Visited.Visits;
  else
    ++Refused;
  Mutex.unlock();
  return Allowed;
}

unsigned long Robots::refused() {
  std::lock_guard<std::mutex> Lock(Mutex);
  return Refused;
}
