// pthread-once.ok.c - pthread_once fills a table for the first user
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>

static pthread_once_t filled = PTHREAD_ONCE_INIT;
static unsigned table[256];

static void fill(void) {
  for (unsigned i = 0; i < 256; ++i) {
    unsigned c = i;
    for (int bit = 0; bit < 8; ++bit)
      c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    table[i] = c;
  }
}

static unsigned checksum(const char *text) {
  unsigned sum = ~0u;
  pthread_once(&filled, fill);
  for (; *text; ++text)
    sum = table[(sum ^ (unsigned char)*text) & 255] ^ (sum >> 8);
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
