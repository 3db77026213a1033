#include "messaging/event_reader.h"

#include <gtest/gtest.h>

#include <map>

#include "messaging/event_message.h"

namespace orderlog {
namespace {

const Subjects kSubjects("orderlog", LineId(3));

ChainHash some_hash() {
  ChainHash hash;
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return hash;
}

// Two events with whatever text a client could have brought in.
CommitView odd_commit() {
  CommitView commit;
  commit.line = LineId(3);
  commit.first_position = Position(41);
  commit.commit_id = "01JD0000000000000000000000";
  commit.time_ms = 1'700'000'000'123;
  commit.recorded_at_ms = commit.time_ms;
  commit.tenant = "shop.eu";
  commit.actor = "店员 \"x\"\n\x01%41";
  commit.correlation_id = " a,\"data\":{}%";
  EventView event;
  event.stream = "order-a:b.c-_";
  event.version = StreamVersion(7);
  event.type = "OrderPlaced";
  event.schema_version = 2;
  event.payload = R"({"remark":"\",\"data\":\n\u0007店","price":1.10,"nested":{"data":[1,{}]}})";
  commit.events.push_back(event);
  event.stream = "outcomes";
  event.version = StreamVersion(1);
  event.type = "CommandRejected";
  event.schema_version = 1;
  event.payload = "{}";
  commit.events.push_back(event);
  return commit;
}

// What the server counts against its max_payload: the header block, and the data.
TEST(EventMessage, IsNeverLargerThanItSays) {
  CommitView commit = odd_commit();
  for (const std::uint64_t position :
       {std::uint64_t{41}, std::uint64_t{1'000'000'000'000'000'000}}) {
    commit.first_position = Position(position);
    for (const ContentMode mode : {ContentMode::kStructured, ContentMode::kBinary}) {
      EventMessage message;
      EventMessageWriter(kSubjects, mode).write(commit, 0, some_hash(), message);
      std::string block = "NATS/1.0\r\nContent-Type: " + message.content_type + "\r\n";
      block += "Nats-Msg-Id: " + message.message_id + "\r\n";
      block += "Nats-Expected-Last-Msg-Id: " + message.message_id + "\r\n";
      block += "Nats-Expected-Last-Sequence: " + std::to_string(position) + "\r\n";
      for (const auto& [name, value] : message.attributes) block += name + ": " + value + "\r\n";
      block += "\r\n";
      EXPECT_GE(message.size(), block.size() + message.data.size()) << position;
    }
  }
}

class EventReaderTest : public ::testing::TestWithParam<ContentMode> {
 protected:
  EventReader::Outcome read(const EventMessage& message) {
    headers_.clear();
    headers_["Content-Type"] = message.content_type;
    for (const auto& [name, value] : message.attributes) headers_[name] = value;
    text_ = message.data;
    return read_again();
  }
  EventReader::Outcome read_again() {
    if (GetParam() == ContentMode::kStructured) return reader_.read_structured(text_, event_);
    return reader_.read_binary(
        [this](const char* name) -> std::optional<std::string_view> {
          const auto found = headers_.find(name);
          if (found == headers_.end()) return std::nullopt;
          return found->second;
        },
        text_, event_);
  }

  EventReader reader_;
  ReceivedEvent event_;
  std::map<std::string, std::string> headers_;
  std::string text_;
};

TEST_P(EventReaderTest, ReadsBackWhatWasWritten) {
  const CommitView commit = odd_commit();
  EventMessageWriter writer(kSubjects, GetParam());
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    EventMessage message;
    writer.write(commit, i, some_hash(), message);
    const auto outcome = read(message);
    ASSERT_TRUE(outcome) << outcome.error();
    const EventView& expected = commit.events[i];
    EXPECT_EQ(event_.line, commit.line);
    EXPECT_EQ(event_.position, commit.position_of(i));
    EXPECT_EQ(event_.tenant, commit.tenant);
    EXPECT_EQ(event_.stream, expected.stream);
    EXPECT_EQ(event_.version, expected.version);
    EXPECT_EQ(event_.type, expected.type);
    EXPECT_EQ(event_.schema_version, expected.schema_version);
    EXPECT_EQ(event_.payload, expected.payload);
    EXPECT_FALSE(event_.data_is_elsewhere);
    EXPECT_EQ(event_.time_ms, commit.time_ms);
    EXPECT_EQ(event_.commit_id, commit.commit_id);
    EXPECT_EQ(event_.actor, commit.actor);
    EXPECT_EQ(event_.correlation_id, commit.correlation_id);
    EXPECT_EQ(event_.commit_first, commit.first_position);
    EXPECT_EQ(event_.commit_last, commit.last_position());
    EXPECT_EQ(event_.chain_hash.has_value(), i + 1 == commit.events.size());
    EXPECT_EQ(event_.chain_hash.value_or(some_hash()), some_hash());
  }
}

TEST_P(EventReaderTest, KnowsThatTheDataIsElsewhere) {
  const CommitView commit = odd_commit();
  EventMessage message;
  EventMessageWriter(kSubjects, GetParam()).write_reference(commit, 1, some_hash(), message);
  const auto outcome = read(message);
  ASSERT_TRUE(outcome) << outcome.error();
  EXPECT_TRUE(event_.data_is_elsewhere);
  EXPECT_EQ(event_.payload, "");
  EXPECT_EQ(event_.position, Position(42));
  EXPECT_TRUE(event_.chain_hash);
}

