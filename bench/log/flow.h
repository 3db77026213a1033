#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "engine/envelope.h"

namespace orderlog::bench {

// What a shop's day leaves in a log. Mixed, of four orders two come straight from a
// terminal and one of them is collected there, and two are bought in a flash sale. One thread.
class Flow {
 public:
  enum class Shape {
    kMixed,
    kOrders,  // nothing but orders placed at a terminal, as the load generators do
  };

  Flow(std::string run, const Clock& clock, Shape shape);

  // The pool that a flash sale's jobs need, before anything else.
  [[nodiscard]] std::vector<Envelope> opening();
  // At least `count` further commands, in the order in which they must be given.
  [[nodiscard]] std::vector<Envelope> next(std::size_t count);

 private:
  [[nodiscard]] Envelope envelope(Command command);
  [[nodiscard]] Command place(const OrderId& order_id);
  [[nodiscard]] Command collect(const OrderId& order_id) const;
  [[nodiscard]] Command submit_job();

  std::string run_;
  const Clock& clock_;
  Shape shape_;
  IdSource ids_;
  std::uint64_t number_ = 0;
  std::uint64_t user_ = 0;
};

}  // namespace orderlog::bench
