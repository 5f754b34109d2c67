// deferred-never-run: nobody asks for the result of compress, so it never runs
// With OK: publish gets the result
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <future>

int Compressed;

void compress() { ++Compressed; }

[[gnu::noinline]] void publish() {
  std::future<void> Done = std::async(std::launch::deferred, compress);
#ifdef OK
  Done.get();
#endif
}

int main() {
  publish();
  return 0;
}
