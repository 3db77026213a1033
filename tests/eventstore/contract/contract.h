#pragma once

// The suite's fixture: one store of each kind per test, and a writer on it.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/store_under_test.h"

namespace orderlog::testing {

class EventStoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  EventStore& store() { return under_test_->store(); }
  LogWriter& writer() { return writer_; }

  void reopen() {
    under_test_->reopen();
    writer_.use(store());
  }

  // Commits from `from` on, as their first positions; checks that they follow each other and that
  // the chain fits.
  std::vector<Position> walk(Position from);

  std::vector<std::uint64_t> versions_of(const std::string& stream, std::uint64_t from,
                                         Direction direction, std::size_t limit);
  std::vector<PendingDeadline> due(TimeMs now_ms, std::size_t limit = 1'000'000);

 private:
  const std::unique_ptr<StoreUnderTest> under_test_ = GetParam().make();
  LogWriter writer_{under_test_->store()};
};

}  // namespace orderlog::testing
