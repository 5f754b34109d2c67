// snapshot.bad.cpp - a reader copies the shared_ptr without the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct Routes {
  std::vector<std::string> Hosts;
  int Version = 0;
};

class Router {
public:
  std::shared_ptr<const Routes> current() const {
    return Known; // OTHER
  }

  void add(const std::string &Host) {
    std::lock_guard<std::mutex> Writing(Writers);
    auto Next = std::make_shared<Routes>(*current()); // ALSO data-race
    Next->Hosts.push_back(Host); // ALSO data-race
    ++Next->Version; // ALSO data-race
    std::lock_guard<std::mutex> Lock(Mutex);
    Known = std::move(Next); // EXPECT data-race|inconsistent-guard
  }

private:
  std::mutex Writers;
  mutable std::mutex Mutex;
  std::shared_ptr<const Routes> Known = std::make_shared<Routes>();
};

int main() {
  Router Table;
  std::thread Updater([&] {
    for (int I = 0; I < 50; ++I)
      Table.add("host" + std::to_string(I));
  });
  std::size_t Seen = 0;
  for (int I = 0; I < 50; ++I) {
    std::shared_ptr<const Routes> Snapshot = Table.current();
    for (const std::string &Host : Snapshot->Hosts) // ALSO data-race
      Seen += Host.size(); // ALSO data-race
  }
  Updater.join();
  std::printf("%zu, version %d\n", Seen, Table.current()->Version);
}
