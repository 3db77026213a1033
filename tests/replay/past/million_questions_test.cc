// A million questions as of random points, against what nothing but the codec and evolve() make of
// the events up to there; and models of random points, against models that never saw more.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "domain/codec/codec.h"
#include "projections/models.h"
#include "replay/as_of_log.h"
#include "replay/past/scratch_models.h"
#include "replay/past/stream_past.h"
#include "tests/projections/model_bench.h"
#include "tests/replay/past/busy_shop.h"

namespace orderlog {
namespace {

using testing::BusyShop;
using testing::TempDirectory;

constexpr std::uint64_t kQuestions = 1'000'000;

// A stream as the whole log says it was, version by version.
struct NaiveVersion {
  Position position;
  TimeMs time_ms = 0;
  AggregateState state;
};
struct NaiveStream {
  StreamRef ref;
  std::vector<NaiveVersion> versions;

  // How many of its events are of that point's past.
  [[nodiscard]] std::size_t within(const AsOf& as_of) const {
    std::size_t count = 0;
    for (const NaiveVersion& version : versions) {
      const bool is_past = std::holds_alternative<Position>(as_of)
                               ? version.position <= std::get<Position>(as_of)
                               : version.time_ms <= std::get<TimeMs>(as_of);
      if (!is_past) break;
      ++count;
    }
    return count;
  }
};

struct NaiveLog {
  explicit NaiveLog(const EventStore& log) {
    std::map<std::string, NaiveStream, std::less<>> by_name;
    JsonParser parser;
    CommitView commit;
    const auto cursor = log.read_from(Position{1});
    for (auto next = cursor->next(); next.ok() && next->has_value(); next = cursor->next()) {
      EXPECT_TRUE(decode_commit((*next)->bytes, commit).ok());
      times.insert(commit.time_ms);
      for (std::size_t i = 0; i < commit.events.size(); ++i) {
        const EventView& view = commit.events[i];
        const auto event = decode_event(parser, view.type, view.schema_version, view.payload);
        EXPECT_TRUE(event.ok());
        NaiveStream& stream = by_name[std::string(view.stream)];
        stream.ref = *stream_ref_from(view.stream);
        if (stream.ref.kind == AggregateKind::kOutcomes) continue;
        AggregateState state =
            stream.versions.empty() ? AggregateState{} : stream.versions.back().state;
        stream.versions.push_back({commit.position_of(i), commit.time_ms,
                                   evolve(std::move(state), stream.ref, *event, commit.time_ms)});
      }
    }
    for (auto& [name, stream] : by_name) {
      kinds.insert(stream.ref.kind);
      if (stream.ref.kind != AggregateKind::kOutcomes) streams.push_back(std::move(stream));
    }
  }

  std::vector<NaiveStream> streams;
  std::set<AggregateKind> kinds;
  std::set<TimeMs> times;
};

TEST(MillionQuestions, AnyPointOfAnyStreamIsWhatItsEventsUpToThereMake) {
  BusyShop shop(20'260'101, 6'000);
  const NaiveLog naive(shop.log());
  ASSERT_EQ(naive.kinds.size(), 9U) << "a kind of aggregate is missing";
  const std::vector<TimeMs> times(naive.times.begin(), naive.times.end());
  const std::uint64_t last = shop.log().head().position.value();

  std::mt19937_64 random(42);
  std::uint64_t not_yet = 0;
  std::uint64_t in_between = 0;
  for (std::uint64_t i = 0; i < kQuestions; ++i) {
    const NaiveStream& stream = naive.streams[random() % naive.streams.size()];
    const NaiveVersion& some = stream.versions[random() % stream.versions.size()];
    AsOf as_of;
    if (const auto choice = random() % 4; choice == 0) {
      as_of = Position(random() % (last + 2));
    } else if (choice == 1) {  // within its life, where most of a log's other positions are not
      as_of = Position(some.position.value() + random() % 3 - 1);
    } else if (choice == 2) {
      as_of = some.time_ms + static_cast<TimeMs>(random() % 3) - 1;
    } else {
      // On a commit's time, right before or right behind it; before the first and behind the last.
      as_of = times[random() % times.size()] + static_cast<TimeMs>(random() % 3) - 1;
    }
    StreamPast past(shop.log(), "default", stream.ref);
    const auto folded = past.at(as_of);
    ASSERT_TRUE(folded.ok()) << folded.error().detail;
    const std::size_t expected = stream.within(as_of);
    ASSERT_EQ(folded->then.version.value(), expected) << stream.ref.name();
    if (expected == 0) {
      ++not_yet;
      continue;
    }
    const NaiveVersion& version = stream.versions[expected - 1];
    ASSERT_EQ(folded->then.position, version.position) << stream.ref.name();
    ASSERT_EQ(folded->time_ms, version.time_ms) << stream.ref.name();
    ASSERT_TRUE(folded->then.state == version.state) << stream.ref.name() << " " << expected;
    if (expected < stream.versions.size()) ++in_between;
  }
  // Neither all before the first event nor all at the last.
  EXPECT_GT(not_yet, kQuestions / 10);
  EXPECT_GT(in_between, kQuestions / 10);
}

Rows rows_in(const ScratchModels& models, const std::string& name) {
  Rows rows;
  const ModelSnapshot snapshot = models.rows(name);
  for (ModelScan scan = snapshot.scan_all(); scan.valid(); scan.next()) {
    rows.emplace_back(scan.key(), scan.value());
  }
  return rows;
}

TEST(MillionQuestions, AModelOfAnyPointEqualsOneThatNeverSawMore) {
  BusyShop shop(7, 3'000);
  EventStore& log = shop.log();
  TempDirectory scratch;
  const ManualClock clock{1'700'000'000'000};
  std::mt19937_64 random(4);
  std::vector<std::uint64_t> positions;
  for (int i = 0; i < 4; ++i) positions.push_back(1 + random() % log.head().position.value());
  std::sort(positions.begin(), positions.end());
  int number = 0;
  for (const std::uint64_t position : positions) {
    const auto head = head_at(log, Position(position));
    ASSERT_TRUE(head.ok());
    const auto then = as_of_log(log, *head);
    ++number;
    // Each point in a directory of its own, and in one that is taken from point to point.
    for (const std::string& directory : {"own" + std::to_string(number), std::string("taken-on")}) {
      ScratchOptions options;
      options.directory = scratch / directory;
      options.bulk.batch_events = 2'048;
      const auto built = ScratchModels::build(*then, clock, std::move(options));
      ASSERT_TRUE(built.ok()) << built.error().detail;
      for (const ModelDefinition& definition : all_models()) {
        FedModel fresh(definition.make(definition.schema, 0),
                       scratch / ("fresh-" + definition.name + std::to_string(number) + directory),
                       *then);
        fresh.feed();
        EXPECT_EQ(rows_in(**built, definition.name), fresh.rows())
            << definition.name << " as of " << position << " in " << directory;
      }
    }
  }
}

}  // namespace
}  // namespace orderlog
