// Every message that the relay may send is what docs/schemas/cloud-event.json says of it.

#include <gtest/gtest.h>

#include "base/cloud_event.h"
#include "eventstore/stored_event.h"
#include "messaging/event_message.h"
#include "tests/outside/json_schema.h"
#include "tests/outside/source_text.h"

namespace orderlog::testing {
namespace {

CommitView commit_of_two() {
  CommitView commit;
  commit.line = LineId(0);
  commit.first_position = Position(41);
  commit.commit_id = "01JD6Y8Z3Q0000000000000000";
  commit.time_ms = 1'795'258'800'123;
  commit.tenant = "default";
  commit.actor = "till 1";
  commit.correlation_id = "shift-9";
  EventView& paid = commit.events.emplace_back();
  paid.stream = "order-7";
  paid.version = StreamVersion(3);
  paid.type = "OrderPaid";
  paid.payload = "{}";
  EventView& sold = commit.events.emplace_back();
  sold.stream = "pool-spring";
  sold.version = StreamVersion(9);
  sold.type = "UnitsSold";
  sold.payload = R"({"order_id":"7","user_id":"mei","quantity":2})";
  return commit;
}

std::vector<EventMessage> messages_of(const CommitView& commit, ContentMode mode) {
  const Subjects subjects("orderlog", commit.line);
  EventMessageWriter writer(subjects, mode);
  std::vector<EventMessage> messages;
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    writer.write(commit, i, ChainHash{7}, messages.emplace_back());
    writer.write_reference(commit, i, ChainHash{7}, messages.emplace_back());
  }
  return messages;
}

TEST(CloudEventSchema, FitsEveryMessageAndWhatTheFeedGives) {
  const JsonSchema schema = JsonSchema(schema_text("cloud-event.json")).closed();
  CommitView commit = commit_of_two();
  const auto expect_fits = [&] {
    for (const EventMessage& message : messages_of(commit, ContentMode::kStructured)) {
      EXPECT_EQ(schema.misfits(message.data), std::vector<std::string>{}) << message.data;
    }
    std::string fed;
    write_cloud_event({logged_event(commit, 0)}, fed);
    EXPECT_EQ(schema.misfits(fed), std::vector<std::string>{}) << fed;
  };
  expect_fits();
  commit.actor = "";
  commit.correlation_id = "";
  expect_fits();
}

// docs/messaging.md shows one event in both modes.
TEST(MessagingPage, ShowsWhatIsReallySent) {
  const std::string page = source_text("docs/messaging.md");
  const Subjects subjects("orderlog", LineId(0));
  EventMessage message;
  const auto shows = [&page](const std::string& text) {
    return page.find(text) != std::string::npos;
  };
  EventMessageWriter(subjects, ContentMode::kStructured)
      .write(commit_of_two(), 1, ChainHash{7}, message);
  EXPECT_TRUE(shows("\n" + message.subject + "\n")) << message.subject;
  EXPECT_TRUE(shows("\nNats-Msg-Id: " + message.message_id + "\n")) << message.message_id;
  EXPECT_TRUE(shows("\nContent-Type: " + message.content_type + "\n"));
  // The page breaks its lines, outside of texts.
  std::string joined = page;
  for (std::size_t at; (at = joined.find(",\n ")) != std::string::npos;) joined.erase(at + 1, 2);
  EXPECT_NE(joined.find(message.data), std::string::npos) << message.data;

  EventMessageWriter(subjects, ContentMode::kBinary)
      .write(commit_of_two(), 1, ChainHash{7}, message);
  EXPECT_TRUE(shows("\nContent-Type: " + message.content_type + "\n"));
  for (const auto& [name, value] : message.attributes) {
    EXPECT_TRUE(shows("\n" + name + ": " + value + "\n")) << name << ": " << value;
  }
  EXPECT_TRUE(shows("\n\n" + message.data + "\n")) << message.data;
}

// In binary mode the attributes are headers; each is one that the schema knows.
TEST(CloudEventSchema, KnowsTheAttributesOfBinaryMessages) {
  const std::string text = schema_text("cloud-event.json");
  for (const EventMessage& message : messages_of(commit_of_two(), ContentMode::kBinary)) {
    EXPECT_GE(message.attributes.size(), 12U);
    for (const auto& [name, value] : message.attributes) {
      EXPECT_NE(text.find('"' + name.substr(3) + "\": {"), std::string::npos) << name;
    }
  }
}

TEST(CloudEventSchema, RefusesWhatWasSpoilt) {
  const std::string text = schema_text("cloud-event.json");
  const JsonSchema schema(text);
  for (const EventMessage& message : messages_of(commit_of_two(), ContentMode::kStructured)) {
    for (const std::string& bad : spoilt(text, message.data)) {
      EXPECT_NE(schema.misfits(bad), std::vector<std::string>{}) << bad;
    }
    std::string both = message.data;
    both.insert(1, R"("data":{},"dataref":"/v1/events",)");
    EXPECT_NE(schema.misfits(both), std::vector<std::string>{}) << "data and a reference to it";
  }
}

}  // namespace
}  // namespace orderlog::testing
