// returned-lock.ok.cpp - a function returns the lock that it has taken
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Screen {
public:
  [[nodiscard]] std::unique_lock<std::mutex> hold() {
    return std::unique_lock<std::mutex>(Mutex);
  }

  void moveTo(int NewRow, int NewColumn) {
    std::unique_lock<std::mutex> Held = hold();
    Row = NewRow;
    Column = NewColumn;
  }

  int position() {
    auto Held = hold();
    return Row * 80 + Column;
  }

  void newLine() {
    {
      auto Held = hold();
      ++Row;
      Column = 0;
    }
    ++Lines;
  }

  int lines() const { return Lines; }

private:
  std::mutex Mutex;
  int Row = 0, Column = 0;
  int Lines = 0; // Used by the writing thread only.
};

int main() {
  Screen Terminal;
  std::thread Writer([&] {
    for (int I = 0; I < 50; ++I) {
      Terminal.moveTo(I, 10);
      Terminal.newLine();
    }
  });
  int Highest = 0;
  for (int I = 0; I < 50; ++I)
    Highest = std::max(Highest, Terminal.position());
  Writer.join();
  std::printf("%d, %d lines\n", Highest, Terminal.lines());
}
