// async-future.ok.cpp - get waits for what std::async computes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <future>
#include <string>
#include <vector>

struct Report {
  std::string Text;
  int Pages = 0;
};

static int layOut(Report &Draft, int Chapters) {
  for (int I = 0; I < Chapters; ++I) {
    Draft.Text += "chapter " + std::to_string(I) + "\n";
    Draft.Pages += 12;
  }
  return Chapters;
}

int main() {
  Report Annual;
  std::future<int> Chapters =
      std::async(std::launch::async, layOut, std::ref(Annual), 20);
  std::vector<int> Index(100, 1);
  int Done = Chapters.get();
  int Pages = Annual.Pages;
  std::printf("%d chapters, %d pages, %zu words\n", Done, Pages, Index.size());
  std::printf("%zu bytes\n", Annual.Text.size());
}
