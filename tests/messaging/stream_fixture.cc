#include "tests/messaging/stream_fixture.h"

#include <filesystem>
#include <limits>
#include <numeric>

#include "messaging/event_stream.h"
#include "projections/models.h"
#include "tests/messaging/eventually.h"
#include "tests/projections/model_bench.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

constexpr const char* kModels[] = {"orders", "pools", "accounts", "jobs", "effects", "statistics"};

}  // namespace

Following::Following(const std::string& directory, const std::string& url,
                     StreamReaderFaults faults, std::vector<std::string> projections,
                     std::size_t window_bytes)
    : client_(Subjects("orderlog", LineId(0))),
      log_(LineId(0), window_bytes, client_),
      reader_(log_, client_, Subjects("orderlog", LineId(0)),
              {.bus = {.url = url},
               .warn =
                   [this](const std::string& code, const std::string&) {
                     const std::lock_guard lock(mutex_);
                     ++warnings_[code];
                   },
               .faults = faults}) {
  ReadModelsOptions options;
  options.directory = directory;
  options.definitions = all_models();
  if (!projections.empty()) {
    std::erase_if(options.definitions, [&](const ModelDefinition& definition) {
      return std::find(projections.begin(), projections.end(), definition.name) ==
             projections.end();
    });
  }
  options.bulk_from_events = std::numeric_limits<std::uint64_t>::max();
  options.expect = [this](const Head& checkpoint) {
    if (opening_) log_.expect(checkpoint);
  };
  auto models = ReadModels::open(std::move(options), log_, clock_);
  opening_ = false;
  EXPECT_TRUE(models) << models.error().detail;
  models_ = std::move(models).value();
  models_->start(false);
  reader_.start();
}

Following::~Following() {
  reader_.stop();
  models_->stop();
}

int Following::warnings(const std::string& code) {
  const std::lock_guard lock(mutex_);
  return warnings_[code];
}

bool Following::in_trouble(BusErrorCode code) {
  return eventually([&] {
    const auto trouble = reader_.status().trouble;
    return trouble && trouble->code == code;
  });
}

std::unique_ptr<EventStore> other_log(Position head) {
  for (std::uint64_t seed = 99;; ++seed) {
    auto other = make_memory_event_store();
    LogScript script(*other);
    OrderLives lives(script, seed);
    lives.live(400);
    std::string bytes;
    const auto there = other->commit_at(head, bytes);
    if (there && *there && (*there)->last == head) return other;
  }
}

void StreamTest::SetUp() {
  nats_.start();
  service_.start();
  make_stream();
}

void StreamTest::make_stream() {
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  const auto made = open_event_stream(**bus, subjects_, {});
  ASSERT_TRUE(made) << made.error().detail;
}

void StreamTest::delete_stream() {
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  ASSERT_TRUE((*bus)->request("$JS.API.STREAM.DELETE." + subjects_.stream(), "", seconds(10)));
}

void StreamTest::publish(const EventStore& from, Position first, Position last) {
  std::vector<Position> positions(last.value() + 1 - first.value());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = first.plus(i);
  publish(from, positions);
}

void StreamTest::publish(const EventStore& from, const std::vector<Position>& positions) {
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  const auto before = open_event_stream(**bus, subjects_, {});
  ASSERT_TRUE(before) << before.error().detail;
  EventMessageWriter writer(subjects_, mode_);
  EventMessage message;
  std::string bytes;
  CommitView commit;
  for (const Position position : positions) {
    const auto found = from.commit_at(position, bytes);
    ASSERT_TRUE(found && *found && decode_commit((*found)->bytes, commit)) << position.value();
    const std::size_t index = position.value() - commit.first_position.value();
    if (references_) {
      writer.write_reference(commit, index, stored_hash(bytes), message);
    } else {
      writer.write(commit, index, stored_hash(bytes), message);
    }
    // Without an id, so that the stream takes what is planted twice.
    std::vector<BusHeader> headers{{"Content-Type", message.content_type.c_str()}};
    for (const auto& [name, value] : message.attributes) {
      headers.push_back({name.c_str(), value.c_str()});
    }
    ASSERT_TRUE((*bus)->publish(message.subject, message.data, {}, headers.data(), headers.size()));
  }
  ASSERT_TRUE((*bus)->flush(seconds(10)));
  ASSERT_TRUE(eventually([&] {
    const auto now = open_event_stream(**bus, subjects_, {});
    return now && now->last_sequence == before->last_sequence + positions.size();
  }));
}

bool StreamTest::equals_log(seconds patience) {
  ReadModels& ours = following_->models();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (const char* name : kModels) {
    if (!ours.served(name).gate().wait_for(head(), deadline)) return false;
  }
  if (following_->log().received() != log_->head()) return false;
  ReadModelsOptions options;
  options.directory = directory_ / ("replay" + std::to_string(++replays_));
  const ManualClock clock{1'700'000'000'000};
  auto replay = ReadModels::open(std::move(options), *log_, clock);
  EXPECT_TRUE(replay) << replay.error().detail;
  (*replay)->start();
  for (const char* name : kModels) {
    EXPECT_TRUE((*replay)->served(name).gate().wait_for(
        head(), std::chrono::steady_clock::now() + seconds(60 + head().value() / 5'000)));
  }
  (*replay)->stop();
  for (const char* name : kModels) {
    const Rows expected = rows_of(*(*replay)->served(name).pin().store);
    const Rows actual = rows_of(*ours.served(name).pin().store);
    if (actual != expected) return false;
  }
  return true;
}

}  // namespace orderlog::testing
