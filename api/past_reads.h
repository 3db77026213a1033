#pragma once

// Orders and accounts as they were. Everything is answered at once, on the I/O thread that asks:
// the log has every position that was ever given out.

#include "api/as_of.h"
#include "api/http/exchange.h"
#include "api/services.h"
#include "base/ids.h"

namespace orderlog {

// The answer is the JSON of then, with `version` as of then and Orderlog-Position: the position
// that was asked for, or, asked by time, that of the newest event it is made of. It has no ETag,
// which would be one to change the aggregate with. Any I/O thread.
class PastReads {
 public:
  // The services outlive it.
  explicit PastReads(const Services& services) : services_(services) {}

  // 404 when there was no such order then; 422 history_too_long when too many events lead there.
  void order(std::string_view tenant, const OrderId& id, const AsOf& as_of,
             http::Exchange& exchange) const;
  // Begins at the account's newest landmark before that point. 404 as above; 503 behind when the
  // read model has no landmark near enough yet.
  void account(std::string_view tenant, const AccountId& id, const AsOf& as_of,
               http::Exchange& exchange) const;

 private:
  void answer(const PastState& then, const AsOf& as_of, http::Exchange& exchange) const;

  const Services& services_;
};

}  // namespace orderlog
