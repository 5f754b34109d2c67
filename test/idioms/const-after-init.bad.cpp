// const-after-init.bad.cpp - a lookup inserts what is missing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <map>
#include <string>
#include <thread>

static std::map<std::string, int> Ports; // ALSO mutable-global

static void load() {
  Ports["http"] = 80;
  Ports["https"] = 443;
  Ports["ssh"] = 22;
}

static int lookup(const std::string &Service) {
  return Ports[Service]; // EXPECT data-race|inconsistent-guard
}

static std::size_t services() {
  return Ports.size(); // OTHER
}

static void resolve(long &Sum) {
  for (int I = 0; I < 50; ++I)
    Sum += lookup(I % 2 ? "http" : "gopher");
}

int main() {
  load();
  long First = 0;
  std::size_t Second = 0;
  std::thread Resolver(resolve, std::ref(First));
  std::thread Checker([&Second] {
    for (int I = 0; I < 50; ++I)
      Second += services();
  });
  Resolver.join();
  Checker.join();
  std::printf("%ld %zu\n", First, Second);
}
