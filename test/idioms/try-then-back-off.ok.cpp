// try-then-back-off.ok.cpp - against the order, the second lock is only tried
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Scheduler {
public:
  void assign() {
    std::lock_guard<std::mutex> LockTasks(TasksMutex);
    std::lock_guard<std::mutex> LockIdle(IdleMutex);
    if (Tasks > 0 && Idle > 0) {
      --Tasks;
      --Idle;
    }
  }

  bool steal() {
    std::lock_guard<std::mutex> LockIdle(IdleMutex);
    std::unique_lock<std::mutex> LockTasks(TasksMutex, std::try_to_lock);
    if (!LockTasks.owns_lock())
      return false;
    ++Idle;
    return Tasks > 0;
  }

  int idle() {
    std::lock_guard<std::mutex> LockIdle(IdleMutex);
    return Idle;
  }

private:
  std::mutex TasksMutex, IdleMutex;
  int Tasks = 20;
  int Idle = 5;
};

int main() {
  Scheduler Machine;
  std::thread Assigning([&Machine] {
    for (int I = 0; I < 30; ++I)
      Machine.assign();
  });
  int Stolen = 0;
  for (int I = 0; I < 30; ++I)
    Stolen += Machine.steal();
  Assigning.join();
  std::printf("%d stolen, %d idle\n", Stolen, Machine.idle());
}
