// latch-phase.ok.cpp - a latch counts the parts that are ready to be read
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
  for (int I = 0; I < 16; ++I)
    Target.Pixels[I] = (Row * 31 + I * 17) % 256;
  for (int Pixel : Target.Pixels)
    if (Pixel > Target.Brightest)
      Target.Brightest = Pixel;
  Rendered.count_down();
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
    Brightest += Each.Brightest;
  std::printf("%d\n", Brightest);
  for (std::thread &Each : Threads)
    Each.join();
}
