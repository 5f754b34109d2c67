// lock-as-parameter.ok.cpp - a lock is handed on, and let go of there
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

class Journal {
public:
  void append(int Record) {
    std::unique_lock<std::mutex> Lock(Mutex);
    Pending.push_back(Record);
    ++Appended;
    if (Pending.size() >= 8)
      flush(Lock);
  }

  void close() {
    std::unique_lock<std::mutex> Lock(Mutex);
    flush(Lock);
  }

  long appended() {
    std::unique_lock<std::mutex> Lock(Mutex);
    return Appended;
  }

private:
  // Lock is held by the caller, and no longer when this returns.
  void flush(std::unique_lock<std::mutex> &Lock) {
    std::vector<int> Batch;
    Batch.swap(Pending);
    Lock.unlock();
    long Sum = 0;
    for (int Record : Batch)
      Sum += Record;
    (void)Sum;
  }

  std::mutex Mutex;
  std::vector<int> Pending;
  long Appended = 0;
};

int main() {
  Journal Log;
  auto Fill = [&Log] {
    for (int I = 0; I < 5000; ++I)
      Log.append(I);
    Log.close();
  };
  std::thread First(Fill);
  std::thread Second(Fill);
  long Halfway = Log.appended();
  First.join();
  Second.join();
  std::printf("%ld records, %ld early\n", Log.appended(), Halfway);
}
