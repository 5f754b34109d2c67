// hand-over-hand.ok.cpp - a node is locked before its predecessor is not
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>

struct Node {
  explicit Node(int Key) : Key(Key) {}

  const int Key;
  std::mutex Mutex;
  int Uses = 0;
  std::unique_ptr<Node> Next;
};

class SortedList {
public:
  void use(int Key) {
    std::unique_lock<std::mutex> Held(Head.Mutex);
    Node *Current = &Head;
    while (Node *Next = Current->Next.get()) {
      std::unique_lock<std::mutex> Following(Next->Mutex);
      if (Next->Key > Key)
        break;
      Current = Next;
      Held = std::move(Following);
    }
    if (Current->Key == Key) {
      ++Current->Uses;
      return;
    }
    auto Added = std::make_unique<Node>(Key);
    Added->Next = std::move(Current->Next);
    Current->Next = std::move(Added);
  }

  int uses() {
    int Sum = 0;
    std::unique_lock<std::mutex> Held(Head.Mutex);
    for (Node *Each = Head.Next.get(); Each; Each = Each->Next.get()) {
      std::unique_lock<std::mutex> Following(Each->Mutex);
      Held = std::move(Following);
      Sum += Each->Uses;
    }
    return Sum;
  }

private:
  Node Head{-1};
};

int main() {
  SortedList Keys;
  auto Work = [&Keys] {
    for (int I = 0; I < 60; ++I)
      Keys.use(I * 7 % 10);
  };
  std::thread First(Work);
  std::thread Second(Work);
  int Early = Keys.uses();
  First.join();
  Second.join();
  std::printf("%d uses more\n", Keys.uses() - Early);
}