// Whatever is cut, changed or doubled is either read as a whole event or refused; nothing crashes.
TEST_P(EventReaderTest, DamageIsAnErrorOrAnEvent) {
  const CommitView commit = odd_commit();
  EventMessage message;
  EventMessageWriter(kSubjects, GetParam()).write(commit, 1, some_hash(), message);
  ASSERT_TRUE(read(message));
  for (std::size_t length = 0; length < message.data.size(); ++length) {
    text_ = message.data.substr(0, length);
    EXPECT_FALSE(read_again()) << text_;
  }
  for (std::size_t i = 0; i < message.data.size(); ++i) {
    for (const char c : {'"', '{', '}', ',', '\\', '0', '\0'}) {
      text_ = message.data;
      text_[i] = c;
      static_cast<void>(read_again());
    }
  }
}

TEST_P(EventReaderTest, AnEventThatContradictsItselfIsRefused) {
  const CommitView commit = odd_commit();
  const auto with = [&](auto change) {
    EventMessage message;
    EventMessageWriter(kSubjects, GetParam()).write(commit, 1, some_hash(), message);
    const auto edit = [&](std::string_view name, const std::string& from, const std::string& to) {
      if (GetParam() == ContentMode::kBinary) {
        for (auto& [header, value] : message.attributes) {
          if (header == "ce-" + std::string(name)) value = to;
        }
        return;
      }
      for (const std::string quote : {"", "\""}) {
        const std::string old = "\"" + std::string(name) + "\":" + quote + from + quote;
        const std::size_t at = message.data.find(old);
        if (at == std::string::npos) continue;
        message.data.replace(at, old.size(), "\"" + std::string(name) + "\":" + quote + to + quote);
        return;
      }
      ADD_FAILURE() << name;
    };
    change(edit);
    return read(message).ok();
  };
  const std::string hash = to_hex(some_hash());
  EXPECT_TRUE(with([](auto) {}));
  EXPECT_FALSE(with([](auto edit) { edit("specversion", "1.0", "0.3"); }));
  EXPECT_FALSE(with([](auto edit) { edit("id", "3:42", "3:43"); }));
  EXPECT_FALSE(with([](auto edit) { edit("id", "3:42", "4:42"); }));
  EXPECT_FALSE(with([](auto edit) { edit("source", "/orderlog/shop.eu/3", "/other/shop.eu/3"); }));
  EXPECT_FALSE(with([](auto edit) { edit("source", "/orderlog/shop.eu/3", "/orderlog//3"); }));
  EXPECT_FALSE(with([](auto edit) { edit("source", "/orderlog/shop.eu/3", "/orderlog/店/3"); }));
  EXPECT_FALSE(with([](auto edit) {
    edit("type", "orderlog.CommandRejected.v1", "orderlog.Command/Rejected.v1");
  }));
  EXPECT_FALSE(with([](auto edit) {
    edit("type", "orderlog.CommandRejected.v1", "orderlog.CommandRejected.v0");
  }));
  EXPECT_FALSE(with([](auto edit) { edit("time", "2023-11-14T22:13:20.123Z", "yesterday"); }));
  EXPECT_FALSE(with([](auto edit) { edit("position", "42", "43"); }));
  EXPECT_FALSE(with([](auto edit) { edit("streamversion", "1", "9223372036854775807"); }));
  EXPECT_FALSE(with([](auto edit) { edit("commitfirst", "41", "43"); }));
  EXPECT_FALSE(with([](auto edit) { edit("commitlast", "42", "99999"); }));
  EXPECT_FALSE(with([](auto edit) { edit("commitlast", "42", "43"); })) << "and has a chain hash";
  EXPECT_FALSE(with([&](auto edit) { edit("chainhash", hash, "00"); }));
}

// Data within the data was taken for it (tests/fuzz/corpus/nats_messages/data-within-the-data).
TEST(StructuredEvent, DataIsTheDocumentsOwnOrNone) {
  const CommitView commit = odd_commit();
  EventMessage message;
  EventMessageWriter(kSubjects, ContentMode::kStructured).write(commit, 0, some_hash(), message);
  const std::size_t at = message.data.find(R"(,"data":{"remark")");
  ASSERT_NE(at, std::string::npos);
  for (const char* name : {R"(, "data":)", R"(,"data" :)", R"(,"d\u0061ta":)"}) {
    std::string text = message.data;
    text.replace(at, text.size() - at, name + std::string(R"({"remark":1,"data":{}}})"));
    EventReader reader;
    ReceivedEvent event;
    EXPECT_FALSE(reader.read_structured(text, event)) << text << " gave " << event.payload;
  }
}

// Such a text can't be handed on, to a log or in JSON.
TEST(BinaryEvent, TextThatIsNoUtf8IsRefused) {
  const CommitView commit = odd_commit();
  EventMessage message;
  EventMessageWriter(kSubjects, ContentMode::kBinary).write(commit, 0, some_hash(), message);
  for (const char* actor : {"\xff", "a%C3", "%ED%A0%80"}) {
    const auto header = [&](const char* name) -> std::optional<std::string_view> {
      if (std::string_view(name) == "Content-Type") return message.content_type;
      if (std::string_view(name) == "ce-actor") return actor;
      for (const auto& [sent, value] : message.attributes) {
        if (sent == name) return value;
      }
      return std::nullopt;
    };
    EventReader reader;
    ReceivedEvent event;
    EXPECT_FALSE(reader.read_binary(header, message.data, event)) << actor;
  }
}

INSTANTIATE_TEST_SUITE_P(BothModes, EventReaderTest,
                         ::testing::Values(ContentMode::kStructured, ContentMode::kBinary),
                         [](const auto& mode) {
                           return mode.param == ContentMode::kStructured ? "Structured" : "Binary";
                         });

}  // namespace
}  // namespace orderlog
