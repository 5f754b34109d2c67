// pthread-once.bad.c - a flag of its own stands in for pthread_once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>

static int filled; // ALSO mutable-global
static unsigned table[256]; // ALSO mutable-global

static void fill(void) {
  for (unsigned i = 0; i < 256; ++i) {
    unsigned c = i;
    for (int bit = 0; bit < 8; ++bit)
      c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    table[i] = c; // ALSO data-race|inconsistent-guard
  }
}

static unsigned checksum(const char *text) {
  unsigned sum = ~0u;
  if (!filled) { // OTHER
    fill();
    filled = 1; // BOTH lazy-init-race|data-race|inconsistent-guard
  }
  for (; *text; ++text)
    sum = table[(sum ^ (unsigned char)*text) & 255] ^ (sum >> 8); // OTHER
  return ~sum;
}

static void *work(void *text) {
  unsigned long sum = checksum(text);
  return (void *)sum;
}

int main(void) {
  pthread_t first, second;
  void *a, *b;
  pthread_create(&first, NULL, work, "the quick brown fox");
  pthread_create(&second, NULL, work, "jumps over the lazy dog");
  pthread_join(first, &a);
  pthread_join(second, &b);
  printf("%08lx %08lx\n", (unsigned long)a, (unsigned long)b);
  return 0;
}
