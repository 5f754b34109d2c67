// future-never-retrieved: nobody gets what parse throws
// With OK: publish gets it
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <future>
#include <stdexcept>
#include <thread>

int Published;

void parse(std::promise<int> Parsed) {
  try {
    throw std::runtime_error("not a number");
  } catch (...) {
    Parsed.set_exception(std::current_exception());
  }
}

[[gnu::noinline]] void publish(std::future<int> Value) {
#ifdef OK
  try {
    Published = Value.get();
  } catch (const std::runtime_error &) {
    Published = -1;
  }
#endif
}

int main() {
  std::promise<int> Parsed;
  std::future<int> Value = Parsed.get_future();
  std::thread Parse(parse, std::move(Parsed));
  Parse.join();
  publish(std::move(Value));
}
