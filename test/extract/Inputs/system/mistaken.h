// mistaken.h - a system header with mistakes, which are not the user's
#pragma once

typedef unsigned long pthread_t;
extern "C" int pthread_join(pthread_t, void **);

inline bool isJoined(pthread_t T) { return pthread_join(T, nullptr) < 0; }
template <typename T> bool isJoinedToo(T Handle) {
  return pthread_join(Handle, nullptr) < 0;
}
