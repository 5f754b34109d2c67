// publication.bad.cpp - the flag is relaxed, which publishes nothing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <thread>

struct Calibration {
  double Offset = 0;
  double Scale = 1;
};

class Sensor {
public:
  void calibrate(double Offset, double Scale) {
    Current.Offset = Offset;
    Current.Scale = Scale;
    Ready.store(true, std::memory_order_relaxed); // EXPECT relaxed-publication
  }

  bool read(double Raw, double &Value) const {
    if (!Ready.load(std::memory_order_relaxed))
      return false;
    Value = (Raw - Current.Offset) * Current.Scale; // OTHER
    return true;
  }

private:
  Calibration Current;
  std::atomic<bool> Ready{false};
};

int main() {
  Sensor Thermometer;
  std::thread Calibrator([&] { Thermometer.calibrate(32.0, 5.0 / 9.0); });
  double Celsius = 0;
  while (!Thermometer.read(212.0, Celsius))
    std::this_thread::yield();
  Calibrator.join();
  std::printf("%.1f\n", Celsius);
}
