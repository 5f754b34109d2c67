// fork-pipeline.ok.c - processes write to variables of one name, each its own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static long lines;

static void count(const char *text) {
  for (; *text; ++text)
    if (*text == '\n')
      ++lines;
}

static void child(int output, const char *text) {
  count(text);
  if (write(output, &lines, sizeof lines) != (ssize_t)sizeof lines)
    _exit(1);
  _exit(0);
}

int main(void) {
  int ends[2];
  long theirs = 0;
  if (pipe(ends) != 0)
    return 1;
  pid_t pid = fork();
  if (pid < 0)
    return 1;
  if (pid == 0)
    child(ends[1], "one\ntwo\nthree\n");
  count("four\nfive\n");
  if (read(ends[0], &theirs, sizeof theirs) != (ssize_t)sizeof theirs)
    return 1;
  waitpid(pid, NULL, 0);
  printf("%ld here, %ld there\n", lines, theirs);
  return 0;
}
