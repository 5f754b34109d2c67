// latch-phase.bad.cpp - a part is counted before it is ready
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <latch>
#include <thread>
#include <vector>

struct Tile {
  int Pixels[16] = {};
  int Brightest = 0;
};

static void render(Tile &Target, int Row, std::latch &Rendered) {
  Rendered.count_down();
  for (int I = 0; I < 16; ++I)
    Target.Pixels[I] = (Row * 31 + I * 17) % 256;
  for (int Pixel : Target.Pixels)
    if (Pixel > Target.Brightest)
      Target.Brightest = Pixel; // EXPECT data-race|inconsistent-guard
}

int main() {
  std::vector<Tile> Tiles(3);
  std::latch Rendered(3);
  std::vector<std::thread> Threads;
  for (int Row = 0; Row < 3; ++Row)
    Threads.emplace_back(render, std::ref(Tiles[Row]), Row, std::ref(Rendered));
  Rendered.wait();
  int Brightest = 0;
  for (const Tile &Each : Tiles)
    Brightest += Each.Brightest; // OTHER
  std::printf("%d\n", Brightest);
  for (std::thread &Each : Threads)
    Each.join();
}
