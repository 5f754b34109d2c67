// semaphore-handover.ok.cpp - two semaphores pass one buffer to and fro
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <semaphore>
#include <thread>

struct Buffer {
  char Bytes[64] = {};
  int Size = 0;
};

class Link {
public:
  void send(int Size) {
    Empty.acquire();
    for (int I = 0; I < Size; ++I)
      Shared.Bytes[I] = static_cast<char>('a' + I % 26);
    Shared.Size = Size;
    Full.release();
  }

  int receive() {
    Full.acquire();
    int Size = Shared.Size;
    Empty.release();
    return Size;
  }

private:
  std::binary_semaphore Empty{1};
  std::binary_semaphore Full{0};
  Buffer Shared;
};

int main() {
  Link Cable;
  std::thread Sender([&Cable] {
    for (int I = 0; I < 30; ++I)
      Cable.send(I);
  });
  int Sum = 0;
  for (int I = 0; I < 30; ++I)
    Sum += Cable.receive();
  Sender.join();
  std::printf("%d bytes\n", Sum);
}
