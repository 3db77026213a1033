// A state that is kept is gone on from by programs that fold alike, and by no others. Whether they
// fold alike is held by folds.txt: histories of streams, each with the state that it leads to.
//
// Where this test says that a state has changed, and that was meant: raise kFoldVersion
// (domain/codec/kept_state.h) and run it once with ORDERLOG_RENEW_FOLDS=1, which writes the new
// states. A new event's history is added by hand, without a state, and written in the same way.

#include "domain/codec/kept_state.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "domain/codec/codec.h"
#include "domain/codec/event_types.h"

namespace orderlog {
namespace {

struct History {
  std::string stream;
  std::vector<std::string> events;  // TYPE.vVERSION TIME_MS PAYLOAD
  std::string state;                // "= " and its bytes; empty when it was not written yet
};

struct Folds {
  std::uint32_t version = 0;
  std::vector<History> histories;
};

Folds read_folds() {
  std::ifstream file(ORDERLOG_FOLDS_FILE);
  std::string word;
  Folds folds;
  file >> word >> folds.version;
  EXPECT_EQ(word, "fold");
  bool begins = false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) {
      begins = true;
    } else if (begins) {
      folds.histories.push_back({line, {}, {}});
      begins = false;
    } else if (line.starts_with("= ")) {
      folds.histories.back().state = line;
    } else {
      folds.histories.back().events.push_back(line);
    }
  }
  return folds;
}

void write_folds(const Folds& folds) {
  std::ofstream file(ORDERLOG_FOLDS_FILE);
  file << "fold " << folds.version << '\n';
  for (const History& history : folds.histories) {
    file << '\n' << history.stream << '\n';
    for (const std::string& event : history.events) file << event << '\n';
    file << history.state << '\n';
  }
}

struct WrittenEvent {
  std::string type;
  std::uint16_t schema_version = 0;
  TimeMs time_ms = 0;
  std::string payload;
};

WrittenEvent parsed(const std::string& line) {
  WrittenEvent event;
  std::istringstream words(line);
  std::string name;
  words >> name >> event.time_ms;
  words.ignore();
  std::getline(words, event.payload);
  const std::size_t dot = name.rfind(".v");
  event.type = name.substr(0, dot);
  event.schema_version = static_cast<std::uint16_t>(std::stoi(name.substr(dot + 2)));
  return event;
}

std::string folded(const History& history) {
  JsonParser parser;
  const auto stream = stream_ref_from(history.stream);
  if (!stream) return "no stream is called so";
  AggregateState state;
  for (const std::string& line : history.events) {
    const WrittenEvent written = parsed(line);
    auto event = decode_event(parser, written.type, written.schema_version, written.payload);
    if (!event) return line + ": " + event.error();
    evolve_in_place(state, *stream, *std::move(event), written.time_ms);
  }
  std::string text = "= ";
  encode_state(state, text);
  return text;
}

// Writes what is new. A state that is there stays as it is while the number of the fold does.
void renew(Folds& folds) {
  for (History& history : folds.histories) {
    if (history.state.empty() || folds.version != kFoldVersion) history.state = folded(history);
  }
  folds.version = kFoldVersion;
  write_folds(folds);
}

TEST(FoldVersion, IsRaisedWhenTheSameEventsLeadToAnotherState) {
  Folds folds = read_folds();
  ASSERT_FALSE(folds.histories.empty());
  if (std::getenv("ORDERLOG_RENEW_FOLDS") != nullptr) renew(folds);
  EXPECT_EQ(folds.version, kFoldVersion);
  for (const History& history : folds.histories) {
    EXPECT_EQ(folded(history), history.state) << history.stream << ": what to do is said above";
  }
}

TEST(FoldVersion, IsHeldByAHistoryOfEveryEventThatIsFolded) {
  std::set<std::string> seen;
  for (const History& history : read_folds().histories) {
    for (const std::string& event : history.events) {
      const WrittenEvent written = parsed(event);
      seen.insert(written.type + ".v" + std::to_string(written.schema_version));
    }
  }
  const auto expect_seen = [&seen](const EventType& type) {
    for (int version = 1; version <= type.schema_version; ++version) {
      const std::string name = std::string(type.name) + ".v" + std::to_string(version);
      EXPECT_TRUE(seen.contains(name)) << "no history in folds.txt has " << name;
    }
  };
  [&]<class... E>(const std::tuple<E...>*) {
    (
        [&] {
          using Inner = typename E::Inner;
          // Outcomes have no state.
          if constexpr (!std::is_same_v<Inner, CommandRejected> &&
                        !std::is_same_v<Inner, CommandSatisfied>) {
            expect_seen(kEventType<Inner>);
          }
        }(),
        ...);
  }(static_cast<const AllEvents*>(nullptr));
}

TEST(KeptState, IsReadBackEqual) {
  Pool pool;
  pool.id = PoolId("spring");
  pool.total = 7;
  std::string bytes;
  encode_kept_state(pool, bytes);
  JsonParser parser;
  const auto back = decode_kept_state(parser, stream_of(pool.id), bytes);
  ASSERT_TRUE(back.ok()) << back.error();
  EXPECT_EQ(*back, AggregateState(pool));
}

TEST(KeptState, OfAnotherFoldIsRefused) {
  const StreamRef stream = stream_of(PoolId("spring"));
  std::string state;
  encode_state(AggregateState(), state);
  JsonParser parser;
  for (const std::string& mark : {std::to_string(kFoldVersion + 1) + " ",
                                  "1" + std::to_string(kFoldVersion) + " ", std::string()}) {
    EXPECT_FALSE(decode_kept_state(parser, stream, mark + state).ok()) << mark;
  }
  EXPECT_TRUE(decode_kept_state(parser, stream, std::to_string(kFoldVersion) + " " + state).ok());
}

}  // namespace
}  // namespace orderlog
