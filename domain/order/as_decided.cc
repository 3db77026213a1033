#include "domain/order/as_decided.h"

#include <variant>

#include "domain/order/evolve.h"

namespace orderlog {

Order as_decided(Order before, const Decision& decision, TimeMs at) {
  const StreamRef stream = stream_of(before.id);
  for (const NewEvent& event : decision.events) {
    const auto* of_order = std::get_if<OrderEvent>(&event.event);
    if (of_order != nullptr && event.stream == stream) fold_order(before, *of_order, at);
  }
  return before;
}

}  // namespace orderlog
