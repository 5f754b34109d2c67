// init-before-start.ok.cpp - all is set up before the thread is started
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

class Logger {
public:
  void start(const std::string &Name, int Level) {
    Prefix = Name + ": ";
    Threshold = Level;
    Writer = std::thread(&Logger::run, this);
  }

  void stop() {
    Stopping = true;
    Writer.join();
  }

  std::size_t written() const { return Written; }

private:
  void run() {
    do {
      if (Threshold > 0)
        Written += Prefix.size();
      std::this_thread::yield();
    } while (!Stopping);
  }

  std::string Prefix;
  int Threshold = 0;
  std::size_t Written = 0;
  std::atomic<bool> Stopping{false};
  std::thread Writer;
};

int main() {
  Logger Log;
  Log.start("server", 2);
  Log.stop();
  std::printf("%zu bytes\n", Log.written());
}
