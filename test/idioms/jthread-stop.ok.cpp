// jthread-stop.ok.cpp - a jthread's destructor stops it and waits for it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <chrono>
#include <cstdio>
#include <stop_token>
#include <thread>

class Sampler {
public:
  void run(std::stop_token Stop) {
    while (!Stop.stop_requested()) {
      ++Samples;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  long samples() const { return Samples; }

private:
  long Samples = 0;
};

int main() {
  Sampler Clock;
  {
    std::jthread Ticking([&Clock](std::stop_token Stop) { Clock.run(Stop); });
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::printf("%ld samples\n", Clock.samples());
}
