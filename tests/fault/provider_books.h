#pragma once

// What payment providers and channels have really given back on a simulated day. No crash loses
// their books, and they answer a request under a key as they did the first time.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/money.h"

namespace orderlog::testing {

struct OrderLeg {
  std::string order;
  std::string leg;

  friend bool operator==(const OrderLeg&, const OrderLeg&) = default;
  friend bool operator<(const OrderLeg& a, const OrderLeg& b) {
    return std::tie(a.order, a.leg) < std::tie(b.order, b.leg);
  }
};

// Any thread.
class ProviderBooks {
 public:
  // Otherwise every request is another one, whatever its key.
  ProviderBooks(std::uint64_t seed, bool checks_keys) : seed_(seed), checks_keys_(checks_keys) {}

  // Asked with the effect's id and the leg as the key. False: refused, for good. It does refuse now
  // and then where it may.
  bool give_back(const std::string& effect, const OrderLeg& leg, Money amount, bool may_refuse);
  // A channel gives back by itself what is left of the leg, of which it was paid `amount`; asked
  // for more of it later, it says that this is done.
  void give_back_all(const OrderLeg& leg, Money amount);

  // Of every leg of which anything was.
  [[nodiscard]] std::map<OrderLeg, Money> returned() const;
  [[nodiscard]] bool has_refused(const std::string& order) const;
  [[nodiscard]] std::size_t refusals() const;
  // Keys under which different amounts were asked for.
  [[nodiscard]] std::vector<std::string> changed_requests() const;

 private:
  struct Request {
    Money amount = 0;
    bool is_refused = false;
  };

  const std::uint64_t seed_;
  const bool checks_keys_;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Request> requests_;  // by effect and leg
  std::map<OrderLeg, Money> returned_;
  std::set<OrderLeg> closed_;
  std::set<std::string> refused_;
  std::size_t refusals_ = 0;
  std::vector<std::string> changed_;
};

}  // namespace orderlog::testing
