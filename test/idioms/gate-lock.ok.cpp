// gate-lock.ok.cpp - two orders of two locks, behind a third one
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Filesystem {
public:
  void move() {
    std::lock_guard<std::mutex> Gate(RenameMutex);
    std::lock_guard<std::mutex> First(SourceMutex);
    std::lock_guard<std::mutex> Second(TargetMutex);
    --Sources;
    ++Targets;
  }

  void moveBack() {
    std::lock_guard<std::mutex> Gate(RenameMutex);
    std::lock_guard<std::mutex> First(TargetMutex);
    std::lock_guard<std::mutex> Second(SourceMutex);
    --Targets;
    ++Sources;
  }

  int sources() {
    std::lock_guard<std::mutex> Lock(SourceMutex);
    return Sources;
  }

private:
  std::mutex RenameMutex, SourceMutex, TargetMutex;
  int Sources = 10, Targets = 0;
};

int main() {
  Filesystem Disk;
  std::thread Forth([&Disk] {
    for (int I = 0; I < 20; ++I)
      Disk.move();
  });
  std::thread Back([&Disk] {
    for (int I = 0; I < 20; ++I)
      Disk.moveBack();
  });
  Forth.join();
  Back.join();
  std::printf("%d sources\n", Disk.sources());
}
