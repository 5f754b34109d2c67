template <typename F> struct Finally {
  Finally(F) {}
  ~Finally() {}
};

void sleep(unsigned);
int Last;

void leave() {
  Finally End([] { sleep(1); });
  Last = 1;
}
