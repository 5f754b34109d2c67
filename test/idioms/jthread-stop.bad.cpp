// jthread-stop.bad.cpp - the result is read while the jthread lives
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <chrono>
#include <cstdio>
#include <stop_token>
#include <thread>

class Sampler {
public:
  void run(std::stop_token Stop) {
    while (!Stop.stop_requested()) {
      ++Samples; // EXPECT data-race|inconsistent-guard
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  long samples() const { return Samples; } // OTHER

private:
  long Samples = 0;
};

int main() {
  Sampler Clock;
  {
    std::jthread Ticking([&Clock](std::stop_token Stop) { Clock.run(Stop); });
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::printf("%ld samples\n", Clock.samples());
  }
}
