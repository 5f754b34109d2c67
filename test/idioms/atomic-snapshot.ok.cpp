// atomic-snapshot.ok.cpp - readers load an atomic shared_ptr to constants
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>

struct Limits {
  int Connections = 10;
  int Seconds = 30;
};

class Settings {
public:
  void raise(int Connections) {
    auto Next = std::make_shared<Limits>(*Current.load());
    Next->Connections = Connections;
    Current.store(std::move(Next));
  }

  bool allows(int Connections) const {
    std::shared_ptr<Limits> Now = Current.load();
    return Connections < Now->Connections;
  }

private:
  std::atomic<std::shared_ptr<Limits>> Current{std::make_shared<Limits>()};
};

int main() {
  Settings Server;
  std::thread Admin([&Server] {
    for (int I = 10; I < 2000; ++I)
      Server.raise(I);
  });
  int Accepted = 0;
  for (int I = 0; I < 2000; ++I)
    Accepted += Server.allows(I);
  Admin.join();
  std::printf("%d accepted\n", Accepted);
}
