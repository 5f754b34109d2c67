// scoped-lock-of-two.bad.cpp - two guards take the two locks in opposite orders
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Shop {
public:
  void sell(int Pieces) {
    std::lock_guard<std::mutex> LockStock(StockMutex);
    std::lock_guard<std::mutex> LockTill(TillMutex); // EXPECT lock-order-inversion
    Stock -= Pieces;
    Till += Pieces * 3;
  }

  void buy(int Pieces) {
    std::lock_guard<std::mutex> LockTill(TillMutex);
    std::lock_guard<std::mutex> LockStock(StockMutex); // OTHER
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
