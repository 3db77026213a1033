#include "tests/simulation/runner/shrink.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace orderlog::simulation {
namespace {

using Fails = std::function<bool(const Plan&)>;
using Told = std::function<void(const Plan&)>;

// Takes `smaller` for the plan if it fails as well.
bool take(Plan& plan, Plan smaller, const Fails& fails, const Told& told) {
  if (!fails(smaller)) return false;
  plan = std::move(smaller);
  told(plan);
  return true;
}

void drop_faults(Plan& plan, const Fails& fails, const Told& told) {
  for (std::size_t piece = std::max<std::size_t>(plan.faults.size() / 2, 1);;) {
    bool dropped = false;
    for (std::size_t at = 0; at < plan.faults.size();) {
      Plan smaller = plan;
      const auto from = smaller.faults.begin() + static_cast<std::ptrdiff_t>(at);
      smaller.faults.erase(
          from, from + static_cast<std::ptrdiff_t>(std::min(piece, smaller.faults.size() - at)));
      if (take(plan, std::move(smaller), fails, told)) {
        dropped = true;
      } else {
        at += piece;
      }
    }
    if (piece == 1 && !dropped) return;
    piece = std::max<std::size_t>(piece / 2, 1);
  }
}

// The smallest value that fails, of those that halving finds.
void lower(Plan& plan, const std::function<std::uint64_t&(Plan&)>& value, const Fails& fails,
           const Told& told) {
  for (std::uint64_t step = value(plan) / 2; step > 0;) {
    Plan smaller = plan;
    value(smaller) -= std::min(step, value(smaller));
    if (!take(plan, std::move(smaller), fails, told)) step /= 2;
    step = std::min(step, value(plan));
  }
}

}  // namespace

Plan shrink(Plan plan, const Fails& fails, const Told& told) {
  drop_faults(plan, fails, told);
  lower(
      plan, [](Plan& of) -> std::uint64_t& { return of.commands; }, fails, told);
  for (std::size_t i = 0; i < plan.faults.size(); ++i) {
    lower(
        plan, [i](Plan& of) -> std::uint64_t& { return of.faults[i].detail; }, fails, told);
  }
  return plan;
}

}  // namespace orderlog::simulation
