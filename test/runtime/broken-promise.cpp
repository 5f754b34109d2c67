// broken-promise: parse drops its promise, and publish's get throws
// With OK: parse sets the value
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <future>
#include <thread>

int Published;

void parse(std::promise<int> Parsed) {
#ifdef OK
  Parsed.set_value(1);
#endif
}

void publish(std::future<int> Value) {
  try {
    Published = Value.get();
  } catch (const std::future_error &) {
    Published = -1;
  }
}

int main() {
  std::promise<int> Parsed;
  std::future<int> Value = Parsed.get_future();
  std::thread Parse(parse, std::move(Parsed));
  std::thread Publish(publish, std::move(Value));
  Parse.join();
  Publish.join();
}
