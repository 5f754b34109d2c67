// Robots.h - how much of each host the crawler may visit
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <map>
#include <mutex>
#include <string>

class Robots {
public:
  explicit Robots(unsigned PagesPerHost) : PagesPerHost(PagesPerHost) {}

  /// Counts a visit; false if the host does not want it.
  bool allows(const std::string &Url);

  /// How many visits were turned down.
  unsigned long refused();

private:
  struct Host {
    unsigned Visits = 0;
    bool Closed = false;
  };

  void loadClosedHosts();

  const unsigned PagesPerHost;
  std::once_flag Loaded;
  std::mutex Mutex;
  std::map<std::string, Host> Hosts;
  unsigned long Refused = 0;
};
