// condition-handover.ok.cpp - a value awaited under the lock, used without
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

class Answer {
public:
  void give(int NewCode, std::string NewText) {
    std::unique_lock<std::mutex> Lock(Mutex);
    Text = std::move(NewText);
    Code = NewCode;
    Given = true;
    Lock.unlock();
    Changed.notify_one();
  }

  int await() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return Given; });
    Lock.unlock();
    // Given once, and never changed again.
    return Code;
  }

  const std::string &text() const { return Text; }

private:
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Given = false;
  int Code = 0;
  std::string Text;
};

int main() {
  Answer Reply;
  std::thread Server([&] { Reply.give(200, "fine"); });
  int Code = Reply.await();
  std::printf("%d %s\n", Code, Reply.text().c_str());
  Server.join();
}
