// barrier-phases.bad.cpp - the barrier before reading again is left out
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <barrier>
#include <cstdio>
#include <thread>
#include <vector>

constexpr int Cells = 4;

struct Row {
  int Old[Cells] = {1, 2, 3, 4};
  int New[Cells] = {};
};

static void smooth(Row &Heat, int Mine, std::barrier<> &Phase) {
  for (int Step = 0; Step < 10; ++Step) {
    int Left = Heat.Old[(Mine + Cells - 1) % Cells]; // OTHER
    int Right = Heat.Old[(Mine + 1) % Cells]; // OTHER
    Heat.New[Mine] = (Left + Right) / 2;
    Phase.arrive_and_wait();
    Heat.Old[Mine] = Heat.New[Mine]; // EXPECT data-race|inconsistent-guard
  }
}

int main() {
  Row Heat;
  std::barrier Phase(Cells);
  std::vector<std::thread> Threads;
  for (int I = 0; I < Cells; ++I)
    Threads.emplace_back(smooth, std::ref(Heat), I, std::ref(Phase));
  for (std::thread &Each : Threads)
    Each.join();
  std::printf("%d %d %d %d\n", Heat.Old[0], Heat.Old[1], Heat.Old[2],
              Heat.Old[3]);
}
