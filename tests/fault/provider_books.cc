#include "tests/fault/provider_books.h"

#include <functional>

namespace orderlog::testing {
namespace {

constexpr std::uint64_t kRefusesOneIn = 12;

}  // namespace

bool ProviderBooks::give_back(const std::string& effect, const OrderLeg& leg, Money amount,
                              bool may_refuse) {
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = requests_.try_emplace({effect, leg.leg}, Request{amount});
  Request& request = known->second;
  if (is_new && may_refuse) {
    request.is_refused =
        (std::hash<std::string>{}(effect + '/' + leg.leg) ^ seed_) % kRefusesOneIn == 0;
    if (request.is_refused) {
      ++refusals_;
      refused_.insert(leg.order);
    }
  }
  if (request.amount != amount) {
    changed_.push_back(effect + " of " + leg.leg + ": " + std::to_string(request.amount) +
                       ", then " + std::to_string(amount));
  }
  if (request.is_refused) return false;
  if ((is_new || !checks_keys_) && !closed_.contains(leg)) returned_[leg] += amount;
  return true;
}

void ProviderBooks::give_back_all(const OrderLeg& leg, Money amount) {
  const std::lock_guard lock(mutex_);
  Money& returned = returned_[leg];
  // More than that has been given back by mistake, and stays so.
  if (returned < amount) returned = amount;
  closed_.insert(leg);
}

std::map<OrderLeg, Money> ProviderBooks::returned() const {
  const std::lock_guard lock(mutex_);
  return returned_;
}

bool ProviderBooks::has_refused(const std::string& order) const {
  const std::lock_guard lock(mutex_);
  return refused_.contains(order);
}

std::size_t ProviderBooks::refusals() const {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

std::vector<std::string> ProviderBooks::changed_requests() const {
  const std::lock_guard lock(mutex_);
  return changed_;
}

}  // namespace orderlog::testing
