// copy-under-lock.bad.cpp - a reference leaves the lock instead of a copy
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

struct Profile {
  std::string Name = "nobody";
  int Age = 0;
};

class User {
public:
  void rename(const std::string &Name) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Current.Name = Name;
    ++Current.Age; // EXPECT escaped-guarded-reference|data-race|inconsistent-guard
  }

  const Profile &profile() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Current; // EXPECT escaped-guarded-reference|data-race|inconsistent-guard
  }

private:
  std::mutex Mutex;
  Profile Current;
};

int main() {
  User Someone;
  std::thread Editor([&Someone] {
    for (int I = 0; I < 2000; ++I)
      Someone.rename("user" + std::to_string(I));
  });
  int Oldest = 0;
  for (int I = 0; I < 2000; ++I) {
    const Profile &Seen = Someone.profile();
    if (Seen.Age > Oldest) // OTHER
      Oldest = Seen.Age; // OTHER
  }
  Editor.join();
  std::printf("oldest %d\n", Oldest);
}
