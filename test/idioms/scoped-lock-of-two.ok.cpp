// scoped-lock-of-two.ok.cpp - scoped_lock takes two locks, in whatever order
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Shop {
public:
  void sell(int Pieces) {
    std::scoped_lock Lock(StockMutex, TillMutex);
    Stock -= Pieces;
    Till += Pieces * 3;
  }

  void buy(int Pieces) {
    std::scoped_lock Lock(TillMutex, StockMutex);
    Till -= Pieces * 2;
    Stock += Pieces;
  }

  int worth() {
    std::scoped_lock Lock(StockMutex, TillMutex);
    return Stock * 2 + Till;
  }

private:
  std::mutex StockMutex, TillMutex;
  int Stock = 100;
  int Till = 0;
};

int main() {
  Shop Corner;
  std::thread Seller([&] {
    for (int I = 0; I < 20; ++I)
      Corner.sell(2);
  });
  std::thread Buyer([&] {
    for (int I = 0; I < 20; ++I)
      Corner.buy(1);
  });
  Seller.join();
  Buyer.join();
  std::printf("worth %d\n", Corner.worth());
}
