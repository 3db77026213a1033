// A line on a log that an older program wrote.

#include <memory>
#include <regex>

#include "eventstore/commit.h"
#include "tests/engine/line_fixture.h"

namespace orderlog {
namespace {

class OldLog : public LineTest {
 protected:
  // The log as the program before shares of discounts would have written it.
  std::unique_ptr<EventStore> as_of_version_1() {
    auto old = make_memory_event_store();
    const auto cursor = store.read_from(Position{1});
    CommitView commit;
    for (auto bytes = cursor->next(); bytes.ok() && bytes->has_value(); bytes = cursor->next()) {
      EXPECT_TRUE(decode_commit((**bytes).bytes, commit).ok());
      std::string payload;
      for (EventView& event : commit.events) {
        if (event.type != "OrderPlaced") continue;
        payload = std::regex_replace(std::string(event.payload),
                                     std::regex(R"re(,"discount":\d+)re"), "");
        EXPECT_NE(payload, event.payload);
        event.payload = payload;
        event.schema_version = 1;
      }
      auto batch = std::make_shared<CommitBatch>();
      batch->add(commit);
      EXPECT_TRUE(old->append(std::move(batch)).ok());
    }
    return old;
  }

  std::string last_payload_of(EventStore& log, std::string_view stream, std::string_view type) {
    auto events = log.read_stream("default", stream, StreamVersion(1), Direction::kForward, 1'000);
    std::string payload;
    if (!events.ok()) return payload;
    for (const StoredEvent& event : *events) {
      if (event.type == type) payload = event.payload;
    }
    return payload;
  }
};

// Under the rules of then an event took a deadline away that today's state has.
TEST_F(OldLog, ADeadlineThatTheLogHasNotIsSetByTheNextEvent) {
  const auto change_address = [this](Line& to, const std::string& address) {
    done(to.execute(envelope(ChangeAddress{OrderId("o1"), address, ""})));
  };
  PlaceOrder place = order("o1");
  place.address = "1 Oak Road";
  done(send(place));
  change_address(*line, "2 Oak Road");
  const auto set = store.next_deadline();
  ASSERT_TRUE(set);

  auto old = make_memory_event_store();
  const auto cursor = store.read_from(Position{1});
  CommitView commit;
  for (auto bytes = cursor->next(); bytes.ok() && bytes->has_value(); bytes = cursor->next()) {
    ASSERT_TRUE(decode_commit((**bytes).bytes, commit).ok());
    for (EventView& event : commit.events) {
      if (event.type != "AddressChanged") continue;
      event.cleared_deadline_ms = *set;
      event.cleared_deadline_position = Position{1};
    }
    auto batch = std::make_shared<CommitBatch>();
    batch->add(commit);
    ASSERT_TRUE(old->append(std::move(batch)).ok());
  }
  ASSERT_FALSE(old->next_deadline());
  auto started = Line::start(*old, clock, options);
  ASSERT_TRUE(started.ok());
  change_address(**started, "3 Oak Road");
  EXPECT_EQ(old->next_deadline(), set);
  (*started)->drain();
}

TEST_F(OldLog, GoesOnAsIfTodaysProgramHadWrittenIt) {
  PlaceOrder place = order("o1", 600);
  place.items.push_back({Sku("s2"), "Cup", 1, 400, false});
  place.discounts = {{"spring", 100}};
  done(send(place));
  done(send(collect("o1", 900)));
  const auto old = as_of_version_1();
  auto started = Line::start(*old, clock, options);
  ASSERT_TRUE(started.ok());

  RequestRefund refund;
  refund.order_id = OrderId("o1");
  refund.initiator = Initiator::kStore;
  refund.operator_id = OperatorId("op1");
  refund.items = {{Sku("s1"), 1}};
  done(send(refund));
  done((*started)->execute(envelope(refund)));
  const std::string asked = last_payload_of(store, "order-o1", "RefundRequested");
  EXPECT_NE(asked.find(R"("amount":540)"), std::string::npos) << asked;
  EXPECT_EQ(last_payload_of(*old, "order-o1", "RefundRequested"), asked);
  (*started)->drain();
}

}  // namespace
}  // namespace orderlog
